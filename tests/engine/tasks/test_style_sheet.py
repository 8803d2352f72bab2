"""The page of styles shows redacted cut-outs, and nothing else of a photo."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np

from anon_plugin.engine.containers import Picture
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.pixels.pixel_source import ArrayPixels
from anon_plugin.engine.projections.planar.planar import Planar
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.tasks.style_sheet import PER_LABEL, Row, render_sheet, sheet_rows
from anon_plugin.engine.vocabulary import FACE, PLATE

STYLES = {name: styles_for(name) for name in ("blur", "evidence")}
FACES = [
    Detection.from_xyxy(FACE, 0.9, (20 + 90 * i, 60, 60 + 90 * i + 5 * i, 110)) for i in range(3)
]


def street():
    """A grey photo whose faces are pure green: no redaction may show any of it."""
    pixels = np.full((200, 320, 3), 128, np.uint8)
    for face in FACES:
        x0, y0, x1, y1 = (int(value) for value in face.xyxy)
        pixels[y0:y1, x0:x1] = (0, 255, 0)
    picture = Picture(ArrayPixels(pixels), ArrayPixels(pixels))
    return SimpleNamespace(path=Path("street <1>.jpg"), picture=picture, projection=Planar())


def test_each_of_the_largest_findings_is_shown_in_every_style():
    plate = Detection.from_xyxy(PLATE, 0.8, (100, 150, 160, 165))
    rows = sheet_rows(street(), [*FACES, plate], STYLES)
    assert len(rows) == PER_LABEL + 1
    assert all(len(row.cells) == len(STYLES) for row in rows)
    assert FACE in rows[0].title
    assert PLATE in rows[-1].title


def test_no_cut_out_shows_anything_that_was_found_not_even_a_neighbour():
    for row in sheet_rows(street(), FACES, STYLES):
        for cell in row.cells:
            shown = cv2.imdecode(np.frombuffer(cell, np.uint8), cv2.IMREAD_COLOR).astype(int)
            assert (shown[:, :, 1] - shown[:, :, 2]).max() < 40


def test_a_photo_without_findings_has_no_rows():
    assert sheet_rows(street(), [], STYLES) == []


def test_the_page_holds_its_pictures_and_escapes_names():
    row = Row("a <b>.jpg", [b"one", b"two"])
    page = render_sheet([row], ["blur", "mine"], {"mine": "keeps 9 cells"}, ["c.jpg is broken"])
    assert "a &lt;b&gt;.jpg" in page
    assert "weak: keeps 9 cells" in page
    assert "c.jpg is broken" in page
    sources = re.findall(r"src='data:image/jpeg;base64,([^']+)'", page)
    assert [base64.b64decode(source) for source in sources] == [b"one", b"two"]
    assert not re.search("https?:", page)


def test_an_empty_page_says_so():
    assert "Nothing was found" in render_sheet([], ["blur"], {}, [])
