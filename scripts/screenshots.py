"""Try the plugin in the real QGIS, on a screen in memory, and take pictures of everything.

    PYTHONPATH=. .venv/bin/python scripts/screenshots.py            # into build/screenshots
    PYTHONPATH=. .venv/bin/python scripts/screenshots.py --docs     # and those of docs/images

Opens every dialog, runs the steps on the demo photos, shows the layers in all their looks. Needs
Xvfb (apt install xvfb). Only the project's own demo photos are ever shown.
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

BUILD = CHECKOUT / "build" / "screenshots"
IMAGES = CHECKOUT / "docs" / "images"
# Pictures of the documentation: name there → name of the screenshot.
CHOSEN = {
    "map": "map_detections_labels",
    "photo_form": "form_photos_2",
    "photo_atlas": "layout_page",
    "sight_lines": "map_sight_lines",
}
COLOURS = 128
MAX_BYTES = 200_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--docs", action="store_true", help="renew the pictures of the docs")
    arguments = parser.parse_args()
    if not shutil.which("xvfb-run"):
        print("Xvfb is missing. Run: apt install xvfb", file=sys.stderr)
        return 127
    shutil.rmtree(BUILD, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="anon-tour-") as scratch:
        code = visit(Path(scratch))
    pictures = sorted(path.name for path in (BUILD / "pictures").glob("*.png"))
    print(f"{len(pictures)} pictures in {BUILD / 'pictures'}")
    if code == 0 and arguments.docs:
        renew_docs()
    return code


def visit(scratch: Path) -> int:
    """Have QGIS take the tour; returns its exit code."""
    wrapper: Any = SourceFileLoader("wrapper", str(CHECKOUT / "scripts/qgis_process")).load_module()
    profile = scratch / "profile"
    wrapper.enable_plugin(profile)
    environment = wrapper.environment(profile, scratch) | {
        "QT_QPA_PLATFORM": "xcb",
        "LC_ALL": "C.UTF-8",
        "TOUR_PHOTOS": str(make_demo_photos()),
        "TOUR_OUTPUT": str(BUILD),
        "TOUR_PICTURES": str(BUILD / "pictures"),
        "TOUR_LAYOUT": str(CHECKOUT / "resources" / "layouts" / "photo_atlas.qpt"),
    }
    BUILD.mkdir(parents=True)
    command = ["xvfb-run", "-a", "-s", "-screen 0 1440x960x24", "qgis", "--nologo"]
    command += ["--noversioncheck", "--code", str(CHECKOUT / "scripts" / "tour.py")]
    return subprocess.run(command, env=os.environ | environment, check=False).returncode


def renew_docs() -> None:
    """Put the chosen pictures into the docs, with few colours, so that they are small."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name, screenshot in CHOSEN.items():
        with Image.open(BUILD / "pictures" / f"{screenshot}.png") as picture:
            small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        target = IMAGES / f"{name}.png"
        small.save(target, optimize=True)
        if target.stat().st_size > MAX_BYTES:
            print(f"{target} has {target.stat().st_size / 1000:.0f} kB", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
