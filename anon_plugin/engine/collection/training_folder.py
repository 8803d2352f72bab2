"""The folder to learn from: pictures, COCO files, and what is kept aside, by its digests.

train/<labels>.json + train/<labels>/…      learned from
holdout/<labels>.json + holdout/<labels>/…  kept aside, to measure with
holdout.sha256                              digests of all pictures kept aside
collected.jsonl                             what is known of each photo; the next run reads it
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import cv2

from anon_plugin.engine.collection.looks import alike
from anon_plugin.engine.collection.pictures import Picture
from anon_plugin.engine.collection.records import PhotoRecord, PictureRecord, coco_files
from anon_plugin.engine.collection.splitting import Side
from anon_plugin.engine.files.beneath import beneath
from anon_plugin.engine.files.json_text import NONSENSE, json_bytes, parse_json
from anon_plugin.engine.files.publish import publish
from anon_plugin.errors import SettingsError
from anon_plugin.language import tr

RECORDS = "collected.jsonl"
DIGESTS = "holdout.sha256"

_QUALITY = [cv2.IMWRITE_JPEG_QUALITY, 95, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, 0x111111]
_NAME_DIGITS = 16


class TrainingFolder:
    """The folder and what it holds by now."""

    def __init__(self, folder: Path) -> None:
        """Read what an earlier run collected. Raises SettingsError where that makes no sense, or
        the folder holds something else."""
        self.folder = folder
        self.records = {record.shot.key: record for record in _read(folder)}

    @property
    def sides(self) -> dict[str, Side]:
        """What was decided of each photo."""
        return {key: record.side for key, record in self.records.items()}

    def decide(self, decided: Mapping[str, PhotoRecord], groups: Mapping[str, int]) -> None:
        """Note the side of photos before any picture of them is written, so that a run which is
        killed changes nothing about that. A photo that has to leave its side loses its pictures.

        groups: photo → the number of all that hang together with it. Raises PhotoError where the
        folder cannot be written to.
        """
        for key, record in decided.items():
            before = self.records.get(key)
            if before is not None and before.side is not record.side:
                self._remove(before, ())
            elif before is not None:
                record = replace(before, shot=record.shot)
            self.records[key] = record
        self._name_sequences(groups)
        self._write_records()

    def store(self, key: str, pictures: Iterable[Picture], look: str = "") -> PhotoRecord:
        """Write the pictures of a photo in place of those it had. Raises PhotoError.

        look: how the photo looks, as looks.look_of says.
        """
        before = self.records[key]
        written: list[PictureRecord] = []
        for number, picture in enumerate(pictures, start=1):
            data = _encoded(picture)
            name = f"{key[:_NAME_DIGITS]}_{number:02d}.jpg"
            digest = hashlib.sha256(data).hexdigest()
            written.append(PictureRecord(name, digest, picture.size_wh, picture.verdicts))
            record = replace(before, pictures=(written[-1],))
            publish(data, self.folder / record.file_of(written[-1]), self.folder)
        record = replace(before, pictures=tuple(written), look=look)
        self._remove(before, [record.file_of(one) for one in written])
        self.records[key] = record
        return record

    def part_twins(self) -> int:
        """Take out of what is learned from all photos that look as one that is kept aside: copies
        of which only the files differ, in what they tell of time and place. How many they are.
        """
        held = [one for one in self.records.values() if one.side is Side.HOLDOUT and one.pictures]
        digests = {picture.sha256 for one in held for picture in one.pictures}
        learned = {
            key: one for key, one in self.records.items() if one.side is Side.TRAIN and one.pictures
        }
        looks = alike([one.look for one in learned.values()], [one.look for one in held])
        twins = 0
        for (key, record), twin in zip(learned.items(), looks, strict=True):
            if twin or any(one.sha256 in digests for one in record.pictures):
                self._remove(record, ())
                self.records[key] = replace(record, side=Side.ASIDE, pictures=())
                twins += 1
        return twins

    def finish(self) -> None:
        """Write the COCO files and the digests of all that the folder holds. Raises PhotoError."""
        records = [self.records[key] for key in sorted(self.records)]
        files = coco_files(records)
        lines = sorted(
            f"{picture.sha256}  {record.file_of(picture)}\n"
            for record in records
            if record.side is Side.HOLDOUT
            for picture in record.pictures
        )
        # The digests first: nobody may learn from a folder that does not tell what is kept aside.
        publish("".join(lines).encode(), self.folder / DIGESTS, self.folder)
        for name, content in files.items():
            publish(json_bytes(content), self.folder / name, self.folder)
        for side in (Side.TRAIN, Side.HOLDOUT):
            for path in (self.folder / side.value).glob("*.json"):
                if path.relative_to(self.folder).as_posix() not in files:
                    self._delete(path)
        self._write_records()

    def _name_sequences(self, groups: Mapping[str, int]) -> None:
        """Give one name to what hangs together now, or did before: photos in between that are not
        collected may be known to one run alone."""
        same: dict[str, str] = {}

        def root(name: str) -> str:
            while name in same:
                name = same[name]
            return name

        first: dict[int, str] = {}
        names = {key: record.sequence or key[:_NAME_DIGITS] for key, record in self.records.items()}
        for key in sorted(names):
            one = root(names[key])
            other = root(first.setdefault(groups[key], one)) if key in groups else one
            if one != other:
                same[max(one, other)] = min(one, other)
        for key, name in names.items():
            self.records[key] = replace(self.records[key], sequence=root(name))

    def _write_records(self) -> None:
        lines = [
            json.dumps(self.records[key].to_dict(), ensure_ascii=True) + "\n"
            for key in sorted(self.records)
        ]
        publish("".join(lines).encode(), self.folder / RECORDS, self.folder)

    def _remove(self, record: PhotoRecord, but: Sequence[str]) -> None:
        for picture in record.pictures:
            name = record.file_of(picture)
            if name not in but:
                self._delete(self.folder / name)

    def _delete(self, path: Path) -> None:
        with suppress(OSError), beneath(self.folder, path.parent) as folder:
            folder.remove(path.name)


def _read(folder: Path) -> list[PhotoRecord]:
    path = folder / RECORDS
    if not path.is_file():
        _require_empty(folder)
        return []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [PhotoRecord.from_dict(parse_json(line)) for line in lines]
    except (OSError, *NONSENSE) as error:
        raise SettingsError(
            tr(
                "{path} tells which photos are kept aside, and cannot be read: {error}. Without it "
                "nobody can say what must not be learned from. Restore it, or collect into a new "
                "folder."
            ).format(path=path, error=error)
        ) from error


def _require_empty(folder: Path) -> None:
    """Raise SettingsError where a folder that nothing was collected into holds such pictures."""
    for name in ("train", "holdout", DIGESTS):
        if (folder / name).exists():
            raise SettingsError(
                tr(
                    "{folder} holds '{name}' but no {records}, so it is not known how it was "
                    "collected. Choose a new folder."
                ).format(folder=folder, name=name, records=RECORDS)
            )


def _encoded(picture: Picture) -> bytes:
    """A JPEG of the pixels and nothing else: no position, no time, no preview."""
    _, data = cv2.imencode(".jpg", picture.pixels[:, :, ::-1], _QUALITY)
    return bytes(data)
