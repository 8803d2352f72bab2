"""Whether everything that no redaction touches is as it was: the picture's values and the tags."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.base import Container
from anon_plugin.engine.containers.jpeg.agreement import show_the_same
from anon_plugin.engine.containers.jpeg.container import JpegContainer
from anon_plugin.engine.containers.jpeg.frame import (
    Frame,
    UnsupportedJpegError,
    find_frame,
    quantization_tables,
)
from anon_plugin.engine.containers.jpeg.scan_reading import different_blocks
from anon_plugin.engine.containers.jpeg.segments import JpegStructureError, split_segments
from anon_plugin.engine.containers.orientation import to_stored
from anon_plugin.engine.machine.memory import LARGE_PIXELS
from anon_plugin.engine.pixels.blocks import windows
from anon_plugin.engine.pixels.decoding import decoded
from anon_plugin.engine.pixels.pixel_source import Pixels, PixelSource
from anon_plugin.engine.verification.coded import same_picture
from anon_plugin.engine.verification.picture import StoredPicture
from anon_plugin.engine.verification.tiff import compression_of
from anon_plugin.engine.verification.touched import Touched

_VALUES_AT_ONCE = 2**22
_EXACT = ("png", "tiff", "webp")
_BLOCK = 16
_REENCODED_BLOCK = 20.0
"""The same for any square of _BLOCK pixels: a picture that is coded anew differs a little
everywhere, one that somebody has changed differs much somewhere."""

_REENCODED = 3.0
"""Mean difference, in levels of 255, that coding a picture anew may make; one level of the least
quality that anybody uses."""


def changed_blocks(
    original: bytes,
    written: bytes,
    touched: Touched,
    orientation: int,
    shown: NDArray[np.uint8] | None = None,
) -> list[str] | None:
    """What differs between two JPEGs beyond the DCT blocks that a redaction touches, as sentences.

    shown: (H, W, 3) RGB as stored, what a library makes of the written one, where that is known.

    The blocks are compared as we decode them, the pixels as a library does: both files could be
    damaged in a way that only one of the two minds. None where the two cannot be compared block by
    block, because the original is of a kind that is coded anew.
    """
    if same_picture(original, written):
        return []
    files = original, written
    try:
        before, after = (split_segments(data) for data in files)
        frame, other = find_frame(before), find_frame(after)
        tables = quantization_tables(before), quantization_tables(after)
        if frame != other or any(
            not np.array_equal(tables[0][c.quantization], tables[1][c.quantization])
            for c in frame.components
        ):
            return None
        changed = different_blocks(before, after, frame)
    except (UnsupportedJpegError, JpegStructureError, KeyError):
        return None
    stored = to_stored(touched.window(0, 0, *touched.size_wh), orientation)
    wrong, free = 0, np.zeros(frame.block_count, bool)
    for one, allowed in zip(frame.components, _redacted_blocks(frame, stored), strict=True):
        part = slice(one.first_block, one.first_block + len(allowed))
        wrong += int(np.count_nonzero(changed[part] & ~allowed))
        free[part] = allowed
    if wrong:
        return [f"{wrong} blocks of the picture differ where nothing was redacted"]
    del stored  # as large as a band of the picture
    halved = frame.width * frame.height > LARGE_PIXELS  # the blocks have been compared in full
    before_shown = decoded(original, halved)
    if before_shown is None:  # 12 bits or arithmetic coding, which not every library has
        return []
    if shown is None or halved:
        shown = decoded(written, halved)
    if shown is None or not show_the_same(before_shown, shown, frame, free, halved):
        return ["another decoder shows something else where nothing was redacted"]
    return []


def _redacted_blocks(frame: Frame, stored: NDArray[np.bool_]) -> Iterator[NDArray[np.bool_]]:
    """For each component, (blocks,): which of them a redaction touches.

    stored: (H, W) the redacted pixels, as the file stores them.
    """
    for component in frame.components:
        across, down = component.padded_wh
        width = 8 * frame.h_max // component.h
        height = 8 * frame.v_max // component.v
        room = np.zeros((down * height, across * width), dtype=bool)
        room[: stored.shape[0], : stored.shape[1]] = stored
        # Encoders fill what is beyond the picture's edge with copies of its last pixels.
        room[stored.shape[0] :, : stored.shape[1]] = stored[-1]
        room[:, stored.shape[1] :] = room[:, stored.shape[1] - 1 : stored.shape[1]]
        blocks = np.zeros((down, across), dtype=bool)
        some = room.reshape(down, -1).any(axis=1)  # few rows, and much faster than for each block
        blocks[some] = room.reshape(down, height, across, width)[some].any(axis=(1, 3))
        yield blocks.reshape(-1)


def changed_values(
    original: PixelSource, written: PixelSource, touched: Touched, exact: bool
) -> tuple[list[str], list[str]]:
    """(what differs outside the redactions, what is worth saying of it), as sentences.

    exact: whether nothing may differ at all; what is coded anew may do so a little.
    """
    if original.shape != written.shape or original.dtype != written.dtype:
        return [f"the picture is {written.shape} now, and was {original.shape}"], []
    bands = original.shape[2]
    total, count, values = 0.0, 0, 0
    worst = 0.0
    # The mean of values depends on how bright a photo is, the range of their type does not.
    is_whole = np.issubdtype(original.dtype, np.integer)
    top = float(np.iinfo(original.dtype).max) if is_whole else 1.0
    for free, before, after in _pairs(original, written, touched):
        old, new = before.astype(np.float64), after.astype(np.float64)
        same = (old == new) | (np.isnan(old) & np.isnan(new)) | ~free[:, :, None]
        difference = np.where(same, 0.0, np.nan_to_num(np.abs(old - new)))
        worst = max(worst, _worst_block(difference))
        total += float(difference.sum())
        count += int(np.count_nonzero(~same))
        values += int(np.count_nonzero(free)) * bands
        if not is_whole:
            top = max(top, float(np.nanmax(np.abs(old), initial=0.0)))
    if not count:
        return [], []
    levels = 255.0 / max(top, 255.0)
    mean = total / max(values, 1) * levels
    if exact or mean > _REENCODED or worst * levels > _REENCODED_BLOCK:
        return [f"{count} values differ where nothing was redacted"], []
    return [], [f"coded anew: outside the redactions it differs by {mean:.2f} levels on average"]


def _pairs(
    original: PixelSource, written: PixelSource, touched: Touched
) -> Iterator[tuple[NDArray[np.bool_], Pixels, Pixels]]:
    """(where no redaction is, what was there, what is there), a part of the picture after the
    other. Parts are read as blocks, which are decoded once so, and compared in pieces."""
    for x0, y0, x1, y1 in windows(original, _VALUES_AT_ONCE):
        free = ~touched.window(x0, y0, x1, y1)
        old, new = original.read(x0, y0, x1, y1), written.read(x0, y0, x1, y1)
        rows = max(1, _VALUES_AT_ONCE // (old.shape[1] * old.shape[2]))
        for start in range(0, y1 - y0, rows):
            part = slice(start, start + rows)
            yield free[part], old[part], new[part]


def _worst_block(difference: NDArray[np.float64]) -> float:
    """The largest mean of a square of _BLOCK pixels, or of what of it is inside."""
    height, width, _ = difference.shape
    rows, columns = np.arange(0, height, _BLOCK), np.arange(0, width, _BLOCK)
    sums = np.add.reduceat(np.add.reduceat(difference.mean(axis=2), rows, 0), columns, 1)
    return float(sums.max()) / _BLOCK**2


def changed_picture(
    original: Container, written: Container, picture: StoredPicture | None, touched: Touched
) -> tuple[list[str], list[str]]:
    """`changed_blocks` where that is possible, else `changed_values`.

    picture: as written; None: decoded anew if it is needed.
    """
    if isinstance(original, JpegContainer) and isinstance(written, JpegContainer):
        shown = None if picture is None else picture.decoded_by_a_library
        found = changed_blocks(original.data, written.data, touched, original.orientation, shown)
        if found is not None:
            return found, []
    exact = written.format in _EXACT and not _is_lossy(written)
    now = picture or StoredPicture.of(written)
    return changed_values(StoredPicture.of(original).values, now.values, touched, exact)


def _is_lossy(container: Container) -> bool:
    """Whether a TIFF's compression is one that codes a whole tile anew."""
    if container.format != "tiff":
        return False
    compression = compression_of(container.path)
    return any(name in compression for name in ("JPEG", "WEBP", "LERC", "JXL", "JP2"))
