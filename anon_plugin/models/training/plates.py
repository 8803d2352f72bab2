"""Renders licence plates in the formats of many countries, with invented numbers.

Proportions and colours follow the published formats (for example 520 × 110 mm for the European
long plate, 12 × 6 inches for the American one); one millimetre is one pixel. Lettering is DejaVu,
which Debian's fonts-dejavu-core and matplotlib both carry, so the glyphs only resemble the real
ones: enough for a detector, useless for a forger.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]

WHITE: Colour = (238, 238, 234)
YELLOW: Colour = (244, 199, 34)
BLACK: Colour = (24, 24, 26)
BLUE: Colour = (0, 51, 153)
RED: Colour = (176, 28, 36)
GREEN: Colour = (22, 110, 62)

LATIN = "ABCDEFGHJKLMNPRSTUVWXYZ"  # pragma: allowlist secret
CYRILLIC = "АВЕКМНОРСТУХ"
ARABIC = "ابتجحدرسصطعفقلمنهوي"
ARABIC_DIGITS = "٠١٢٣٤٥٦٧٨٩"


@dataclass(frozen=True)
class Format:
    """One plate format.

    size_px: width and height. lines: one pattern a line, in which L is a Latin letter, D a digit,
    C a Cyrillic and A an Arabic letter, E an Arabic digit; any other character stands for itself.
    band: colour of the stripe at the left end, with its text, or None. top: text of a narrow line
    above the number, or "".
    """

    size_px: tuple[int, int]
    lines: tuple[str, ...]
    ground: Colour = WHITE
    ink: Colour = BLACK
    band: Colour | None = None
    band_text: str = ""
    right_band: Colour | None = None
    top: str = ""
    condensed: bool = True


def _european(country: str, pattern: str, **changes: object) -> Format:
    return Format((520, 110), (pattern,), band=BLUE, band_text=country, **changes)  # type: ignore[arg-type]


FORMATS: dict[str, tuple[Format, ...]] = {
    "germany": (_european("D", "LL·LL DDDD"), _european("D", "L·LL DDD")),
    "france": (_european("F", "LL-DDD-LL", right_band=BLUE),),
    "italy": (_european("I", "LL DDDLL", right_band=BLUE),),
    "spain": (_european("E", "DDDD LLL"),),
    "poland": (_european("PL", "LLL DDDDD"),),
    "romania": (_european("RO", "L DDD LLL"), _european("RO", "LL DD LLL")),
    "netherlands": (_european("NL", "LL-DDD-L", ground=YELLOW),),
    "belgium": (_european("B", "D-LLL-DDD", ink=RED),),
    "sweden": (_european("S", "LLL DDL"),),
    "european_two_line": (
        Format((280, 200), ("LL DD", "LLLL"), band=BLUE, band_text="D"),
        Format((340, 220), ("LLL", "DDDD"), band=BLUE, band_text="E"),
    ),
    "european_motorcycle": (
        Format((220, 200), ("LL L", "DDDD"), band=BLUE, band_text="D"),
        Format((180, 200), ("LL", "DD", "LLL")),
        Format((220, 160), ("DDDD", "LLL"), band=BLUE, band_text="E"),
    ),
    "uk_front": (Format((520, 111), ("LLDD LLL",)),),
    "uk_rear": (
        Format((520, 111), ("LLDD LLL",), ground=YELLOW),
        Format((520, 111), ("LLDD LLL",), ground=YELLOW, band=BLUE, band_text="UK"),
        Format((285, 203), ("LLDD", "LLL"), ground=YELLOW),
    ),
    "switzerland": (
        Format((500, 110), ("LL·DDDDDD",), band=RED, band_text="+"),
        Format((300, 160), ("LL·", "DDDDDD")),
    ),
    "russia": (
        Format((520, 112), ("CDDDCC DD",)),
        Format((290, 170), ("CDDD", "CC DDD")),
    ),
    "usa": (
        Format((305, 152), ("LLL DDDD",), ink=(28, 48, 110), top="STATE OF ANON"),
        Format((305, 152), ("DLLLDDD",), ink=(28, 40, 90), ground=(226, 236, 244), top="ANONIA"),
        Format((305, 152), ("LLL-DDD",), ink=GREEN, top="NOWHERE"),
        Format((305, 152), ("LLL DDDD",), ink=(235, 200, 40), ground=(24, 40, 92), top="EMPIRE"),
    ),
    "brazil": (
        Format((400, 130), ("LLL-DDDD",), ground=(172, 174, 176), top="SP - SAO NINGUEM"),
        Format((400, 130), ("LLLDLDD",), top="BRASIL"),
        Format((200, 170), ("LLL", "DDDD"), ground=(172, 174, 176)),
    ),
    "japan": (
        Format((330, 165), ("· DD-DD",), ink=GREEN, top="DDD"),
        Format((330, 165), ("· DD-DD",), ground=YELLOW, top="DDD"),
    ),
    "china": (
        Format((440, 140), ("LL·DLDDD",), ground=(16, 66, 160), ink=WHITE),
        Format((480, 140), ("LLDDDDDD",), ground=(132, 206, 148)),
    ),
    "india": (
        Format((500, 120), ("LL DD LL DDDD",)),
        Format((340, 200), ("LL DDL", "DDDD"), ground=YELLOW),
        Format((200, 100), ("LLDDL", "DDDD")),
    ),
    "arabic": (
        Format((350, 170), ("EEE AAA",), top="مصر   EGYPT", ground=(225, 228, 230)),
        Format((520, 110), ("EEEEE AA",)),
        Format((335, 155), ("EEEE", "AAA")),
        Format((300, 170), ("DDDD LLL", "EEEE AAA")),
    ),
    "dark": (
        Format((520, 110), ("LL DDDD LL",), ground=BLACK, ink=WHITE),
        Format((340, 180), ("LLL", "DDDD"), ground=(30, 30, 34), ink=(216, 216, 216)),
        Format((520, 110), ("LLDD LLL",), ground=(150, 24, 28), ink=WHITE),
    ),
}
STYLES = tuple(FORMATS)

_ALPHABETS: dict[str, str] = {
    "L": LATIN,
    "D": "0123456789",
    "C": CYRILLIC,
    "A": ARABIC,
    "E": ARABIC_DIGITS,
}


def render_plate(
    generator: np.random.Generator, style: str | None = None
) -> tuple[NDArray[np.uint8], str]:
    """Draw one plate with an invented number.

    generator: decides number, wear and, without `style`, the format.
    style: one of STYLES.
    Returns ((h, w, 3) uint8 RGB, the text on it, lines separated by a space).
    Raises KeyError for a style that does not exist.
    """
    formats = FORMATS[style if style is not None else str(generator.choice(STYLES))]
    chosen = formats[int(generator.integers(len(formats)))]
    lines = [_fill_pattern(pattern, generator) for pattern in chosen.lines]
    return _draw(chosen, lines, generator), " ".join(lines)


def _fill_pattern(pattern: str, generator: np.random.Generator) -> str:
    return "".join(
        str(generator.choice(list(_ALPHABETS[sign]))) if sign in _ALPHABETS else sign
        for sign in pattern
    )


def _draw(form: Format, lines: list[str], generator: np.random.Generator) -> NDArray[np.uint8]:
    width, height = form.size_px
    wear = generator.uniform(0.82, 1.0)

    def worn(colour: Colour) -> Colour:
        red, green, blue = (round(channel * wear) for channel in colour)
        return red, green, blue

    image = Image.new("RGB", form.size_px, worn(form.ground))
    draw = ImageDraw.Draw(image)
    border = max(3, height // 30)
    left, right, top = border * 2, width - border * 2, border * 2
    if form.band is not None:
        band_width = round(0.085 * max(width, 2.2 * height))
        draw.rectangle((0, 0, band_width, height), fill=worn(form.band))
        write_text(draw, form.band_text, (4, height * 0.6, band_width - 2, height * 0.92), WHITE)
        left = band_width + border
    if form.right_band is not None:
        band_width = round(0.075 * width)
        draw.rectangle((width - band_width, 0, width, height), fill=worn(form.right_band))
        right = width - band_width - border
    draw.rounded_rectangle(
        (1, 1, width - 2, height - 2), radius=height // 12, outline=worn(form.ink), width=border
    )
    if form.top:
        write_text(
            draw,
            form.top.replace("DDD", str(generator.integers(100, 999))),
            (left, top, right, top + 0.16 * height),
            worn(form.ink),
        )
        top += round(0.18 * height)
    line_height = (height - top - 2 * border) / len(lines)
    for number, line in enumerate(lines):
        y = top + number * line_height
        margin = 0.07 * line_height
        box = (left + 0.02 * width, y + margin, right - 0.02 * width, y + line_height - margin)
        write_text(draw, line, box, worn(form.ink), condensed=form.condensed)
    return np.asarray(image)


def write_text(
    draw: ImageDraw.ImageDraw,
    text: str,
    box: tuple[float, float, float, float],
    colour: Colour,
    condensed: bool = True,
) -> None:
    """Write `text` as large as fits into box (left, top, right, bottom)."""
    if not text:
        return
    drawn = _glyphs(text, condensed)
    left, top, right, bottom = box
    # A plate's characters fill its height; they are narrowed rather than made lower, to a limit.
    room = max(1.0, right - left), max(1.0, bottom - top)
    scale_y = room[1] / drawn.height
    scale_x = min(scale_y * 1.15, room[0] / drawn.width)
    scale_y = min(scale_y, scale_x * 1.9)
    size = max(1, round(drawn.width * scale_x)), max(1, round(drawn.height * scale_y))
    mask = drawn.resize(size, Image.Resampling.BILINEAR)
    x, y = left + (room[0] - size[0]) / 2, top + (room[1] - size[1]) / 2
    draw.bitmap((round(x), round(y)), mask, fill=colour)


@lru_cache(maxsize=4096)
def _glyphs(text: str, condensed: bool) -> Image.Image:
    """The text as a mask (mode L), cropped to its ink."""
    font = _font(condensed)
    left, top, right, bottom = font.getbbox(text)
    mask = Image.new("L", (max(1, round(right - left)), max(1, round(bottom - top))))
    ImageDraw.Draw(mask).text((-left, -top), text, fill=255, font=font)
    return mask


@lru_cache(maxsize=2)
def _font(condensed: bool) -> ImageFont.FreeTypeFont:
    name = "DejaVuSansCondensed-Bold.ttf" if condensed else "DejaVuSans-Bold.ttf"
    for find in (_system_fonts, _matplotlib_fonts):
        folder = find()
        for candidate in (name, "DejaVuSans-Bold.ttf"):
            if folder is not None and (folder / candidate).is_file():
                # Pillow's other layout breaks within qgis_process, where QGIS' own libraries for
                # complex scripts are loaded: it asked for letters of 180 megapixels.
                layout = ImageFont.Layout.BASIC
                return ImageFont.truetype(str(folder / candidate), 96, layout_engine=layout)
    font = ImageFont.load_default(96)  # Pillow's own, without Cyrillic and Arabic letters
    if isinstance(font, ImageFont.FreeTypeFont):
        return font
    raise FileNotFoundError(
        "The DejaVu fonts were not found. Install them with 'apt install fonts-dejavu-core' "
        "or 'pip install matplotlib'."
    )


def _system_fonts() -> Path | None:
    folder = Path("/usr/share/fonts/truetype/dejavu")
    return folder if folder.is_dir() else None


def _matplotlib_fonts() -> Path | None:
    try:
        import matplotlib
    except ImportError:
        return None
    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


def _styles_sheet(draw: Callable[[str], NDArray[np.uint8]]) -> Image.Image:
    sheet = Image.new("RGB", (540 * 4, 230 * ((len(STYLES) + 3) // 4)))
    for number, style in enumerate(STYLES):
        sheet.paste(Image.fromarray(draw(style)), (540 * (number % 4), 230 * (number // 4)))
    return sheet


if __name__ == "__main__":
    import sys

    generator = np.random.default_rng(0)
    _styles_sheet(lambda style: render_plate(generator, style)[0]).save(sys.argv[1])
