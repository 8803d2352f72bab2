"""Our own drawings of what stands in a street: facades, road, cars and people, as RGBA pictures."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

Texture = NDArray[np.uint8]
Colour = tuple[int, int, int]

PIXELS_PER_METRE = 100
HEAD_PIXELS_PER_METRE = 640  # at this scale the portrait's head is 28 cm high with its hair


def facade(random: np.random.Generator, width_m: float, height_m: float) -> Texture:
    """A house front with rows of windows, and a shop or a door on the ground floor."""
    scale = PIXELS_PER_METRE
    width, height = round(width_m * scale), round(height_m * scale)
    wall = _pick(random, (214, 196, 160), (196, 178, 168), (222, 216, 204), (170, 120, 96))
    image = _plaster(random, width, height, wall)
    ground_floor = round(3.6 * scale)
    storeys = max(1, int((height - ground_floor) / (3.1 * scale)))
    columns = max(2, int(width_m / 2.6))
    for storey in range(storeys):
        bottom = height - ground_floor - round((storey * 3.1 + 0.7) * scale)
        for column in range(columns):
            middle = round(width * (column + 0.5) / columns)
            half = round(0.55 * scale)
            _window(
                random, image, middle - half, bottom - round(1.6 * scale), middle + half, bottom
            )
        line = height - ground_floor - round(storey * 3.1 * scale)
        cv2.rectangle(image, (0, line - 8), (width, line), _darker(wall, 0.88), -1)
    _ground_floor(random, image, ground_floor, wall)
    cv2.rectangle(image, (0, 0), (width, 34), _darker(wall, 0.75), -1)
    return opaque(image)


def road(random: np.random.Generator, width_m: float, length_m: float) -> Texture:
    """Asphalt with a dashed middle line, kerbs and pavements of slabs on both sides."""
    scale = PIXELS_PER_METRE // 2
    width, length = round(width_m * scale), round(length_m * scale)
    image = _plaster(random, width, length, (104, 105, 108), contrast=9)
    pavement = round(2.5 * scale)
    for left in (0, width - pavement):
        slabs = _plaster(random, pavement, length, (158, 154, 148), contrast=6)
        slabs[:: scale // 2] = slabs[:: scale // 2] * 0.8
        slabs[:, :: scale // 2] = slabs[:, :: scale // 2] * 0.8
        image[:, left : left + pavement] = slabs
    for kerb in (pavement, width - pavement - 7):
        image[:, kerb : kerb + 7] = (186, 184, 180)
    for start in range(0, length, 6 * scale):
        image[start : start + 3 * scale, width // 2 - 3 : width // 2 + 3] = (220, 220, 214)
    return opaque(image)


def car_end(random: np.random.Generator, paint: Colour, rear: bool) -> Texture:
    """The lower half of a car from behind or in front, 1.8 by 0.9 m, without its plate."""
    scale = 2 * PIXELS_PER_METRE
    width, height = round(1.8 * scale), round(0.9 * scale)
    image = np.zeros((height, width, 4), np.uint8)
    cv2.rectangle(image, (0, 0), (width, 142), (*paint, 255), -1)
    lamp: Colour = (168, 26, 30) if rear else (236, 238, 240)
    for left in (10, width - 66):
        _rounded(image, (left, 12, left + 56, 52), 12, _darker(paint, 0.5))
        _rounded(image, (left + 4, 16, left + 52, 48), 10, lamp)
    _rounded(image, (0, 92, width - 1, 146), 16, _darker(paint, 0.6) if rear else (52, 52, 54))
    if not rear:
        _rounded(image, (96, 18, width - 96, 50), 10, (34, 34, 36))
    for left in (18, width - 58):
        _rounded(image, (left, 132, left + 40, height - 1), 8, (26, 26, 28))
    return _noisy(random, image)


def car_window(random: np.random.Generator, paint: Colour) -> Texture:
    """A windscreen or rear window in its frame, 1.5 by 0.8 m."""
    scale = 2 * PIXELS_PER_METRE
    width, height = round(1.5 * scale), round(0.8 * scale)
    image = np.zeros((height, width, 4), np.uint8)
    image[:] = (*paint, 255)
    _rounded(image, (22, 14, width - 22, height - 8), 20, (50, 58, 66))
    shine = np.array([[70, 18], [150, 18], [90, height - 14], [30, height - 14]])
    cv2.fillPoly(image, [shine], (96, 108, 118, 255), cv2.LINE_AA)
    return _noisy(random, image)


def car_side(random: np.random.Generator, paint: Colour) -> Texture:
    """A car from its side with the front to the right, 4.3 by 1.5 m."""
    scale = PIXELS_PER_METRE
    image = np.zeros((round(1.5 * scale), round(4.3 * scale), 4), np.uint8)
    body = [(0, 128), (0, 60), (26, 8), (60, 0), (250, 0), (322, 54), (424, 62), (429, 70)]
    outline = np.array([*body, (429, 128)])
    cv2.fillPoly(image, [outline], (*paint, 255), cv2.LINE_AA)
    for pane in ([(30, 54), (46, 14), (140, 12), (140, 54)], [(150, 12), (244, 12), (300, 54)]):
        points = np.array([*pane, *([(150, 54)] if len(pane) == 3 else [])])
        cv2.fillPoly(image, [points], (58, 66, 74, 255), cv2.LINE_AA)
    cv2.line(image, (145, 56), (145, 122), (*_darker(paint, 0.7), 255), 1, cv2.LINE_AA)
    cv2.line(image, (6, 84), (424, 90), (*_darker(paint, 0.85), 255), 2, cv2.LINE_AA)
    for middle in (84, 346):
        cv2.circle(image, (middle, 118), 32, (22, 22, 24, 255), -1, cv2.LINE_AA)
        cv2.circle(image, (middle, 118), 19, (170, 172, 176, 255), -1, cv2.LINE_AA)
        cv2.circle(image, (middle, 118), 6, (60, 60, 62, 255), -1, cv2.LINE_AA)
    return _noisy(random, image)


def person(random: np.random.Generator) -> Texture:
    """A standing person of 1.75 m seen from the front, 0.8 m wide, with the portrait's head."""
    scale = HEAD_PIXELS_PER_METRE
    width, height = round(0.8 * scale), round(1.75 * scale)
    image = np.zeros((height, width, 4), np.uint8)
    coat = _pick(random, (52, 66, 92), (120, 44, 48), (70, 84, 66), (150, 132, 104), (40, 42, 46))
    trousers = _pick(random, (44, 48, 60), (70, 62, 54), (30, 32, 36))
    middle = width // 2
    for left, right in ((middle - 92, middle - 8), (middle + 8, middle + 92)):
        leg = [(left, 640), (right, 640), (right - 12, height - 30), (left + 14, height - 30)]
        cv2.fillPoly(image, [np.array(leg)], (*trousers, 255), cv2.LINE_AA)
        _rounded(image, (left, height - 44, right, height - 1), 16, (28, 26, 26))
    for side in (-1, 1):
        arm = [(middle + side * x, y) for x, y in ((110, 214), (150, 240), (176, 600), (130, 604))]
        cv2.fillPoly(image, [np.array(arm)], (*_darker(coat, 0.85), 255), cv2.LINE_AA)
        cv2.circle(image, (middle + side * 152, 622), 26, (206, 158, 132, 255), -1, cv2.LINE_AA)
    torso = [(-40, 176), (40, 176), (132, 216), (120, 690), (-120, 690), (-132, 216)]
    points = np.array([(middle + x, y) for x, y in torso])
    cv2.fillPoly(image, [points], (*coat, 255), cv2.LINE_AA)
    cv2.line(image, (middle, 200), (middle, 688), (*_darker(coat, 0.7), 255), 3, cv2.LINE_AA)
    head = portrait_head()
    if random.random() < 0.5:
        head = head[:, ::-1]
    light = random.uniform(0.8, 1.05)
    top = np.clip(head[..., :3] * light, 0, 255)
    left = middle - head.shape[1] // 2
    window = image[: head.shape[0], left : left + head.shape[1]]
    alpha = head[..., 3:] / 255
    window[..., :3] = window[..., :3] * (1 - alpha) + top * alpha
    window[..., 3] = np.maximum(window[..., 3], head[..., 3])
    return image


