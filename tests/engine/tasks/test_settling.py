"""What only the verification of a photo finds is redacted, too; what never ends holds it back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from anon_plugin.engine.photo.photo import read_photo
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.tasks.anonymize import anonymize_photo
from anon_plugin.engine.tasks.outcome import Outcome, Status
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.settling import MOST_ROUNDS
from anon_plugin.engine.vocabulary import Verify
from tests.engine.conftest import BehindEachOther, is_filled, jpeg, scene


def anonymized(folder: Path, data: bytes, places: int, upright: bool = False) -> Outcome:
    source, target = folder / "photo.jpg", folder / "out" / "photo.jpg"
    source.write_bytes(data)
    settings = replace(
        Settings(),
        verify=Verify.FULL,
        styles=styles_for("opaque"),
        upright=upright,
    )
    return anonymize_photo(source, target, BehindEachOther(places), settings)


@pytest.mark.parametrize("upright", [False, True])
@pytest.mark.parametrize(("orientation", "turns"), [(1, 0), (6, 1), (3, 2)])
@pytest.mark.parametrize("places", [1, 2, 1 + MOST_ROUNDS])
def test_every_place_is_redacted_in_the_end(
    tmp_path: Path, places: int, orientation: int, turns: int, upright: bool
) -> None:
    stored = np.ascontiguousarray(np.rot90(scene(), turns))
    outcome = anonymized(tmp_path, jpeg(stored, orientation=orientation), places, upright)
    assert outcome.status is Status.DONE, outcome.reason
    assert len(outcome.detections) == places
    assert any("redacted, too" in note for note in outcome.notes) is (places > 1)
    written = read_photo(tmp_path / "out" / "photo.jpg")
    pixels = written.picture.rgb.read(0, 0, *written.size_wh)
    assert all(is_filled(pixels, box) for box in BehindEachOther.places[:places])


def test_what_does_not_end_holds_the_photo_back(tmp_path: Path) -> None:
    outcome = anonymized(tmp_path, jpeg(scene()), 2 + MOST_ROUNDS)
    assert outcome.status is Status.FAILED
    assert "still shows a face" in outcome.reason
    assert not (tmp_path / "out" / "photo.jpg").exists()
