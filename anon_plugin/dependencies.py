"""Which libraries are missing or too old, and the line that installs them.

Looks without importing, so it is quick and works when everything is missing.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from anon_plugin.language import tr
from anon_plugin.shipped import PLUGIN_FOLDER

_MODULE_OF = {"opencv-python-headless": "cv2"}
_OTHER_PACKAGES_OF = {
    "cv2": ("opencv-contrib-python-headless", "opencv-python", "opencv-contrib-python", "opencv")
}


@dataclass(frozen=True)
class Library:
    """A library that the engine imports: its import name, its PyPI name and the accepted range."""

    module: str
    package: str
    specifier: str

    @property
    def minimum(self) -> tuple[int, ...]:
        """The least accepted version as numbers, such as (4, 8)."""
        found = re.search(r">=\s*([\d.]+)", self.specifier)
        return _numbers(found.group(1)) if found else ()

    def version(self) -> str | None:
        """The installed version; "" where it is importable but does not tell; None if missing."""
        if not _is_importable(self.module):
            return None
        for package in (self.package, *_OTHER_PACKAGES_OF.get(self.module, ())):
            try:
                return importlib.metadata.version(package)
            except importlib.metadata.PackageNotFoundError:
                continue
        return ""

    def problem(self) -> str | None:
        """What is wrong with it in a few words, or None if it can be used."""
        version = self.version()
        if version is None:
            return tr("{package} is missing").format(package=self.package)
        if version and _numbers(version) < self.minimum:
            return tr("{package} {version} is too old ({needed} is needed)").format(
                package=self.package, version=version, needed=self.specifier
            )
        return None


# Only some photos or runs need these, and say so (pyproject.toml: optional-dependencies).
OPTIONAL_LIBRARIES = (
    Library("PIL", "pillow", ">=11.3,<13"),
    Library("pillow_heif", "pillow-heif", ">=1.1,<2"),
    Library("pygeomag", "pygeomag", ">=1.1,<2"),
    Library("distributed", "distributed", ">=2025.1"),
)


@cache
def required_libraries() -> tuple[Library, ...]:
    """The libraries of the plugin's requirements.txt, in its order."""
    lines = (PLUGIN_FOLDER / "requirements.txt").read_text(encoding="utf-8").splitlines()
    found = (re.match(r"([\w-]+)(.*)", line) for line in lines if not line.startswith("#"))
    return tuple(
        Library(_MODULE_OF.get(match[1], match[1]), match[1], match[2].strip())
        for match in found
        if match
    )


def problems() -> list[str]:
    """What is missing or too old, each in a few words; empty if everything is there."""
    return [problem for library in required_libraries() if (problem := library.problem())]


def missing_message() -> str:
    """One message for the user: what is missing and how to install it; "" if nothing is."""
    found = problems()
    if not found:
        return ""
    return tr(
        "The anonymizer cannot run yet: {problems}. To install, {instruction}. Or install the QGIS "
        "plugin QPIP, which offers to install what a plugin needs. Then restart QGIS."
    ).format(problems="; ".join(found), instruction=install_instruction())


def problem_with(module: str) -> str:
    """What is wrong with a library that the plugin names, and what to do; "" if it can be used."""
    known = (*required_libraries(), *OPTIONAL_LIBRARIES)
    library = next(one for one in known if one.module == module)
    found = library.problem()
    if not found:
        return ""
    further = [library] if library in OPTIONAL_LIBRARIES else []
    return tr("{problem}. To install, {instruction}. Then restart QGIS.").format(
        problem=found, instruction=install_instruction(further=further)
    )


def install_instruction(
    platform: str | None = None, prefix: Path | None = None, further: Sequence[Library] = ()
) -> str:
    """How to install the required libraries into the Python of this QGIS, in one line.

    platform, prefix: as `sys.platform` and `sys.prefix` say; given only in tests.
    further: optional libraries that are wanted too.
    """
    platform = platform or sys.platform
    prefix = prefix or Path(sys.prefix)
    if (prefix / "conda-meta").is_dir():
        conda = "pytorch onnxruntime py-opencv exifread safetensors numba rasterio"
        conda = " ".join([conda, *(library.package for library in further)])
        return tr("run in QGIS' conda environment: {command}").format(
            command=f"conda install -c conda-forge {conda}"
        )
    wanted = [f"{library.package}{library.specifier}" for library in further]
    packages = _quoted([*_requirements(), *wanted])
    if platform == "win32":
        return tr("open the OSGeo4W Shell of this QGIS and run: {command}").format(
            command=f"python -m pip install {packages.replace(chr(39), chr(34))}"
        )
    if platform == "darwin":
        python = shlex.quote(str(prefix / "bin" / "python3"))
        return _in_a_terminal(f"{python} -m pip install --user {packages}")
    if prefix != Path(sys.base_prefix) and (prefix / "pyvenv.cfg").exists():
        return _in_a_terminal(f"{shlex.quote(str(prefix))}/bin/pip install {packages}")
    install = _in_a_terminal(
        "sudo apt install python3-venv python3-exifread python3-rasterio && "
        "/usr/bin/python3 -m venv --system-site-packages ~/.venvs/qgis && "
        f"~/.venvs/qgis/bin/pip install {packages}"
    )
    return tr("{install}; and from then on start QGIS with: {command}").format(
        install=install, command="PATH=~/.venvs/qgis/bin:$PATH qgis"
    )


def _in_a_terminal(command: str) -> str:
    return tr("run in a terminal: {command}").format(command=command)


def add_library_folder(folder: str | Path | None) -> bool:
    """Let Python also look for libraries in `folder` (as filled by `pip install --target`).

    It is appended, never put first: a newer numpy in front of QGIS' own breaks osgeo.gdal_array
    for all of QGIS. Returns True if the folder exists.
    """
    if not folder or not Path(folder).is_dir():
        return False
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
        importlib.invalidate_caches()
    return True


def _requirements() -> list[str]:
    # numpy is held below 2 because QGIS' own GDAL bindings may be built for numpy 1.
    return [f"{library.package}{library.specifier}" for library in required_libraries()] + [
        "numpy<2"
    ]


def _quoted(requirements: Sequence[str]) -> str:
    return " ".join(f"'{requirement}'" for requirement in requirements)


def _is_importable(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version.split("+")[0])[:3])
