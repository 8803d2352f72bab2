"""The report of a run over videos: one self-contained HTML page, and the same as JSON beside it.

Every picture in it is made from a written, redacted video, never from an original.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from anon_plugin.engine.files.json_text import json_bytes
from anon_plugin.engine.files.publish import publish
from anon_plugin.engine.reports.run_report import STYLE, tiles, titled
from anon_plugin.engine.reports.run_summary import Summary
from anon_plugin.engine.reports.setting_rows import setting_rows
from anon_plugin.engine.reports.video_strips import strips
from anon_plugin.engine.tasks.outcome import Outcome
from anon_plugin.engine.tracking.doubt import stretches, unsure_seconds
from anon_plugin.engine.tracking.tracks import Tracks
from anon_plugin.engine.vocabulary import found_title, in_order, label_entry, title_of
from anon_plugin.errors import PhotoError
from anon_plugin.language import tr, tr_plural
from anon_plugin.markup import Content, Markup, element, joined, page

_VIDEOS_SHOWN = 50
_WIDTH, _LEFT, _ROW = 900, 120, 14
_LINES_SHOWN = 120

_STYLE = f"""{STYLE}
.strip{{display:flex;align-items:center;gap:12px;margin:6px 0}}.strip img{{height:64px}}
.strip span{{min-width:150px;color:#5b6878;font-size:13px}}
svg{{background:#fff;border:1px solid #dde2e8;max-width:100%}}
"""


@dataclass
class VideoReport:
    """What a report tells of the videos of a run; grows by one outcome at a time."""

    _parts: list[Markup] = field(default_factory=list)
    _rows: list[dict[str, Any]] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Take one video in; of the first ones with pictures."""
        self._rows.append(_facts(outcome))
        if len(self._parts) < _VIDEOS_SHOWN and outcome.tracks is not None:
            self._parts.append(_video(outcome, outcome.tracks))

    def write(self, summary: Summary, path: Path) -> None:
        """Write the HTML page to `path` and the JSON beside it.

        Raises PhotoError where the files cannot be written.
        """
        publish(self._page(summary).encode(), path)
        data = {**summary.to_dict(), "videos": self._rows}
        data.pop("photos")
        publish(json_bytes(data), path.with_suffix(".json"))

    def _page(self, summary: Summary) -> str:
        data = summary.to_dict()
        title = tr("Anonymization report")
        failed = summary.statuses["failed"]
        figures = [
            (tr("videos"), summary.total, ""),
            (tr("done"), summary.statuses["done"], ""),
            (tr("failed"), failed, "bad" if failed else ""),
            *((found_title(one), summary.labels[one], "") for one in in_order(summary.labels)),
        ]
        times = tr("{start} to {end}").format(
            start=data["started"], end=data["finished"] or tr("not finished")
        )
        how = [
            (tr("model"), summary.model),
            (tr("SHA-256 of its weights"), summary.model_sha256 or tr("none")),
            *setting_rows(summary.settings),
        ]
        failures = [(str(video), reason) for video, reason in summary.failures]
        return page(
            title,
            _STYLE,
            element("h1", title),
            element("p", f"{summary.output}, {times}", class_="sub"),
            tiles(figures),
            titled(tr("Failed, and therefore not written"), failures),
            titled(tr("How it was done"), how),
            *self._parts,
            language=tr("en"),
        )


def _facts(outcome: Outcome) -> dict[str, Any]:
    tracks = outcome.tracks
    facts: dict[str, Any] = {
        "video": str(outcome.source),
        "output": None if outcome.target is None else str(outcome.target),
        "status": outcome.status.value,
        "reason": outcome.reason,
        "tracks": outcome.counts(),
        "notes": list(outcome.notes),
        "verified": list(outcome.verified),
        "input_sha256": outcome.input_sha256,
        "output_sha256": outcome.output_sha256,
    }
    if tracks is not None:
        facts |= {
            "frames": len(tracks.times_s),
            "searched": len(tracks.searched),
            "cuts": tracks.cuts.tolist(),
            "unsure_seconds": unsure_seconds(tracks),
        }
    return facts


def _video(outcome: Outcome, tracks: Tracks) -> Markup:
    rows = [
        (tr("frames"), str(len(tracks.times_s))),
        (tr("of these, searched"), str(len(tracks.searched))),
        (tr("cuts"), str(len(tracks.cuts))),
        (tr("projection"), outcome.projection_reason),
        (tr("notes"), "; ".join(outcome.notes)),
        (tr("verified before publishing"), ", ".join(outcome.verified)),
        (tr("seconds in which the detector was unsure"), _seconds(unsure_seconds(tracks))),
    ]
    return joined(
        [
            titled(outcome.source.name, [(name, text) for name, text in rows if text]),
            _time_line(tracks),
            *_strips(outcome, tracks),
        ]
    )


def _seconds(unsure: Mapping[int, list[int]]) -> str:
    """Seconds in ranges: "0–4, 17"."""
    ranges: list[list[int]] = []
    for second in unsure:
        if ranges and second == ranges[-1][1] + 1:
            ranges[-1][1] = second
        else:
            ranges.append([second, second])
    return ", ".join(f"{a}" if a == b else f"{a}–{b}" for a, b in ranges) or tr("none")


def _time_line(tracks: Tracks) -> Markup:
    """A line for each track; pale where it was followed from one side only."""
    if not tracks.tracks or not len(tracks.times_s):
        return Markup()
    shown = tracks.tracks[:_LINES_SHOWN]
    end_s = max(float(tracks.times_s[-1]), 1e-3)
    height = _ROW * len(shown) + 30
    lines = list(_lines(tracks, end_s))
    drawn = element(
        "svg",
        *lines,
        *_scale(end_s, height),
        viewBox=f"0 0 {_LEFT + _WIDTH + 20} {height}",
        width=_LEFT + _WIDTH + 20,
        role="img",
        aria_label=tr("Time line of the tracks"),
    )
    parts = [element("p", tr("Time line of the tracks; pale where unsure"), class_="sub"), drawn]
    more = len(tracks.tracks) - len(shown)
    if more:
        told = tr_plural("and {count} track more", "and {count} tracks more", more)
        parts.append(element("p", told, class_="sub"))
    return joined(parts)


def _lines(tracks: Tracks, end_s: float) -> Iterator[Markup]:
    for place, one in enumerate(tracks.tracks[:_LINES_SHOWN]):
        y = _ROW * place + 10
        name = f"{one.number} {title_of(one.label)} {one.score:.2f}"
        look: dict[str, Content] = {"font_size": 10, "fill": "#5b6878"}
        yield element("text", name, x=4, y=y + 4, **look)
        for part in stretches(tracks, one.number):
            begin, end = (float(tracks.times_s[frame]) for frame in (part.first, part.last))
            yield element(
                "line",
                x1=f"{_LEFT + _WIDTH * begin / end_s:.1f}",
                x2=f"{_LEFT + _WIDTH * end / end_s + 1:.1f}",
                y1=y,
                y2=y,
                stroke=label_entry(one.label).colour,
                stroke_width=6,
                stroke_opacity="1" if part.sure else "0.35",
            )


def _scale(end_s: float, height: int) -> Iterator[Markup]:
    look: dict[str, Content] = {"font_size": 11, "fill": "#5b6878"}
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = _LEFT + _WIDTH * share
        anchor = "end" if share == 1.0 else "middle"
        text = f"{end_s * share:.1f} s"
        yield element("text", text, x=f"{x:.0f}", y=height - 4, text_anchor=anchor, **look)


def _strips(outcome: Outcome, tracks: Tracks) -> Iterator[Markup]:
    if outcome.target is None:
        return
    try:
        pictures = strips(outcome.target, tracks)
    except (PhotoError, OSError):  # it was moved away since
        return
    for one in tracks.tracks:
        if one.number in pictures:
            times = f"{tracks.times_s[one.first]:.1f}–{tracks.times_s[one.last]:.1f} s"
            name = f"{one.number} {title_of(one.label)}, {times}"
            source = f"data:image/jpeg;base64,{pictures[one.number]}"
            picture = element("img", loading="lazy", alt="", src=source)
            yield element("div", element("span", name), picture, class_="strip")
