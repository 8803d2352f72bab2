"""What is chosen for videos, beside what is chosen for photos."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from anon_plugin.engine.tracking.schedule import AUTOMATIC
from anon_plugin.engine.video.settings import Audio


@dataclass(frozen=True)
class VideoChoices:
    """every: search each so many frames, AUTOMATIC for as often as the video needs it.

    audio: whether sound stays. allow_damage: whether videos are done of which frames cannot be
    decoded. encoder: of a graphics card, such as "h264_nvenc", or "auto" for whichever of
    them encodes the video; "" for the usual one.
    """

    every: int = AUTOMATIC
    audio: Audio = Audio.KEEP
    allow_damage: bool = False
    encoder: str = ""

    def search_to_dict(self) -> dict[str, Any]:
        """What of them a search depends on, as JSON values."""
        return {"every": self.every, "allow_damage": self.allow_damage}

    def to_dict(self) -> dict[str, Any]:
        """All of them as JSON values."""
        return {
            **self.search_to_dict(),
            "audio": self.audio.value,
            "encoder": self.encoder,
        }

    def as_searched(self) -> VideoChoices:
        """Those of a task that only searches."""
        return replace(VideoChoices(), every=self.every, allow_damage=self.allow_damage)
