"""The page of an evaluation: figures, curves, worst misses, and what may be left at most."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Sequence
from html import escape

from anon_plugin.engine.evaluation.looking import WorstMiss
from anon_plugin.engine.evaluation.summary import FALSE_PER_PHOTO, Evaluation, LabelFigures
from anon_plugin.engine.reports import charts

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


def render(
    evaluation: Evaluation,
    about: Sequence[tuple[str, str]],
    worst: Sequence[WorstMiss] = (),
    notes: Sequence[str] = (),
) -> str:
    """The whole page. about: what was compared, as (name, value). notes: what to bear in mind."""
    labels = evaluation.labels
    bars = "".join(charts.recall_by_width(one) for one in labels if one.objects)
    parts = [
        "<h1>Evaluation of detections</h1>",
        f"<p class=sub>annotated photos: {evaluation.photo_count}</p>",
        *(f"<p class=risk>{escape(one.sentence())}</p>" for one in labels),
        *(f"<p class=sub>{escape(note)}</p>" for note in notes),
        "<h2>Figures</h2>",
        _figures_table(evaluation),
        "<h2>Curves</h2>",
        f"<div class=row>{charts.precision_recall(labels)}{charts.recall_over_false(labels)}</div>",
        f"<h2>By size</h2><div class=row>{bars}</div>",
        _worst(worst),
        "<h2>What was compared</h2>",
        _table([], [[name, value] for name, value in about]),
    ]
    return (
        "<!doctype html><html lang=en><head><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width'>"
        f"<title>Evaluation of detections</title><style>{_STYLE}</style></head>"
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )


def _figures_table(evaluation: Evaluation) -> str:
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
    table = _table(["", *(one.label for one in labels)], rows)
    if math.isnan(evaluation.rmse):
        return table
    return (
        f"{table}<p class=sub>RMSE against a perfect redaction: {evaluation.rmse:.2f} grey levels, "
        "mean of the photos</p>"
    )


def _recall(figures: LabelFigures) -> str:
    low, high = figures.recall_interval
    return f"{_number(figures.recall)} ({low:.3f} to {high:.3f})"


def _row(
    name: str, labels: Sequence[LabelFigures], value: Callable[[LabelFigures], str]
) -> list[str]:
    return [name, *(value(one) for one in labels)]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<table>{f'<tr>{top}</tr>' if head else ''}{body}</table>"


def _worst(worst: Sequence[WorstMiss]) -> str:
    if not worst:
        return ""
    figures = []
    for miss in worst:
        data = base64.b64encode(miss.picture).decode()
        image = f"<img alt='' src='data:image/jpeg;base64,{data}'>" if miss.picture else ""
        caption = f"{escape(miss.photo)}: {escape(miss.what)}"
        figures.append(f"<figure>{image}<figcaption>{caption}</figcaption></figure>")
    return (
        "<h2>Worst misses</h2><p class=sub>The largest objects that are not covered, outlined red; "
        "covered ones green, findings blue. Everything annotated or found is filled here, found or "
        "not; what nobody annotated may be visible.</p>"
        f"<div class=row>{''.join(figures)}</div>"
    )


def _number(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"
