"""The engine says what it has to say with and without Qt."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from anon_plugin.language import tr_plural

CHECKOUT = Path(__file__).resolve().parents[1]


def test_without_qgis_all_is_english_and_nothing_of_it_is_imported() -> None:
    code = "import sys; from anon_plugin.language import tr; print(tr('Detect'), *sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    said, *modules = done.stdout.split()
    assert said == "Detect"
    assert "qgis" not in modules


@pytest.mark.parametrize(("count", "said"), [(0, "0 photos"), (1, "1 photo"), (2, "2 photos")])
def test_one_is_said_otherwise_than_many(count: int, said: str) -> None:
    assert tr_plural("{count} photo", "{count} photos", count) == said
