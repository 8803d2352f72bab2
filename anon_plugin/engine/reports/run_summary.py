"""The figures of a run, gathered photo by photo in bounded memory."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from anon_plugin.engine.tasks.outcome import Outcome, Status

SCORE_BINS = 20
PICTURES_SHOWN = 48

NOBODY = ""
"""Among reviewers: nobody has looked at these photos."""


@dataclass
class Summary:
    """What a report tells of a run; grows by one outcome at a time.

    model, model_sha256: the detector and the digest of its weights.
    settings: Settings.to_dict(). output: the output folder. total: photos the run was about.
    kept: how many of them earlier runs had done. reviewers: who has looked at how many of the
    photos that were done, NOBODY at the rest; None where that was not asked.
    """

    model: str
    model_sha256: str
    settings: Mapping[str, Any]
    output: Path
    total: int
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    finished: datetime | None = None
    cancelled: bool = False
    kept: int = 0
    photo_count: int = 0
    megapixels: float = 0.0
    statuses: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
    projections: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    verified: Counter[str] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)
    scores: dict[str, list[int]] = field(default_factory=dict)
    failures: list[tuple[Path, str]] = field(default_factory=list)
    pictures: list[tuple[Path, int]] = field(default_factory=list)
    reviewers: Counter[str] | None = None

    def add(self, outcome: Outcome) -> None:
        """Count one photo in."""
        self.photo_count += 1
        self.statuses[outcome.status.value] += 1
        for step, duration in outcome.seconds.items():
            self.seconds[step] += duration  # type: ignore[assignment]
        if outcome.status is Status.FAILED:
            self.failures.append((outcome.source, outcome.reason))
            return
        if outcome.size_wh is not None:
            self.megapixels += outcome.size_wh[0] * outcome.size_wh[1] / 1e6
        if outcome.projection is not None:
            self.projections[f"{outcome.projection.name}: {outcome.projection_reason}"] += 1
        # Sizes differ from photo to photo; what was done does not.
        self.notes.update({re.sub(r"\d+ bytes", "bytes", note) for note in outcome.notes})
        self.verified.update(outcome.verified)
        for detection in outcome.detections:
            self.labels[detection.label] += 1
            bins = self.scores.setdefault(detection.label, [0] * SCORE_BINS)
            bins[min(int(detection.score * SCORE_BINS), SCORE_BINS - 1)] += 1
        self._show(outcome)

    def finish(self, cancelled: bool) -> None:
        """Mark the end of the run; a cancelled one is said to be so."""
        self.finished = datetime.now(UTC)
        self.cancelled = cancelled

    def to_dict(self) -> dict[str, Any]:
        """The whole summary as plain JSON values."""
        return {
            "started": self.started.isoformat(timespec="seconds"),
            "finished": self.finished.isoformat(timespec="seconds") if self.finished else None,
            "cancelled": self.cancelled,
            "model": {"name": self.model, "sha256": self.model_sha256},
            "settings": dict(self.settings),
            "output": str(self.output),
            "photos": {
                "total": self.total,
                "done": self.statuses[Status.DONE.value],
                "kept_from_earlier_runs": self.kept,
                "failed": self.statuses[Status.FAILED.value],
                "not_reached": self.total - self.photo_count,
                "megapixels": round(self.megapixels, 1),
            },
            "detections": dict(self.labels),
            "score_histogram": {
                "bin_width": 1 / SCORE_BINS,
                "counts": {label: list(bins) for label, bins in sorted(self.scores.items())},
            },
            "projections": dict(self.projections),
            "notes": dict(self.notes),
            "verified": dict(self.verified),
            "seconds": {step: round(duration, 3) for step, duration in self.seconds.items()},
            "reviewed": self._reviewed(),
            "failures": [
                {"photo": str(photo), "reason": reason} for photo, reason in self.failures
            ],
        }

    def _reviewed(self) -> dict[str, Any] | None:
        if self.reviewers is None:
            return None
        by_reviewer = {name: count for name, count in self.reviewers.items() if name != NOBODY}
        return {"by_reviewer": by_reviewer, "by_nobody": self.reviewers[NOBODY]}

    def _show(self, outcome: Outcome) -> None:
        """Keep the results with the most redactions: they are what a reader wants to look at."""
        if outcome.target is not None:
            self.pictures.append((outcome.target, len(outcome.detections)))
            self.pictures.sort(key=lambda picture: -picture[1])
            del self.pictures[PICTURES_SHOWN:]
