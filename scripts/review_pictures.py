"""Take the pictures of the review in the docs: the real QGIS, on a screen in memory.

    PYTHONPATH=. .venv/bin/python scripts/review_pictures.py            # into build/screenshots
    PYTHONPATH=. .venv/bin/python scripts/review_pictures.py --docs     # and into docs/images
    QT_SCALE_FACTOR=2 PYTHONPATH=. .venv/bin/python scripts/review_pictures.py   # as at 200 %

Needs Xvfb (apt install xvfb). Only the project's own demo photos are ever shown.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

from PIL import Image
from plugin_tree import CHECKOUT
from run_main_job import make_demo_photos
from screenshots import PICTURES
from sheets import save

STREET = Path(tempfile.gettempdir()) / "street"
NAMES = ("review_photo", "review_redacted", "review_panorama", "review_sheet", "review_keys")
SCREEN = "1400x900x24"
LARGE_SCREEN = "2800x1800x24"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--docs", action="store_true", help="renew the pictures of the docs")
    arguments = parser.parse_args()
    if not shutil.which("xvfb-run"):
        print("xvfb-run is missing. Run: apt install xvfb", file=sys.stderr)
        return 127
    shutil.rmtree(STREET, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="anon-review-") as scratch:
        code = visit(Path(scratch))
    shutil.rmtree(STREET)
    if code == 0 and arguments.docs:
        for name in NAMES:
            with Image.open(PICTURES / f"{name}.png") as picture:
                save(picture.convert("RGB"), name)
    return code


def visit(scratch: Path) -> int:
    """Have QGIS review the demo photos; returns its exit code."""
    wrapper: Any = SourceFileLoader("wrapper", str(CHECKOUT / "scripts/qgis_process")).load_module()
    profile = scratch / "profile"
    wrapper.enable_plugin(profile)
    shutil.copytree(make_demo_photos(), STREET / "photos")
    environment = wrapper.environment(profile, scratch) | {
        "QT_QPA_PLATFORM": "xcb",
        "LC_ALL": os.environ.get("TOUR_LANGUAGE", "C.UTF-8"),
        "TOUR_PHOTOS": str(STREET / "photos"),
        "TOUR_OUTPUT": str(STREET),
        "TOUR_PICTURES": str(PICTURES),
    }
    large = os.environ.get("QT_SCALE_FACTOR", "1") != "1"
    command = ["xvfb-run", "-a", "-s", f"-screen 0 {LARGE_SCREEN if large else SCREEN}"]
    command += ["qgis", "--nologo", "--noversioncheck"]
    command += ["--code", str(CHECKOUT / "scripts" / "review_tour.py")]
    return subprocess.run(command, env=os.environ | environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
