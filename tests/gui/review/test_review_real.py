"""The review of real photos and panoramas: seams, poles, orientations, HEIC, 16 bits, huge ones.

What is drawn there by mouse and keys is redacted as the same region in a layer is, and nothing is
written beside the originals.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from tests.gui.review.conftest import Desk, make_run, state_of

pytest.importorskip("qgis.gui", reason="run make setup")

Opener = Callable[[Path], Desk]

SEAM = "panoramas/trek-view__GSAG2002.JPG"


def opened_copy(desk: Opener, tmp_path: Path, original: Path) -> Desk:
    """A desk with a copy of a photo in which nothing was found."""
    folder = tmp_path / "photos"
    folder.mkdir()
    copy = folder / original.name
    shutil.copyfile(original, copy)
    opened = desk(make_run(tmp_path, {copy: []}))
    opened.open(copy)
    assert not opened.review.problem
    return opened


def redacted(
    run: Callable[..., Any], tmp_path: Path, opened: Desk, name: str, layer: Any = None
) -> bytes:
    """The bytes that redacting by a layer, or by the edited one, writes."""
    run(
        "anon:redactdetections",
        {
            "FOLDER": str(tmp_path / "photos"),
            "DETECTIONS": layer or opened.layers["detections"],
            "OUTPUT": str(tmp_path / name),
        },
    )
    (written,) = [one for one in (tmp_path / name).iterdir() if one.is_file()]
    return written.read_bytes()


def test_across_the_seam_of_a_panorama(
    desk: Opener, tmp_path: Path, shared: Path, run_algorithm: Callable[..., Any]
) -> None:
    opened = opened_copy(desk, tmp_path, shared / SEAM)
    before = state_of(tmp_path / "photos")
    assert opened.canvas.turns
    assert opened.panel.strip.isVisible()
    opened.review.set_viewport(opened.review.viewport.turned(180.0, 0.0))
    opened.press("3")
    opened.drag((-200, -150), (250, 200))
    (region,) = opened.regions()
    assert region[:, 0].min() < 5760 < region[:, 0].max()
    row = opened.rows()[0]
    assert abs(row["yaw_deg"]) > 170
    assert row["shape"] == "box"
    opened.drag((0, 0), (300, 100))
    opened.press("Z", control=True)
    opened.press("S", control=True)
    first = redacted(run_algorithm, tmp_path, opened, "one", opened.layers["detections"].source())
    assert first == redacted(run_algorithm, tmp_path, opened, "two")
    after = cv2.imdecode(np.frombuffer(first, np.uint8), cv2.IMREAD_COLOR).astype(int)
    was = cv2.imread(str(shared / SEAM)).astype(int)
    changed = np.abs(after - was).max(axis=2) > 24
    rows = slice(int(region[:, 1].min()) + 40, int(region[:, 1].max()) - 40)
    assert changed[rows, :60].mean() > 0.3
    assert changed[rows, -60:].mean() > 0.3
    assert not changed[:, 2000:4000].any()
    assert state_of(tmp_path / "photos") == before


@pytest.mark.parametrize("pitch", [-90.0, 88.0])
def test_over_a_pole(desk: Opener, tmp_path: Path, shared: Path, pitch: float) -> None:
    opened = opened_copy(desk, tmp_path, shared / SEAM)
    opened.review.set_viewport(opened.review.viewport.turned(30.0, pitch))
    opened.press("P")
    for corner in ((-200, -200), (200, -200), (220, 150), (-150, 220)):
        opened.click(corner)
    opened.press("Return")
    (region,) = opened.regions()
    assert np.ptp(region[:, 0]) >= 5750, "it goes all the way around"
    opened.drag((0, 100), (60, 140))
    (moved,) = opened.regions()
    shown = opened.canvas.regions_item.shown[0].polygons[0]
    assert (shown.min(axis=0) + shown.max(axis=0)) / 2 == pytest.approx([70, 50], abs=12)
    assert np.ptp(moved[:, 0]) >= 5750
    after = opened.review.opened.redacted(opened.review.detections(), styles("opaque"))
    height, width, _ = after.levels[0].shape
    changed = after.levels[0].read(0, 0, width, height) != opened.review.opened.levels[0].read(
        0, 0, width, height
    )
    row = height - 10 if pitch < 0 else 10
    assert changed[row].any(axis=1).mean() > 0.95
    assert not changed[height // 2].any()


def styles(name: str) -> Any:
    from anon_plugin.engine.redaction.style import styles_for

    return styles_for(name)


@pytest.mark.parametrize(
    "name",
    [
        "corner/orientation/Landscape_6.jpg",
        "photos/photoprism__iphone_7.heic",
        "corner/tiff/tiff_16bit_RGB.tiff",
    ],
)
def test_other_orientations_formats_and_depths(
    desk: Opener, tmp_path: Path, shared: Path, run_algorithm: Callable[..., Any], name: str
) -> None:
    from anon_plugin.engine.photo.photo import read_photo
    from anon_plugin.engine.pixels.pixel_source import whole

    opened = opened_copy(desk, tmp_path, shared / name)
    before = state_of(tmp_path / "photos")
    width, height = opened.review.opened.size_wh
    box = np.array([[0.4 * width, 0.3 * height], [0.6 * width, 0.5 * height]])
    opened.drag(tuple(box[0]), tuple(box[1]))
    (region,) = opened.regions()
    assert region.min(axis=0) == pytest.approx(box[0], abs=0.01 * width + 1)
    assert region.max(axis=0) == pytest.approx(box[1], abs=0.01 * width + 1)
    opened.press("S", control=True)
    redacted(run_algorithm, tmp_path, opened, "one", opened.layers["detections"].source())
    (written,) = [one for one in (tmp_path / "one").iterdir() if one.is_file()]
    after = whole(read_photo(written).picture.rgb).astype(int)
    was = whole(opened.review.opened.levels[0]).astype(int)
    changed = np.abs(after - was).max(axis=2) > 8
    inside = changed[int(0.35 * height) : int(0.45 * height), int(0.45 * width) : int(0.55 * width)]
    assert inside.mean() > 0.5
    assert not changed[int(0.8 * height) :].any()
    assert state_of(tmp_path / "photos") == before


def test_a_panorama_of_128_megapixels(desk: Opener, tmp_path: Path) -> None:
    # It comes round at its sides and is one colour at its poles, as panoramas are.
    turn = np.linspace(0, 2 * np.pi, 1000, endpoint=False)
    rows = np.sin(np.linspace(0, np.pi, 500))[:, None]
    waves = [128 + 120 * rows * np.sin(turn * count + count) for count in (3, 7, 11)]
    small = np.stack(waves, axis=-1).astype(np.uint8)
    large = cv2.resize(small, (16000, 8000), interpolation=cv2.INTER_NEAREST)
    path = tmp_path / "huge.jpg"
    path.write_bytes(cv2.imencode(".jpg", large, [cv2.IMWRITE_JPEG_QUALITY, 60])[1].tobytes())
    del large
    opened = opened_copy(desk, tmp_path, path)
    assert opened.review.opened.size_wh == (16000, 8000)
    assert opened.canvas.turns
    opened.review.set_viewport(opened.review.viewport.turned(-179.0, 20.0))
    opened.drag((-100, -80), (120, 90))
    (region,) = opened.regions()
    assert region[:, 0].min() < 16000
    assert np.ptp(region, axis=0) == pytest.approx([235, 170], rel=0.15)
    from anon_plugin.gui.review.decoding import MOST_BYTES

    assert opened.review.decoder.bytes_kept < max(MOST_BYTES, 16000 * 8000 * 3 * 1.5)


def test_the_strip_turns_the_view_and_keys_do(desk: Opener, tmp_path: Path, shared: Path) -> None:
    from qgis.PyQt.QtCore import QPoint, Qt
    from qgis.PyQt.QtTest import QTest

    opened = opened_copy(desk, tmp_path, shared / SEAM)
    strip = opened.panel.strip
    (place,) = strip.place_of(np.array([[4320.0, 1440.0]]))
    QTest.mouseClick(
        strip,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        QPoint(round(place[0]), round(place[1])),
    )
    assert opened.review.viewport.yaw_deg == pytest.approx(90.0, abs=2.5)
    assert opened.review.viewport.pitch_deg == pytest.approx(0.0, abs=2.5)
    before = opened.review.viewport.yaw_deg
    opened.press("Right")
    turned = opened.review.viewport.yaw_deg
    assert turned > before + 5
    opened.drag((0, 0), (300, 0), button="Right")
    assert opened.review.viewport.yaw_deg < turned - 5


def test_a_photo_that_changed_is_shown_and_not_edited(
    desk: Opener, tmp_path: Path, shared: Path
) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    one = folder / "one.jpg"
    shutil.copyfile(shared / "photos" / "lund_sequence" / "18.jpg", one)
    geopackage = make_run(tmp_path, {one: []})
    shutil.copyfile(shared / "photos" / "lund_sequence" / "19.jpg", one)
    opened = desk(geopackage)
    opened.open(one)
    opened.drag((500, 300), (700, 500))
    assert opened.rows() == []
    assert not opened.layers["detections"].isEditable()
    assert "has changed since it was searched" in opened.panel.notice.text()
    assert opened.panel.notice.isVisible()


def test_a_layer_of_detections_alone_works_too(desk: Opener, tmp_path: Path, shared: Path) -> None:
    opened = opened_copy(desk, tmp_path, shared / "photos" / "lund_sequence" / "18.jpg")
    opened.drag((500, 300), (700, 500))
    opened.press("S", control=True)
    opened.project.removeMapLayer(opened.layers.pop("photos").id())
    opened.process()
    opened.dock.review(opened.layers["detections"])
    opened.wait(lambda: opened.review.opened is not None)
    assert opened.review.document.photos is None
    assert len(opened.rows()) == 1
    opened.press("Space")
    assert opened.review.is_seen(opened.review.current)
