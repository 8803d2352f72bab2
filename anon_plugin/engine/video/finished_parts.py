"""Finished parts of a video that is being written, so that an interrupted run goes on with them.

A part is found again only where all that its bytes depend on is the same: the source, the settings,
its regions, the quality that was asked for, and the programs that redact and encode. Its frames are
redacted; nothing else is kept.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.video.hardware import chosen_coder
from anon_plugin.engine.video.library import pyav
from anon_plugin.engine.video.reading import Video
from anon_plugin.engine.video.settings import VideoSettings
from anon_plugin.shipped import metadata

_VERSION = 2
SUFFIX = ".anon-video-part"


@dataclass(frozen=True)
class FinishedPart:
    """data: the encoded part. redacted: in which of its frames something was replaced. times: time
    stamps of its frames, where the container has no table of them."""

    data: bytes = field(repr=False)
    redacted: tuple[int, ...] = ()
    times: tuple[int, ...] = ()


class FinishedParts:
    """Parts of one video in a folder.

    folder: of this video alone, made when the first part is kept; None keeps nothing.
    """

    def __init__(self, folder: Path | None, about: dict[str, Any]) -> None:
        self._folder, self._about = folder, about

    @classmethod
    def of(cls, folder: Path | None, video: Video, settings: VideoSettings) -> FinishedParts:
        """For one video and its settings.

        Nothing is kept where the noise of a weak style, which is another one in each run, or damage
        that has to be told has a share in the bytes.
        """
        keeps_content = any(style.keeps_content for style in settings.styles.values())
        if folder is None or keeps_content or settings.allow_damage:
            return cls(None, {})
        stat = video.path.stat()
        about = {
            "version": [_VERSION, metadata()["version"], pyav(video.path).__version__],
            "source": [str(video.path), stat.st_size, stat.st_mtime_ns],
            "styles": {name: style.to_dict() for name, style in settings.styles.items()},
            "projection": [settings.projection.name, settings.projection.to_dict()],
            "encoder": chosen_coder(video.info, settings.encoder).name,
        }
        return cls(folder, about)

    def key(self, start: int, regions: Iterable[Sequence[Detection]], asked: object) -> str:
        """Names a part: from which frame, with what redacted in each of its frames, how encoded."""
        digest = hashlib.blake2b(digest_size=16)
        about = {**self._about, "start": start, "asked": repr(asked)}
        digest.update(json.dumps(about, sort_keys=True).encode())
        for frame in regions:
            for one in frame:
                digest.update(f"{one.label} {one.is_box} {one.region.shape}".encode())
                digest.update(one.region.tobytes())
            digest.update(b"\0frame")
        return digest.hexdigest()

    @property
    def are_kept(self) -> bool:
        """Whether any part is."""
        return self._folder is not None

    def learned(self, key: str, learn: Callable[[], float]) -> float:
        """A number that takes long to find out, such as a quality; found out once for all."""
        found = self.get(key)
        if found is not None:
            return float(found.data)
        number = learn()
        self.keep(key, FinishedPart(repr(number).encode()))
        return number

    def get(self, key: str) -> FinishedPart | None:
        """A part that was kept; None where it is not there or not whole."""
        if self._folder is None:
            return None
        try:
            head, _, data = (self._folder / f"{key}{SUFFIX}").read_bytes().partition(b"\n")
            told = json.loads(head)
            if told["sha256"] != hashlib.sha256(data).hexdigest():
                return None
            return FinishedPart(data, tuple(told["redacted"]), tuple(told["times"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, key: str, part: FinishedPart) -> None:
        """Keep a part. A place that takes no file is no obstacle: the part is made again then."""
        if self._folder is None:
            return
        told = {
            "sha256": hashlib.sha256(part.data).hexdigest(),
            "redacted": part.redacted,
            "times": part.times,
        }
        partial = self._folder / f"{secrets.token_hex(8)}.partial"
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            with partial.open("xb") as file:
                file.write(json.dumps(told).encode() + b"\n" + part.data)
            partial.replace(self._folder / f"{key}{SUFFIX}")


def forget_parts(folder: Path | None) -> None:
    """Remove all parts in a folder: the video is written, or does not pass."""
    if folder is None or not folder.is_dir():
        return
    with suppress(OSError):
        for one in folder.iterdir():
            if one.suffix in (SUFFIX, ".partial"):
                one.unlink()
        folder.rmdir()
