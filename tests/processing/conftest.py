"""The real qgis_process beside the tests' own QGIS, and what steps say."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import make_feedback

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def recording_feedback(qgis_application: Any) -> Callable[..., Any]:
    """Makes a feedback object; its `steps` are the progress, `textLog()` is what was said."""
    return make_feedback


@pytest.fixture
def qgis_process() -> Callable[..., subprocess.CompletedProcess[str]]:
    """A function that runs the real qgis_process with our plugin: qgis_process("run", id, …).

    Environment variables can be given by keyword. Does not raise; look at returncode.
    """

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(CHECKOUT / "scripts" / "qgis_process"), *arguments],
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run


@pytest.fixture
def results_of() -> Callable[[subprocess.CompletedProcess[str]], dict[str, Any]]:
    """Reads the outputs of `qgis_process run … --json`, and shows its messages if it failed."""

    def read(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
        if done.returncode != 0:
            pytest.fail(f"qgis_process ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return dict(json.loads(done.stdout)["results"])

    return read
