"""PyAV, which decodes and encodes: an optional library, named where it is missing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anon_plugin.engine.containers.optional_libraries import library_for
from anon_plugin.errors import PhotoError

if TYPE_CHECKING:
    from av.container import InputContainer

FORMATS = {"mp4": "mov", "matroska": "matroska", "mpegts": "mpegts", "avi": "avi"}
"""FFmpeg's reader of each family. Naming it keeps others away, such as playlists of other files."""

_ISO_STARTS = frozenset((b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"uuid"))
_ONLY_ERRORS = "1"
"""Of the AV1 encoder, which else tells its settings on every start."""

TS_PACKET, M2TS_PACKET = 188, 192


def pyav(path: Path) -> Any:
    """The module `av`. Raises PhotoError with the line that installs it where it is missing."""
    os.environ.setdefault("SVT_LOG", _ONLY_ERRORS)
    return library_for(path, "a video", "av")


def family_of(path: Path) -> str:
    """What kind of video a file is, told by its content.

    Raises PhotoError where it is none, or of a kind that cannot be handled.
    """
    with path.open("rb") as file:
        head = file.read(4 * M2TS_PACKET)
    if not head:
        raise PhotoError(f"{path} is empty. Copy it anew from the camera.")
    if head[4:8] in _ISO_STARTS:
        return "mp4"
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return "matroska"
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return "avi"
    for start, step in ((0, TS_PACKET), (4, M2TS_PACKET)):
        syncs = head[start::step]
        if len(syncs) >= 3 and set(syncs) == {0x47}:
            return "mpegts"
    raise PhotoError(
        f"{path} is no video that can be handled. Give an MP4, MOV, MKV, WebM, MPEG-TS or AVI file."
    )


def open_container(path: Path, family: str) -> InputContainer:
    """The file opened for reading. Edit lists are left to our own reader, which drops nothing
    silently. Raises PhotoError where the library cannot read it."""
    av = pyav(path)
    options = {"ignore_editlist": "1"} if family == "mp4" else {}
    try:
        container: InputContainer = av.open(
            str(path), format=FORMATS[family], options=options, metadata_errors="replace"
        )
    except (av.FFmpegError, OSError, ValueError, UnicodeDecodeError) as error:
        raise PhotoError(f"{path} cannot be opened as a video: {reason(error)}.") from error
    return container


def all_packets(container: Any, *streams: Any) -> Iterator[Any]:
    """The packets of a file that hold anything, of all streams or of some."""
    while True:
        try:
            for packet in container.demux(*streams):
                if packet.size:
                    yield packet
            return
        except IndexError:
            # PyAV stumbles over the first packet of a stream that begins on the way, such as the
            # telemetry of a dash camera in MPEG-TS; what comes next is read as before.
            continue


def be_strict(stream: Any) -> None:
    """Have a decoder give up where a frame is damaged, instead of making some of it up.

    Its threads, each with a frame of H.264, forget now and then that one was damaged.
    """
    codec = stream.codec_context.codec.canonical_name
    stream.thread_type = "NONE" if codec == "h264" else "AUTO"
    stream.codec_context.options = {"err_detect": "explode"}


def reason(error: Exception) -> str:
    """What went wrong in the library, in a few words."""
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).rstrip(". ")
