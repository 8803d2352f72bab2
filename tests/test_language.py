"""The engine says what it has to say with and without Qt."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]


def test_without_qgis_all_is_english_and_nothing_of_it_is_imported() -> None:
    code = "import sys; from anon_plugin.language import tr; print(tr('Detect'), *sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    said, *modules = done.stdout.split()
    assert said == "Detect"
    assert "qgis" not in modules
