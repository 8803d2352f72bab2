"""Where what belongs to the user of this machine is kept: installed models, journals of stores."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def data_folder() -> Path:
    """The plugin's folder where the system keeps user data; perhaps not made yet."""
    home = Path.home()
    if sys.platform == "win32":
        data = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        data = home / "Library" / "Application Support"
    else:
        data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return data / "anon_plugin"
