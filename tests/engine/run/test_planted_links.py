"""Originals are safe whatever lies in the output folder, before a run and while it goes on."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.files import beneath
from anon_plugin.engine.run.database import DATABASE, FOLDER, HOLDER
from anon_plugin.engine.run.plan import OnExisting
from anon_plugin.engine.run.withdrawal import WITHDRAWN
from anon_plugin.errors import AnonymizerError, OutputError, SettingsError
from tests.engine.conftest import FixedDetector, jpeg, run_folder, scene

FACE = ("face", 0.9, 40.0, 60.0, 90.0, 130.0)
PHOTO = jpeg(scene(96, 64))
OURS = (
    *(f"{FOLDER}/{name}" for name in ("README.txt", HOLDER, DATABASE)),
    *(f"{FOLDER}/{DATABASE}{suffix}" for suffix in ("-wal", "-journal", "-shm")),
    *("a.jpg", "sub", "sub/b.jpg", FOLDER, f"{FOLDER}/{WITHDRAWN}", f"{FOLDER}/{WITHDRAWN}/sub"),
)


def plant(place: Path, kind: str, originals: Path) -> None:
    """Put a link where the run is going to write, unless there is something already."""
    place.parent.mkdir(parents=True, exist_ok=True)
    leads_to = originals / "sub" if place.name == "sub" else originals
    if place.name in ("a.jpg", "b.jpg") or place.suffix or "journal" in place.name:
        leads_to = originals / "a.jpg"
    if kind == "hard" and leads_to.is_file():
        os.link(leads_to, place)
    else:
        place.symlink_to(os.path.relpath(leads_to, place.parent) if kind == "soft" else leads_to)


def make_originals(folder: Path) -> dict[Path, bytes]:
    for name in ("a.jpg", "sub/b.jpg"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(PHOTO)
    return contents(folder)


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


class Meanwhile(FixedDetector):
    """Does something when the first photo is searched: the run has planned what it does then."""

    def __init__(self, do: Callable[[], object]) -> None:
        super().__init__(FACE)
        self.do = do

    def detect(
        self, images: Sequence[NDArray[np.uint8]], confidence: float | None = None
    ) -> list[list[Detection]]:
        self.do()
        self.do = lambda: None
        return super().detect(images, confidence)


@pytest.mark.parametrize("place", OURS)
@pytest.mark.parametrize("kind", ["soft", "absolute", "hard"])
@pytest.mark.parametrize("holds_folders", [True, False])
def test_a_link_planted_before_the_run_costs_no_original(
    tmp_path: Path, place: str, kind: str, holds_folders: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beneath, "HOLDS_FOLDERS", holds_folders)
    originals, output = tmp_path / "in", tmp_path / "out"
    before = make_originals(originals)
    plant(output / place, kind, originals)
    for on_existing in OnExisting.RESUME, OnExisting.REDO:
        with suppress(AnonymizerError):
            run_folder(originals, output, FixedDetector(FACE), on_existing=on_existing)
        assert contents(originals) == before


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    places=st.lists(st.sampled_from(OURS), min_size=1, max_size=3, unique=True),
    kind=st.sampled_from(["soft", "absolute", "hard"]),
    again=st.booleans(),
)
def test_links_planted_while_photos_are_searched_cost_no_original(
    tmp_path_factory: pytest.TempPathFactory, places: list[str], kind: str, again: bool
) -> None:
    folder = tmp_path_factory.mktemp("links")
    originals, output = folder / "in", folder / "out"
    before = make_originals(originals)
    if again:
        run_folder(originals, output, FixedDetector())

    def exchange() -> None:
        for place in places:
            there = output / place
            if any(parent.is_symlink() for parent in there.parents):
                continue  # planted a moment ago
            if there.exists() or there.is_symlink():
                there.rename(folder / f"was {place.replace('/', ' ')}")
            if there.parent.exists():
                plant(there, kind, originals)

    for detector in (Meanwhile(exchange), FixedDetector(FACE)):
        with suppress(AnonymizerError):
            run_folder(originals, output, detector, on_existing=OnExisting.REDO)
        assert contents(originals) == before


def test_an_earlier_result_is_not_moved_through_a_link_onto_an_original(tmp_path: Path) -> None:
    originals, output = tmp_path / "in", tmp_path / "out"
    make_originals(originals)
    run_folder(originals, output, FixedDetector(FACE))
    (output / FOLDER / WITHDRAWN).symlink_to(originals)
    broken = PHOTO[:300]
    (originals / "a.jpg").write_bytes(broken)
    with pytest.raises(OutputError, match=f"{WITHDRAWN} is a link.*Remove the link, not what"):
        run_folder(originals, output, FixedDetector(FACE))
    assert (originals / "a.jpg").read_bytes() == broken


def test_a_sub_folder_exchanged_after_planning_costs_no_original(tmp_path: Path) -> None:
    originals, output = tmp_path / "in", tmp_path / "out"
    before = make_originals(originals)
    output.mkdir()
    detector = Meanwhile(lambda: (output / "sub").symlink_to(originals / "sub"))
    with pytest.raises(OutputError, match="sub is a link"):
        run_folder(originals, output, detector, photos_at_once=1)
    assert contents(originals) == before
    (output / "sub").unlink()
    run = run_folder(originals, output, FixedDetector(FACE))
    assert all(outcome.target is not None for outcome in run.all)


def test_a_journal_folder_that_is_a_link_is_named_before_anything_is_written(
    tmp_path: Path,
) -> None:
    originals, output = tmp_path / "in", tmp_path / "out"
    make_originals(originals)
    output.mkdir()
    (output / FOLDER).symlink_to(originals)
    with pytest.raises(SettingsError, match=rf"{FOLDER} is a link.*originals"):
        run_folder(originals, output, FixedDetector(FACE))
    assert {path.name for path in originals.iterdir()} == {"a.jpg", "sub"}


@pytest.mark.parametrize("with_journal", [False, True])
def test_an_output_exchanged_for_a_link_to_the_input_costs_no_original(
    tmp_path: Path, with_journal: bool
) -> None:
    originals, output = tmp_path / "in", tmp_path / "out"
    before = make_originals(originals)

    def exchange() -> None:
        if with_journal:
            (output / FOLDER).rename(originals / FOLDER)
        output.rename(tmp_path / "away")
        output.symlink_to(originals)

    with pytest.raises(OutputError, match="has vanished or was exchanged"):
        run_folder(originals, output, Meanwhile(exchange))
    assert {path: path.read_bytes() for path in before} == before
