"""A page of styles side by side, on cut-outs of photos that are already redacted."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.photo.photo import Photo
from anon_plugin.engine.pixels.pixel_source import whole
from anon_plugin.engine.redaction.style import Style
from anon_plugin.engine.tasks.redact import redact_pixels
from anon_plugin.engine.vocabulary import in_order
from anon_plugin.markup import Markup, element, page

Pixels = NDArray[Any]
Styles = Mapping[str, Style]

PER_LABEL = 2
"""Cut-outs of each label from one photo: its largest findings."""

_AROUND = 0.8
"""How much is shown around a finding on each side, as a fraction of its longer side."""

_CELL_PX = 300


@dataclass(frozen=True)
class Row:
    """One place in one photo: its redacted cut-out in each style, as JPEG files in memory."""

    title: str
    cells: Sequence[bytes] = field(repr=False)


def sheet_rows(
    photo: Photo, detections: Sequence[Detection], styles: Mapping[str, Styles]
) -> list[Row]:
    """The photo's largest findings in every style.

    Every finding of the photo is redacted in every cut-out, not only the one in its middle.
    """
    chosen = _largest(detections)
    pictures = [_redacted(photo, detections, one) for one in styles.values()] if chosen else []
    return [
        Row(
            f"{photo.path.name}: {one.label}, {one.score:.2f}",
            [_cut_out(picture, one) for picture in pictures],
        )
        for one in chosen
    ]


def _largest(detections: Sequence[Detection]) -> list[Detection]:
    by_size = sorted(detections, key=lambda one: _longer_side(one), reverse=True)
    return [
        one
        for label in in_order({one.label for one in detections})
        for one in [candidate for candidate in by_size if candidate.label == label][:PER_LABEL]
    ]


def _longer_side(detection: Detection) -> float:
    return float(np.ptp(detection.region, axis=0).max())


def _redacted(photo: Photo, detections: Sequence[Detection], styles: Styles) -> Pixels:
    return redact_pixels(whole(photo.picture.rgb), detections, styles, photo.projection)


def _cut_out(pixels: Pixels, detection: Detection) -> bytes:
    width = pixels.shape[1]
    x0, y0, x1, y1 = detection.xyxy
    half = (0.5 + _AROUND) * max(x1 - x0, y1 - y0, 24.0)
    # Of a finding across a panorama's seam, the part at the right edge is shown.
    centre_x, centre_y = min((x0 + x1) / 2, float(width)), (y0 + y1) / 2
    left, top = max(0, int(centre_x - half)), max(0, int(centre_y - half))
    part = pixels[top : int(centre_y + half) + 1, left : int(centre_x + half) + 1]
    scale = _CELL_PX / max(part.shape[:2])
    size = max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale))
    reader = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_CUBIC
    shown = cv2.resize(np.ascontiguousarray(part[:, :, ::-1]), size, interpolation=reader)
    return bytes(cv2.imencode(".jpg", shown, [cv2.IMWRITE_JPEG_QUALITY, 88])[1].tobytes())


_LOOK = """
body{font:15px/1.5 system-ui,sans-serif;color:#1d2733;background:#f5f6f8;margin:24px}
h1{font-size:24px;margin:0}p{color:#5b6878;margin:4px 0 20px;max-width:760px}
table{border-collapse:separate;border-spacing:8px 4px}
th{position:sticky;top:0;background:#f5f6f8;padding:8px 4px;text-align:left;font-weight:600}
th small{display:block;font-weight:400;color:#b3261e;max-width:280px}
td{vertical-align:top}td.where{color:#5b6878;padding-top:14px}
img{display:block;border-radius:6px;max-width:300px}
"""


def render_sheet(
    rows: Iterable[Row], names: Sequence[str], weak: Mapping[str, str], skipped: Sequence[str]
) -> str:
    """The sheet as a self-contained HTML page.

    names: of the styles, in the order of the rows' cells. weak: why a style is weaker than the
    guard, by its name. skipped: photos that could not be shown, with their reasons.
    """
    heads = [
        element("th", name, *([element("small", f"weak: {weak[name]}")] if name in weak else []))
        for name in names
    ]
    body = []
    for row in rows:
        where = element("td", row.title, class_="where", colspan=len(names))
        cells = [element("td", _picture(cell, row.title)) for cell in row.cells]
        body += [element("tr", where), element("tr", *cells)]
    if not body:
        nothing = "Nothing was found in these photos."
        body.append(element("tr", element("td", nothing, colspan=len(names))))
    left_out = [element("li", reason) for reason in skipped]
    title = "Styles side by side"
    note = (
        "Cut-outs of redacted results, scaled to one size; everything that was found is redacted "
        "in each of them. Nothing here is an original."
    )
    return page(
        title,
        _LOOK,
        element("h1", title),
        element("p", note),
        element("table", element("thead", element("tr", *heads)), element("tbody", *body)),
        *([element("h2", "Left out"), element("ul", *left_out)] if left_out else []),
    )


def _picture(data: bytes, title: str) -> Markup:
    source = f"data:image/jpeg;base64,{base64.b64encode(data).decode()}"
    return element("img", alt=title, src=source)
