"""From judged photos to a training folder: sides first, then pictures, photo by photo."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from anon_plugin.engine.collection.looks import look_of
from anon_plugin.engine.collection.pictures import Cut, Picture, pictures_of
from anon_plugin.engine.collection.records import PhotoRecord
from anon_plugin.engine.collection.splitting import Links, Shot, Side, groups_of, split
from anon_plugin.engine.collection.training_folder import TrainingFolder
from anon_plugin.engine.collection.verdicts import Verdicts
from anon_plugin.engine.containers.opening import open_container
from anon_plugin.engine.evaluation.matching import TrueObject
from anon_plugin.engine.evaluation.pictures import thumbnail
from anon_plugin.engine.files.stamp import sha256_of
from anon_plugin.engine.geotag.geotag import Geotag, read_geotag
from anon_plugin.engine.photo.photo import read_photo
from anon_plugin.engine.projections.names import AUTO
from anon_plugin.engine.vocabulary import DEFAULT_LABELS
from anon_plugin.errors import PhotoError

THUMBNAILS = 24

_EPOCH = datetime(2000, 1, 1)


@dataclass(frozen=True)
class Candidate:
    """A photo that may be collected.

    verdicts: None where it only tells what lies between others. drive: the recording that it
    belongs to. time_s, longitude_deg, latitude_deg: None: as the photo says itself.
    """

    path: Path
    verdicts: Verdicts | None
    drive: str
    time_s: float | None = None
    longitude_deg: float | None = None
    latitude_deg: float | None = None


@dataclass
class Collected:
    """What a run did. records: all that the folder holds. failed: path → reason. added: photos of
    this run by side. thumbnails: redacted pictures, as JPEG, of photos that are marked completely.
    """

    records: Sequence[PhotoRecord] = ()
    failed: dict[Path, str] = field(default_factory=dict)
    added: dict[Side, int] = field(default_factory=lambda: dict.fromkeys(Side, 0))
    thumbnails: list[bytes] = field(default_factory=list, repr=False)
    cancelled: bool = False


def collect(
    candidates: Sequence[Candidate],
    folder: TrainingFolder,
    links: Links,
    share: float,
    cut: Cut = Cut.PHOTOS,
    projection: str = AUTO,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[float], None] = lambda _percent: None,
) -> Collected:
    """Put judged photos into a training folder.

    share: of the photos that are kept aside, 0 to 1. Photos that fail are told and left out. Where
    it is cancelled, what is finished stays, and the next run goes on. Raises SettingsError where
    nothing can be kept aside, PhotoError and OutputError where the folder takes no files.
    """
    result = Collected()
    wanted: dict[str, Candidate] = {}
    drives = _Same()
    shots: dict[str, Shot] = {key: one.shot for key, one in folder.records.items()}
    for one in candidates:
        if cancelled():
            result.cancelled = True
            result.records = list(folder.records.values())
            return result
        tells = one.verdicts is not None and one.verdicts.tells_something
        key = sha256_of(one.path) if tells else str(one.path)
        if not key:
            result.failed[one.path] = "cannot be read. Check that it is there and may be read."
            continue
        try:
            shot = _shot(key, one, tells)
        except PhotoError as error:
            result.failed[one.path] = str(error)
            continue
        if key in shots:
            # One photo under two names, or collected before: what it was beside hangs together.
            drives.join(shots[key].drive, shot.drive)
        shots[key] = shot
        twin = wanted.get(key)
        if tells and twin is not None and twin.verdicts != one.verdicts:
            for path, other in ((one.path, twin.path), (twin.path, one.path)):
                result.failed[path] = (
                    f"is the same photo as {other.name}, and something else was said of that. "
                    "Remove one of both."
                )
        elif tells:
            wanted[key] = one
    failed = set(result.failed)
    wanted = {key: one for key, one in wanted.items() if one.path not in failed}
    shots = {key: replace(one, drive=drives.name(one.drive)) for key, one in shots.items()}
    known = list(shots.values())
    decided = split(known, frozenset(wanted), folder.sides, links, share)
    records = {key: PhotoRecord(shots[key], side) for key, side in decided.items()}
    folder.decide(records, groups_of(known, links))
    for done, (key, one) in enumerate(sorted(wanted.items()), start=1):
        if cancelled():
            result.cancelled = True
            break
        side = decided[key]
        if side is not Side.ASIDE and one.verdicts is not None:
            try:
                photo = read_photo(one.path, projection)
                look = look_of(photo.picture.rgb)
                pictures = list(pictures_of(photo, one.verdicts, cut))
            except PhotoError as error:
                result.failed[one.path] = str(error)
                continue
            folder.store(key, pictures, look)
            if len(result.thumbnails) < THUMBNAILS:
                result.thumbnails += _thumbnails(pictures[:1])
        result.added[side] += 1
        progress(100 * done / len(wanted))
    moved = folder.part_twins()
    result.added[Side.TRAIN] -= moved
    result.added[Side.ASIDE] += moved
    folder.finish()
    result.records = list(folder.records.values())
    return result


class _Same:
    """Names of drives that are one."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def name(self, drive: str) -> str:
        """The name that stands for all that are the same as this one."""
        while drive in self._first:
            drive = self._first[drive]
        return drive

    def join(self, one: str, other: str) -> None:
        """Let both be the same."""
        one, other = self.name(one), self.name(other)
        if one != other:
            self._first[max(one, other)] = min(one, other)


def _shot(key: str, one: Candidate, tells: bool) -> Shot:
    """When and where a photo was taken; its own tags are read only where they are needed."""
    time_s, longitude, latitude = one.time_s, one.longitude_deg, one.latitude_deg
    if tells and (time_s is None or longitude is None or latitude is None):
        tag: Geotag = read_geotag(open_container(one.path).metadata)
        if time_s is None and tag.time is not None:
            time_s = seconds(tag.time)
        if longitude is None or latitude is None:
            longitude, latitude = tag.longitude_deg, tag.latitude_deg
    # Names of folders and sequences may tell who drove; to tell drives apart their digests do.
    drive = hashlib.sha256(one.drive.encode(errors="surrogateescape")).hexdigest()[:16]
    return Shot(key, drive, time_s, longitude, latitude)


def seconds(time: datetime) -> float:
    """A time by a camera's clock, in seconds from anywhere."""
    return (time - _EPOCH).total_seconds()


def _thumbnails(pictures: Sequence[Picture]) -> list[bytes]:
    """Small pictures in which all that is marked is filled; of photos alone in which that is all
    there is: nobody else may be recognised on a page."""
    shown = []
    for picture in pictures:
        known = picture.verdicts
        if not known.complete_labels >= frozenset(DEFAULT_LABELS):
            continue
        marked = [TrueObject(one.label, one.region) for one in (*known.objects, *known.unsure)]
        shown.append(thumbnail(picture.pixels, known.rejected, marked, []))
    return shown
