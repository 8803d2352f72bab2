"""The page of an evaluation: figures, curves, worst misses, and what may be left at most."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Sequence
from pathlib import Path

from anon_plugin.engine.evaluation.looking import WorstMiss
from anon_plugin.engine.evaluation.outlines import WELL_COVERED
from anon_plugin.engine.evaluation.summary import FALSE_PER_PHOTO, Evaluation, LabelFigures
from anon_plugin.engine.files.json_text import json_bytes
from anon_plugin.engine.files.publish import publish
from anon_plugin.engine.reports import charts
from anon_plugin.markup import Markup, element, joined, page

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;color:#1d2733;background:#f5f6f8;margin:0}
main{max-width:1080px;margin:0 auto;padding:32px 24px}
h1{font-size:26px;margin:0 0 4px}h2{font-size:18px;margin:36px 0 10px}
p.sub{color:#5b6878;margin:0 0 16px}
p.risk{background:#fff;border-left:4px solid #2f6fab;padding:10px 16px;margin:8px 0}
table{border-collapse:collapse;width:100%;background:#fff;border:1px solid #dde2e8}
th,td{text-align:right;padding:6px 12px;border-bottom:1px solid #e8ebef}
th:first-child,td:first-child{text-align:left;font-weight:500;color:#5b6878}
.row{display:flex;flex-wrap:wrap;gap:16px}
figure{margin:0;background:#fff;border:1px solid #dde2e8;border-radius:8px;overflow:hidden;
padding:6px;max-width:440px}
figcaption{padding:4px 8px;font-size:13px;color:#5b6878;overflow-wrap:anywhere}
figure img{display:block;max-width:100%}
"""


def write_report(
    path: Path,
    evaluation: Evaluation,
    about: Sequence[tuple[str, str]],
    worst: Sequence[WorstMiss] = (),
    notes: Sequence[str] = (),
) -> Path:
    """Write the page to `path` and its figures as JSON beside it; return the JSON's path.

    about, notes: as render takes them. Raises PhotoError where the files cannot be written.
    """
    json_path = path.with_suffix(".json")
    content = {"compared": dict(about), "notes": list(notes), **evaluation.to_dict()}
    publish(render(evaluation, about, worst, notes).encode(), path)
    publish(json_bytes(content), json_path)
    return json_path


def render(
    evaluation: Evaluation,
    about: Sequence[tuple[str, str]],
    worst: Sequence[WorstMiss] = (),
    notes: Sequence[str] = (),
) -> str:
    """The whole page. about: what was compared, as (name, value). notes: what to bear in mind."""
    labels = evaluation.labels
    bars = [charts.recall_by_width(one) for one in labels if one.objects]
    title = "Evaluation of detections"
    return page(
        title,
        _STYLE,
        element("h1", title),
        element("p", f"annotated photos: {evaluation.photo_count}", class_="sub"),
        *(element("p", one.sentence(), class_="risk") for one in labels),
        *(element("p", note, class_="sub") for note in notes),
        element("h2", "Figures"),
        _figures_table(evaluation),
        element("h2", "Curves"),
        _row_of([charts.precision_recall(labels), charts.recall_over_false(labels)]),
        element("h2", "By size"),
        _row_of(bars),
        _worst(worst),
        element("h2", "What was compared"),
        _table([], [[name, value] for name, value in about]),
    )


def _row_of(figures: Sequence[Markup]) -> Markup:
    return element("div", *figures, class_="row")


def _figures_table(evaluation: Evaluation) -> Markup:
    labels = evaluation.labels
    rows = [
        _row("objects", labels, lambda one: str(one.objects)),
        _row("recall (95 % interval)", labels, _recall),
        _row("precision", labels, lambda one: _number(one.precision)),
        _row("false findings a photo", labels, lambda one: _number(one.false_per_photo)),
        _row(
            f"average precision at IoU {evaluation.iou_threshold:g}",
            labels,
            lambda one: _number(one.average_precision),
        ),
    ]
    for limit in FALSE_PER_PHOTO:
        recalls = [_number(one.at_false_per_photo[limit][0]) for one in labels]
        rows.append([f"recall at {limit:g} false findings a photo", *recalls])
    rows += [
        _row("covered to at least 90 %", labels, lambda one: _number(one.coverage_recall)),
        _row("not covered, at most (95 %)", labels, lambda one: _number(one.misses_upper_bound)),
        _row("IoU per box", labels, lambda one: _number(one.overlap.iou_per_box)),
        _row("IoU per class", labels, lambda one: _number(one.overlap.iou_per_class)),
    ]
    if any(one.outlines.objects for one in labels):
        rows += [
            _row("objects with an outline", labels, lambda one: str(one.outlines.objects)),
            _row("mask IoU of those found", labels, lambda one: _number(one.outlines.mask_iou)),
            _row(
                f"of those found, covered to at least {WELL_COVERED:.0%}",
                labels,
                lambda one: _number(one.outlines.well_covered),
            ),
            _row("covered area beside objects", labels, lambda one: _number(one.outlines.beside)),
        ]
    table = _table(["", *(one.label for one in labels)], rows)
    if math.isnan(evaluation.rmse):
        return table
    note = (
        f"RMSE against a perfect redaction: {evaluation.rmse:.2f} grey levels, mean of the photos"
    )
    return joined([table, element("p", note, class_="sub")])


def _recall(figures: LabelFigures) -> str:
    low, high = figures.recall_interval
    return f"{_number(figures.recall)} ({low:.3f} to {high:.3f})"


def _row(
    name: str, labels: Sequence[LabelFigures], value: Callable[[LabelFigures], str]
) -> list[str]:
    return [name, *(value(one) for one in labels)]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
    top = [element("tr", *(element("th", cell) for cell in head))] if head else []
    body = [element("tr", *(element("td", cell) for cell in row)) for row in rows]
    return element("table", *top, *body)


def _worst(worst: Sequence[WorstMiss]) -> Markup:
    if not worst:
        return Markup()
    figures = []
    for miss in worst:
        source = f"data:image/jpeg;base64,{base64.b64encode(miss.picture).decode()}"
        image = element("img", alt="", src=source) if miss.picture else Markup()
        caption = element("figcaption", f"{miss.photo}: {miss.what}")
        figures.append(element("figure", image, caption))
    note = (
        "The largest objects that are not covered, outlined red; covered ones green, findings "
        "blue. Everything annotated or found is filled here, found or not; what nobody annotated "
        "may be visible."
    )
    return joined(
        [element("h2", "Worst misses"), element("p", note, class_="sub"), _row_of(figures)]
    )


def _number(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"
