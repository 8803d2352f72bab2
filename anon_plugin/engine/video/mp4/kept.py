"""What of a movie file is copied beside the video: an allow-list. All else is left out."""

from __future__ import annotations

from anon_plugin.engine.containers.iso.boxes import Box

SOUND = "soun"

SOUNDS = frozenset(
    (
        *("mp4a", ".mp3", "mp3 ", "ac-3", "ec-3", "ac-4", "dtsc", "dtse", "dtsh", "dtsl", "dtsx"),
        *("mlpa", "mha1", "mha2", "mhm1", "mhm2", "apac", "alac", "fLaC", "Opus", "samr", "sawb"),
        *("sawp", "sqcp", "sevc", "agsm", "QDM2", "QDMC", "Qclp", "MAC3", "MAC6", "ima4", "dvca"),
        *("ulaw", "alaw", "raw ", "NONE", "twos", "sowt", "lpcm", "ipcm", "fpcm", "in24", "in32"),
        *("fl32", "fl64", "s16l", "ms\x00\x02", "ms\x00\x11", "ms\x00U"),
    )
)
"""Sample entries of sound. A track that says it is sound and has another one may hold pictures."""

DATA_TRACKS = {
    "gpmd": "GoPro telemetry",
    "camm": "camera motion",
    "tmcd": "timecode",
    "fdsc": "GoPro stream description",
    "mebx": "timed metadata",
    "mett": "timed metadata",
    "metx": "timed metadata",
    "tx3g": "subtitles",
    "text": "text",
    "sbtl": "subtitles",
    "wvtt": "subtitles",
    "stpp": "subtitles",
    "c608": "captions",
}
"""Sample entries of tracks that are copied, beside sound."""

TIMED_METADATA = tuple(
    f"com.apple.quicktime.{one}"
    for one in (
        *("video-orientation", "live-photo-info", "still-image-time", "scene-illuminance"),
        *("location.", "camera.", "direction.", "full-frame-rate-playback-intent"),
    )
)
"""How the keys begin of which Apple's timed metadata may consist. Others tell where faces and
bodies are, and whose."""

MEDIA_HEADERS = frozenset((b"vmhd", b"smhd", b"gmhd", b"nmhd", b"sthd", b"hmhd"))
ENTRY_BOXES = frozenset(
    (b"colr", b"pasp", b"clap", b"fiel", b"mdcv", b"clli", b"SmDm", b"CoLL", b"st3d", b"sv3d")
)
"""Boxes of the video's sample entry that say how its picture is shown."""

GROUPINGS = frozenset((b"roll", b"prol"))
"""Sample groups of sound: how much is decoded before what is heard is right."""

REFERENCES = frozenset(
    (b"tmcd", b"cdsc", b"cdep", b"chap", b"sync", b"subt", b"folw", b"clcp", b"scpt")
)

MOST_HEADER_BYTES = 4096
"""A header of a media kind that is longer holds something else."""


def name(box: Box, where: str = "") -> str:
    """How the report calls a box: its type and place."""
    kind = "".join(letter if letter.isprintable() else "?" for letter in box.name)
    return f"{where}{kind} ({box.stop - box.begin:,} bytes)"
