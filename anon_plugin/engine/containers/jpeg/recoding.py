"""The one scan of a usual JPEG written again: its untouched bits copied, only the rest coded."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.jpeg.coding import bits, copying
from anon_plugin.engine.containers.jpeg.coding.huffman import COUNT, LENGTH
from anon_plugin.engine.containers.jpeg.frame import ARITHMETIC, Frame, parse_scan
from anon_plugin.engine.containers.jpeg.scan_reading import (
    Coefficients,
    decoders,
    intervals,
)
from anon_plugin.engine.containers.jpeg.scan_settings import (
    Setting,
    layout,
    scans_of,
    tables_needed,
)
from anon_plugin.engine.containers.jpeg.scan_writing import stuffed
from anon_plugin.engine.containers.jpeg.segments import (
    SOS,
    JpegFile,
    JpegStructureError,
    Segment,
)

Array = NDArray[Any]


def room_for_ends(jpeg: JpegFile, frame: Frame) -> Array | None:
    """Where decode_coefficients notes the end of each MCU, if that is of use for `Recoding`: in
    files with one sequential Huffman-coded scan of all components, which is what cameras write."""
    scans = [segment for segment in jpeg.segments if segment.marker == SOS]
    if len(scans) != 1 or frame.is_progressive or frame.marker in ARITHMETIC:
        return None
    try:
        scan = parse_scan(scans[0], frame)
    except JpegStructureError:  # whoever decodes it says why
        return None
    if len(scan.components) != len(frame.components):
        return None
    return np.zeros(frame.mcus_wh[0] * frame.mcus_wh[1], np.int64)


@dataclass
class Recoding:
    """How a scan is written again after some of its blocks have changed.

    ends: as decode_coefficients has noted them. changed: (blocks,) as redact_coefficients returns.
    """

    jpeg: JpegFile
    frame: Frame
    ends: Array = field(repr=False)
    changed: NDArray[np.bool_] = field(repr=False)

    def __post_init__(self) -> None:
        self._segment, self._setting = next(scans_of(self.jpeg))
        self._scan = parse_scan(self._segment, self.frame)
        _, self._plan, self._mcus = layout(self.frame, self._scan)
        self._needed = tables_needed(self._scan, 0)
        self._touched = touched_mcus(self.frame, self.changed).reshape(-1)
        self._original = self._words(self._segment, self._setting)

    def encode(self, coefficients: Coefficients) -> tuple[Segment, ...] | None:
        """The file's segments with the scan in which these coefficients are; None where the file's
        own Huffman tables lack a symbol, so that all of it has to be coded anew."""
        scan, tables = self._segment.scan, np.zeros((8, 3, 256), np.int64)
        for kind, number in self._needed:
            tables[kind * 4 + number] = self._setting.tables[kind, number].encoder()
        interval_ends = np.zeros(len(self._original[1]) - 1, np.int64)
        capacity = len(scan) + len(scan) // 8 + 64 * bits.SLACK
        while True:
            out = np.zeros(capacity // 8, np.uint64)
            given = self._given(tables, coefficients)
            position = copying.encode_changed(out, interval_ends, *given)
            if position != bits.FULL:
                break
            capacity *= 2
        if ((tables[:, COUNT] > 0) & (tables[:, LENGTH] == 0)).any():
            return None
        new = replace(self._segment, scan=stuffed(out, interval_ends, position))
        return tuple(new if one is self._segment else one for one in self.jpeg.segments)

    def is_held_by(self, written: JpegFile, coefficients: Coefficients) -> bool:
        """Whether the file that was written from `encode` codes exactly these coefficients.

        Raises JpegStructureError where its restart markers are damaged.
        """
        segment, setting = next(scans_of(written))
        if setting.interval != self._setting.interval or segment.payload != self._segment.payload:
            return False
        if any(setting.tables[key] != self._setting.tables[key] for key in self._needed):
            return False
        tables = decoders(setting.tables, self._needed)
        given = self._given(tables, coefficients)
        return bool(copying.holds_changed(*self._words(segment, setting), *given))

    def _given(self, tables: Array, coefficients: Coefficients) -> tuple[Any, ...]:
        """What the functions in copying take from `data` on."""
        order = self._plan, self._mcus, self._setting.interval
        flat = tables.reshape(-1), coefficients.reshape(-1)
        return *self._original, self.ends, self._touched, *order, *flat

    def _words(self, segment: Segment, setting: Setting) -> tuple[Array, Array]:
        data, starts = intervals(segment, len(self.ends), setting.interval)
        return data.view(">u8").astype(np.uint64), starts


def touched_mcus(frame: Frame, changed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(MCUs down, across) in which a block may have changed. changed: as in `Recoding`."""
    across, down = frame.mcus_wh
    touched = np.zeros((down, across), bool)
    for one in frame.components:
        blocks = changed[one.first_block :][: across * down * one.h * one.v]
        touched |= blocks.reshape(down, one.v, across, one.h).any(axis=(1, 3))
    return touched
