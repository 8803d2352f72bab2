"""Which libraries are missing or too old, and the line that installs them.

Looks without importing, except `works`, so it is quick and works when everything is missing.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from anon_plugin.install_line import install_line
from anon_plugin.language import tr
from anon_plugin.shipped import PLUGIN_FOLDER

NETWORK_LIBRARIES = ("torch", "onnxruntime")
"""What computes networks, the fastest on most processors first. Where one cannot be used another
is, in the end OpenCV: the anonymizer runs without them."""

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
    Library("pillow_heif", "pillow-heif", ">=1.6,<2"),
    Library("pygeomag", "pygeomag", ">=1.1,<2"),
    Library("distributed", "distributed", ">=2025.1"),
    Library("av", "av", ">=18,<19"),
    Library("scipy", "scipy", ">=1.10,<2"),
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
    """What is missing or too old, each in a few words; empty if nothing keeps from working."""
    needed = [one for one in required_libraries() if one.module not in NETWORK_LIBRARIES]
    return [problem for library in needed if (problem := library.problem())]


def works(module: str) -> bool:
    """Whether a library that the plugin names is there, new enough, and can be imported."""
    if library_of(module).problem():
        return False
    try:
        importlib.import_module(module)
    except Exception:  # a broken one may raise anything, such as OSError for a DLL
        return False
    return True


def library_of(module: str) -> Library:
    """The library that the plugin names with this module."""
    known = (*required_libraries(), *OPTIONAL_LIBRARIES)
    return next(one for one in known if one.module == module)


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
    library = library_of(module)
    found = library.problem()
    if not found:
        return ""
    further = [library] if library in OPTIONAL_LIBRARIES else []
    return tr("{problem}. To install, {instruction}. Then restart QGIS.").format(
        problem=found, instruction=install_instruction(further=further)
    )


def install_instruction(further: Sequence[Library] = ()) -> str:
    """How to install the required libraries into the Python of this QGIS, in one line.

    further: optional libraries that are wanted too.
    """
    libraries = [*required_libraries(), *further]
    return install_line([f"{library.package}{library.specifier}" for library in libraries])


def why_broken(error: Exception) -> str:
    """Why a library that is there cannot be loaded, and what to do, in one line."""
    reason = (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(". ")
    if _lacks_a_dll(error):
        return tr(
            "Windows lacks a DLL that it needs ({error}). Install the Microsoft Visual C++ "
            "Redistributable (https://aka.ms/vs/17/release/vc_redist.x64.exe) and restart QGIS."
        ).format(error=reason)
    return tr("it cannot be loaded ({error}). Install it again.").format(error=reason)


def _lacks_a_dll(error: Exception) -> bool:
    """Torch says WinError 126 (not found), 127 or 1114; Python itself "DLL load failed"."""
    return getattr(error, "winerror", None) is not None or "DLL load failed" in str(error)


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


def add_environment() -> bool:
    """Let Python use the libraries of the checkout that this copy of the plugin was deployed from.

    They come before the system's packages, as in a virtual environment: torch needs a newer sympy
    than some systems have. But one that brings a numpy comes last. Returns True if there are any.
    """
    folder = folder_of_environment()
    if folder is None or not folder.is_dir() or (folder / "numpy").exists():
        return add_library_folder(folder)
    if str(folder) not in sys.path:
        of_system = (
            index
            for index, place in enumerate(sys.path)
            if Path(place).name in ("dist-packages", "site-packages")
        )
        sys.path.insert(next(of_system, len(sys.path)), str(folder))
        importlib.invalidate_caches()
    return True


def folder_of_environment() -> Path | None:
    """Where the libraries of the checkout lie that this copy of the plugin was deployed from.

    Only for the Python that they were installed for; None where the plugin came as a zip.
    """
    try:
        venv = Path((PLUGIN_FOLDER / "environment.txt").read_text(encoding="utf-8").strip())
    except OSError:
        return None
    if sys.platform == "win32":
        return venv / "Lib" / "site-packages"
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return venv / "lib" / version / "site-packages"


def _is_importable(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version.split("+")[0])[:3])
