"""The four checks of a written file, each adding to what is found of it."""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

from anon_plugin.engine.containers.base import Container
from anon_plugin.engine.containers.metadata.handling import AS_USUAL, Handling
from anon_plugin.engine.containers.opening import open_container
from anon_plugin.engine.containers.upright import as_written
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.verification.destroyed import Judgement
from anon_plugin.engine.verification.findings import Findings
from anon_plugin.engine.verification.picture import StoredPicture
from anon_plugin.engine.verification.pictures import further_pictures, judge, unexplained_trailer
from anon_plugin.engine.verification.seen_before import is_same_object, seen_before
from anon_plugin.engine.verification.tags import changed_tags
from anon_plugin.engine.verification.touched import Touched
from anon_plugin.engine.verification.untouched import changed_picture
from anon_plugin.engine.vocabulary import Check

_MOST_NAMED = 10
_COVERED = 0.5
"""Share of a finding that must be redacted for it to count as a look of the redaction itself."""

_COVERED_OF_BOX = 0.25
"""The same where it is the box around what was redacted along its outline."""


def check_pictures(
    findings: Findings,
    written: StoredPicture,
    original: Callable[[], StoredPicture | None],
    touched: Touched | None,
    data: bytes | None = None,
) -> None:
    """No picture or video in the file but its own; smaller versions of the redacted one may stay.

    original: gives the original's picture, where there is one; asked only where it is needed.
    data: of the file, where they are in memory.
    """
    findings.checked.append(Check.PICTURES)
    with nullcontext(data) if data is not None else _mapped(findings.path) as buffer:
        further = further_pictures(buffer, findings.path)
        trailer = unexplained_trailer(buffer)
    before = original() if further else None
    small = None if before is None or before.size_wh != written.size_wh else before.small
    regions = [] if touched is None else touched.as_stored(written.orientation)
    for one in further:
        problem = judge(one, written.small, small, regions)
        if problem:
            findings.fail(Check.PICTURES, f"it holds a further picture that {problem}: {one}")
        else:
            findings.remarks.append(f"{one} shows the redacted picture")
    if trailer and not findings.failures:
        findings.fail(Check.PICTURES, f"{trailer} bytes of unknown content follow its picture")


@contextmanager
def _mapped(path: Path) -> Iterator[mmap.mmap]:
    with (
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        yield data


def check_metadata(findings: Findings, written: Container) -> None:
    """Nothing but what is understood, by the rules of the writer, so that no picture can be in it;
    unless the run was to keep everything."""
    if written.handling.keeps_opaque:
        findings.remarks.append("metadata of unknown content were to be kept")
        return
    for note in written.kept_metadata().unknown[:_MOST_NAMED]:
        findings.fail(Check.PICTURES, f"it holds unknown content: {note}")


def check_regions(
    findings: Findings, judgements: Iterable[tuple[Detection, Judgement | None]]
) -> None:
    """Every region recorded as redacted lost what it showed; None where that cannot be judged."""
    findings.checked.append(Check.REGIONS)
    unjudged = 0
    for detection, judgement in judgements:
        findings.regions += 1
        if judgement is None:
            unjudged += 1
        elif judgement.survived:
            findings.fail(
                Check.REGIONS,
                f"the {detection.label} at {_place(detection)} still shows "
                f"{judgement.kept or 0.0:.0%} of its detail",
            )
    if unjudged:
        findings.fail(
            Check.REGIONS,
            f"{_several(unjudged, 'region')} cannot be judged without the original or the style "
            "of the redaction",
        )


def check_untouched(
    findings: Findings,
    original: Path,
    written: Container,
    picture: StoredPicture | None,
    touched: Touched,
    handling: Handling = AS_USUAL,
) -> None:
    """All that no redaction touches is as it was. original: opened anew.

    picture: as written; None: decoded anew if it is needed.

    Raises PhotoError where the original cannot be read any more.
    """
    findings.checked.append(Check.UNTOUCHED)
    before = as_written(open_container(original), written)
    before.handling = written.handling = handling
    wrong, remarks = changed_picture(before, written, picture, touched)
    wrong += changed_tags(before, written)
    for text in wrong[:_MOST_NAMED]:
        findings.fail(Check.UNTOUCHED, text)
    if len(wrong) > _MOST_NAMED:
        findings.fail(Check.UNTOUCHED, f"{len(wrong) - _MOST_NAMED} more differences")
    findings.remarks += remarks


def check_detections(
    findings: Findings,
    found: Sequence[Detection],
    touched: Touched,
    faint: Callable[[], Sequence[Detection]] | None = None,
    redacted: Sequence[Detection] = (),
) -> None:
    """Nothing is found any more beside the redactions. What is found in one is a look of it: the
    mosaic of a face is still about where a face would be.

    faint: what the original shows just below the threshold; asked only where it is needed, None
    where there is no original. redacted: what was redacted; check_regions tells whether it was.
    """
    findings.checked.append(Check.DETECTIONS)
    outside: list[Detection] = []
    for detection in found:
        share = touched.share(detection)
        inside = share >= _COVERED or (
            share >= _COVERED_OF_BOX and _fills_box_of(detection, redacted, touched.size_wh[0])
        )
        (findings.inside if inside else outside).append(detection)
    before = faint() if outside and faint is not None else ()
    known = [one for one in outside if seen_before(one, before, touched.size_wh[0])]
    for detection in outside:
        if detection in known:
            continue
        findings.outside.append(detection)
        findings.fail(
            Check.DETECTIONS,
            f"it still shows a {detection.label} ({detection.score:.2f}) at {_place(detection)}",
        )
    if findings.inside:
        findings.remarks.append(f"{_several(len(findings.inside), 'finding')} in redactions")
    if known:
        findings.remarks.append(
            f"{_several(len(known), 'finding')} at the threshold, which the first search saw just "
            "below it"
        )


def _fills_box_of(found: Detection, redacted: Sequence[Detection], width_px: int) -> bool:
    """Whether it is the box around an outline: a silhouette is still about where a person was."""
    outlines = (one for one in redacted if not one.is_box)
    return found.is_box and any(is_same_object(found, one, width_px) for one in outlines)


def _several(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _place(detection: Detection) -> str:
    x0, y0, x1, y1 = detection.xyxy
    return f"x {x0:.0f} to {x1:.0f}, y {y0:.0f} to {y1:.0f}"
