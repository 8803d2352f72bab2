"""The results of a job as files: layers as GeoJSON, detections, and the report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TextIO

from anon_plugin.engine.reports import run_report as run_reports
from anon_plugin.engine.reports import verification_report as verification_reports
from anon_plugin.engine.reports.run_summary import Summary
from anon_plugin.engine.reports.verification_report import Verified
from anon_plugin.engine.tasks.outcome import Outcome, Status
from anon_service.ogc.descriptions import FILES
from anon_service.roots import Roots

FOUND = "detections.json"
"""What `redact` and `evaluate` read, of a job of `detect`."""

SEARCHED = "searched.json"
"""The photos that were searched, whether anything was found or not: what is in no list of these may
show anybody."""

_START, _END = '{"type": "FeatureCollection", "features": [\n', "\n]}\n"


class Layers:
    """Photos and detections, written as they come: there may be millions."""

    def __init__(self, folder: Path, roots: Roots) -> None:
        self._roots = roots
        self._photos = _List(folder / FILES["photos"][0], _START, _END)
        self._detections = _List(folder / FILES["detections"][0], _START, _END)
        self._found = _List(folder / FOUND, "[\n", "\n]\n")
        self._searched = _List(folder / SEARCHED, "[\n", "\n]\n")

    def add(self, outcome: Outcome) -> None:
        """Write the features of one photo."""
        name = self._roots.without_places(str(outcome.source))
        geotag = outcome.geotag
        place = None
        if geotag.longitude_deg is not None and geotag.latitude_deg is not None:
            place = {"type": "Point", "coordinates": [geotag.longitude_deg, geotag.latitude_deg]}
        width, height = outcome.size_wh or (None, None)
        properties = {
            "photo": name,
            "output": self._roots.without_places(str(outcome.target or "")),
            "status": outcome.status.value,
            "reason": self._roots.without_places(outcome.reason),
            "heading": geotag.heading_deg,
            "width": width,
            "height": height,
            "projection": outcome.projection.name if outcome.projection else None,
            **outcome.counts(),
            "notes": "; ".join(outcome.notes),
        }
        self._photos.add(_feature(place, properties))
        if outcome.status is Status.DONE:
            self._searched.add(str(outcome.source))
        for one in outcome.detections:
            corners = [[float(x), float(y)] for x, y in one.region]
            region = ", ".join(f"{x} {y}" for x, y in [*corners, corners[0]])
            found: dict[str, Any] = {
                "photo": name,
                "label": one.label,
                "score": round(one.score, 4),
                "region_px": f"POLYGON(({region}))",
            }
            sighting = outcome.sighting(one)
            if sighting is not None:
                found |= {"yaw_deg": sighting.yaw_deg, "pitch_deg": sighting.pitch_deg}
            self._detections.add(_feature(place, found))
            self._found.add({**found, "photo": str(outcome.source)})

    def finish(self) -> None:
        """Close the files."""
        for one in (self._photos, self._detections, self._found, self._searched):
            one.close()


class _List:
    """A JSON list that grows in a file."""

    def __init__(self, path: Path, start: str, end: str) -> None:
        self._file: TextIO = path.open("w", encoding="utf-8")
        self._file.write(start)
        self._end, self._separator = end, ""

    def add(self, value: Any) -> None:
        self._file.write(self._separator + json.dumps(value))
        self._separator = ",\n"

    def close(self) -> None:
        self._file.write(self._end)
        self._file.close()


def run_report(summary: Summary, folder: Path, roots: Roots) -> None:
    """The page of a run, and its figures."""
    run_reports.write_report(summary, folder / FILES["report"][0])
    hide_places(folder, roots)


def verification_report(verified: Verified, folder: Path, roots: Roots) -> None:
    """The page of a verification, and its figures."""
    verification_reports.write_report(verified, folder / FILES["report"][0])
    hide_places(folder, roots)


def hide_places(folder: Path, roots: Roots) -> None:
    """Put the names of roots in place of where they lie into a report."""
    for name in (FILES["report"][0], FILES["figures"][0]):
        path = folder / name
        text = path.read_text(encoding="utf-8")
        path.write_text(roots.without_places(text), encoding="utf-8")


def _feature(geometry: Any, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}
