"""The report of a run: one self-contained HTML page, and the same as JSON beside it.

The page is in the user's language, but for what it quotes (reasons, notes, choices); the JSON is
English.

Every picture in it is made from a written, redacted file, never from an original.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

import cv2
import numpy as np

from anon_plugin.engine.files.publish import publish
from anon_plugin.engine.files.storage import is_remote
from anon_plugin.engine.reports.run_summary import SCORE_BINS, Summary
from anon_plugin.engine.reports.setting_rows import setting_rows
from anon_plugin.engine.vocabulary import Check, found_title, in_order
from anon_plugin.language import tr, tr_plural

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
    publish(json.dumps(summary.to_dict(), indent=2, ensure_ascii=False).encode(), json_path)
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
    sections = [
        f"<h1>{title}</h1><p class=sub>{escape(str(summary.output))}, {times}</p>",
        _cancelled_notice(summary),
        tiles(figures),
        _failures(summary),
        f"<h2>{tr('How it was done')}</h2>",
        table(_how(summary)),
        _histograms(summary.scores),
        _counted(tr("What was done to the rest of the files"), summary.notes),
        _counted(tr("Verified before publishing"), _checks(summary)),
        _counted(tr("How the photos were seen"), summary.projections),
        _pictures(summary, folder),
    ]
    return (
        f"<!doctype html><html lang={tr('en')}><head><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width'>"
        f"<title>{title}</title><style>{STYLE}</style></head>"
        f"<body><main>{''.join(sections)}</main></body></html>\n"
    )


def _cancelled_notice(summary: Summary) -> str:
    if not summary.cancelled:
        return ""
    missing = summary.total - summary.photo_count
    notice = tr_plural(
        "The run was cancelled; {count} photo was not reached.",
        "The run was cancelled; {count} photos were not reached.",
        missing,
    )
    return f"<p class=warn>{notice}</p>"


def tiles(figures: Iterable[tuple[str, int, str]]) -> str:
    """HTML of large numbers: (title, number, CSS class) each."""
    cells = (
        f"<div class='tile {kind}'><b>{number}</b><span>{escape(name)}</span></div>"
        for name, number, kind in figures
    )
    return f"<div class=tiles>{''.join(cells)}</div>"


def table(rows: Iterable[tuple[str, str]]) -> str:
    """HTML of rows with a title, which is escaped here, and a text, which is HTML."""
    cells = (f"<tr><th>{escape(name)}</th><td>{text}</td></tr>" for name, text in rows)
    return f"<table>{''.join(cells)}</table>"


def _failures(summary: Summary) -> str:
    if not summary.failures:
        return ""
    shown = summary.failures[:_FAILURES_SHOWN]
    rows = ((str(photo), escape(reason)) for photo, reason in shown)
    more = len(summary.failures) - len(shown)
    rest = tr("and {count} more, all of them in the JSON file").format(count=more)
    title = tr("Failed, and therefore not written")
    return f"<h2>{title}</h2>{table(rows)}" + (f"<p class=sub>{rest}</p>" if more else "")


def _how(summary: Summary) -> list[tuple[str, str]]:
    rows = [
        (tr("model"), escape(summary.model)),
        (
            tr("SHA-256 of its weights"),
            f"<code>{escape(summary.model_sha256) or tr('none')}</code>",
        ),
    ]
    rows += [(name, escape(text)) for name, text in setting_rows(summary.settings)]
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


def _histograms(scores: Mapping[str, list[int]]) -> str:
    if not scores:
        return ""
    charts = "".join(_histogram(label, bins) for label, bins in sorted(scores.items()))
    return f"<h2>{tr('How sure the model was')}</h2><div class=bars>{charts}</div>"


def _histogram(label: str, bins: list[int]) -> str:
    width, height, top = 480, 150, max(max(bins), 1)
    step = width / SCORE_BINS
    bars = "".join(
        f"<rect x='{index * step + 1:.1f}' y='{height - count / top * height:.1f}' "
        f"width='{step - 2:.1f}' height='{count / top * height:.1f}' fill='#2f6fab'>"
        f"<title>{index / SCORE_BINS:.2f} to {(index + 1) / SCORE_BINS:.2f}: {count}</title></rect>"
        for index, count in enumerate(bins)
    )
    marks = "".join(
        f"<text x='{value * width:.0f}' y='{height + 18}' font-size='12' fill='#5b6878' "
        f"text-anchor='{anchor}'>{value:g}</text>"
        for value, anchor in ((0, "start"), (0.5, "middle"), (1, "end"))
    )
    caption = tr_plural(
        "{label}: {count} finding by score, highest bar {most}",
        "{label}: {count} findings by score, highest bar {most}",
        sum(bins),
        label=label,
        most=top,
    )
    return (
        f"<figure><svg viewBox='-8 -8 {width + 16} {height + 32}' width='{width}' role=img "
        f"aria-label='{escape(label)}'>{bars}<line x1=0 x2={width} y1={height} "
        f"y2={height} stroke='#8a96a3'/>{marks}</svg>"
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )


def _checks(summary: Summary) -> dict[str, int]:
    """How many photos passed each check, by what it says."""
    said = {
        Check.PICTURES: tr("no further picture or video in the file"),
        Check.REGIONS: tr("every redacted region has lost what it showed"),
        Check.UNTOUCHED: tr("nothing else differs from the original"),
        Check.DETECTIONS: tr("the model finds nothing any more beside the redactions"),
    }
    return {said[check]: summary.verified[check] for check in said if summary.verified[check]}


def _counted(title: str, counter: Mapping[str, int]) -> str:
    if not counter:
        return ""
    rows = sorted(counter.items(), key=lambda item: -item[1])
    return f"<h2>{title}</h2>{table((text, _photos(count)) for text, count in rows)}"


def _photos(count: int) -> str:
    return tr_plural("{count} photo", "{count} photos", count)


def _pictures(summary: Summary, folder: Path) -> str:
    figures = []
    for path, count in summary.pictures:
        data = _thumbnail(path)
        if data:
            link = escape(_link(path, folder), quote=True)
            figures.append(
                f"<figure><a href='{link}'><img loading=lazy alt='' "
                f"src='data:image/jpeg;base64,{data}'></a>"
                f"<figcaption>{escape(path.name)}: {tr('{count} redacted').format(count=count)}"
                "</figcaption></figure>"
            )
    if not figures:
        return ""
    title, note = tr("Results"), tr("the photos with the most redactions, from the written files")
    return f"<h2>{title}</h2><p class=sub>{note}</p><div class=pictures>{''.join(figures)}</div>"


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


def _link(path: Path, folder: Path) -> str:
    if is_remote(path):
        return str(path)
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive on Windows
        return path.as_uri()
