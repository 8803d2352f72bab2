"""Runs that were interrupted, as QGIS shows them: kept counts, and layers of all photos."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.processes import PATIENCE_S

CHECKOUT = Path(__file__).resolve().parents[3]
PHOTOS = 40
LOGGED_BYTES = 150_000  # by then some photos are recorded, each with some pages


@pytest.fixture
def parameters(tmp_path: Path) -> dict[str, Any]:
    """Four small photos, and where they go."""
    folder = tmp_path / "photos"
    folder.mkdir()
    random = np.random.default_rng(1)
    for number in range(4):
        stream = io.BytesIO()
        small = Image.fromarray(random.integers(0, 256, (15, 20, 3), dtype=np.uint8))
        small.resize((160, 120)).save(stream, "JPEG")
        (folder / f"{number}.jpg").write_bytes(stream.getvalue())
    return {
        "FOLDER": str(folder),
        "OUTPUT": str(tmp_path / "out"),
        "MODEL": "cascade",
        "PHOTOS": "memory:",
        "THREADS": 1,
    }


def test_the_run_after_a_cancelled_one_does_the_rest_and_shows_all(
    run_algorithm: Callable[..., Any],
    recording_feedback: Callable[..., Any],
    parameters: dict[str, Any],
) -> None:
    first = run_algorithm("anon:anonymizephotos", parameters, recording_feedback(cancel_after=1))
    assert first["CANCELLED"] is True
    done = first["DONE_COUNT"]
    assert first["PHOTOS"].featureCount() == done
    assert 1 <= done < 4
    second = run_algorithm("anon:anonymizephotos", parameters)
    assert second["CANCELLED"] is False
    assert second["KEPT_COUNT"] == done
    assert second["DONE_COUNT"] == second["PHOTOS"].featureCount() == 4
    names = [feature["filename"] for feature in second["PHOTOS"].getFeatures()]
    assert names == ["0", "1", "2", "3"]


def test_existing_results_can_be_redone_or_refused(
    run_algorithm: Callable[..., Any], parameters: dict[str, Any]
) -> None:
    from qgis.core import QgsProcessingException

    run_algorithm("anon:anonymizephotos", parameters)
    assert run_algorithm("anon:anonymizephotos", parameters)["KEPT_COUNT"] == 4
    redone = run_algorithm("anon:anonymizephotos", parameters | {"ON_EXISTING": "redo"})
    assert redone["KEPT_COUNT"] == 0
    with pytest.raises(QgsProcessingException, match="4 of 4 results exist already"):
        run_algorithm("anon:anonymizephotos", parameters | {"ON_EXISTING": "fail"})


def rows(layer: Any) -> list[tuple[Any, ...]]:
    """What the layer says, in its order."""
    names = ("photo", "label", "score", "region_px")
    return [tuple(row[name] for name in names) for row in layer.getFeatures()]


@pytest.fixture
def search(
    parameters: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    """The parameters of a search of four photos that show a face, each elsewhere."""
    data = pytest.importorskip("skimage.data", reason="run make setup")
    for number, path in enumerate(sorted(Path(parameters["FOLDER"]).iterdir())):
        face = np.roll(data.astronaut()[:256, 100:356], 10 * number, axis=(0, 1))
        Image.fromarray(face).save(path, "JPEG", quality=92)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    kept = ("FOLDER", "MODEL", "PHOTOS", "THREADS")
    return {**{name: parameters[name] for name in kept}, "DETECTIONS": "memory:"}


def journals(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "data").rglob("journal.sqlite"))


def test_a_search_that_was_cancelled_goes_on_where_it_stopped(
    run_algorithm: Callable[..., Any],
    recording_feedback: Callable[..., Any],
    search: dict[str, Any],
    tmp_path: Path,
) -> None:
    undisturbed = run_algorithm("anon:detect", search)
    assert journals(tmp_path) == [], "the journal lasts until the run has come to its end"
    first = run_algorithm("anon:detect", search, recording_feedback(cancel_after=2))
    assert first["CANCELLED"] is True
    assert 1 <= first["DONE_COUNT"] < 4
    assert len(journals(tmp_path)) == 1
    second = run_algorithm("anon:detect", search)
    assert (second["KEPT_COUNT"], second["DONE_COUNT"]) == (first["DONE_COUNT"], 4)
    assert rows(second["DETECTIONS"]) == rows(undisturbed["DETECTIONS"])
    assert len(rows(second["DETECTIONS"])) > 0
    assert journals(tmp_path) == []


def test_a_search_that_was_killed_gives_the_layer_of_one_that_was_not(
    run_algorithm: Callable[..., Any], search: dict[str, Any], tmp_path: Path
) -> None:
    folder = Path(search["FOLDER"])
    for number in range(4, PHOTOS):
        shutil.copy(folder / f"{number % 4}.jpg", folder / f"{number}.jpg")
    journal = tmp_path / "journal"
    options = {**search, "JOURNAL": journal, "DETECTIONS": tmp_path / "killed.gpkg"}
    del options["PHOTOS"]
    command = [str(CHECKOUT / "scripts" / "qgis_process"), "run", "anon:detect"]
    options_given = [f"--{name}={value}" for name, value in options.items()]
    log = subprocess.DEVNULL
    process = subprocess.Popen([*command, *options_given], stdout=log, stderr=log)
    hidden = journal / ".anonymizer"
    pages = hidden / "journal.sqlite-wal"
    give_up = time.monotonic() + PATIENCE_S
    while not pages.exists() or pages.stat().st_size < LOGGED_BYTES:
        if time.monotonic() > give_up or process.poll() is not None:
            process.kill()
            pytest.fail("it was not seen at work")
        time.sleep(0.01)
    os.kill(json.loads((hidden / "running.json").read_text())["process"], signal.SIGKILL)
    process.wait()
    resumed = run_algorithm("anon:detect", {**search, "JOURNAL": str(journal)})
    assert 0 < resumed["KEPT_COUNT"] < PHOTOS
    undisturbed = run_algorithm("anon:detect", search)
    assert undisturbed["KEPT_COUNT"] == 0
    assert rows(resumed["DETECTIONS"]) == rows(undisturbed["DETECTIONS"])
    again = run_algorithm("anon:detect", {**search, "JOURNAL": str(journal)})
    assert again["KEPT_COUNT"] == PHOTOS, "a journal that was asked for is kept"


def test_a_verification_that_was_cancelled_goes_on_where_it_stopped(
    run_algorithm: Callable[..., Any],
    recording_feedback: Callable[..., Any],
    parameters: dict[str, Any],
    search: dict[str, Any],
    tmp_path: Path,
) -> None:
    run_algorithm("anon:anonymizephotos", parameters)
    (tmp_path / "out" / "2.jpg").write_bytes(b"no picture any more")
    verification = {
        "FOLDER": parameters["OUTPUT"],
        "CHECKS": ["pictures", "regions", "untouched"],
        "OUTPUT": "memory:",
        "THREADS": 1,
    }
    undisturbed = run_algorithm("anon:verifyanonymization", verification)
    first = run_algorithm(
        "anon:verifyanonymization", verification, recording_feedback(cancel_after=2)
    )
    assert first["CANCELLED"] is True
    second = run_algorithm("anon:verifyanonymization", verification)
    assert 1 <= second["KEPT_COUNT"] < 4
    assert (second["CHECKED_COUNT"], second["FAILED_COUNT"]) == (4, 1)
    names = ("photo", "original", "status", "reason", "checked", "regions", "remarks")
    told, expected = (
        [[row[name] for name in names] for row in results["OUTPUT"].getFeatures()]
        for results in (second, undisturbed)
    )
    assert told == expected
    counts = ("COMPARED_COUNT", "REGION_COUNT", "OUTSIDE_COUNT", "INSIDE_COUNT")
    assert [second[name] for name in counts] == [undisturbed[name] for name in counts]
