"""How good detections are, from two files."""

from __future__ import annotations

from pathlib import Path

from anon_plugin.engine.evaluation.pictures import redacted_area
from anon_plugin.engine.evaluation.summary import evaluate
from anon_plugin.engine.exchange.detection_files import pair, read_detections
from anon_plugin.engine.exchange.ground_truth import labels_in, read_ground_truth
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.reports.evaluation_report import write_report
from anon_plugin.errors import SettingsError
from anon_service.ogc.results import hide_places
from anon_service.roots import Roots


def evaluate_files(
    detections: Path, truth: Path, iou: float, confidence: float, folder: Path, roots: Roots
) -> tuple[dict[str, int], str]:
    """Write the report of an evaluation to a folder; return counts, and a sentence about them.

    Raises SettingsError where a file cannot be read, or they have no photo in common.
    """
    photos = read_ground_truth(truth)
    pairs, paths, left_over = pair(photos, read_detections(detections, truth))
    if not any(paths):
        raise SettingsError("No photo of the detections is annotated. Names tell which it is.")
    area = redacted_area(styles_for("fill"))
    evaluation = evaluate(pairs, labels_in(photos), iou, confidence, area)
    notes = [f"Photos with detections but no annotations, left out: {len(left_over)}."]
    about = [("least IoU", f"{iou:g}"), ("least score", f"{confidence:g}")]
    report = folder / "report.html"
    write_report(report, evaluation, about, (), notes if left_over else ())
    hide_places(folder, roots)
    counts = {"photos": len(photos), "objects": sum(one.objects for one in evaluation.labels)}
    return counts, " ".join(one.sentence() for one in evaluation.labels)
