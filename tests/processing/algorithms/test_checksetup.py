"""anon:checksetup tells the truth about this machine, in QGIS and headless."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from anon_plugin import diagnosis
from anon_plugin.diagnosis import State


def test_it_names_the_installed_versions_and_every_model_works(
    run_algorithm: Callable[..., dict[str, Any]],
) -> None:
    results = run_algorithm("anon:checksetup", {})
    assert results["OK"] is True
    assert results["PROBLEM_COUNT"] == 0
    assert f"Library: torch {importlib.metadata.version('torch')}" in results["SETUP"]
    assert "Model: cascade" in results["SETUP"]
    assert "works; finds face, plate" in results["SETUP"]


def test_its_report_holds_the_same_findings(
    run_algorithm: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    report = tmp_path / "setup.html"
    results = run_algorithm("anon:checksetup", {"REPORT": str(report)})
    assert results["REPORT"] == str(report)
    text = report.read_text(encoding="utf-8")
    assert text.count("<tr") == len(results["SETUP"].splitlines())
    assert "opencv-python-headless" in text


def test_it_runs_headless_with_clean_json(
    qgis_process: Callable[..., subprocess.CompletedProcess[str]],
    results_of: Callable[..., dict[str, Any]],
) -> None:
    results = results_of(qgis_process("run", "anon:checksetup", "--json"))
    assert results["OK"] is True


def test_a_library_that_is_there_but_broken_is_a_problem_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_library.py").write_text("raise OSError('DLL load failed')")
    monkeypatch.syspath_prepend(tmp_path)
    library = diagnosis.dependencies.Library("broken_library", "broken-library", ">=1")
    required = (library, *diagnosis.dependencies.required_libraries())
    monkeypatch.setattr(diagnosis.dependencies, "required_libraries", lambda: required)
    found = {finding.name: finding for finding in diagnosis.findings()}
    assert found["broken-library"].state is State.PROBLEM
    assert "DLL load failed" in found["broken-library"].value
    assert "pip install" in found["what is missing"].advice
    assert found["what is missing"].state is State.NOTE, "one thing missing is one problem"


def test_a_dll_that_torch_lacks_is_told_in_one_line_and_ends_nothing(
    tmp_path: Path,
) -> None:
    """In a Python of its own, as no other test may meet this torch."""
    (tmp_path / "torch").mkdir()
    (tmp_path / "torch" / "__init__.py").write_text(
        "error = OSError('[WinError 126] The specified module could not be found. c10.dll')\n"
        "error.winerror = 126\nraise error\n"
    )
    script = "from anon_plugin import diagnosis\nfor one in diagnosis.findings(): print(one)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": f"{tmp_path}:{Path.cwd()}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    told = [line for line in done.stdout.splitlines() if "Visual C++" in line]
    assert len(told) == 1
    assert told[0].startswith("i Library: torch cannot be used: Windows lacks a DLL")
    assert told[0].endswith("; onnxruntime computes networks in its place")
    assert "Model: street works; finds face, plate, onnxruntime computes in" in done.stdout
    assert "Model: cascade works" in done.stdout
    assert "\n! " not in done.stdout


def test_without_torch_and_onnx_runtime_opencv_computes_and_nothing_is_a_problem(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("torch", "onnxruntime"):
        monkeypatch.setitem(sys.modules, name, None)
    found = list(diagnosis.findings())
    told = {one.name: str(one) for one in found}
    assert told["torch"].endswith("; opencv-python-headless computes networks in its place")
    assert "opencv computes in float32" in told["street"]
    assert "opencv computes in float32" in told["traffic"]
    assert [one for one in found if one.state is State.PROBLEM] == []


def test_a_model_without_its_library_is_not_told_to_check_the_setup(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "anon_plugin.models.cascade", None)
    models = [one for one in diagnosis.findings() if one.topic == "Model"]
    (cascade,) = (one for one in models if one.name == "cascade")
    assert cascade.value == "cannot be used: anon_plugin.models.cascade is missing"
    assert not any("Check setup" in str(one) for one in models)


def test_a_rasterio_wheel_and_the_opencv_with_windows_are_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, module in (("rasterio", "rasterio"), ("opencv-python", "unused")):
        info = tmp_path / f"{name.replace('-', '_')}-99.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 99.0\n")
        (tmp_path / module).mkdir()
        (tmp_path / module / "__init__.py").touch()
    (tmp_path / "rasterio.libs").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "rasterio", raising=False)
    found = {finding.name: finding for finding in diagnosis.findings()}
    assert found["rasterio"].state is State.NOTE
    assert "python3-rasterio" in found["rasterio"].advice
    assert "opencv-python-headless" in found["opencv-python"].advice
