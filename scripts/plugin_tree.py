"""What belongs to the plugin, and how a checkout becomes a plugin folder that QGIS can load."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
NAME = "anon_plugin"
BESIDE_THE_CODE = ("metadata.txt", "LICENSE", "resources")
HELP = CHECKOUT / "build" / "help"  # where `make docs` puts the pages
IGNORED = {"__pycache__", ".mypy_cache", ".ruff_cache"}


def entries() -> dict[str, Path]:
    """Name in the plugin folder → file or folder of the checkout, top level only.

    The help is there only where it was built.
    """
    code = {path.name: path for path in (CHECKOUT / NAME).iterdir() if path.name not in IGNORED}
    beside = {name: CHECKOUT / name for name in BESIDE_THE_CODE}
    return code | beside | ({"help": HELP} if HELP.is_dir() else {})


def files() -> Iterator[tuple[str, Path]]:
    """(path inside the plugin folder, file of the checkout) of every file of the plugin, sorted."""
    for name, source in sorted(entries().items()):
        if source.is_file():
            yield name, source
            continue
        for path in sorted(source.rglob("*")):
            if path.is_file() and not IGNORED.intersection(path.parts):
                yield f"{name}/{path.relative_to(source).as_posix()}", path


def stage(plugins: Path) -> Path:
    """Make `plugins`/anon_plugin out of links, so that QGIS always runs the checkout's code.

    Several processes may do this at the same time. Returns the plugin folder.
    """
    folder = plugins / NAME
    folder.mkdir(parents=True, exist_ok=True)
    wanted = entries()
    for path in folder.iterdir():
        if path.name not in wanted and path.name not in IGNORED:
            path.unlink(missing_ok=True)
    for name, source in wanted.items():
        link = folder / name
        if link.is_symlink() and link.readlink() == source:
            continue
        temporary = folder.parent / f".{name}.{os.getpid()}"
        temporary.symlink_to(source)
        temporary.replace(link)
    return folder
