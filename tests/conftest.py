"""Fixtures that every test may use."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.processes import answers, free_port, process, wait_until

CHECKOUT = Path(__file__).resolve().parents[1]

# The tests read what QGIS says in English, whatever the language of the system they run on.
os.environ["LC_ALL"] = "C.UTF-8"
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Hundreds of processes are started here: each would compile torch and all else anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Processes that share the tests out would otherwise wait for each other's threads.
if "PYTEST_XDIST_WORKER" in os.environ:
    for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
        os.environ.setdefault(threads, "1")

# How long an example takes says more of what else the machine does than of the code. Examples are
# the same each time, so that a change is not blamed for an older fault; others are looked for with
# --hypothesis-profile=others.
settings.register_profile("others", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("the same", settings.get_profile("others"), derandomize=True)
settings.load_profile("the same")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real photos and annotated data; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("ANON_TEST_DATA", CHECKOUT.parent / "shared"))
    if not (folder / "photos").is_dir():
        pytest.skip(f"real test data not found in {folder}; set ANON_TEST_DATA to its folder")
    return folder


@pytest.fixture(scope="session")
def help_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the documentation as it is shipped; building it fails at a broken link."""
    pytest.importorskip("mkdocs", reason="mkdocs is not installed: pip install .[dev]")
    pytest.importorskip("qgis.core", reason="QGIS is not installed; run make setup")
    folder = tmp_path_factory.mktemp("help")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(folder)],
        cwd=CHECKOUT,
        env=os.environ | {"PYTHONPATH": f"{CHECKOUT}:{CHECKOUT / 'scripts'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        pytest.fail(f"The documentation cannot be built:\n{done.stdout}{done.stderr}")
    return folder


@pytest.fixture(scope="session")
def object_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of a real S3 server, a process of its own, with one bucket named "campaign".

    Whatever asks for s3:// in this process and its children finds it.
    """
    pytest.importorskip("moto", reason="moto is not installed: pip install .[dev]")
    s3fs = pytest.importorskip("s3fs", reason="s3fs is not installed: pip install .[dask]")
    port = free_port()
    log = tmp_path_factory.mktemp("s3") / "server.log"
    endpoint = f"http://127.0.0.1:{port}"
    settings = {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",  # pragma: allowlist secret
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    with process(["moto.server", "-H", "127.0.0.1", "-p", str(port)], log, {}):
        wait_until(lambda: answers(port), log)
        with pytest.MonkeyPatch.context() as patch:
            for name, value in settings.items():
                patch.setenv(name, value)
            s3fs.S3FileSystem(use_listings_cache=False).mkdir("campaign")
            yield endpoint


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
