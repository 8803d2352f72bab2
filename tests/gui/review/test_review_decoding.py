"""Photos decoded ahead, in bounded memory; photos laid out to be drawn on. No QGIS is needed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.pixels.pixel_source import whole
from anon_plugin.engine.projections.equirectangular.panorama import Panorama
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.gui.review import shapes
from anon_plugin.gui.review.crops import CropMaker, Request
from anon_plugin.gui.review.decoding import Decoder
from anon_plugin.gui.review.opened import OpenedPhoto, open_photo
from anon_plugin.gui.review.viewports import FlatViewport, SphereViewport, viewport_of
from tests.processes import PATIENCE_S


def written(path: Path, size_wh: tuple[int, int] = (800, 600)) -> Path:
    random = np.random.default_rng(len(path.name))
    small = random.integers(0, 255, (size_wh[1] // 20, size_wh[0] // 20, 3), dtype=np.uint8)
    path.write_bytes(cv2.imencode(".jpg", cv2.resize(small, size_wh))[1].tobytes())
    return path


def wait_until(there: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not there():
        assert time.monotonic() < end, f"nothing happened for {PATIENCE_S} s"
        time.sleep(0.01)


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    return [written(tmp_path / f"{number}.jpg") for number in range(6)]


def test_the_next_photos_are_there_before_they_are_asked_for(paths: list[Path]) -> None:
    done: list[Path] = []
    decoder = Decoder(done.append, threads=1)
    assert decoder.want(paths[0], paths[1:4]) is None
    wait_until(lambda: len(done) == 4)
    assert done == paths[:4]
    found = decoder.want(paths[1], paths[2:4])
    assert isinstance(found, OpenedPhoto)
    assert found.size_wh == (800, 600)
    assert len(done) == 4
    decoder.want(paths[3], paths[4:], at_once=False)
    time.sleep(0.2)
    assert len(done) == 4, "the next ones wait until this one is drawn"
    decoder.go_ahead()
    wait_until(lambda: len(done) == 6)
    decoder.end()


def test_memory_is_bounded_and_the_current_photo_always_kept(paths: list[Path]) -> None:
    one = open_photo(paths[0]).bytes_in_memory
    done: list[Path] = []
    decoder = Decoder(done.append, most_bytes=int(2.5 * one), threads=1)
    for place, path in enumerate(paths):
        decoder.want(path, paths[place + 1 :])
        wait_until(lambda path=path: decoder.ready(path) is not None)
        assert decoder.bytes_kept <= 2.5 * one
    time.sleep(0.1)
    assert len(done) < 20, "what there is no room for is not decoded over and over"
    decoder.end()
    tight = Decoder(lambda _: None, most_bytes=1, threads=1)
    tight.want(paths[0], paths[1:])
    wait_until(lambda: tight.ready(paths[0]) is not None)
    tight.end()


def test_why_a_photo_cannot_be_shown_is_said(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff no photo")
    called = threading.Event()
    decoder = Decoder(lambda _: called.set())
    decoder.want(broken)
    assert called.wait(PATIENCE_S)
    assert "broken.jpg" in str(decoder.ready(broken))
    decoder.end()


def decoding(told: list[Any], read: Callable[[Path], OpenedPhoto], path: Path) -> Decoder:
    decoder = Decoder(told.append, read, threads=1)
    decoder.want(path)
    return decoder


def cropping(told: list[Any], read: Callable[[Path], OpenedPhoto], path: Path) -> CropMaker:
    maker = CropMaker(told.append, read)
    maker.want([Request(1, path, (np.array([[10.0, 10], [60, 10], [60, 60]]),))])
    return maker


@pytest.mark.parametrize("start", [decoding, cropping])
def test_nobody_is_told_after_the_end_of_what_was_in_work(
    tmp_path: Path, start: Callable[..., Decoder | CropMaker]
) -> None:
    """Who listens is a widget, which may be deleted by then."""
    begun, go_on = threading.Event(), threading.Event()

    def read(path: Path) -> OpenedPhoto:
        begun.set()
        assert go_on.wait(PATIENCE_S)
        return open_photo(path)

    told: list[Any] = []
    before = set(threading.enumerate())
    worker = start(told, read, written(tmp_path / "a.jpg"))
    assert begun.wait(PATIENCE_S)
    worker.end()
    go_on.set()
    for thread in set(threading.enumerate()) - before:
        thread.join(PATIENCE_S)
    assert told == []


def test_a_photo_comes_with_smaller_copies(tmp_path: Path) -> None:
    opened = open_photo(written(tmp_path / "a.jpg", (4000, 3000)))
    assert [one.shape[1] for one in opened.levels] == [4000, 2000, 1000]
    assert [opened.level_for(scale) for scale in (3.0, 1.0, 0.6, 0.5, 0.26, 0.2, 0.01)] == [
        *(0, 0, 0, 1, 1, 2, 2)
    ]
    assert opened.bytes_in_memory > 4000 * 3000 * 3 * 1.3


def test_how_it_will_look_redacted_is_in_memory_only(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jpg")
    opened = open_photo(path)
    before = path.read_bytes()
    box = Detection.from_xyxy("face", 1.0, (100, 100, 200, 220))
    after = opened.redacted([box], styles_for("opaque"))
    changed = (whole(after.levels[0]) != whole(opened.levels[0])).any(axis=2)
    assert changed[110:200, 120:180].mean() > 0.9
    assert not changed[:, 300:].any()
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["a.jpg"]


def test_a_flat_photo_is_drawn_where_its_pixels_are(tmp_path: Path) -> None:
    opened = open_photo(written(tmp_path / "a.jpg", (4000, 3000)))
    viewport = viewport_of(opened)
    assert viewport == FlatViewport((4000, 3000))
    pixels, box = viewport.picture(opened, (-500.0, 1000.0, 1500.0, 2000.0), (1000, 500))
    assert box == (0.0, 1000.0, 1500.0, 2000.0)
    assert pixels.shape == (500, 750, 3)
    outside, _ = viewport.picture(opened, (5000.0, 0.0, 6000.0, 100.0), (100, 10))
    assert outside.size == 0


MODEL = Panorama.full(4000, 2000)


@pytest.mark.parametrize(
    ("yaw", "pitch"), [(0.0, 0.0), (179.0, 10.0), (-120.0, -60.0), (30.0, 84.0), (0.0, -90.0)]
)
def test_what_is_drawn_on_a_panorama_comes_back_where_it_was_drawn(
    yaw: float, pitch: float
) -> None:
    viewport = SphereViewport(MODEL, yaw, pitch)
    drawn = shapes.box_between((-150.0, -100.0), (200.0, 120.0))
    region = viewport.region(drawn)
    assert region[:, 0].min() >= 0
    assert region[:, 0].min() < 4000
    back = viewport.shown(region)
    low, high = back.min(axis=0), back.max(axis=0)
    assert low == pytest.approx([-150.0, -100.0], abs=1.0)
    assert high == pytest.approx([200.0, 120.0], abs=1.0)
    assert len(shapes.corners(back, 1.0)) == (4 if abs(pitch) < 80 else pytest.approx(6, abs=3))


def test_a_region_across_the_seam_runs_past_the_right_edge() -> None:
    viewport = SphereViewport(MODEL).turned(180.0, 0.0)
    region = viewport.region(shapes.box_between((-100.0, -50.0), (100.0, 50.0)))
    assert region[:, 0].min() < 4000 < region[:, 0].max()
    assert SphereViewport(MODEL).facing(region).yaw_deg % 360 == pytest.approx(180.0, abs=0.1)
    assert len(SphereViewport(MODEL).shown(region)) == 0, "it lies behind the camera"


def test_a_panorama_looks_like_what_a_camera_sees(tmp_path: Path) -> None:
    """A white patch straight ahead lies in the middle of the view, whichever level is drawn."""
    pixels = np.zeros((2000, 4000, 3), np.uint8)
    pixels[950:1050, 950:1050] = 255
    path = tmp_path / "pano.png"
    path.write_bytes(cv2.imencode(".png", pixels)[1].tobytes())
    opened = open_photo(path, "equirectangular")
    viewport = viewport_of(opened)
    assert isinstance(viewport, SphereViewport)
    turned = viewport.turned(-90.0, 0.0)
    for size in (800, 200):
        seen, _ = turned.picture(opened, (-200.0, -200.0, 200.0, 200.0), (size, size))
        middle = seen[size * 2 // 5 : size * 3 // 5, size * 2 // 5 : size * 3 // 5]
        assert middle.mean() > 250
        assert seen[: size // 3].max() == 0


def test_handles_resize_and_the_opposite_side_stays() -> None:
    box = shapes.box_between((10.0, 10.0), (30.0, 50.0))
    assert shapes.resized(box, 4, (60.0, 90.0), 2.0)[2].tolist() == [60.0, 90.0]
    assert shapes.resized(box, 3, (20.0, 0.0), 2.0)[:, 1].tolist() == box[:, 1].tolist()
    assert shapes.resized(box, 0, (500.0, 500.0), 2.0)[0].tolist() == [28.0, 48.0]
    ellipse = shapes.ellipse_between((0.0, 0.0), (10.0, 20.0))
    assert shapes.holds(ellipse, (5.0, 10.0))
    assert not shapes.holds(ellipse, (0.1, 0.1))


def test_corners_are_found_added_and_removed() -> None:
    box = shapes.box_between((0.0, 0.0), (100.0, 50.0))
    assert shapes.nearest_corner(box, (98.0, 1.0), 5.0) == 1
    assert shapes.nearest_corner(box, (50.0, 25.0), 5.0) is None
    assert shapes.nearest_edge(box, (50.0, 2.0), 5.0) == 0
    more = shapes.with_corner(box, 0, (50.0, -10.0))
    assert more[1].tolist() == [50.0, -10.0]
    assert len(shapes.without_corner(more, 1)) == 4
    assert len(shapes.without_corner(box[:3], 1)) == 3
    dense = np.concatenate(
        [np.linspace(a, b, 20) for a, b in zip(box, np.roll(box, -1, 0), strict=True)]
    )
    assert sorted(map(tuple, shapes.corners(dense, 0.5).round(3))) == sorted(map(tuple, box))
