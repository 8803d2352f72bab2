"""The page of a collection of judged photos: how many of what, of what size, from where."""

from __future__ import annotations

import base64
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from anon_plugin.engine.collection.records import PhotoRecord, PictureRecord
from anon_plugin.engine.collection.splitting import Side
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.evaluation.summary import WIDTH_EDGES_PX
from anon_plugin.engine.files.publish import publish
from anon_plugin.engine.vocabulary import in_order
from anon_plugin.markup import Content, Markup, element, joined, page

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;color:#1d2733;background:#f5f6f8;margin:0}
main{max-width:1080px;margin:0 auto;padding:32px 24px}
h1{font-size:26px;margin:0 0 4px}h2{font-size:18px;margin:36px 0 10px}
p.sub{color:#5b6878;margin:0 0 16px}
p.risk{background:#fff;border-left:4px solid #c0392b;padding:10px 16px;margin:8px 0}
table{border-collapse:collapse;width:100%;background:#fff;border:1px solid #dde2e8}
th,td{text-align:right;padding:6px 12px;border-bottom:1px solid #e8ebef}
th:first-child,td:first-child{text-align:left;font-weight:500;color:#5b6878}
.row{display:flex;flex-wrap:wrap;gap:12px}
.row img{display:block;max-width:240px;border:1px solid #dde2e8;border-radius:6px}
svg{background:#fff;border:1px solid #dde2e8;border-radius:8px}
"""
_SIDES = {Side.TRAIN: ("learned from", "#2f6fab"), Side.HOLDOUT: ("kept aside", "#d9822b")}
_MOST_PLACES = 40
_MAP_PX = 420
_METRES_PER_DEGREE = 111_320.0


def write_report(
    path: Path,
    records: Sequence[PhotoRecord],
    thumbnails: Sequence[bytes],
    notes: Sequence[str] = (),
) -> None:
    """Write the page. Raises PhotoError where it cannot be written."""
    publish(render(records, thumbnails, notes).encode(), path)


def render(
    records: Sequence[PhotoRecord],
    thumbnails: Sequence[bytes],
    notes: Sequence[str] = (),
) -> str:
    """The whole page. thumbnails: JPEGs. notes: what to bear in mind."""
    title = "Photos to learn from"
    shown = [
        element("img", alt="", src=f"data:image/jpeg;base64,{base64.b64encode(one).decode()}")
        for one in thumbnails
    ]
    return page(
        title,
        _STYLE,
        element("h1", title),
        element(
            "p",
            "The folder holds pictures of people and plates that nobody has redacted. Keep it as "
            "safe as the photos themselves, and delete it when it is not needed any more.",
            class_="risk",
        ),
        *(element("p", note, class_="sub") for note in notes),
        element("h2", "Photos"),
        _photos(records),
        element("h2", "Objects by width"),
        *(_by_width(records, label) for label in _labels(records)),
        element("h2", "Places"),
        _places(records),
        *(
            [
                element("h2", "Some of them"),
                element(
                    "p",
                    "What is marked is filled. Blue: what somebody rejected. Only photos that are "
                    "marked completely are shown.",
                    class_="sub",
                ),
                element("div", *shown, class_="row"),
            ]
            if shown
            else []
        ),
    )


def _photos(records: Sequence[PhotoRecord]) -> Markup:
    head = ("", *(name for name, _ in _SIDES.values()))
    by_side = {side: [one for one in records if one.side is side] for side in _SIDES}
    rows: list[tuple[Content, ...]] = [
        ("photos", *(len(one) for one in by_side.values())),
        (
            "looked through completely",
            *(
                sum(bool(one.pictures and one.pictures[0].verdicts.complete_labels) for one in some)
                for some in by_side.values()
            ),
        ),
        ("pictures", *(sum(len(one.pictures) for one in some) for some in by_side.values())),
    ]
    for label in _labels(records):
        for kind, name in (
            ("objects", f"{label}s"),
            ("rejected", f"no {label}s (rejected)"),
            ("unsure", f"{label}s nobody judged, or cut (masked)"),
        ):
            counts = [
                sum(one.label == label for one in _regions(some, kind)) for some in by_side.values()
            ]
            if any(counts):
                rows.append((name, *counts))
    aside = sum(one.side is Side.ASIDE for one in records)
    table = _table(head, rows)
    if not aside:
        return table
    note = f"Left out, because they would link what is learned from with what is kept: {aside}."
    return joined([table, element("p", note, class_="sub")])


def _by_width(records: Sequence[PhotoRecord], label: str) -> Markup:
    edges = list(pairwise(WIDTH_EDGES_PX))
    head = (f"{label}s", *(_range(low, high) for low, high in edges))
    rows: list[tuple[Content, ...]] = []
    for side, (name, _) in _SIDES.items():
        of_side = [one for one in records if one.side is side]
        widths = [
            one.xyxy[2] - one.xyxy[0] for one in _regions(of_side, "objects") if one.label == label
        ]
        counts = [sum(low <= width < high for width in widths) for low, high in edges]
        rows.append((name, *counts))
    return joined([_table(head, rows), element("p", "")])


def _places(records: Sequence[PhotoRecord]) -> Markup:
    """Groups that hang together, largest first, and a plan of where photos were taken."""
    groups: dict[str, list[PhotoRecord]] = {}
    for record in records:
        if record.side in _SIDES:
            groups.setdefault(record.sequence, []).append(record)
    ordered = sorted(groups.values(), key=len, reverse=True)
    rows: list[tuple[Content, ...]] = []
    for number, members in enumerate(ordered[:_MOST_PLACES], start=1):
        sides = Counter(one.side for one in members)
        names = ", ".join(_SIDES[side][0] for side in sides)
        objects = sum(1 for _ in _regions(members, "objects"))
        rows.append((f"{number}. {_middle(members)}", len(members), objects, names))
    table = _table(("drive or place", "photos", "objects", "side"), rows)
    more = len(ordered) - len(rows)
    parts = [_plan(records), element("p", ""), table]
    if more > 0:
        parts.append(element("p", f"And {more} more.", class_="sub"))
    return joined(parts)


def _middle(members: Sequence[PhotoRecord]) -> str:
    """Where a group is, to about a kilometre."""
    known = [
        (one.shot.latitude_deg, one.shot.longitude_deg)
        for one in members
        if one.shot.latitude_deg is not None and one.shot.longitude_deg is not None
    ]
    if not known:
        return "place unknown"
    latitude, longitude = (sum(values) / len(known) for values in zip(*known, strict=True))
    return f"{latitude:.2f}, {longitude:.2f}"


def _plan(records: Sequence[PhotoRecord]) -> Markup:
    placed = [
        (one.shot.longitude_deg, one.shot.latitude_deg, one.side)
        for one in records
        if one.shot.longitude_deg is not None and one.shot.latitude_deg is not None
    ]
    placed = [one for one in placed if one[2] in _SIDES]
    if not placed:
        return Markup()
    latitudes = [latitude for _, latitude, _ in placed]
    narrow = math.cos(math.radians(sum(latitudes) / len(latitudes)))
    x = [longitude * narrow * _METRES_PER_DEGREE for longitude, _, _ in placed]
    y = [-latitude * _METRES_PER_DEGREE for latitude in latitudes]
    span = max(max(x) - min(x), max(y) - min(y), 1.0)
    dots = []
    for at_x, at_y, (_, _, side) in zip(x, y, placed, strict=True):
        place = [
            f"{10 + (_MAP_PX - 20) * ((value - min(values)) / span):.1f}"
            for value, values in ((at_x, x), (at_y, y))
        ]
        dots.append(
            element(
                "circle", cx=place[0], cy=place[1], r="4", fill=_SIDES[side][1], fill_opacity="0.7"
            )
        )
    key = "Blue: learned from. Orange: kept aside. North is up"
    plan = element(
        "svg", *dots, width=_MAP_PX, height=_MAP_PX, role="img", aria_label="where they were taken"
    )
    return joined([plan, element("p", f"{key}, {_length(span)} across.", class_="sub")])


def _length(metres: float) -> str:
    return f"{metres / 1000:.1f} km" if metres >= 1000 else f"{metres:.0f} m"


def _labels(records: Sequence[PhotoRecord]) -> tuple[str, ...]:
    return in_order(
        {one.label for kind in ("objects", "rejected") for one in _regions(records, kind)}
    )


def _regions(records: Sequence[PhotoRecord], kind: str) -> Iterator[Detection]:
    for record in records:
        for picture in record.pictures:
            yield from _of_picture(picture, kind)


def _of_picture(picture: PictureRecord, kind: str) -> tuple[Detection, ...]:
    found: tuple[Detection, ...] = getattr(picture.verdicts, kind)
    return found


def _table(head: Sequence[Content], rows: Sequence[Sequence[Content]]) -> Markup:
    top = element("tr", *(element("th", cell) for cell in head))
    body = [element("tr", *(element("td", cell) for cell in row)) for row in rows]
    return element("table", top, *body)


def _range(low: float, high: float) -> str:
    return f"from {low:g} px" if math.isinf(high) else f"{low:g} to {high:g} px"
