"""The page of a comparison of two models: the verdict in plain words first, then all figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from anon_plugin.engine.evaluation.comparison import Difference, Verdict
from anon_plugin.engine.evaluation.verdict import ComparedSet, Comparison, widths
from anon_plugin.engine.files.json_text import json_bytes
from anon_plugin.engine.files.publish import publish
from anon_plugin.markup import Markup, element, joined, page

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;color:#1d2733;background:#f5f6f8;margin:0}
main{max-width:1080px;margin:0 auto;padding:32px 24px}
h1{font-size:26px;margin:0 0 4px}h2{font-size:18px;margin:36px 0 10px}h3{font-size:15px}
p.sub{color:#5b6878;margin:0 0 16px}
p.verdict{background:#fff;border-left:6px solid #5b6878;padding:14px 18px;font-size:18px}
p.verdict.better{border-color:#3a8f5c}p.verdict.worse{border-color:#c0392b}
p.means{background:#fff;border-left:4px solid #2f6fab;padding:10px 16px;margin:8px 0}
table{border-collapse:collapse;width:100%;background:#fff;border:1px solid #dde2e8}
th,td{text-align:right;padding:6px 12px;border-bottom:1px solid #e8ebef}
th:first-child,td:first-child{text-align:left;font-weight:500;color:#5b6878}
td.better{color:#256b43;font-weight:600}td.worse{color:#a93226;font-weight:600}
svg{vertical-align:middle}
"""
_HEAD = ("", "counted", "before", "after", "difference", "95 % interval", "", "verdict")
_BAR_WIDTH, _BAR_HEIGHT = 150, 14


def write_report(
    path: Path, comparison: Comparison, about: Sequence[tuple[str, str]], notes: Sequence[str] = ()
) -> Path:
    """Write the page to `path` and the same as JSON beside it; return the JSON's path.

    about: what was compared, as (name, value). notes: what to bear in mind. Raises PhotoError where
    the files cannot be written.
    """
    json_path = path.with_suffix(".json")
    publish(render(comparison, about, notes).encode(), path)
    told = {**comparison.to_dict(), "about": dict(about), "notes": list(notes)}
    publish(json_bytes(told), json_path)
    return json_path


def render(
    comparison: Comparison, about: Sequence[tuple[str, str]], notes: Sequence[str] = ()
) -> str:
    """The whole page."""
    title = "Comparison of two models"
    kind = ""
    if comparison.of(Verdict.WORSE) or comparison.untold:
        kind = " worse"
    elif comparison.of(Verdict.BETTER):
        kind = " better"
    means = [
        element("p", f"{one.name}: {text}", class_="means") for one, text in comparison.sentences()
    ]
    listed = [
        joined([element("h2", heading), element("ul", *(element("li", one) for one in rows))])
        for heading, rows in (
            ("Worse", comparison.of(Verdict.WORSE)),
            ("Better", comparison.of(Verdict.BETTER)),
        )
        if rows
    ]
    return page(
        title,
        _STYLE,
        element("h1", title),
        element("p", f"{comparison.old.name} → {comparison.new.name}", class_="sub"),
        element("p", comparison.conclusion, class_=f"verdict{kind}"),
        *means,
        *listed,
        *(_set(one) for one in comparison.sets),
        element("h2", "How to read this"),
        element(
            "p",
            "Both models saw the same photos, each with its own thresholds. Better and worse are "
            "said only where the interval of the difference lies wholly on one side of zero; more "
            "false findings are called worse only beyond what was allowed. The widths of a label "
            "share the error that one interval may have. Where no difference is shown there may "
            "be one within the interval: more photos narrow it.",
            class_="sub",
        ),
        *(element("p", note, class_="sub") for note in notes),
        element("h2", "What was compared"),
        element(
            "table",
            *(element("tr", element("td", name), element("td", value)) for name, value in about),
        ),
    )


def _set(one: ComparedSet) -> Markup:
    parts = [
        element("h2", f"{one.name} ({one.photo_count} photos)"),
        element("h3", "The new model alone"),
        _table(one.alone),
    ]
    if one.together:
        parts += [element("h3", "Both together, as a union"), _table(one.together)]
    return joined(parts)


def _table(differences: Sequence[Difference]) -> Markup:
    reach = max((_reach(one) for one in differences if not one.of_false), default=0.0)
    rows = [element("tr", *(element("th", cell) for cell in _HEAD))]
    for one in differences:
        name = f"{one.label}s{widths(one)} found"
        if one.of_false:
            name = f"false {one.label}s a photo"
        kind = {Verdict.BETTER: "better", Verdict.WORSE: "worse"}.get(one.verdict, "")
        low, high = one.interval
        rows.append(
            element(
                "tr",
                element("td", name),
                element("td", one.count),
                element("td", _number(one.old)),
                element("td", _number(one.new)),
                element("td", _signed(one.change)),
                element("td", "–" if math.isnan(low) else f"{_signed(low)} to {_signed(high)}"),
                element("td", Markup() if one.of_false else _bar(one, reach)),
                element("td", one.verdict.value, class_=kind),
            )
        )
    return element("table", *rows)


def _bar(one: Difference, reach: float) -> Markup:
    """The interval as a line beside zero."""
    low, high = one.interval
    if math.isnan(low) or not reach:
        return Markup()
    colour = {Verdict.BETTER: "#3a8f5c", Verdict.WORSE: "#c0392b"}.get(one.verdict, "#7d8a99")

    def place(value: float) -> str:
        return f"{_BAR_WIDTH / 2 * (1 + 0.95 * value / reach):.1f}"

    middle = str(_BAR_HEIGHT / 2)
    return element(
        "svg",
        element("line", x1=place(0), x2=place(0), y1="0", y2=str(_BAR_HEIGHT), stroke="#b8c0ca"),
        element(
            "line",
            x1=place(low),
            x2=place(high),
            y1=middle,
            y2=middle,
            stroke=colour,
            stroke_width=3,
        ),
        element("circle", cx=place(one.change), cy=middle, r="4", fill=colour),
        width=_BAR_WIDTH,
        height=_BAR_HEIGHT,
        role="img",
        aria_label="interval of the difference",
    )


def _reach(one: Difference) -> float:
    edges = [abs(value) for value in (*one.interval, one.change) if math.isfinite(value)]
    return max(edges, default=0.0)


def _number(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"


def _signed(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:+.3f}"
