"""An outcome as JSON and back, so that it can wait in the journal for the layers and the report."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.geotag.geotag import Geotag, PanoramaTags
from anon_plugin.engine.projections.registry import projection_from_dict
from anon_plugin.engine.tasks.outcome import Outcome, Status


def to_json(outcome: Outcome) -> str:
    """All of an outcome but its two paths."""
    geotag = asdict(outcome.geotag)
    geotag["time"] = outcome.geotag.time.isoformat() if outcome.geotag.time else None
    values = {
        "status": outcome.status.value,
        "reason": outcome.reason,
        "geotag": {name: value for name, value in geotag.items() if value not in (None, "")},
        "size_wh": outcome.size_wh,
        "rotation_deg": outcome.rotation_deg,
        "projection": "" if outcome.projection is None else outcome.projection.name,
        "projection_reason": outcome.projection_reason,
        "panorama": None if outcome.projection is None else outcome.projection.to_dict(),
        "detections": [
            [one.label, float(one.score), one.is_box, one.region.tolist()]
            for one in outcome.detections
        ],
        "notes": outcome.notes,
        "verified": outcome.verified,
        "seconds": {step: round(duration, 4) for step, duration in outcome.seconds.items()},
        "input_sha256": outcome.input_sha256,
        "output_sha256": outcome.output_sha256,
    }
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str, source: Path, target: Path | None) -> Outcome:
    """The outcome that to_json wrote. Raises ValueError or KeyError where the text is none."""
    values: dict[str, Any] = json.loads(text)
    name, described = values["projection"], values["panorama"]
    return Outcome(
        source=source,
        status=Status(values["status"]),
        target=target,
        reason=values["reason"],
        geotag=_geotag(values["geotag"]),
        size_wh=_pair(values["size_wh"]),
        rotation_deg=values["rotation_deg"],
        projection=projection_from_dict(name, described) if name else None,
        projection_reason=values["projection_reason"],
        detections=tuple(
            Detection(label, score, np.array(region, dtype=np.float64), is_box)
            for label, score, is_box, region in values["detections"]
        ),
        notes=tuple(values["notes"]),
        verified=tuple(values.get("verified", ())),
        seconds=values["seconds"],
        input_sha256=values["input_sha256"],
        output_sha256=values["output_sha256"],
    )


def _geotag(values: dict[str, Any]) -> Geotag:
    time, panorama = values.pop("time", None), values.pop("panorama", None)
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
