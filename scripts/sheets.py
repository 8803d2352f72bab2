"""Sheets of pictures side by side, and where the docs keep them."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont
from plugin_tree import CHECKOUT

IMAGES = CHECKOUT / "docs" / "images"
QUALITY = 88
GAP = 6
BACKGROUND, INK = "white", "#333333"

Box = tuple[int, int, int, int]


def font(size: int) -> ImageFont.FreeTypeFont:
    """The font of all words in pictures."""
    return ImageFont.truetype("DejaVuSans.ttf", size)


def around(box: Box, times: float, ratio: float) -> Box:
    """A box so many times as large around the middle of another, width to height as `ratio`."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    height = times * max(box[3] - box[1], (box[2] - box[0]) / ratio)
    width = height * ratio
    return tuple(
        round(one) for one in (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    )


def table(rows: Sequence[Sequence[Image.Image]], titles: Sequence[str]) -> Image.Image:
    """Pictures in rows and columns, a title above each column."""
    widths = [row_picture.width for row_picture in rows[0]]
    top = 26 if any(titles) else 0
    height = top + sum(row[0].height + GAP for row in rows) - GAP
    sheet = Image.new("RGB", (sum(widths) + GAP * (len(widths) - 1), height), BACKGROUND)
    draw = ImageDraw.Draw(sheet)
    x = 0
    for title, width in zip(titles, widths, strict=True):
        draw.text((x + width / 2, 11), title, INK, font(15), anchor="mm")
        x += width + GAP
    y = top
    for row in rows:
        x = 0
        for one in row:
            sheet.paste(one, (x, y))
            x += one.width + GAP
        y += row[0].height + GAP
    return sheet


def captioned(picture: Image.Image, caption: str) -> Image.Image:
    """A picture with words in its upper left corner."""
    written = picture.copy()
    draw = ImageDraw.Draw(written)
    box = draw.textbbox((12, 8), caption, font(20))
    draw.rectangle((0, 0, box[2] + 12, box[3] + 8), BACKGROUND)
    draw.text((12, 8), caption, INK, font(20))
    return written


def cut(picture: Image.Image, box: Box, width: int) -> Image.Image:
    """The part of a picture in a box, scaled to a width."""
    height = round(width * (box[3] - box[1]) / (box[2] - box[0]))
    return picture.crop(box).resize((width, height), Image.Resampling.LANCZOS)


def save(picture: Image.Image, name: str) -> None:
    """Write a picture of the docs."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    path = IMAGES / f"{name}.jpg"
    picture.save(path, quality=QUALITY, optimize=True, progressive=True)
    print(f"{path.relative_to(CHECKOUT)} {picture.size} {path.stat().st_size / 1000:.0f} kB")
