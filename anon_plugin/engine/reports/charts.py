"""Curves as inline SVG, without any library or script."""

from __future__ import annotations

import math
from collections.abc import Sequence

from anon_plugin.engine.evaluation.matching import Floats
from anon_plugin.engine.evaluation.summary import LabelFigures, SizeRecall
from anon_plugin.engine.vocabulary import label_entry
from anon_plugin.markup import Content, Markup, element, joined

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _EDGE = 420, 300, 46, 40, 18
_MOST_POINTS = 400


def precision_recall(labels: Sequence[LabelFigures]) -> Markup:
    """Precision over recall."""
    lines = [(one.label, one.curve.recall, one.curve.precision) for one in labels]
    return _chart("Precision over recall", "recall", "precision", 1.0, lines)


def recall_over_false(labels: Sequence[LabelFigures], most: float = 3.0) -> Markup:
    """Recall over false findings a photo."""
    lines = [(one.label, one.curve.false_per_photo, one.curve.recall) for one in labels]
    title = "Recall over false findings a photo"
    return _chart(title, "false findings a photo", "recall", most, lines)


def recall_by_width(figures: LabelFigures) -> Markup:
    """Bars of recall by the objects' width."""
    rows = [row for row in figures.by_width if row.objects]
    step = (_WIDTH - _LEFT - _EDGE) / max(len(rows), 1)
    colour = label_entry(figures.label).colour
    bars = []
    for place, row in enumerate(rows):
        share = row.found / row.objects
        x, height = _LEFT + place * step, share * (_HEIGHT - _BOTTOM - _EDGE)
        y = _HEIGHT - _BOTTOM - height
        bars += [
            element(
                "rect",
                element("title", f"{row.found} of {row.objects}"),
                x=f"{x + 3:.1f}",
                y=f"{y:.1f}",
                width=f"{step - 6:.1f}",
                height=f"{height:.1f}",
                fill=colour,
            ),
            _text(x + step / 2, y - 4, f"{share:.2f}", "middle"),
            _text(x + step / 2, _HEIGHT - _BOTTOM + 16, _range(row), "middle"),
            _text(x + step / 2, _HEIGHT - _BOTTOM + 31, f"n = {row.objects}", "middle"),
        ]
    title = f"Recall by width in pixels: {figures.label}"
    return _figure(title, _axes("", "recall", []), *bars)


def _chart(
    title: str, x_name: str, y_name: str, x_most: float, lines: Sequence[tuple[str, Floats, Floats]]
) -> Markup:
    drawn = [_axes(x_name, y_name, [x_most * share for share in (0, 0.25, 0.5, 0.75, 1)])]
    for place, (label, x_values, y_values) in enumerate(lines):
        colour = label_entry(label).colour
        points = [
            f"{_x(x / x_most):.1f},{_y(y):.1f}"
            for x, y in _thinned(x_values, y_values)
            if x <= x_most
        ]
        line: dict[str, Content] = {"fill": "none", "stroke": colour, "stroke_width": 2}
        drawn += [
            element("polyline", points=" ".join(points), **line),
            _text(_WIDTH - _EDGE - 4, _EDGE + 16 + 16 * place, label, "end", colour),
        ]
    return _figure(title, *drawn)


def _thinned(x_values: Floats, y_values: Floats) -> list[tuple[float, float]]:
    points = [
        (float(x), float(y))
        for x, y in zip(x_values, y_values, strict=True)
        if math.isfinite(x) and math.isfinite(y)
    ]
    step = max(1, len(points) // _MOST_POINTS)
    return [*points[::step], *points[-1:]]


def _axes(x_name: str, y_name: str, x_marks: Sequence[float]) -> Markup:
    lines = []
    for share in (0, 0.25, 0.5, 0.75, 1):
        y = _y(share)
        ends: dict[str, Content] = {"x1": _LEFT, "x2": _WIDTH - _EDGE, "y1": str(y), "y2": str(y)}
        lines.append(element("line", **ends, stroke="#dde2e8"))
        lines.append(_text(_LEFT - 6, y + 4, f"{share:g}", "end"))
    for place, mark in enumerate(x_marks):
        x = _x(place / max(len(x_marks) - 1, 1))
        lines.append(_text(x, _HEIGHT - _BOTTOM + 16, f"{mark:g}", "middle"))
    lines.append(_text((_LEFT + _WIDTH) / 2, _HEIGHT - 6, x_name, "middle"))
    middle = (_HEIGHT - _BOTTOM) / 2
    turned = {"transform": f"rotate(-90 12 {middle})"}
    lines.append(_text(12, middle, y_name, "middle", **turned))
    return joined(lines)


def _figure(title: str, *content: Markup) -> Markup:
    box: dict[str, Content] = {"viewBox": f"0 0 {_WIDTH} {_HEIGHT}", "width": _WIDTH}
    drawn = element("svg", *content, **box, role="img", aria_label=title)
    return element("figure", drawn, element("figcaption", title))


def _text(
    x: float, y: float, text: str, anchor: str, colour: str = "#5b6878", **attributes: str
) -> Markup:
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}"}
    look = {"font_size": "12", "fill": colour, "text_anchor": anchor}
    return element("text", text, **place, **look, **attributes)


def _range(row: SizeRecall) -> str:
    if math.isinf(row.to_px):
        return f"from {row.from_px:g}"
    return f"{row.from_px:g} to {row.to_px:g}"


def _x(share: float) -> float:
    return _LEFT + share * (_WIDTH - _LEFT - _EDGE)


def _y(share: float) -> float:
    return _HEIGHT - _BOTTOM - share * (_HEIGHT - _BOTTOM - _EDGE)
