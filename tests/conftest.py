"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]

# The tests read what QGIS says in English, whatever the language of the system they run on.
os.environ["LC_ALL"] = "C.UTF-8"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real photos and annotated data; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("ANON_TEST_DATA", CHECKOUT.parent / "shared"))
    if not (folder / "photos").is_dir():
        pytest.skip(f"real test data not found in {folder}; set ANON_TEST_DATA to its folder")
    return folder
