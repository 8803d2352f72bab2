"""Which camera recorded a video, as the file says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from anon_plugin.engine.containers.iso.boxes import HeifStructureError, walk_boxes
from anon_plugin.engine.geotag.camera import CameraIdentity
from anon_plugin.engine.telemetry.gpmf import Entry, entries
from anon_plugin.engine.video.library import open_container
from anon_plugin.engine.video.movie_file import mapped
from anon_plugin.engine.video.reading import Video

_MAKES = ("make", "com.apple.quicktime.make", "com.android.manufacturer", "manufacturer")
_MODELS = ("model", "com.apple.quicktime.model", "com.android.model")
_GOPRO = "GoPro"
_MOST = 1024


def camera_of(video: Video) -> CameraIdentity:
    """Make, model and serial number, from the file's tags or a GoPro's own; "" where it does not
    say. Raises PhotoError where it cannot be read as a video."""
    with open_container(video.path, video.info.family) as container:
        tags = {name.lower(): value.strip() for name, value in container.metadata.items()}
    make, model = (
        next((tags[name][:_MOST] for name in names if tags.get(name)), "")
        for names in (_MAKES, _MODELS)
    )
    if video.movie is not None and not model:
        gopro = dict(_of_gopro(video.path))
        if gopro:
            return CameraIdentity(_GOPRO, gopro.get("MINF", ""), gopro.get("CASN", ""))
    return CameraIdentity(make, model)


def _of_gopro(path: Path) -> Iterator[tuple[str, str]]:
    """Model (MINF) and serial number (CASN) of GoPro's global settings."""
    try:
        with mapped(path) as file:
            for movie in walk_boxes(file, 0, len(file)):
                if movie.type == b"moov":
                    for data in walk_boxes(file, movie.start, movie.stop):
                        if data.type == b"udta":
                            for one in walk_boxes(file, data.start, data.stop):
                                if one.type == b"GPMF":
                                    yield from _texts(entries(bytes(file[one.start : one.stop])))
    except HeifStructureError:
        return


def _texts(found: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    for one in found:
        if one.key in ("MINF", "CASN"):
            yield one.key, one.data.split(b"\0")[0].decode("latin-1").strip()
        yield from _texts(one.content)
