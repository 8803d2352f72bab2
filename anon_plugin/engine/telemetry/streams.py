"""Positions in videos that are no boxes: subtitles of Matroska, private packets of MPEG-TS."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from anon_plugin.engine.telemetry import dashcams, nmea, subtitles
from anon_plugin.engine.telemetry.fix import Fix, possible

MATROSKA = b"\x1a\x45\xdf\xa3"
_TEXTS = frozenset(("subrip", "srt", "text", "ass", "ssa", "webvtt"))

_SYNC, _PACKET, _STAMPED = 0x47, 188, 192
_PRIVATE = b"\0\0\1\xbf"
"""Begins a packet of private_stream_2 (ISO/IEC 13818-1, 2.4.3.7), with a length of two bytes."""
_BLOCK_AT = 6


def fixes(path: Path, file: bytes) -> tuple[str, list[Fix]]:
    """(where they are, the positions), of a file whose bytes are `file`; none of other kinds."""
    if file[:4] == MATROSKA:
        return "subtitles", possible(_of_subtitles(path))
    for start, step in ((0, _PACKET), (4, _STAMPED)):
        if set(file[start : start + 4 * step : step]) == {_SYNC}:
            found = [fix for block in _private(file, start, step) for fix in dashcams.block(block)]
            return "private packets of the camera's maker", possible(nmea.timed(found))
    return "", []


def _of_subtitles(path: Path) -> Iterator[Fix]:
    """Needs PyAV; without it there is nothing to read."""
    try:
        import av
    except ImportError:
        return
    try:
        with av.open(str(path), format="matroska", metadata_errors="replace") as container:
            streams = [
                one
                for one in container.streams.subtitles
                if one.codec_context is not None and one.codec_context.name in _TEXTS
            ]
            for packet in container.demux(streams) if streams else ():
                if packet.pts is not None and packet.time_base is not None:
                    text = bytes(packet).decode("utf-8", "replace")
                    yield from subtitles.in_cue(text, float(packet.pts * packet.time_base))
    except (av.FFmpegError, ValueError):
        return


def _private(file: bytes, start: int, step: int) -> Iterator[bytes]:
    """The beginnings of private packets' contents, in the order of the file."""
    for place in range(start, len(file) - _PACKET + 1, step):
        if file[place] != _SYNC or not file[place + 1] & 0x40:
            continue  # it goes on with what another one began
        has_payload, has_more = file[place + 3] & 0x10, file[place + 3] & 0x20
        begin = place + 4 + (1 + file[place + 4] if has_more else 0)
        if has_payload and file[begin : begin + 4] == _PRIVATE:
            yield bytes(file[begin + _BLOCK_AT : place + _PACKET])