@cache
def portrait_head() -> Texture:
    """The head of scikit-image's astronaut (NASA, public domain), cut out of its background."""
    from skimage import data

    # Head, hair and neck of the 512 × 512 picture; the seal of the suit begins below.
    left, top, right, bottom = 140, 4, 314, 196
    crop = np.ascontiguousarray(data.astronaut()[top:bottom, left:right])
    mask = np.full(crop.shape[:2], cv2.GC_BGD, np.uint8)
    cv2.ellipse(mask, (87, 92), (82, 88), 0, 0, 360, int(cv2.GC_PR_FGD), -1)
    cv2.ellipse(mask, (87, 92), (58, 76), 0, 0, 360, int(cv2.GC_FGD), -1)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(0)
    cv2.grabCut(crop[..., ::-1].copy(), mask, None, *models, 3, cv2.GC_INIT_WITH_MASK)
    shown = np.where((mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD), 255, 0).astype(np.uint8)
    return np.dstack([crop, cv2.GaussianBlur(shown, (0, 0), 1.2)])


def shadow() -> Texture:
    """A soft dark spot to lie under things."""
    y, x = np.mgrid[-1:1:64j, -1:1:64j]
    image = np.zeros((64, 64, 4), np.uint8)
    image[..., 3] = 150 * np.clip(1 - x**4 - y**4, 0, 1)
    return image


