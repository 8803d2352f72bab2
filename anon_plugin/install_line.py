"""The one line that installs libraries for QGIS on this system, for users to copy.

Each system has its own way: its packages where it has them all, else pip into a place that QGIS
looks into. QGIS' own numpy always stays: its GDAL bindings were built for that one. On Linux torch
is taken from PyTorch's index of CPU builds, because PyPI's brings 5 GB of CUDA.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from anon_plugin.language import tr

TORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"

# What Debian 13 and newer have in a version that fits.
_DEBIAN_PACKAGES = {
    "exifread": "python3-exifread",
    "numba": "python3-numba",
    "onnxruntime": "python3-onnxruntime",
    "opencv-python-headless": "python3-opencv",
    "safetensors": "python3-safetensors",
    "torch": "python3-torch",
}
_FIRST_DEBIAN_WITH_ALL = 13
_WITHOUT_TORCH = {("darwin", "x86_64"), ("win32", "arm64")}
_CONDA_PACKAGES = {"torch": "pytorch", "opencv-python-headless": "py-opencv"}


@dataclass(frozen=True)
class System:
    """Where QGIS runs: as `sys.platform`, `sys.prefix`, os-release and the environment say."""

    platform: str
    prefix: Path
    release: Mapping[str, str]
    environment: Mapping[str, str]
    numpy: str
    """The version of QGIS' own; "" where it has none."""
    machine: str = ""
    """The processor's kind, as platform.machine() calls it."""

    @classmethod
    def here(cls) -> System:
        """The one that this runs on."""
        return cls(
            sys.platform,
            Path(sys.prefix),
            _os_release(),
            os.environ,
            _numpy_version(),
            platform.machine(),
        )

    @property
    def has_torch(self) -> bool:
        """Whether there is a torch for it that works with every numpy.

        For Macs with Intel's processors the last was 2.2, which knows no numpy 2; PyPI has none for
        Windows on ARM. There ONNX Runtime computes the networks.
        """
        return (self.platform, self.machine.lower()) not in _WITHOUT_TORCH

    @property
    def has_apt(self) -> bool:
        """Whether it is Debian or was made of it."""
        return not {"debian", "ubuntu"}.isdisjoint(self._names())

    @property
    def has_all_packages(self) -> bool:
        """Whether every library that the plugin needs is a package of the system."""
        version = self.release.get("VERSION_ID", "")  # testing and unstable have none
        is_new = not version or (version.isdigit() and int(version) >= _FIRST_DEBIAN_WITH_ALL)
        return self.release.get("ID") == "debian" and is_new

    def _names(self) -> set[str]:
        return {self.release.get("ID", ""), *self.release.get("ID_LIKE", "").split()}


def install_line(requirements: Sequence[str], system: System | None = None) -> str:
    """How to install what pip calls `requirements` (such as "numba>=0.57,<1"), in one line.

    system: the one to install on; None for this one.
    """
    system = system or System.here()
    if not system.has_torch:
        requirements = [one for one in requirements if _name(one) != "torch"]
    names = [_name(requirement) for requirement in requirements]
    if (system.prefix / "conda-meta").is_dir():
        packages = " ".join([*(_CONDA_PACKAGES.get(name, name) for name in names), "rasterio"])
        return tr("run in QGIS' conda environment: {command}").format(
            command=f"conda install -c conda-forge {packages}"
        )
    numpy = [f"numpy=={system.numpy}"] if system.numpy else []
    wanted = _quoted([*requirements, *numpy])
    if system.platform == "win32":
        return tr("open the OSGeo4W Shell of this QGIS and run: {command}").format(
            command=f"python -m pip install {wanted.replace(chr(39), chr(34))}"
        )
    if system.platform == "darwin":
        python = shlex.quote(str(system.prefix / "bin" / "python3"))
        return _in_a_terminal(f"{python} -m pip install --user {wanted}")
    if "FLATPAK_ID" in system.environment:
        pip = f"flatpak run --devel --command=pip3 {system.environment['FLATPAK_ID']} install"
        return _in_a_terminal(_pip(f"{pip} --user", requirements, numpy))
    if system.prefix.parts[1:2] == ("snap",):
        pip = _pip("python3 -m pip install --user", requirements, numpy)
        shell = f"snap run --shell {system.prefix.parts[2]}"
        return _in_a_terminal(f"{shell} -c {shlex.quote(pip)}")
    if (system.prefix / "pyvenv.cfg").exists():
        pip = f"{shlex.quote(str(system.prefix))}/bin/pip install"
        return _in_a_terminal(_pip(pip, requirements, numpy))
    if system.has_all_packages and set(names) <= set(_DEBIAN_PACKAGES):
        packages = " ".join([*(_DEBIAN_PACKAGES[name] for name in names), "python3-rasterio"])
        return _in_a_terminal(f"sudo apt install {packages}")
    first = "sudo apt install python3-venv python3-exifread python3-rasterio && "
    environment = "/usr/bin/python3 -m venv --system-site-packages ~/.venvs/qgis && "
    pip = _pip("~/.venvs/qgis/bin/pip install", requirements, numpy)
    return tr("{install}; and from then on start QGIS with: {command}").format(
        install=_in_a_terminal(f"{first if system.has_apt else ''}{environment}{pip}"),
        command="PATH=~/.venvs/qgis/bin:$PATH qgis",
    )


def _pip(command: str, requirements: Sequence[str], numpy: Sequence[str]) -> str:
    """Torch by itself, from an index that has nothing but its CPU builds; then the others."""
    torch = [one for one in requirements if _name(one) == "torch"]
    others = [one for one in requirements if one not in torch]
    commands = []
    if torch:
        commands.append(f"{command} --index-url {TORCH_CPU_INDEX} {_quoted([*torch, *numpy])}")
    if others:
        commands.append(f"{command} {_quoted([*others, *numpy])}")
    return " && ".join(commands)


def _in_a_terminal(command: str) -> str:
    return tr("run in a terminal: {command}").format(command=command)


def _quoted(requirements: Sequence[str]) -> str:
    return " ".join(f"'{requirement}'" for requirement in requirements)


def _name(requirement: str) -> str:
    return requirement.split(">")[0].split("=")[0].strip()


def _numpy_version() -> str:
    try:
        return importlib.metadata.version("numpy")
    except importlib.metadata.PackageNotFoundError:
        return ""


def _os_release() -> Mapping[str, str]:
    """What /etc/os-release says; nothing on systems without."""
    try:
        lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    pairs = (line.partition("=") for line in lines if "=" in line)
    return {key.strip(): value.strip().strip("\"'") for key, _, value in pairs}
