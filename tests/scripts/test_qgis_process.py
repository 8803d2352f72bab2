"""The wrapper behaves as qgis_process does, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.processes import PATIENCE_S

WRAPPER = Path(__file__).resolve().parents[2] / "scripts" / "qgis_process"

pytest.importorskip("qgis.core", reason="QGIS is not installed; run make setup")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment with a temporary folder of the test's own, to see what is left in it."""
    (tmp_path / "tmp").mkdir()
    home = tmp_path / "home"
    home.mkdir()
    return os.environ | {"TMPDIR": str(tmp_path / "tmp"), "HOME": str(home)}


def left_over(environment: dict[str, str]) -> list[str]:
    return [path.name for path in Path(environment["TMPDIR"]).glob("anon-qgis-*")]


def test_standard_output_is_nothing_but_json_and_no_profile_is_left(
    environment: dict[str, str],
) -> None:
    done = subprocess.run(
        [str(WRAPPER), "list", "--json"],
        env=environment,
        capture_output=True,
        check=True,
        timeout=PATIENCE_S,
    )
    listed = json.loads(done.stdout)
    assert "anon:anonymizephotos" in listed["providers"]["anon"]["algorithms"]
    assert left_over(environment) == []
    assert not list(Path(environment["HOME"]).rglob("QGIS*"))


def test_the_exit_code_of_a_failed_run_is_passed_on(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [str(WRAPPER), "run", "anon:nosuchalgorithm"],
        env=environment,
        capture_output=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 1
    assert left_over(environment) == []


def test_a_given_profile_is_used_and_kept(environment: dict[str, str], tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    subprocess.run(
        [str(WRAPPER), "plugins"],
        env=environment | {"ANON_PROFILE": str(profile)},
        capture_output=True,
        check=True,
        timeout=PATIENCE_S,
    )
    assert (profile / "profiles" / "default" / "QGIS" / "QGIS3.ini").is_file()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_at_once_and_no_profile_is_left(
    environment: dict[str, str], number: signal.Signals
) -> None:
    waiting_for_input = [str(WRAPPER), "run", "native:buffer", "-"]
    with subprocess.Popen(
        waiting_for_input,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # Under nohup these tests would hand on that the signal is passed over.
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),
    ) as process:
        deadline = time.monotonic() + PATIENCE_S
        while not list(Path(environment["TMPDIR"]).rglob("qgis.db")):
            assert time.monotonic() < deadline, "QGIS did not start"
            time.sleep(0.05)
        process.send_signal(number)
        assert process.wait(timeout=PATIENCE_S) == 128 + number
    assert left_over(environment) == []
