"""QGIS for the tests: one application in this process, and the real qgis_process beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def qgis_application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A running QgsApplication with the algorithms of QGIS and ours, in a profile of its own."""
    QgsApplication = pytest.importorskip("qgis.core", reason="run make setup").QgsApplication

    profile = tmp_path_factory.mktemp("profile")
    os.environ["QGIS_CUSTOM_CONFIG_PATH"] = str(profile)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    application = QgsApplication([], False)
    application.initQgis()
    sys.path.append(str(Path(QgsApplication.pkgDataPath()) / "python" / "plugins"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of QGIS' own plugins
        from processing.core.Processing import Processing

        Processing.initialize()
    yield application
    application.exitQgis()


@pytest.fixture(scope="session")
def plugin(qgis_application: Any) -> Iterator[Any]:
    """Our plugin as QGIS loads it without a GUI; its provider is registered."""
    from anon_plugin import classFactory

    loaded = classFactory(None)
    loaded.initProcessing()
    yield loaded
    loaded.unload()


def make_feedback(cancel_after: int | None = None) -> Any:
    """A feedback object; `cancel_after` so many steps of progress it asks to stop."""
    from qgis.core import QgsProcessingFeedback

    class Feedback(QgsProcessingFeedback):
        def __init__(self) -> None:
            super().__init__(False)
            self.steps: list[float] = []
            self.progressChanged.connect(self.on_progress)

        def on_progress(self, percent: float) -> None:
            self.steps.append(percent)
            if cancel_after is not None and len(self.steps) >= cancel_after:
                self.cancel()

    return Feedback()


Run = Callable[..., dict[str, Any]]


@pytest.fixture
def run_algorithm(plugin: Any) -> Run:
    """A function that runs an algorithm in this process: run_algorithm(id, parameters, feedback).

    Raises QgsProcessingException where the algorithm refuses or fails.
    """

    def run(
        algorithm_id: str,
        parameters: dict[str, Any],
        feedback: Any = None,
        context: Any = None,
    ) -> dict[str, Any]:
        import processing

        return dict(
            processing.run(
                algorithm_id,
                parameters,
                feedback=feedback or make_feedback(),
                context=context,
            )
        )

    return run


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
