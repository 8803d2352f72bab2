"""Fixtures that every test may use."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.processes import answers, free_port, process, wait_until

CHECKOUT = Path(__file__).resolve().parents[1]

# The tests read what QGIS says in English, whatever the language of the system they run on.
os.environ["LC_ALL"] = "C.UTF-8"

# How long an example takes says more of what else the machine does than of the code.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")


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
