"""Where the coded pictures of an image file lie on the photo, and which way it stands upright.

Sources: ISO/IEC 23008-12 (HEIF), sections 6.5.9 (clap), 6.5.10 (irot), 6.5.12 (imir) and 6.6.2.3
(grid).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from anon_plugin.engine.containers.heif.items import HeifFile, Item, Property, still_brands
from anon_plugin.engine.containers.iso.boxes import HeifStructureError, box
from anon_plugin.engine.containers.orientation import to_upright

CODED = (b"hvc1", b"hev1", b"av01")
GRID = b"grid"
TRANSFORMS = (b"clap", b"irot", b"imir")

_ORIENTATIONS = range(1, 9)


@dataclass(frozen=True)
class Layout:
    """The picture as it is coded.

    tiles: ids of the coded items, row by row; one where there is no grid. across: in a row.
    tile_wh: pixels of each. visible: left, top, width and height of the photo among all of them.
    orientation: as in EXIF, 1 to 8; None where nothing is said.
    """

    tiles: tuple[int, ...]
    across: int
    tile_wh: tuple[int, int]
    visible: tuple[int, int, int, int]
    orientation: int | None

    @property
    def canvas_wh(self) -> tuple[int, int]:
        """Width and height of all coded pixels together."""
        return self.across * self.tile_wh[0], len(self.tiles) // self.across * self.tile_wh[1]

    def area(self, index: int) -> tuple[slice, slice]:
        """Rows and columns of a tile."""
        row, column = divmod(index, self.across)
        width, height = self.tile_wh
        return (
            slice(row * height, (row + 1) * height),
            slice(column * width, (column + 1) * width),
        )


def find_layout(heif: HeifFile) -> Layout:
    """Where the primary picture's parts lie. Raises HeifStructureError where that makes no sense,
    or is of a kind that is not known."""
    primary = heif.items[heif.primary]
    if primary.type in CODED:
        tiles: tuple[int, ...] = (primary.id,)
        across, down = 1, 1
        size_wh = tile_wh = _size(primary)
    elif primary.type == GRID:
        tiles = heif.targets(b"dimg", primary.id)
        across, down, size_wh = _grid(primary.data)
        if len(tiles) != across * down or any(tile not in heif.items for tile in tiles):
            raise HeifStructureError("tiles of its picture are missing")
        if len({heif.items[tile].type for tile in tiles} | set(CODED)) != len(CODED):
            raise HeifStructureError("its tiles are of a kind that is not known")
        tile_wh = _size(heif.items[tiles[0]])
        if any(_size(heif.items[tile]) != tile_wh for tile in tiles):
            raise HeifStructureError("its tiles have different sizes")
    else:
        name = primary.type.decode("latin-1")
        raise HeifStructureError(f"its picture is of a kind ({name}) that is not known")
    for axis in (0, 1):
        reach = tile_wh[axis] * (across, down)[axis]
        if not reach - tile_wh[axis] < size_wh[axis] <= reach:
            raise HeifStructureError("its tiles do not fit its size")
    visible = _visible(primary.properties, size_wh)
    return Layout(tiles, across, tile_wh, visible, _orientation(primary.properties))


def bare_picture(heif: HeifFile, layout: Layout) -> HeifFile:
    """The primary picture alone, with all of its coded pixels and as they are stored."""
    primary = heif.items[heif.primary]
    kept = tuple(one for one in primary.properties if one.type not in TRANSFORMS)
    if primary.type == GRID:
        width, height = layout.canvas_wh
        down = len(layout.tiles) // layout.across
        data = bytes((0, 1, down - 1, layout.across - 1))
        data += width.to_bytes(4, "big") + height.to_bytes(4, "big")
        size = box(b"ispe", bytes(4), data[4:])
        kept = tuple(Property(size, one.essential) if one.type == b"ispe" else one for one in kept)
        primary = replace(primary, data=data)
    items = {tile: heif.items[tile] for tile in layout.tiles}
    items[primary.id] = replace(primary, properties=kept)
    references = tuple(
        one for one in heif.references if one.type == b"dimg" and one.source == primary.id
    )
    return HeifFile(still_brands(heif.brands), heif.primary, items, references)


def _size(item: Item) -> tuple[int, int]:
    content = item.property(b"ispe")
    width, height = int.from_bytes(content[4:8], "big"), int.from_bytes(content[8:12], "big")
    if len(content) < 12 or not width or not height:
        raise HeifStructureError("the size of its picture is missing")
    return width, height


def _grid(data: bytes) -> tuple[int, int, tuple[int, int]]:
    """(tiles in a row, rows, size of the picture in pixels)."""
    side = 4 if data[1:2] == b"\1" else 2
    if len(data) < 4 + 2 * side:
        raise HeifStructureError("the description of its tiles is cut off")
    width, height = data[4 : 4 + side], data[4 + side : 4 + 2 * side]
    return data[3] + 1, data[2] + 1, (int.from_bytes(width, "big"), int.from_bytes(height, "big"))


def _visible(properties: Sequence[Property], size_wh: tuple[int, int]) -> tuple[int, int, int, int]:
    transforms = [one for one in properties if one.type in TRANSFORMS]
    apertures = [one for one in transforms if one.type == b"clap"]
    if not apertures:
        return (0, 0, *size_wh)
    if len(apertures) > 1 or transforms[0].type != b"clap" or len(apertures[0].content) < 32:
        raise HeifStructureError("it is cut out in a way that is not known")
    content = apertures[0].content
    numbers = [int.from_bytes(content[i : i + 4], "big", signed=True) for i in range(0, 32, 4)]
    if any(numbers[i] <= 0 for i in (1, 3, 5, 7)):
        raise HeifStructureError("what it is cut out to makes no sense")
    place, extent = [], []
    for axis in (0, 1):
        length = numbers[2 * axis] / numbers[2 * axis + 1]
        centre = numbers[4 + 2 * axis] / numbers[5 + 2 * axis] + (size_wh[axis] - 1) / 2
        start = centre - (length - 1) / 2
        place.append(round(start))
        extent.append(round(length))
        whole = abs(start - place[-1]) < 0.01 and abs(length - extent[-1]) < 0.01
        if not (whole and place[-1] >= 0 and 0 < extent[-1] <= size_wh[axis] - place[-1]):
            raise HeifStructureError("what it is cut out to makes no sense")
    return place[0], place[1], extent[0], extent[1]


def _orientation(properties: Sequence[Property]) -> int | None:
    """The EXIF orientation that does what the rotations and mirrorings do, in their order."""
    if not any(one.type in (b"irot", b"imir") for one in properties):
        return None
    sample = np.array([[0, 1], [2, 3]])
    turned = sample
    for one in properties:
        if one.type == b"irot":
            turned = np.rot90(turned, one.content[0] & 3 if one.content else 0)
        elif one.type == b"imir":
            turned = turned[:, ::-1] if one.content[:1] == b"\1" else turned[::-1]
    return next(o for o in _ORIENTATIONS if np.array_equal(to_upright(sample, o), turned))
