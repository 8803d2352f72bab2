"""An outcome as JSON and back, so that it can wait in the journal for the layers and the report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.files.json_text import parse_json
from anon_plugin.engine.files.storage import path_of
from anon_plugin.engine.geotag.geotag import Geotag, PanoramaTags
from anon_plugin.engine.projections.registry import projection_from_dict
from anon_plugin.engine.tasks.outcome import Outcome
from anon_plugin.engine.tracking.tracks import Tracks
from anon_plugin.engine.verification.findings import Findings
from anon_plugin.engine.vocabulary import Check
from anon_plugin.plain_text import encodable


def to_json(outcome: Outcome) -> str:
    """What of an outcome has no column of its own in the journal; without what is empty."""
    geotag = asdict(outcome.geotag)
    geotag["time"] = outcome.geotag.time.isoformat() if outcome.geotag.time else None
    values: dict[str, Any] = {
        "geotag": {name: value for name, value in geotag.items() if value not in (None, "")},
        "size_wh": outcome.size_wh,
        "rotation_deg": outcome.rotation_deg,
        "projection": "" if outcome.projection is None else outcome.projection.name,
        "projection_reason": outcome.projection_reason,
        "panorama": None if outcome.projection is None else outcome.projection.to_dict(),
        "notes": outcome.notes,
        "verified": outcome.verified,
        "seconds": {step: round(duration, 4) for step, duration in outcome.seconds.items()},
        "output_bytes": outcome.output_bytes,
        "findings": None if outcome.findings is None else _findings_to_json(outcome.findings),
        "tracks": None if outcome.tracks is None else outcome.tracks.to_dict(),
    }
    text = json.dumps(
        {name: value for name, value in values.items() if value},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return encodable(text)


def from_json(text: str, known: Outcome) -> Outcome:
    """An outcome of which the columns are known, with what to_json wrote.

    Raises ValueError, TypeError, AttributeError and the like where the text is none of it.
    """
    values: dict[str, Any] = parse_json(text)
    name = values.get("projection", "")
    findings = values.get("findings")
    outcome = replace(
        known,
        geotag=_geotag(values.get("geotag", {})),
        size_wh=_pair(values.get("size_wh")),
        rotation_deg=values.get("rotation_deg", 0),
        projection=projection_from_dict(name, values.get("panorama")) if name else None,
        projection_reason=values.get("projection_reason", ""),
        notes=tuple(values.get("notes", ())),
        verified=tuple(values.get("verified", ())),
        seconds=values.get("seconds", {}),
        output_bytes=values.get("output_bytes", 0),
        findings=_findings_from_json(findings, known.source) if findings else None,
        tracks=Tracks.from_dict(values["tracks"]) if "tracks" in values else None,
    )
    _require(
        (int, float),
        *(*(outcome.size_wh or ()), outcome.rotation_deg, outcome.output_bytes),
        *outcome.seconds.values(),
    )
    _require(str, name, outcome.projection_reason, *outcome.notes, *outcome.verified)
    return outcome


def detections_to_json(detections: Sequence[Detection]) -> list[list[Any]]:
    """Detections as JSON values."""
    return [[one.label, float(one.score), one.is_box, one.region.tolist()] for one in detections]


def detections_from_json(values: Sequence[Sequence[Any]]) -> tuple[Detection, ...]:
    """What detections_to_json made. Raises ValueError or TypeError where it is none of it."""
    return tuple(
        Detection(label, score, np.array(region, dtype=np.float64), is_box)
        for label, score, is_box, region in values
    )


def _findings_to_json(findings: Findings) -> dict[str, Any]:
    return {
        "original": None if findings.original is None else str(findings.original),
        "checked": findings.checked,
        "failures": findings.failures,
        "remarks": findings.remarks,
        "regions": findings.regions,
        "outside": detections_to_json(findings.outside),
        "inside": detections_to_json(findings.inside),
    }


def _findings_from_json(values: dict[str, Any], path: Path) -> Findings:
    return Findings(
        path,
        None if values["original"] is None else path_of(values["original"]),
        checked=[Check(name) for name in values["checked"]],
        failures=[(Check(name), text) for name, text in values["failures"]],
        remarks=list(values["remarks"]),
        regions=values["regions"],
        outside=list(detections_from_json(values["outside"])),
        inside=list(detections_from_json(values["inside"])),
    )


def _require(kind: type | tuple[type, ...], *values: object) -> None:
    """Raise TypeError where a value is of another kind: it would be stumbled over later."""
    for value in values:
        if not isinstance(value, kind):
            raise TypeError(f"{value!r} is of the wrong kind")


def _geotag(values: dict[str, Any]) -> Geotag:
    time, panorama = values.pop("time", None), values.pop("panorama", None)
    _require(str, values.get("camera", ""))
    _require((int, float), *(value for name, value in values.items() if name != "camera"))
    return Geotag(
        **values,
        time=datetime.fromisoformat(time) if time else None,
        panorama=panorama
        and PanoramaTags(
            panorama["projection_type"],
            *(_pair(panorama[name]) for name in ("full_wh", "cropped_wh", "cropped_left_top")),
        ),
    )


def _pair(values: Any) -> Any:
    return None if values is None else tuple(values)
