"""Draw the pictures of the docs that show photos: what the steps make of the demo photos.

    PYTHONPATH=.:scripts .venv/bin/python scripts/pictures.py [name…]

Pictures of QGIS itself are taken by screenshots.py. Only demo photos are ever shown.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from demo_steps import Steps
from lenses import sweep, two_circles
from PIL import Image, ImageDraw
from plugin_tree import CHECKOUT
from sheets import BACKGROUND, around, captioned, cut, font, save, table
from video_pictures import video

STREET, PANORAMA = "street_01.jpg", "panorama_01.jpg"
EFFECTS = ("blur", "pixelate", "fill", "deform", "inpaint", "logo")
PRESETS = ("gentle on the eye", "opaque", "evidence")
# Middles of the views that are shown by themselves: across the seam, a car, below the camera.
SHOWN_VIEWS = ((0, 1024), (1755, 1024), (2341, 1507))
ANY_SIZE_PX = (12.0, 320.0)  # of objects, as our own detector finds them
VIEW_PX = 1408  # as it takes them
ACCENT = (230, 60, 40)


def before_and_after(steps: Steps) -> None:
    """The main job on a street photo, as a whole."""
    whole = (0, 560, 3000, 1760)
    pair = [
        cut(picture, whole, 640)
        for picture in (steps.original(STREET), steps.redacted(STREET, STYLE=PRESETS[0]))
    ]
    save(table([pair], ("original", "anonymized")), "before_and_after")


def effects(steps: Steps) -> None:
    """Every effect on a face and on a plate."""
    logo = CHECKOUT / "resources" / "icon.svg"
    looks = [steps.original(STREET)]
    looks += [steps.redacted(STREET, EFFECT=effect, LOGO=logo) for effect in EFFECTS]
    _looks(steps, looks, ("original", *EFFECTS), "effects", 150)


def presets(steps: Steps) -> None:
    """Every preset on a face and on a plate."""
    looks = [steps.original(STREET)]
    looks += [steps.redacted(STREET, STYLE=preset) for preset in PRESETS]
    _looks(steps, looks, ("original", *PRESETS), "presets", 220)


def _looks(
    steps: Steps, looks: Sequence[Image.Image], titles: Sequence[str], name: str, width: int
) -> None:
    boxes = (
        around(steps.surest(STREET, "face"), 1.9, 1.0),
        around(steps.surest(STREET, "plate"), 1.6, 1.6),
    )
    rows = [[cut(look, box, width) for look in looks] for box in boxes]
    save(table(rows, titles), name)


def one_photo(steps: Steps) -> None:
    """What happens to a photo, step by step."""
    from anon_plugin.engine.photo.photo import read_photo

    whole = (300, 400, 2800, 1800)
    original, searched, found = (steps.original(STREET) for _ in range(3))
    photo = read_photo(steps.photos / STREET)
    draw = ImageDraw.Draw(searched)
    for view in photo.decision.views(photo.picture.rgb, ANY_SIZE_PX):
        if view.least_finding_px == 0:  # at full resolution
            height, width = view.pixels.shape[:2]
            corners = view.to_photo(np.array([[0.0, 0.0], [width, height]]))
            draw.rectangle([tuple(corner) for corner in corners], outline="white", width=8)
    draw = ImageDraw.Draw(found)
    for _, score, region in steps.regions(STREET):
        outline = [(point.x(), point.y()) for point in region.vertices()]
        draw.line(outline, fill=ACCENT, width=9)
        draw.text(
            outline[0], f"{score:.2f}", ACCENT, font(64), "lb", stroke_width=6, stroke_fill="white"
        )
    done = steps.redacted(STREET, STYLE=PRESETS[0])
    captions = ("1 read", "2 cut into views", "3 detect and merge", "4 redact")
    panels = [
        captioned(cut(one, whole, 620), caption)
        for one, caption in zip((original, searched, found, done), captions, strict=True)
    ]
    save(table([panels[:2], panels[2:]], ("", "")), "one_photo")


def changed_blocks(steps: Steps) -> None:
    """Which blocks of a JPEG differ after redacting; all others are the same, bit by bit."""
    box = around(steps.surest(STREET, "plate"), 1.9, 1.6)
    before, after = steps.original(STREET), steps.redacted(STREET, STYLE=PRESETS[0])
    differs = np.any(np.asarray(before) != np.asarray(after), axis=2)
    height, width = (side // 8 * 8 for side in differs.shape)
    blocks = differs[:height, :width].reshape(height // 8, 8, width // 8, 8).any(axis=(1, 3))
    marked = np.asarray(after).copy()
    mask = np.kron(blocks, np.ones((8, 8), bool))
    inside = marked[:height, :width]
    inside[mask] = (0.45 * inside[mask] + 0.55 * np.array(ACCENT)).astype(np.uint8)
    pictures = [cut(one, box, 420) for one in (before, after, Image.fromarray(marked))]
    save(table([pictures], ("original", "anonymized", "8×8 blocks that differ")), "changed_blocks")


def policy(steps: Steps) -> None:
    """Two photos of one run; one was taken inside a polygon that asks for the style "evidence"."""
    from qgis.core import QgsFeature, QgsGeometry, QgsPointXY, QgsVectorLayer

    steps.run("detect", FOLDER=steps.photos, PHOTOS=steps.scratch / "photos.gpkg")
    rows = QgsVectorLayer(str(steps.scratch / "photos.gpkg"), "photos", "ogr").getFeatures()
    places = {Path(row["photo"]).name: row.geometry().asPoint() for row in rows}
    inside = "street_03.jpg"
    polygons = QgsVectorLayer("Polygon?crs=EPSG:4326&field=style:string", "policy", "memory")
    feature = QgsFeature(polygons.fields())
    feature["style"] = "evidence"
    metres = 4 / 111_320
    feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(places[inside])).buffer(metres, 8))
    polygons.dataProvider().addFeature(feature)
    after = steps.scratch / "policy"
    steps.run("anonymizephotos", FOLDER=steps.photos, OUTPUT=after, POLICY=polygons)
    whole = (600, 500, 2700, 1600)
    pair = [cut(Image.open(after / name).convert("RGB"), whole, 600) for name in (STREET, inside)]
    save(table([pair], ("outside: gentle on the eye", "inside: evidence")), "policy")


def panorama(steps: Steps) -> None:
    """A panorama as a whole, and its left and right edge side by side, where a person is cut."""
    before, after = steps.original(PANORAMA), steps.redacted(PANORAMA, STYLE=PRESETS[0])
    save(cut(after, (0, 300, 4096, 1900), 1280), "panorama")
    pieces = []
    for one in (before, after):
        joined = Image.new("RGB", (600, 560))
        joined.paste(one.crop((3796, 1050, 4096, 1610)), (0, 0))
        joined.paste(one.crop((0, 1050, 300, 1610)), (300, 0))
        pieces.append(joined)
    nadir = [one.crop((2300, 1480, 2700, 1853)) for one in (before, after)]
    pairs = [one.resize((300, 280), Image.Resampling.LANCZOS) for one in (*pieces, *nadir)]
    titles = ("across the seam", "anonymized", "below the camera", "anonymized")
    save(table([pairs], titles), "panorama_details")


def panorama_views(steps: Steps) -> None:
    """The views in which a panorama is searched at its own resolution, and three of them."""
    from anon_plugin.engine.photo.photo import read_photo

    photo = read_photo(steps.photos / PANORAMA)
    views = list(photo.decision.views(photo.picture.rgb, ANY_SIZE_PX, VIEW_PX))
    views = [view for view in views if view.least_finding_px == 0]  # at full resolution
    sheet = steps.original(PANORAMA)
    draw = ImageDraw.Draw(sheet)
    shown = [_view_at(views, point) for point in SHOWN_VIEWS]
    for number in sorted(range(len(views)), key=lambda number: number in shown):
        view, is_shown = views[number], number in shown
        colour, radius = (ACCENT, 9) if is_shown else ("white", 4)
        for x, y in view.to_photo(_border(view.pixels.shape[1], view.pixels.shape[0])):
            x %= sheet.width
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), colour)
    height, width = 400, 1280
    looks = [Image.fromarray(views[number].pixels) for number in shown]
    looks = [one.resize((one.width * height // one.height, height)) for one in looks]
    row = table([looks], [""] * len(looks))
    row = row.resize((width, row.height * width // row.width), Image.Resampling.LANCZOS)
    whole = sheet.resize((width, width // 2), Image.Resampling.LANCZOS)
    save(table([[whole], [row]], [""]), "panorama_views")


def _view_at(views: Sequence[Any], point: tuple[float, float]) -> int:
    """The number of the view whose middle lies nearest to a point of the panorama."""
    middles = [
        view.to_photo(np.array([[view.pixels.shape[1] / 2, view.pixels.shape[0] / 2]]))[0]
        for view in views
    ]
    return int(np.argmin([np.hypot(*(middle - point)) for middle in middles]))


def _border(width: int, height: int) -> np.ndarray:
    """Points along the border of a picture, (N, 2)."""
    steps = np.linspace(0, 1, 200)
    x, y = steps * width, steps * height
    sides = ((x, 0 * y), (x, 0 * y + height), (0 * x, y), (0 * x + width, y))
    return np.concatenate([np.stack(np.broadcast_arrays(*side), axis=1) for side in sides])


def other_lenses(steps: Steps) -> None:
    """A dual fisheye picture and a sweep of the same place, anonymized."""
    folder, after = steps.scratch / "lenses", steps.scratch / "lenses_after"
    folder.mkdir()
    panorama = steps.original(PANORAMA)
    two_circles(panorama, 1600).save(folder / "fisheye.jpg", quality=95)
    sweep(panorama, 4096, 40.0).save(folder / "sweep.jpg", quality=95)
    steps.run("anonymizephotos", FOLDER=folder, OUTPUT=after)
    for name in ("fisheye", "sweep"):
        picture = Image.open(after / f"{name}.jpg").convert("RGB")
        save(picture.resize((1280, 1280 * picture.height // picture.width)), name)


def cube_map(steps: Steps) -> None:
    """The cross of the six faces of the panorama."""
    folder = steps.scratch / "panorama"
    folder.mkdir()
    (folder / PANORAMA).symlink_to(steps.photos / PANORAMA)
    cross = steps.scratch / "cube"
    steps.run("panoramatocubemap", FOLDER=folder, OUTPUT=cross, LAYOUT="cross", FACE_SIZE=512)
    found = next(path for path in cross.rglob("*") if path.suffix in (".jpg", ".png"))
    picture = Image.open(found).convert("RGB").resize((800, 600), Image.Resampling.LANCZOS)
    for x, y in ((0, 0), (400, 0), (0, 400), (400, 400)):  # the corners hold no face
        picture.paste(BACKGROUND, (x, y, x + (200 if x == 0 else 400), y + 200))
    save(picture, "cube_map")


PICTURES = (
    before_and_after,
    effects,
    presets,
    one_photo,
    changed_blocks,
    policy,
    panorama,
    panorama_views,
    other_lenses,
    cube_map,
    video,
)


def main() -> None:
    wanted = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="anon-pictures-") as scratch:
        steps = Steps(Path(scratch))
        for draw in PICTURES:
            if not wanted or draw.__name__ in wanted:
                draw(steps)


if __name__ == "__main__":
    main()
