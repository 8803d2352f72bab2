"""What a training on is given, who is told how it goes, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from anon_plugin.models.training.settings import Settings


class Listener(Protocol):
    """Who is told how a training goes."""

    def progress(self, share: float, left_s: float | None, text: str, **values: Any) -> None:
        """share: of all work that is done, 0 to 1. left_s: seconds that are left, where known.
        text: what is being done, in English, with places for the values."""
        ...

    def stopped(self) -> bool:
        """Whether somebody asked to stop."""
        ...


@dataclass(frozen=True)
class Job:
    """What is to be done.

    collection: a folder of collected photos. parent: a file of weights. output: the file to be
    made; beside it the work in progress lies in a folder of its own. device: as torch calls it, ""
    for the best there is. trusted: whether a collection is believed that denies what the parent is
    sure of.
    """

    collection: Path
    parent: Path
    output: Path
    settings: Settings
    device: str = ""
    trusted: bool = False

    @property
    def work(self) -> Path:
        """The folder of what is made on the way."""
        return self.output.with_name(f"{self.output.stem}.training")


@dataclass(frozen=True)
class Trained:
    """How a training ended. card: as in the file. log: the parts of the loss over the steps."""

    card: Mapping[str, Any]
    log: Sequence[Mapping[str, float]]
