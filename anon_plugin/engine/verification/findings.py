"""What a verification found of one file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.geotag.geotag import Geotag
from anon_plugin.engine.vocabulary import Check


@dataclass
class Findings:
    """Grows check by check.

    checked: the checks that were done. failures: what is wrong, by check, as what is said of the
    file ("it still shows …"). remarks: what is worth knowing and not wrong. regions: how many were
    looked at. outside, inside: what a detector still finds, beside the redactions and in them.
    """

    path: Path
    original: Path | None = None
    geotag: Geotag = field(default_factory=Geotag)
    checked: list[Check] = field(default_factory=list)
    failures: list[tuple[Check, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    regions: int = 0
    outside: list[Detection] = field(default_factory=list)
    inside: list[Detection] = field(default_factory=list)

    def fail(self, check: Check, text: str) -> None:
        """Note what is wrong."""
        self.failures.append((check, text))

    @property
    def reason(self) -> str:
        """All that is wrong, as one sentence part; "" where nothing is."""
        return "; ".join(text for _, text in self.failures)