def traffic_sign() -> Texture:
    """A round speed sign on a pole, 0.6 by 2.6 m: something a plate detector should leave."""
    image = np.zeros((520, 120, 4), np.uint8)
    cv2.rectangle(image, (56, 60), (64, 519), (128, 130, 132, 255), -1)
    cv2.circle(image, (60, 60), 58, (190, 24, 30, 255), -1, cv2.LINE_AA)
    cv2.circle(image, (60, 60), 44, (240, 240, 238, 255), -1, cv2.LINE_AA)
    cv2.putText(image, "30", (26, 78), cv2.FONT_HERSHEY_SIMPLEX, 1.7, (20, 20, 20, 255), 5)
    return image


def sky(rays: NDArray[np.float32], random: np.random.Generator) -> NDArray[np.uint8]:
    """Sky with thin clouds for each ray; below the horizon the haze of the distance."""
    up = np.clip(-rays[..., 1] / np.linalg.norm(rays, axis=-1), 0, 1)[..., None]
    up = up.astype(np.float32)
    haze, blue = np.float32([222, 228, 232]), np.float32([112, 156, 208])
    image = haze * (1 - up) + blue * up
    clouds = np.zeros((256, 512), np.float32)
    for octave in range(5):
        rows, columns = 4 << octave, 8 << octave
        cells = random.random((rows, columns), dtype=np.float32)
        around = np.pad(cells, ((0, 0), (2, 2)), "wrap")  # the sky has no edge to the side
        margin = 2 * 512 // columns
        drawn = cv2.resize(around, (512 + 2 * margin, 256), interpolation=cv2.INTER_CUBIC)
        clouds += drawn[:, margin:-margin] / (1.7**octave)
    clouds = np.clip((clouds - clouds.mean()) * 0.9, 0, 0.75)
    x = (np.arctan2(rays[..., 0], rays[..., 2]) / (2 * np.pi) + 0.5) * 512
    y = (1 - up[..., 0]) * 255
    cover = cv2.remap(clouds, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
    cover = cover[..., None] * np.clip(up * 4, 0, 1) * (1 - up)  # none where they would stretch
    return np.clip(image * (1 - cover) + 246 * cover, 0, 255).astype(np.uint8)


def _ground_floor(
    random: np.random.Generator, image: NDArray[np.uint8], height: int, wall: Colour
) -> None:
    bottom, width = image.shape[0], image.shape[1]
    top = bottom - height
    if random.random() < 0.5:
        _window(random, image, 60, top + 90, width - 190, bottom - 60)
        board = _pick(random, (36, 78, 66), (120, 30, 36), (40, 52, 92), (58, 54, 50))
        cv2.rectangle(image, (30, top + 20), (width - 30, top + 80), board, -1)
        word = str(random.choice(["BAKERY", "CAFE", "BOOKS", "FLORIST", "BARBER"]))
        font = cv2.FONT_HERSHEY_DUPLEX
        cv2.putText(image, word, (60, top + 66), font, 1.5, (238, 228, 200), 3, cv2.LINE_AA)
    else:
        for left in range(60, width - 330, 260):
            _window(random, image, left, top + 80, left + 120, bottom - 110)
    door = (width - 160, top + 90, width - 50, bottom)
    cv2.rectangle(image, door[:2], door[2:], _darker(wall, 0.42), -1)
    cv2.rectangle(image, door[:2], door[2:], _darker(wall, 0.3), 6)


def _window(
    random: np.random.Generator, image: NDArray[np.uint8], x0: int, y0: int, x1: int, y1: int
) -> None:
    if x1 - x0 < 20:
        return
    cv2.rectangle(image, (x0 - 8, y0 - 8), (x1 + 8, y1 + 8), (232, 230, 224), -1)
    glass = np.linspace(random.uniform(70, 110), random.uniform(30, 60), y1 - y0)[:, None, None]
    image[y0:y1, x0:x1] = glass * np.array([0.88, 0.97, 1.06])
    middle = (x0 + x1) // 2
    cv2.rectangle(image, (middle - 3, y0), (middle + 3, y1), (226, 224, 218), -1)
    cv2.rectangle(image, (x0 - 14, y1 + 8), (x1 + 14, y1 + 18), (196, 192, 184), -1)


def _plaster(
    random: np.random.Generator, width: int, height: int, colour: Colour, contrast: float = 5
) -> NDArray[np.uint8]:
    coarse = random.normal(0, contrast, (max(2, height // 60), max(2, width // 60)))
    fine = random.normal(0, contrast * 0.7, (height, width))
    spots = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC) + fine
    return np.clip(np.array(colour) + spots[..., None], 0, 255).astype(np.uint8)


def _rounded(image: Texture, box: tuple[int, int, int, int], radius: int, colour: Colour) -> None:
    left, top, right, bottom = box
    fill = (*colour, 255)
    cv2.rectangle(image, (left + radius, top), (right - radius, bottom), fill, -1)
    cv2.rectangle(image, (left, top + radius), (right, bottom - radius), fill, -1)
    for x in (left + radius, right - radius):
        for y in (top + radius, bottom - radius):
            cv2.circle(image, (x, y), radius, fill, -1, cv2.LINE_AA)


def _noisy(random: np.random.Generator, image: Texture) -> Texture:
    height = image.shape[0]
    light = np.linspace(1.08, 0.86, height)[:, None, None]
    noise = random.normal(0, 2, (*image.shape[:2], 1))
    image[..., :3] = np.clip(image[..., :3] * light + noise, 0, 255)
    return image


def opaque(image: NDArray[np.uint8]) -> Texture:
    """An RGB picture as a texture without any transparency."""
    return np.dstack([image, np.full(image.shape[:2], 255, np.uint8)])


def _pick(random: np.random.Generator, *colours: Colour) -> Colour:
    return colours[int(random.integers(len(colours)))]


def _darker(colour: Colour, factor: float) -> Colour:
    red, green, blue = (round(channel * factor) for channel in colour)
    return red, green, blue
