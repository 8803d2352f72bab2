"""The report of a run: one self-contained HTML page, and the same as JSON beside it.

The page is in the user's language, but for what it quotes (reasons, notes, choices); the JSON is
English.

Every picture in it is made from a written, redacted file, never from an original.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from pathlib import Path

import cv2
import numpy as np

from anon_plugin.engine.files.json_text import json_bytes
from anon_plugin.engine.files.publish import publish
from anon_plugin.engine.files.storage import is_remote
from anon_plugin.engine.reports.run_summary import NOBODY, SCORE_BINS, Summary
from anon_plugin.engine.reports.setting_rows import setting_rows
from anon_plugin.engine.vocabulary import Check, found_title, in_order, label_entry, title_of
from anon_plugin.language import tr, tr_plural
from anon_plugin.markup import Content, Markup, element, joined, page
from anon_plugin.plain_text import relative_link

_PICTURE_WIDTH = 320
_FAILURES_SHOWN = 2000

STYLE = """
body{font:15px/1.5 system-ui,sans-serif;color:#1d2733;background:#f5f6f8;margin:0}
main{max-width:1080px;margin:0 auto;padding:32px 24px}
h1{font-size:26px;margin:0 0 4px}h2{font-size:18px;margin:36px 0 10px}
p.sub{color:#5b6878;margin:0 0 20px}
.tiles{display:flex;flex-wrap:wrap;gap:12px}
.tile{background:#fff;border:1px solid #dde2e8;border-radius:8px;padding:12px 18px;min-width:110px}
.tile b{display:block;font-size:26px;font-weight:600}.tile span{color:#5b6878}
.bad b{color:#b3261e}.warn{background:#fff4e0;border:1px solid #efc984;border-radius:8px;
padding:10px 16px;margin:16px 0}
table{border-collapse:collapse;width:100%;background:#fff;border:1px solid #dde2e8}
th,td{text-align:left;padding:6px 12px;border-bottom:1px solid #e8ebef;vertical-align:top;
overflow-wrap:anywhere}
th{width:30%;font-weight:500;color:#5b6878}
code{font-size:13px}
.pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(200px,1fr));gap:12px;
align-items:start}
figure{margin:0;background:#fff;border:1px solid #dde2e8;border-radius:8px;overflow:hidden}
figure img{width:100%;display:block}figcaption{padding:6px 10px;font-size:13px;color:#5b6878;
overflow-wrap:anywhere}
.bars{display:flex;flex-wrap:wrap;gap:24px}
"""


def write_report(summary: Summary, path: Path) -> Path:
    """Write the HTML report to `path` and the JSON beside it; return the JSON's path.

    Raises PhotoError where the files cannot be written.
    """
    json_path = path.with_suffix(".json")
    publish(render(summary, path.parent).encode(), path)
    publish(json_bytes(summary.to_dict()), json_path)
    return json_path


def render(summary: Summary, folder: Path) -> str:
    """The report as HTML text; links to photos are relative to `folder`."""
    data = summary.to_dict()
    photos = data["photos"]
    figures = [(tr("photos"), photos["total"], ""), (tr("done"), photos["done"], "")]
    figures.append((tr("failed"), photos["failed"], "bad" if photos["failed"] else ""))
    if summary.kept:
        figures.append((tr("of these from earlier runs"), summary.kept, ""))
    figures += [
        (found_title(label), summary.labels[label], "") for label in in_order(summary.labels)
    ]
    title = tr("Anonymization report")
    times = tr("{start} to {end}").format(
        start=data["started"], end=data["finished"] or tr("not finished")
    )
    return page(
        title,
        STYLE,
        element("h1", title),
        element("p", f"{summary.output}, {times}", class_="sub"),
        _cancelled_notice(summary),
        tiles(figures),
        _failures(summary),
        titled(tr("How it was done"), _how(summary)),
        _histograms(summary.scores),
        _counted(tr("What was done to the rest of the files"), summary.notes),
        _counted(tr("Verified before publishing"), _checks(summary)),
        _counted(tr("Reviewed by"), _reviewers(summary)),
        _counted(tr("How the photos were seen"), summary.projections),
        _pictures(summary, folder),
        language=tr("en"),
    )


def _cancelled_notice(summary: Summary) -> Markup:
    if not summary.cancelled:
        return Markup()
    missing = summary.total - summary.photo_count
    notice = tr_plural(
        "The run was cancelled; {count} photo was not reached.",
        "The run was cancelled; {count} photos were not reached.",
        missing,
    )
    return element("p", notice, class_="warn")


def tiles(figures: Iterable[tuple[str, int, str]]) -> Markup:
    """Large numbers: (title, number, CSS class) each."""
    cells = (
        element("div", element("b", number), element("span", name), class_=f"tile {kind}")
        for name, number, kind in figures
    )
    return element("div", *cells, class_="tiles")


def titled(title: str, rows: Iterable[tuple[str, str]]) -> Markup:
    """A heading and a table of names and values; nothing where there are no rows."""
    cells = [element("tr", element("th", name), element("td", text)) for name, text in rows]
    return joined([element("h2", title), element("table", *cells)]) if cells else Markup()


def _failures(summary: Summary) -> Markup:
    shown = summary.failures[:_FAILURES_SHOWN]
    rows = [(str(photo), reason) for photo, reason in shown]
    table = titled(tr("Failed, and therefore not written"), rows)
    more = len(summary.failures) - len(shown)
    if not more:
        return table
    rest = tr("and {count} more, all of them in the JSON file").format(count=more)
    return joined([table, element("p", rest, class_="sub")])


def _how(summary: Summary) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = [
        (tr("model"), summary.model),
        (tr("SHA-256 of its weights"), element("code", summary.model_sha256 or tr("none"))),
    ]
    rows += setting_rows(summary.settings)
    titles = {
        "read": tr("seconds to read"),
        "detect": tr("seconds to detect"),
        "redact": tr("seconds to redact"),
        "write": tr("seconds to write"),
        "verify": tr("seconds to verify"),
    }
    for step, duration in summary.seconds.items():
        rows.append((titles.get(step, step), f"{duration:.1f}"))
    if summary.megapixels:
        total = sum(summary.seconds.values())
        speed = f"{summary.megapixels / max(total, 1e-9):.1f}"
        rows.append((tr("megapixels a second in each thread"), speed))
    return rows


def _histograms(scores: Mapping[str, list[int]]) -> Markup:
    if not scores:
        return Markup()
    charts = [_histogram(label, scores[label]) for label in in_order(scores)]
    title = element("h2", tr("How sure the model was"))
    return joined([title, element("div", *charts, class_="bars")])


def _histogram(label: str, bins: list[int]) -> Markup:
    width, height, top = 480, 150, max(max(bins), 1)
    step = width / SCORE_BINS
    edges = [f"{place / SCORE_BINS:.2f}" for place in range(SCORE_BINS + 1)]
    bars = [
        element(
            "rect",
            element("title", f"{edges[place]} to {edges[place + 1]}: {count}"),
            x=f"{place * step + 1:.1f}",
            y=f"{height - count / top * height:.1f}",
            width=f"{step - 2:.1f}",
            height=f"{count / top * height:.1f}",
            fill=label_entry(label).colour,
        )
        for place, count in enumerate(bins)
    ]
    look: dict[str, Content] = {"font_size": 12, "fill": "#5b6878"}
    marks = [
        element(
            "text",
            f"{value:g}",
            x=f"{value * width:.0f}",
            y=height + 18,
            text_anchor=anchor,
            **look,
        )
        for value, anchor in ((0, "start"), (0.5, "middle"), (1, "end"))
    ]
    ground = element("line", x1=0, x2=width, y1=height, y2=height, stroke="#8a96a3")
    box: dict[str, Content] = {"viewBox": f"-8 -8 {width + 16} {height + 32}", "width": width}
    drawn = element("svg", *bars, ground, *marks, **box, role="img", aria_label=label)
    caption = tr_plural(
        "{label}: {count} finding by score, highest bar {most}",
        "{label}: {count} findings by score, highest bar {most}",
        sum(bins),
        label=title_of(label),
        most=top,
    )
    return element("figure", drawn, element("figcaption", caption))


def _checks(summary: Summary) -> dict[str, int]:
    """How many photos passed each check, by what it says."""
    said = {
        Check.PICTURES: tr("no further picture or video in the file"),
        Check.REGIONS: tr("every redacted region has lost what it showed"),
        Check.UNTOUCHED: tr("nothing else differs from the original"),
        Check.DETECTIONS: tr("the model finds nothing any more beside the redactions"),
    }
    return {said[check]: summary.verified[check] for check in said if summary.verified[check]}


def _reviewers(summary: Summary) -> dict[str, int]:
    """How many photos each has looked at; {} where that was not asked."""
    reviewers: Mapping[str, int] = summary.reviewers or {}
    return {tr("nobody") if name == NOBODY else name: count for name, count in reviewers.items()}


def _counted(title: str, counter: Mapping[str, int]) -> Markup:
    rows = sorted(counter.items(), key=lambda item: -item[1])
    return titled(title, ((text, _photos(count)) for text, count in rows))


def _photos(count: int) -> str:
    return tr_plural("{count} photo", "{count} photos", count)


def _pictures(summary: Summary, folder: Path) -> Markup:
    figures = []
    for path, count in summary.pictures:
        data = _thumbnail(path)
        if data:
            picture = element("img", loading="lazy", alt="", src=f"data:image/jpeg;base64,{data}")
            if not is_remote(path):  # a URL might be of any kind, also of one that runs something
                picture = element("a", picture, href=relative_link(path, folder))
            caption = f"{path.name}: {tr('{count} redacted').format(count=count)}"
            figures.append(element("figure", picture, element("figcaption", caption)))
    if not figures:
        return Markup()
    note = tr("the photos with the most redactions, from the written files")
    return joined(
        [
            element("h2", tr("Results")),
            element("p", note, class_="sub"),
            element("div", *figures, class_="pictures"),
        ]
    )


def _thumbnail(path: Path) -> str:
    """A small JPEG of a written file as base64, "" where it is gone or OpenCV cannot read it."""
    try:
        stored = np.frombuffer(path.read_bytes(), dtype=np.uint8)
    except OSError:
        return ""
    image = cv2.imdecode(stored, cv2.IMREAD_REDUCED_COLOR_4) if stored.size else None
    if image is None:
        return ""
    height, width = image.shape[:2]
    scale = _PICTURE_WIDTH / max(width, 1)
    if scale < 1:
        size = _PICTURE_WIDTH, max(1, round(height * scale))
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    _, encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 80])
    return base64.b64encode(encoded.tobytes()).decode()
