"""What pip is told to install: as pyproject.toml says, or at the lowest that it allows."""

from __future__ import annotations

import list_requirements
import pytest


@pytest.mark.parametrize(
    ("requirement", "lowest"),
    [
        ("opencv-python-headless>=4.8,<4.12", "opencv-python-headless==4.8.*"),
        ("exifread>=3,<4", "exifread==3.0.*"),
        ("dask>=2025.1", "dask==2025.1.*"),
        ("moto[s3]>=5.1.3,<6", "moto[s3]==5.1.*"),
        ("onnx>=1.18,<2; python_version >= '3.13'", "onnx==1.18.*; python_version >= '3.13'"),
    ],
)
def test_the_lowest_series_is_taken_and_markers_stay(requirement: str, lowest: str) -> None:
    assert list_requirements.lowest(requirement) == lowest


def test_without_extras_all_are_named_and_with_them_only_these() -> None:
    everything = list_requirements.requirements()
    running = list_requirements.requirements(["formats", "demo"])
    assert set(running) < set(everything)
    assert any(line.startswith("pytest") for line in everything)
    assert not any(line.startswith(("pytest", "mypy", "dask")) for line in running)
    assert any(line.startswith("scikit-image") for line in running)


def test_what_comes_with_qgis_is_left_to_it() -> None:
    for line in list_requirements.requirements():
        assert not line.startswith(("rasterio", "anon-plugin"))


@pytest.mark.parametrize("package", ["onnx", "scikit-image"])
def test_newer_pythons_get_versions_for_numpy_2(package: str) -> None:
    """Between them the two lines are for every Python, and for none both."""
    lines = [one for one in list_requirements.requirements() if one.startswith(f"{package}>")]
    markers = {line.partition("; ")[2] for line in lines}
    assert markers == {"python_version < '3.13'", "python_version >= '3.13'"}
