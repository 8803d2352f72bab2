"""The page beside weights that were trained on: verdict, curve, what each share is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from anon_plugin.engine.files.publish import publish
from anon_plugin.language import tr
from anon_plugin.markup import Content, Markup, element, page

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;color:#1f2933;background:#f6f7f9;margin:0}
main{max-width:60rem;margin:auto;padding:1.5rem}
table{border-collapse:collapse;background:#fff}
th,td{padding:.35rem .8rem;border:1px solid #dde2e8;text-align:left}
tr.taken{background:#e8f4ea}
figure{margin:0;background:#fff;border:1px solid #dde2e8;padding:.6rem}
.verdict{font-size:1.1rem}
"""
_WIDTH, _HEIGHT, _LEFT, _EDGE = 760, 300, 50, 24
_COLOURS = ("#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf", "#8c564b", "#7f7f7f")


def sentences(card: Mapping[str, Any]) -> list[str]:
    """What came of it, for people."""
    result = []
    for label, (denied, total) in card["denied"].items():
        result.append(
            tr(
                "Of {total} findings of “{label}” that the old weights are sure of, what was "
                "collected denies {denied}. Nothing was trained: look whether labels are missing, "
                "boxes are shifted or findings were rejected that are right. If all is as it "
                "should be, set TRUST."
            ).format(total=total, label=label, denied=denied)
        )
    if not card["share"]:
        result.append(
            tr(
                "Nothing better than the old weights was found: the result is a copy of them "
                "(share 0). More reviewed photos, of more places, may help."
            )
        )
        return result
    rows = {row["share"]: row["average_precision"] for row in card["validation"]}
    old, new = rows[0.0], rows[card["share"]]
    result.append(
        tr("The result is made of {new} % new and {old} % old weights.").format(
            new=round(100 * card["share"]), old=round(100 * (1 - card["share"]))
        )
    )
    result += [
        tr(
            "On the photos that chose, average precision of “{label}” went from {old} to {new}. "
            "Compare both on the photos held out before you install it."
        ).format(label=label, old=f"{old[label]:.3f}", new=f"{value:.3f}")
        for label, value in new.items()
    ]
    return result


def write_page(path: Path, card: Mapping[str, Any], log: Sequence[Mapping[str, float]]) -> None:
    """Write the page. log: rows of the curve, with `step`."""
    title = tr("Weights trained on with your photos")
    content: list[Content] = [element("h1", title)]
    content += [element("p", one, class_="verdict") for one in sentences(card)]
    if log:
        content += [element("h2", tr("Curve")), _curve(log)]
    if card["validation"]:
        content += [element("h2", tr("Shares of the new weights")), _shares(card)]
    content += [element("h2", tr("What it was made of")), _facts(card)]
    publish(page(title, _STYLE, *content, language=tr("en")).encode(), path)


def _curve(log: Sequence[Mapping[str, float]]) -> Markup:
    """The parts of the loss over the steps; each is drawn in shares of its own greatest value."""
    log = _smoothed(log)
    names = [name for name in log[0] if name != "step" and any(row[name] > 0 for row in log)]
    last = max(row["step"] for row in log)
    drawn = [_line(_LEFT, _EDGE, _LEFT, _HEIGHT), _line(_LEFT, _HEIGHT, _WIDTH, _HEIGHT)]
    for place, name in enumerate(names):
        colour = _COLOURS[place % len(_COLOURS)]
        most = max(row[name] for row in log)
        points = [
            f"{_LEFT + (_WIDTH - _LEFT) * row['step'] / last:.1f},"
            f"{_HEIGHT - (_HEIGHT - _EDGE) * max(row[name], 0) / most:.1f}"
            for row in log
        ]
        line: dict[str, Content] = {"fill": "none", "stroke": colour, "stroke_width": "1.5"}
        drawn.append(element("polyline", points=" ".join(points), **line))
        told = f"{name}: {log[0][name]:.3f} → {log[-1][name]:.3f}"
        drawn.append(_text(_WIDTH + 10, _EDGE + 20 * place, told, colour))
    drawn.append(_text(_WIDTH - 60, _HEIGHT + 20, tr("step {last}").format(last=int(last)), "#333"))
    box: dict[str, Content] = {"viewBox": f"0 0 {_WIDTH + 220} {_HEIGHT + 30}"}
    label = tr("Parts of the loss, each as a share of its greatest value")
    svg = element("svg", *drawn, **box, role="img", aria_label=label)
    return element("figure", svg, element("figcaption", label))


def _smoothed(log: Sequence[Mapping[str, float]]) -> list[Mapping[str, float]]:
    """Each row with the mean of itself and those before it, a tenth of all."""
    reach = max(1, len(log) // 10)
    rows: list[Mapping[str, float]] = []
    for last in range(len(log)):
        some = log[max(0, last + 1 - reach) : last + 1]
        means = {name: sum(row[name] for row in some) / len(some) for name in log[0]}
        rows.append({**means, "step": log[last]["step"]})
    return rows


def _shares(card: Mapping[str, Any]) -> Markup:
    labels = list(card["validation"][0]["average_precision"])
    kept = list(card["validation"][0]["kept"])
    small = list(card["validation"][0].get("small", {}))
    head = [
        tr("share"),
        *(tr("average precision, {label}").format(label=label) for label in labels),
        *(tr("kept of what was known, {label}").format(label=label) for label in kept),
        *(tr("found in shrunk photos, {label}").format(label=label) for label in small),
        *(tr("false there and on walls, {label}").format(label=label) for label in small),
    ]
    rows = [element("tr", *(element("th", one) for one in head))]
    for row in card["validation"]:
        cells = [
            f"{row['share']:g}",
            *(f"{row['average_precision'][label]:.3f}" for label in labels),
            *("{} / {}".format(*row["kept"][label]) for label in kept),
            *("{} / {}".format(*row["small"][label]) for label in small),
            *(str(row["false"][label]) for label in small),
        ]
        taken = "taken" if row["share"] == card["share"] else ""
        rows.append(element("tr", *(element("td", one) for one in cells), class_=taken))
    return element("table", *rows)


def _facts(card: Mapping[str, Any]) -> Markup:
    counts = card["collection"]
    parents = ", ".join(f"{one['name']} ({one['sha256'][:12]}…)" for one in card["parents"])
    facts = [
        (tr("old weights"), parents),
        (tr("photos learned from"), str(counts["learned"])),
        (tr("photos that chose"), str(counts["validation"])),
        (tr("objects"), _counted(counts["objects"])),
        (tr("rejected"), _counted(counts["rejected"])),
        (tr("steps"), str(card["settings"]["steps"])),
        (tr("seed"), str(card["settings"]["seed"])),
        (tr("licence"), card["licence"]),
    ]
    rows = (element("tr", element("th", name), element("td", text)) for name, text in facts)
    return element("table", *rows)


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{label}: {count}" for label, count in counts.items()) or "–"


def _line(x1: int, y1: int, x2: int, y2: int) -> Markup:
    ends: dict[str, Content] = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
    return element("line", **ends, stroke="#9aa5b1")


def _text(x: int, y: int, text: str, colour: str) -> Markup:
    place: dict[str, Content] = {"x": x, "y": y, "font_size": 12}
    return element("text", text, **place, fill=colour)
