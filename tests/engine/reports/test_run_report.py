"""The report tells everything that matters and shows nothing that was not redacted."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import cv2
import numpy as np

from anon_plugin.engine.reports import run_report as report
from anon_plugin.engine.reports.run_summary import Summary
from anon_plugin.engine.tasks.settings import Settings
from tests.engine.conftest import FixedDetector, run_folder


def run(folder: Path, output: Path) -> Summary:
    detector = FixedDetector(("face", 0.93, 40, 60, 90, 130), ("plate", 0.4, 200, 100, 260, 120))
    settings = Settings()
    outcomes = run_folder(folder, output, detector, settings).all
    summary = Summary(detector.name, detector.sha256, settings.to_dict(), output, len(outcomes))
    for outcome in outcomes:
        summary.add(outcome)
    summary.finish(cancelled=False)
    return summary


def test_the_json_holds_counts_failures_model_and_scores(
    photo_folder: Path, tmp_path: Path
) -> None:
    summary = run(photo_folder, tmp_path / "out")
    path = report.write_report(summary, tmp_path / "report.html")
    data = json.loads(path.read_text())
    assert data["photos"]["done"] == 2
    assert data["photos"]["failed"] == 1
    assert data["detections"] == {"face": 2, "plate": 2}
    assert data["model"] == {"name": "fixed", "sha256": "0" * 64}
    assert data["score_histogram"]["counts"]["face"][18] == 2
    assert data["failures"][0]["photo"].endswith("truncated.jpg")
    assert data["failures"][0]["reason"]


def test_the_page_needs_no_other_file_and_names_the_failures(
    photo_folder: Path, tmp_path: Path
) -> None:
    summary = run(photo_folder, tmp_path / "out")
    report.write_report(summary, tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text()
    assert "truncated.jpg" in page
    assert not re.search(r"<(?:script|link)|src='(?!data:)", page)


def test_its_pictures_are_those_of_the_written_files(photo_folder: Path, tmp_path: Path) -> None:
    summary = run(photo_folder, tmp_path / "out")
    page = report.render(summary, tmp_path)
    pictures = re.findall(r"base64,([^']+)'", page)
    assert len(pictures) == 2
    written = cv2.imread(str(tmp_path / "out" / "one.jpg"))
    original = cv2.imread(str(photo_folder / "one.jpg"))
    shown = cv2.imdecode(np.frombuffer(base64.b64decode(pictures[0]), np.uint8), cv2.IMREAD_COLOR)
    size = shown.shape[1], shown.shape[0]
    distance = [
        float(
            np.abs(
                cv2.resize(image, size, interpolation=cv2.INTER_AREA) - shown.astype(float)
            ).mean()
        )
        for image in (written, original)
    ]
    assert distance[0] < distance[1]


def test_names_and_reasons_cannot_inject_markup(tmp_path: Path) -> None:
    summary = Summary("m<b>", "", {"labels": ["<i>"]}, tmp_path, 1)
    summary.failures.append((Path("<script>alert(1)</script>.jpg"), "<img src=x>"))
    page = report.render(summary, tmp_path)
    assert "<script>" not in page
    assert "<img src=x>" not in page
    assert "m<b>" not in page


def test_a_cancelled_run_says_how_many_photos_were_not_reached(tmp_path: Path) -> None:
    summary = Summary("m", "", {}, tmp_path, total=7)
    summary.finish(cancelled=True)
    assert "7 photos were not reached" in report.render(summary, tmp_path)
    assert summary.to_dict()["photos"]["not_reached"] == 7
