"""Each system is told its own way to install libraries, in one line that harms nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from anon_plugin import dependencies
from anon_plugin.install_line import System, install_line

REQUIRED = [f"{one.package}{one.specifier}" for one in dependencies.required_libraries()]
DEBIAN_12 = {"ID": "debian", "VERSION_ID": "12"}
DEBIAN_13 = {"ID": "debian", "VERSION_ID": "13"}
DEBIAN_SID = {"ID": "debian"}
UBUNTU = {"ID": "ubuntu", "ID_LIKE": "debian", "VERSION_ID": "24.04"}
MINT = {"ID": "linuxmint", "ID_LIKE": "ubuntu debian", "VERSION_ID": "22"}
FEDORA = {"ID": "fedora", "VERSION_ID": "43"}
ARCH = {"ID": "arch"}
SUSE = {"ID": "opensuse-tumbleweed", "ID_LIKE": "opensuse suse"}


def system(
    platform: str = "linux",
    prefix: Path = Path("/usr"),
    release: Mapping[str, str] = DEBIAN_12,
    environment: Mapping[str, str] | None = None,
    numpy: str = "1.24.2",
) -> System:
    return System(platform, prefix, release, environment or {}, numpy)


@pytest.mark.parametrize("release", [DEBIAN_13, DEBIAN_SID])
def test_debian_13_has_everything_itself(release: Mapping[str, str]) -> None:
    line = install_line(REQUIRED, system(release=release))
    assert "pip" not in line
    for package in ("torch", "opencv", "numba", "safetensors", "onnxruntime", "exifread"):
        assert f" python3-{package}" in line


def test_what_debian_lacks_comes_from_pip_there_too() -> None:
    line = install_line([*REQUIRED, "pillow-heif>=1.6,<2"], system(release=DEBIAN_13))
    assert "~/.venvs/qgis/bin/pip install" in line


@pytest.mark.parametrize("release", [DEBIAN_12, UBUNTU, MINT])
def test_where_there_is_apt_it_makes_what_pip_needs(release: Mapping[str, str]) -> None:
    line = install_line(REQUIRED, system(release=release))
    assert "sudo apt install python3-venv python3-exifread python3-rasterio" in line
    assert "PATH=~/.venvs/qgis/bin:$PATH qgis" in line


@pytest.mark.parametrize("release", [FEDORA, ARCH, SUSE])
def test_where_there_is_no_apt_none_is_named(release: Mapping[str, str]) -> None:
    line = install_line(REQUIRED, system(release=release))
    assert "apt" not in line
    assert "/usr/bin/python3 -m venv --system-site-packages" in line


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (system("win32"), 'OSGeo4W Shell of this QGIS and run: python -m pip install "exifread'),
        (system("darwin"), "/usr/bin/python3 -m pip install --user 'exifread"),
        (
            system(environment={"FLATPAK_ID": "org.qgis.qgis"}),
            "flatpak run --devel --command=pip3 org.qgis.qgis install --user",
        ),
        (
            system(prefix=Path("/snap/qgis/12/usr")),
            "snap run --shell qgis -c 'python3 -m pip install --user",
        ),
    ],
)
def test_bundles_are_told_how_to_reach_their_own_python(place: System, expected: str) -> None:
    assert expected in install_line(REQUIRED, place)


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_conda_takes_everything_from_conda_forge(tmp_path: Path, platform: str) -> None:
    (tmp_path / "conda-meta").mkdir()
    line = install_line(REQUIRED, system(platform, tmp_path))
    assert "conda install -c conda-forge exifread numba onnxruntime py-opencv" in line
    assert "pytorch" in line


def test_in_a_virtual_environment_its_own_pip_is_named(tmp_path: Path) -> None:
    (tmp_path / "pyvenv.cfg").touch()
    assert f"{tmp_path}/bin/pip install" in install_line(REQUIRED, system(prefix=tmp_path))


@pytest.mark.parametrize(
    "place",
    [
        system(),
        system(release=FEDORA),
        system(prefix=Path("/snap/qgis/12/usr")),
        system(environment={"FLATPAK_ID": "org.qgis.qgis"}),
    ],
)
def test_on_linux_torch_comes_from_an_index_without_cuda(place: System) -> None:
    """--index-url replaces PyPI; beside it (--extra-index-url) pip could still take PyPI's."""
    line = install_line(REQUIRED, place)
    first, _, rest = line.partition(" && ") if "venv" not in line else line.rpartition(" && ")
    assert "--index-url https://download.pytorch.org/whl/cpu" in first
    assert "torch>=" in first
    assert "torch>=" not in rest


@pytest.mark.parametrize("numpy", ["1.24.2", "1.26.4", "2.2.4"])
@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_qgis_keeps_its_own_numpy_whichever_it_is(platform: str, numpy: str) -> None:
    line = install_line(REQUIRED, system(platform, numpy=numpy))
    assert f"numpy=={numpy}" in line
    assert "numpy<" not in line


@pytest.mark.parametrize(
    ("platform", "machine", "named"),
    [
        ("darwin", "x86_64", False),
        ("darwin", "arm64", True),
        ("win32", "ARM64", False),
        ("win32", "AMD64", True),
    ],
)
def test_torch_is_named_only_where_there_is_one(platform: str, machine: str, named: bool) -> None:
    place = System(platform, Path("/usr"), {}, {}, "2.2.4", machine)
    line = install_line(REQUIRED, place)
    assert ("torch>=" in line) == named
    assert "onnxruntime>=" in line


def test_the_line_for_this_system_is_one_line() -> None:
    line = dependencies.install_instruction()
    assert "\n" not in line
    assert "install" in line
