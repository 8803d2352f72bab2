"""No name, label, reason or note of a photo becomes code or markup in a page, nor breaks it."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anon_plugin.engine.evaluation.looking import WorstMiss
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, TrueObject
from anon_plugin.engine.evaluation.summary import evaluate
from anon_plugin.engine.files.json_text import json_bytes
from anon_plugin.engine.reports import evaluation_report, run_report, verification_report
from anon_plugin.engine.reports.run_summary import Summary
from anon_plugin.engine.tasks.style_sheet import Row, render_sheet
from anon_plugin.engine.verification.findings import Findings
from anon_plugin.engine.vocabulary import Check
from anon_plugin.markup import element, page
from anon_plugin.plain_text import (
    csv_cell,
    encodable,
    from_csv_cell,
    from_encodable,
    printable,
    relative_link,
)
from tests.engine.conftest import FixedDetector, jpeg, run_folder, scene
from tests.hostile import NAMES, NOT_UTF8, Page

ANY = (*NAMES, NOT_UTF8)


@pytest.mark.parametrize("name", ANY)
def test_the_pages_of_a_run_and_their_json_take_any_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / f"{name}.jpg").write_bytes(jpeg(scene(96, 64)))
    (folder / f"{name} damaged.jpg").write_bytes(jpeg(scene(96, 64))[:500])
    output = tmp_path / name
    detector = FixedDetector((name, 0.9, 40, 60, 90, 130))
    outcomes = run_folder(folder, output, detector).all
    settings = {"labels": [name]}
    summary = Summary(name, "", settings, output, len(outcomes))
    for outcome in outcomes:
        summary.add(outcome)
    summary.notes[name] += 1
    json_path = run_report.write_report(summary, tmp_path / "report.html")
    read = Page((tmp_path / "report.html").read_text(encoding="utf-8"))
    read.require_harmless()
    assert f"{printable(name)}.jpg: " in read.text
    (link,) = (about["href"] for tag, about in read.elements if tag == "a")
    written = Path(tmp_path, unquote_to_bytes(link or "").decode("utf-8", "surrogateescape"))
    assert written.is_file()
    failure = json.loads(json_path.read_text(encoding="utf-8"))["failures"][0]
    assert failure["photo"] == str(folder / f"{name} damaged.jpg")


@pytest.mark.parametrize("name", ANY)
def test_the_pages_of_other_tasks_take_any_name(tmp_path: Path, name: str) -> None:
    verified = verification_report.Verified(name, [Check.PICTURES], name, 1)
    findings = Findings(Path(name), remarks=[name])
    findings.fail(Check.PICTURES, f"it holds {name}")
    verified.add(findings)
    verification_report.write_report(verified, tmp_path / "verified.html")
    box = TrueObject.from_xyxy("face", (0, 0, 20, 20))
    photo = AnnotatedPhoto(name, (box,), (64, 64), frozenset({"face"}))
    evaluation = evaluate([(photo, [])], ["face"])
    miss = WorstMiss(name, name, b"jpeg")
    pages = [
        (tmp_path / "verified.html").read_text(encoding="utf-8"),
        evaluation_report.render(evaluation, [(name, name)], [miss], [name]),
        render_sheet([Row(name, [b"jpeg"])], [name], {name: name}, [name]),
    ]
    for text in pages:
        read = Page(text)
        read.require_harmless()
        assert printable(name) in read.text
        text.encode()  # nothing is left that a file does not take


@given(st.text(), st.text())
def test_text_and_attributes_come_out_as_they_went_in(text: str, attribute: str) -> None:
    read = Page(page(text, "", element("p", text, title=attribute)))
    assert ("p", {"title": printable(attribute)}) in read.elements
    assert read.text.count(printable(text)) >= 2
    assert [tag for tag, _ in read.elements] == [
        *("html", "head", "meta", "meta", "meta", "title", "style", "body", "main", "p")
    ]


@given(st.binary())
def test_what_is_written_for_files_can_be_read_back(name: bytes) -> None:
    text = name.decode("utf-8", "surrogateescape")
    encodable(text).encode()
    assert from_csv_cell(csv_cell(text)) == text
    assert not csv_cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert "\n" not in printable(text)
    assert json.loads(json_bytes([text])) == [text]
    if b"\\" not in name:
        assert from_encodable(encodable(text)) == text


def test_a_link_is_quoted_and_relative() -> None:
    link = relative_link(Path("/out/bus #1.jpg"), Path("/out"))
    assert link == "bus%20%231.jpg"
    assert relative_link(Path("/out/javascript:alert(1).jpg"), Path("/out")).count(":") == 0
    assert relative_link(Path(f"/out/{NOT_UTF8}.jpg"), Path("/page")) == "../out/stra%DFe.jpg"
