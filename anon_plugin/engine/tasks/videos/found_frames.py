"""What searches of frames have found, kept so that no frame is searched twice."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.tracking.frames import Frame
from anon_plugin.engine.tracking.tracker import Found, Search
from anon_plugin.engine.video.finished_parts import SUFFIX
from anon_plugin.shipped import metadata

_VERSION = 1


class KnownSearch:
    """A search that asks another one only about frames that nobody has searched.

    known: by the number of a frame. keep: is given what was searched now.
    """

    def __init__(
        self,
        search: Search,
        known: Mapping[int, Found],
        keep: Callable[[int, Found], None] = lambda *_: None,
    ) -> None:
        self._search, self._known, self._keep = search, known, keep
        self.found: dict[int, Found] = {}

    def __call__(self, frame: Frame) -> Found:
        """See tracking.tracker.Search."""
        found = self._known.get(frame.index)
        if found is None:
            found = self._search(frame)
            self._keep(frame.index, found)
        self.found[frame.index] = found
        return found


class FoundFrames:
    """A file beside the finished parts of a video, to which each search of a frame adds a line.

    It holds where something is in the picture, and no picture. folder: None keeps nothing. about:
    all that the findings depend on. who: several may write at once, each for a part of the video.
    """

    def __init__(self, folder: Path | None, about: Mapping[str, Any], who: int = 0) -> None:
        self._path: Path | None = None
        if folder is not None:
            told = {"version": [_VERSION, metadata()["version"]], **about}
            name = hashlib.blake2b(json.dumps(told, sort_keys=True).encode(), digest_size=16)
            self._path = folder / f"{name.hexdigest()}-{who:09}{SUFFIX}"

    def load(self) -> dict[int, Found]:
        """What all who wrote have kept, by the number of the frame."""
        found: dict[int, Found] = {}
        if self._path is not None:
            digest = self._path.name.partition("-")[0]
            for path in self._path.parent.glob(f"{digest}-*{SUFFIX}"):
                with suppress(OSError):
                    found.update(_lines(path.read_bytes()))
        return found

    def add(self, frame: int, found: Found) -> None:
        """Keep one. A place that takes no file is no obstacle: the frame is searched again then."""
        if self._path is None:
            return
        line = {
            "frame": frame,
            "sure": [_told(one) for one in found.sure],
            "faint": [_told(one) for one in found.faint],
        }
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab") as file:
                file.write(b"\n" + json.dumps(line).encode())


def _lines(data: bytes) -> Iterator[tuple[int, Found]]:
    """What is whole of them: where a process was killed, one may be cut off."""
    for line in data.splitlines():
        with suppress(ValueError, KeyError, TypeError):
            told = json.loads(line)
            sure, faint = ([_detection(one) for one in told[key]] for key in ("sure", "faint"))
            yield int(told["frame"]), Found(sure, faint)


def _told(one: Detection) -> list[Any]:
    region = np.ascontiguousarray(one.region, dtype="<f8")
    return [one.label, float(one.score), one.is_box, base64.b64encode(region.tobytes()).decode()]


def _detection(told: list[Any]) -> Detection:
    label, score, is_box, region = told
    points = np.frombuffer(base64.b64decode(region, validate=True), "<f8").reshape(-1, 2)
    return Detection(str(label), float(score), points.astype(np.float64), bool(is_box))
