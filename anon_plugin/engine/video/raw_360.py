"""Recordings of 360° cameras that are not stitched yet, told by their names and contents."""

from __future__ import annotations

from anon_plugin.engine.video.movie_file import mapped
from anon_plugin.engine.video.reading import Video
from anon_plugin.engine.video.spherical import VISUAL_ENTRY_BYTES, visual_entries

GOPRO, INSTA360 = "GoPro Player", "Insta360 Studio"
"""The makers' programs that stitch."""

_BY_SUFFIX = {".360": GOPRO, ".insv": INSTA360}
_INSTA360_END = b"8db42d694ccc418790edff439fe026bf"  # pragma: allowlist secret
"""Ends all files that Insta360's cameras write, of one lens, too."""

_STRIP_ASPECT = 2.5
"""Each of GoPro's two tracks is a strip of three faces of a cube, and a bit more."""
_SIZE_AT = 24


def program_that_stitches(video: Video) -> str:
    """The program with which a recording is stitched first; "" where it is none of these."""
    named = _BY_SUFFIX.get(video.path.suffix.lower(), "")
    if named or video.movie is None or video.info.spherical is not None:
        return named
    with mapped(video.path) as file:
        sizes = [
            tuple(bytes(file[start : start + 4]))
            for track in video.movie.movie.tracks
            if track.handler == "vide"
            for entry in visual_entries(file, track.box)[:1]
            for start in (entry.start - VISUAL_ENTRY_BYTES + _SIZE_AT,)
        ]
        is_insta360 = bytes(file[-len(_INSTA360_END) :]) == _INSTA360_END
    width, height = video.info.coded_size_wh
    is_twofold = len(sizes) > 1 and len(set(sizes)) == 1
    if is_insta360 and (is_twofold or width == height):
        return INSTA360
    return GOPRO if is_twofold and width > _STRIP_ASPECT * height else ""
