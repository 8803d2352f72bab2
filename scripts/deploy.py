"""Copy the plugin into a profile of the QGIS on this computer: deploy.py [profile].

profile: a name, or QGIS3/name or QGIS4/name where both have one of that name. Without it, the
profile that QGIS starts with; where QGIS 3 and QGIS 4 are both there, of the one used last. The
copy finds its libraries in the checkout's .venv, if that is there.
"""

from __future__ import annotations

import os
import shutil
import sys
from configparser import ConfigParser
from pathlib import Path

import plugin_tree

GENERATIONS = ("QGIS3", "QGIS4")
VENV = plugin_tree.CHECKOUT / ".venv"


def data_folder() -> Path:
    """Where QGIS keeps this user's profiles: below QGIS3/profiles and QGIS4/profiles in it."""
    if sys.platform == "win32":
        base = Path(os.environ["APPDATA"])
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "QGIS"


def choose_profile(wanted: str, data: Path) -> Path:
    """The folder of the profile to take, see above.

    Raises SystemExit with a message that names the profiles there are.
    """
    generation, _, name = wanted.rpartition("/")
    roots = [data / one / "profiles" for one in ([generation] if generation else GENERATIONS)]
    found = [folder for root in roots if (folder := root / (name or _start_with(root))).is_dir()]
    if not found:
        known = sorted(
            _title(folder) for folder in data.glob("QGIS*/profiles/*") if folder.is_dir()
        )
        choice = f"Choose one with PROFILE=…: {', '.join(known)}." if known else "Start QGIS once."
        raise SystemExit(f"There is no QGIS profile '{wanted or 'default'}' in {data}. {choice}")
    return max(found, key=_last_used)


def deploy(profile: Path, venv: Path = VENV) -> Path:
    """Replace the plugin in a profile by a copy of the checkout's; returns the plugin's folder."""
    target = profile / "python" / "plugins" / plugin_tree.NAME
    shutil.rmtree(target, ignore_errors=True)
    for name, source in plugin_tree.files():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target / name)
    if venv.is_dir():
        (target / "environment.txt").write_text(f"{venv}\n", encoding="utf-8")
    return target


def _start_with(profiles: Path) -> str:
    """The name of the profile that QGIS starts with."""
    parser = ConfigParser(interpolation=None, strict=False)
    parser.read(profiles / "profiles.ini", encoding="utf-8")
    return parser.get("core", "defaultProfile", fallback="") or "default"


def _last_used(profile: Path) -> float:
    settings = [path.stat().st_mtime for path in profile.glob("QGIS/QGIS*.ini")]
    return max(settings, default=0.0)


def _title(profile: Path) -> str:
    return f"{profile.parent.parent.name}/{profile.name}"


def main() -> None:
    profile = choose_profile(sys.argv[1] if len(sys.argv) > 1 else "", data_folder())
    print(f"Copied to the profile {_title(profile)}: {deploy(profile)}")
    if VENV.is_dir():
        print(f"Its libraries are those of {VENV}, for as long as that folder is there.")
    else:
        print("'Check setup' in QGIS tells which libraries are missing; 'make setup' brings them.")
    print("Restart QGIS, then enable 'Street Photo Anonymizer' in Plugins > Manage and Install.")


if __name__ == "__main__":
    main()
