"""What of a movie file is copied beside the video: an allow-list. All else is left out."""

from __future__ import annotations

from anon_plugin.engine.containers.iso.boxes import Box

SOUND = "soun"

PICTURES = frozenset(
    (
        *("avc1", "avc2", "avc3", "avc4", "hvc1", "hev1", "hvc2", "hev2", "lhv1"),
        *("lhe1", "vvc1", "vvi1", "dvh1", "dvhe", "dvav", "dva1", "dav1", "av01"),
        *("vp08", "vp09", "encv", "mp4v", "mp1v", "mp2v", "s263", "h263", "jpeg"),
        *("mjpa", "mjpb", "AVDJ", "dmb1", "tiff", "apcn", "apch", "apcs", "apco"),
        *("ap4h", "ap4x", "drac", "SVQ1", "SVQ3", "cvid"),
    )
)
"""Sample entries of pictures; a track of them is none of sound, whatever else it says."""

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

TRACK_BOXES = frozenset((b"tkhd", b"edts", b"tref", b"tapt", b"mdia", b"udta", b"meta", b"uuid"))
MEDIA_BOXES = frozenset((b"mdhd", b"hdlr", b"elng", b"minf"))
INFORMATION_BOXES = frozenset(
    (b"vmhd", b"smhd", b"gmhd", b"nmhd", b"sthd", b"hmhd", b"hdlr", b"dinf", b"stbl")
)
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
