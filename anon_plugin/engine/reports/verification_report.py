"""The report of a verification: one self-contained HTML page, and the same as JSON beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from anon_plugin.engine.files.json_text import json_bytes
from anon_plugin.engine.files.publish import publish
from anon_plugin.engine.reports.run_report import STYLE, tiles, titled
from anon_plugin.engine.verification.findings import Findings
from anon_plugin.engine.vocabulary import Check
from anon_plugin.language import tr, tr_plural
from anon_plugin.markup import element, page

_SHOWN = 2000


@dataclass
class Verified:
    """What a verification tells; grows photo by photo.

    place: what was verified. checks: which checks were asked for. model: what searched again, "".
    total: photos it is about.
    """

    place: str
    checks: Sequence[Check]
    model: str
    total: int
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    cancelled: bool = False
    checked: int = 0
    compared: int = 0
    regions: int = 0
    outside: int = 0
    inside: int = 0
    passed: Counter[Check] = field(default_factory=Counter)
    failed: Counter[Check] = field(default_factory=Counter)
    failures: list[tuple[Path, str]] = field(default_factory=list)
    remarks: Counter[str] = field(default_factory=Counter)

    def add(self, findings: Findings) -> None:
        """Count one photo in."""
        self.checked += 1
        self.compared += findings.original is not None
        self.regions += findings.regions
        self.outside += len(findings.outside)
        self.inside += len(findings.inside)
        wrong = {check for check, _ in findings.failures}
        self.failed.update(wrong)
        self.passed.update(check for check in findings.checked if check not in wrong)
        if findings.failures:
            self.failures.append((findings.path, findings.reason))
        self.remarks.update({remark.split(":")[0] for remark in findings.remarks})

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain JSON values."""
        return {
            "place": self.place,
            "started": self.started.isoformat(timespec="seconds"),
            "cancelled": self.cancelled,
            "checks": [check.value for check in self.checks],
            "model": self.model,
            "photos": {
                "total": self.total,
                "checked": self.checked,
                "failed": len(self.failures),
                "compared_with_originals": self.compared,
            },
            "regions": self.regions,
            "still_found": {"outside": self.outside, "inside": self.inside},
            "passed": {check.value: self.passed[check] for check in self.checks},
            "failed": {check.value: self.failed[check] for check in self.checks},
            "failures": [{"photo": str(path), "reason": text} for path, text in self.failures],
            "remarks": dict(self.remarks),
        }


def write_report(verified: Verified, path: Path) -> None:
    """Write the page to `path` and the JSON beside it. Raises PhotoError where that fails."""
    publish(_page(verified).encode(), path)
    publish(json_bytes(verified.to_dict()), path.with_suffix(".json"))


def _page(verified: Verified) -> str:
    failed = len(verified.failures)
    title = tr("Verification report")
    figures = [
        (tr("photos checked"), verified.checked, ""),
        (tr("failed"), failed, "bad" if failed else ""),
        (tr("compared with their originals"), verified.compared, ""),
        (tr("redacted regions"), verified.regions, ""),
        (tr("findings beside redactions"), verified.outside, "bad" if verified.outside else ""),
        (tr("findings in redactions"), verified.inside, ""),
    ]
    missing = verified.total - verified.checked
    cancelled = []
    if verified.cancelled:
        notice = tr_plural(
            "The run was cancelled; {count} photo was not reached.",
            "The run was cancelled; {count} photos were not reached.",
            missing,
        )
        cancelled.append(element("p", notice, class_="warn"))
    searched = tr("searched again with {model}").format(model=verified.model)
    about = ", ".join(filter(None, (verified.place, searched if verified.model else "")))
    started = verified.started.isoformat(timespec="seconds")
    shown = [(str(path), text) for path, text in verified.failures[:_SHOWN]]
    remarks = [(text, str(count)) for text, count in verified.remarks.most_common(_SHOWN)]
    return page(
        title,
        STYLE,
        element("h1", title),
        element("p", f"{about}, {started}", class_="sub"),
        *cancelled,
        tiles(figures),
        titled(tr("Checks"), _checks(verified)),
        titled(tr("Failed"), shown),
        titled(tr("Worth knowing"), remarks),
        language=tr("en"),
    )


def _checks(verified: Verified) -> list[tuple[str, str]]:
    titles = {
        Check.PICTURES: tr("No further picture or video in the file"),
        Check.REGIONS: tr("Every redacted region has lost what it showed"),
        Check.UNTOUCHED: tr("Nothing else differs from the original"),
        Check.DETECTIONS: tr("The model finds nothing beside the redactions"),
    }
    rows = []
    for check in verified.checks:
        result = tr("{passed} passed, {failed} failed").format(
            passed=verified.passed[check], failed=verified.failed[check]
        )
        skipped = verified.checked - verified.passed[check] - verified.failed[check]
        if skipped:
            result += tr(", {count} without what it takes").format(count=skipped)
        rows.append((titles[check], result))
    return rows
