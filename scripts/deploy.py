"""Copy the plugin into a profile of the QGIS on this computer: deploy.py [profile] [profiles]."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import plugin_tree


def profiles_folder() -> Path:
    """Where QGIS keeps this user's profiles (QGIS 3, or QGIS 4 where only that has been used)."""
    if sys.platform == "win32":
        base = Path(os.environ["APPDATA"])
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    candidates = [base / "QGIS" / generation / "profiles" for generation in ("QGIS3", "QGIS4")]
    return next((folder for folder in candidates if folder.is_dir()), candidates[0])


def deploy(profile: str, profiles: Path) -> Path:
    """Replace the plugin in a profile by a copy of the checkout's; returns the plugin's folder.

    Raises SystemExit with a message if there is no such profile.
    """
    if not (profiles / profile).is_dir():
        known = sorted(path.name for path in profiles.glob("*") if path.is_dir())
        raise SystemExit(
            f"There is no QGIS profile '{profile}' in {profiles}. "
            + (f"Choose one with PROFILE=…: {', '.join(known)}." if known else "Start QGIS once.")
        )
    target = profiles / profile / "python" / "plugins" / plugin_tree.NAME
    shutil.rmtree(target, ignore_errors=True)
    for name, source in plugin_tree.files():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target / name)
    return target


def main() -> None:
    profile = sys.argv[1] if len(sys.argv) > 1 else "default"
    profiles = Path(sys.argv[2]) if len(sys.argv) > 2 else profiles_folder()
    print(f"Copied to {deploy(profile, profiles)}")
    print("Restart QGIS, then enable 'Street Photo Anonymizer' in Plugins > Manage and Install.")


if __name__ == "__main__":
    main()
