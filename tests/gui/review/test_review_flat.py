"""A review of flat photos with real keys and a real mouse: what is drawn is what is redacted."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from tests.gui.review.conftest import Desk, make_run, state_of

pytest.importorskip("qgis.gui", reason="run make setup")

Opener = Callable[[Path], Desk]


def photo(path: Path, size_wh: tuple[int, int] = (800, 600)) -> Path:
    random = np.random.default_rng(len(path.name))
    small = random.integers(0, 255, (size_wh[1] // 20, size_wh[0] // 20, 3), dtype=np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(cv2.imencode(".jpg", cv2.resize(small, size_wh))[1].tobytes())
    return path


def face(x: float, y: float, score: float = 0.8, side: float = 60) -> Any:
    from anon_plugin.engine.detection.detections import Detection

    return Detection.from_xyxy("face", score, (x, y, x + side, y + side))


@pytest.fixture
def originals(tmp_path: Path) -> list[Path]:
    return [photo(tmp_path / "photos" / f"{name}.jpg") for name in "abc"]


@pytest.fixture
def opened(desk: Opener, tmp_path: Path, originals: list[Path], plugin: Any) -> Desk:
    one, two, three = originals
    found = {one: [face(100, 100), face(300, 200, 0.3)], two: [face(50, 60, 0.9)], three: []}
    opened = desk(make_run(tmp_path, found))
    opened.open(one)
    return opened


def test_draw_move_resize_undo_save_and_redact_the_same_bytes(
    opened: Desk, tmp_path: Path, originals: list[Path], run_algorithm: Callable[..., Any]
) -> None:
    before = state_of(tmp_path / "photos")
    opened.press("2")
    opened.drag((500, 300), (560, 350))
    assert len(opened.rows()) == 3
    drawn = opened.rows()[-1]
    assert (drawn["label"], drawn["shape"], drawn["keep"]) == ("plate", "box", True)
    assert not isinstance(drawn["score"], float), "a person drew it"
    region = opened.regions()[-1]
    assert region.min(axis=0) == pytest.approx([500, 300], abs=2)
    assert region.max(axis=0) == pytest.approx([560, 350], abs=2)
    opened.drag((530, 325), (430, 425))
    assert opened.regions()[-1].mean(axis=0) == pytest.approx([430, 425], abs=2)
    opened.press("Tab")
    while opened.review.selection != (opened.rows()[-1].id(),):
        opened.press("Tab")
    corner = tuple(opened.regions()[-1][2])
    opened.drag(corner, (corner[0] + 60, corner[1] + 40))
    assert np.ptp(opened.regions()[-1], axis=0) == pytest.approx([120, 90], abs=3)
    moved = opened.regions()[-1]
    opened.press("Z", control=True)
    opened.press("Z", control=True)
    assert opened.regions()[-1].mean(axis=0) == pytest.approx([530, 325], abs=2)
    opened.press("Z", control=True, shift=True)
    opened.press("Y", control=True)
    assert opened.regions()[-1].tolist() == moved.tolist()
    opened.click((330, 230))
    opened.press("D")
    assert [bool(row["keep"]) for row in opened.rows()] == [True, False, True]
    layer = opened.layers["detections"]
    assert [layer.undoStack().text(place) for place in range(layer.undoStack().count())] == [
        *("Draw a region", "Change a region", "Change a region", "Reject 1 finding")
    ]
    edited = redact(run_algorithm, tmp_path, layer, "edited")
    opened.press("S", control=True)
    assert layer.isEditable()
    assert not layer.isModified()
    source = layer.source()
    saved = redact(run_algorithm, tmp_path, source, "saved")
    assert edited == saved
    assert edited["a.jpg"] != originals[0].read_bytes()
    assert state_of(tmp_path / "photos") == before
    assert [tuple(one) for one in opened.regions()[-1].round(2)] == [
        tuple(one) for one in moved.round(2)
    ]


def redact(run: Callable[..., Any], folder: Path, layer: Any, name: str) -> dict[str, bytes]:
    run(
        "anon:redactdetections",
        {"FOLDER": str(folder / "photos"), "DETECTIONS": layer, "OUTPUT": str(folder / name)},
    )
    return {path.name: path.read_bytes() for path in (folder / name).glob("*.jpg")}


def test_the_preview_is_what_redacting_writes(
    opened: Desk, tmp_path: Path, run_algorithm: Callable[..., Any]
) -> None:
    from qgis.PyQt.QtCore import Qt
    from qgis.PyQt.QtTest import QTest

    from anon_plugin.engine.pixels.pixel_source import whole

    QTest.keyPress(opened.canvas, Qt.Key.Key_V)
    shown = opened.canvas.photo_item._instead
    assert opened.canvas.regions_item.hidden
    assert shown is not None
    redact(run_algorithm, tmp_path, opened.layers["detections"], "out")
    written = cv2.imread(str(tmp_path / "out" / "a.jpg"))[..., ::-1].astype(int)
    # The written file is a JPEG again: a little off, but the same picture.
    assert np.abs(whole(shown.levels[0]).astype(int) - written).mean() < 1.0
    QTest.keyRelease(opened.canvas, Qt.Key.Key_V)
    assert opened.canvas.photo_item._instead is None


def test_space_marks_as_seen_and_goes_to_the_least_sure(
    opened: Desk, originals: list[Path]
) -> None:
    one, two, three = originals
    assert opened.review.order == [str(one), str(two), str(three)]
    opened.press("Space")
    opened.wait(lambda: opened.review.opened is not None)
    assert opened.review.current == str(two)
    photos = opened.layers["photos"]
    rows = {row["photo"]: row for row in photos.getFeatures()}
    assert rows[str(one)]["reviewed"] is True
    assert rows[str(one)]["reviewer"]
    assert rows[str(one)]["reviewed_at"].isValid()
    opened.press("Backspace")
    opened.wait(lambda: opened.review.opened is not None)
    assert opened.review.current == str(one)
    opened.press("Z", control=True)
    assert not opened.review.is_seen(str(one))
    for _ in range(3):
        opened.press("Space")
        opened.wait(lambda: opened.review.opened is not None)
    opened.wait(lambda: opened.panel.status.progress.text().startswith("Photo 3"))
    assert "3 of 3 photos seen (100 %)" in opened.panel.status.progress.text()
    assert opened.panel.status.sentence.text() == (
        "The 1 photo without findings was looked at; something was missed in 0."
    )
    opened.press("S", control=True)
    assert not photos.isModified()
    again = type(photos)(photos.source(), "again", "ogr")
    assert all(row["reviewed"] for row in again.getFeatures())


def test_tab_goes_through_the_findings_from_near(opened: Desk) -> None:
    numbers = [row.number for row in opened.review.rows()]
    opened.press("Tab")
    assert opened.review.selection == (numbers[0],)
    left, top, right, bottom = opened.canvas.box
    assert left < 100 < 160 < right < 500
    assert top < 100 < 160 < bottom
    opened.press("Tab")
    assert opened.review.selection == (numbers[1],)
    opened.press("Backtab", shift=True)
    assert opened.review.selection == (numbers[0],)
    opened.press("3")
    assert opened.rows()[0]["label"] == "person"
    opened.press("Z")
    left, _, right, _ = opened.canvas.box
    assert left <= 0 < 800 <= right


def test_no_mouse_is_needed_to_draw(opened: Desk) -> None:
    opened.press("A")
    first = opened.regions()[-1]
    assert first.mean(axis=0) == pytest.approx([400, 300], abs=3)
    opened.press("Right")
    opened.press("Down")
    assert (opened.regions()[-1].mean(axis=0) > first.mean(axis=0)).all()
    before = np.ptp(opened.regions()[-1], axis=0)
    opened.press("Right", shift=True)
    assert np.ptp(opened.regions()[-1], axis=0)[0] > before[0]
    opened.press("Delete")
    assert len(opened.rows()) == 2


def test_ellipse_polygon_corners_and_many(opened: Desk) -> None:
    opened.press("E")
    opened.drag((500, 100), (600, 160))
    ellipse = opened.rows()[-1]
    assert ellipse["shape"] == "outline"
    assert len(opened.regions()[-1]) == 32
    opened.press("P")
    for place in ((100, 400), (200, 400), (200, 500)):
        opened.click(place)
    opened.press("Return")
    assert len(opened.regions()[-1]) == 3
    opened.click((180, 420), double=True)
    opened.drag((100, 400), (60, 450))
    assert opened.regions()[-1][0] == pytest.approx([60, 450], abs=2)
    opened.click((200, 450), double=True)
    assert len(opened.regions()[-1]) == 4
    opened.press("Escape")
    opened.drag((90, 90), (400, 300), shift=True)
    assert len(opened.review.selection) == 2
    opened.press("D")
    assert [row.keep for row in opened.review.rows()] == [False, False, True, True]
    assert opened.layers["detections"].undoStack().text(4) == "Reject 2 findings"


def test_a_box_that_was_reshaped_is_an_outline(opened: Desk) -> None:
    opened.click((130, 130), double=True)
    opened.drag((100, 100), (80, 90))
    opened.process()
    row = opened.rows()[0]
    assert row["shape"] == "outline"
    assert opened.regions()[0][0] == pytest.approx([80, 90], abs=2)


def test_a_second_editor_of_the_same_file_is_told(
    opened: Desk, tmp_path: Path, originals: list[Path]
) -> None:
    """Another QGIS holds the lock: a process of its own."""
    script = (
        "import sys, time\n"
        "from qgis.PyQt.QtCore import QLockFile\n"
        "lock = QLockFile(sys.argv[1])\n"
        "print(lock.tryLock(0), flush=True)\n"
        "sys.stdin.readline()\n"
        "lock.unlock()\n"
    )
    lock = tmp_path / ".run.gpkg.review.lock"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(lock)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        opened.click((130, 130))
        opened.press("D")
        assert f"reviewed in another QGIS (process {other.pid}" in opened.panel.message.text()
        assert opened.rows()[0]["keep"] is True
        other.communicate("\n")
    opened.press("D")
    assert opened.rows()[0]["keep"] is False
    opened.panel.end()
    assert not lock.exists()


def test_a_lock_never_lies_beside_originals(
    desk: Opener, tmp_path: Path, originals: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    folder = tmp_path / "photos"
    opened = desk(make_run(folder, {originals[0]: [face(100, 100)]}))
    opened.open(originals[0])
    opened.click((130, 130))
    opened.press("D")
    assert len(list((tmp_path / "data").rglob("*.lock"))) == 1
    assert not list(folder.glob("*.lock")) + list(folder.glob(".*"))


def test_only_selected_photos_can_be_shared_out(opened: Desk, originals: list[Path]) -> None:
    photos = opened.layers["photos"]
    opened.dock._selected_only.setChecked(True)
    assert opened.review.order == []
    number = opened.review.document.photo(str(originals[2])).number
    photos.selectByIds([number])
    assert opened.review.order == [str(originals[2])]
    opened.dock._selected_only.setChecked(False)
    assert len(opened.review.order) == 3


def test_the_preview_looks_like_the_run(
    desk: Opener, tmp_path: Path, originals: list[Path], run_algorithm: Callable[..., Any]
) -> None:
    tables = {
        name: f'ogr:dbname="{tmp_path / "own.gpkg"}" table="{name.lower()}" (geom)'
        for name in ("PHOTOS", "DETECTIONS")
    }
    run_algorithm(
        "anon:anonymizephotos",
        {
            "FOLDER": str(tmp_path / "photos"),
            "OUTPUT": str(tmp_path / "out"),
            "MODEL": "cascade",
            "STYLE": "evidence",
            "CAMERA_MASKS": everywhere(),
            **tables,
        },
    )
    opened = desk(tmp_path / "own.gpkg")
    opened.open(originals[0])
    assert opened.panel.toolbar.styles.currentData() == ""
    opened.panel.preview(True)
    shown = opened.canvas.photo_item._instead.levels[0].pixels
    assert shown[150:250, 150:250].max() == 0, "evidence is black"


def everywhere() -> Any:
    """Masks of all cameras: something always goes in the middle of 200 pixels square."""
    from qgis.core import QgsFeature, QgsVectorLayer

    from anon_plugin.processing.layers import camera_masks_layer

    layer = QgsVectorLayer("NoGeometry", "masks", "memory")
    layer.dataProvider().addAttributes(camera_masks_layer.fields().toList())
    layer.updateFields()
    row = QgsFeature(layer.fields())
    region = "POLYGON((100 100, 300 100, 300 300, 100 300, 100 100))"
    values = {"action": "redact", "width": 800, "height": 600, "region_px": region}
    for name, value in values.items():
        row[name] = value
    layer.dataProvider().addFeature(row)
    return layer


def test_keys_of_the_review_come_before_shortcuts_of_qgis(opened: Desk) -> None:
    """Of a window that has Delete, Ctrl+Z and Space itself, as QGIS has."""
    from qgis.PyQt.QtCore import QEvent, Qt
    from qgis.PyQt.QtGui import QAction, QKeyEvent, QKeySequence
    from qgis.PyQt.QtWidgets import QApplication, QLineEdit

    taken: list[str] = []
    for keys in ("Del", "Ctrl+Z", "Space", "D"):
        action = QAction(keys, opened.window)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _=False, keys=keys: taken.append(keys))
        opened.window.addAction(action)
    opened.window.activateWindow()
    opened.canvas.setFocus()
    opened.process()
    opened.click((130, 130))
    opened.press("D")
    opened.press("Delete")
    opened.press("Z", control=True)
    assert [bool(row["keep"]) for row in opened.rows()] == [False, True]
    assert taken == []
    # Asked first, the canvas says that the key is its own.
    none = Qt.KeyboardModifier.NoModifier
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Delete, none)
    asked.ignore()
    QApplication.sendEvent(opened.canvas, asked)
    assert asked.isAccepted()
    typed = QLineEdit(opened.panel)
    opened.panel._keys.watch(typed)
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_D, none, "d")
    assert not opened.panel._keys.eventFilter(typed, asked), "what people type is theirs"


def test_the_page_of_keys_names_them_all(opened: Desk) -> None:
    from qgis.PyQt.QtWidgets import QLabel

    from anon_plugin.gui.review.keys import KEYS

    opened.press("Question", shift=True)
    page = opened.panel.key_page
    assert page.isVisible()
    texts = [label.text() for label in page.findChildren(QLabel)]
    assert all(key.text in texts for key in KEYS if key.title)
    assert {key.act for key in KEYS} <= set(opened.panel.acts)
    opened.press("Question", shift=True)
    assert not page.isVisible()


def test_layers_of_earlier_runs_get_the_fields_of_a_review(
    desk: Opener, tmp_path: Path, originals: list[Path]
) -> None:
    from qgis.core import QgsVectorLayer

    geopackage = make_run(tmp_path, {path: [face(100, 100)] for path in originals})
    photos = QgsVectorLayer(f"{geopackage}|layername=photos", "photos", "ogr")
    names = ("reviewed", "reviewed_at", "reviewer")
    photos.dataProvider().deleteAttributes([photos.fields().indexOf(name) for name in names])
    del photos
    opened = desk(geopackage)
    opened.wait(lambda: opened.review.opened is not None)
    first = opened.review.current
    opened.press("Space")
    opened.wait(lambda: opened.review.opened is not None)
    assert opened.review.is_seen(first)
    opened.press("S", control=True)
    again = QgsVectorLayer(f"{geopackage}|layername=photos", "again", "ogr")
    assert {row["photo"]: row["reviewed"] for row in again.getFeatures()}[first] is True
    assert [name for name in names if name in again.fields().names()] == list(names)
