"""Try the plugin in the real QGIS, on a screen in memory, and take pictures of everything.

    PYTHONPATH=. .venv/bin/python scripts/screenshots.py            # into build/screenshots
    PYTHONPATH=. .venv/bin/python scripts/screenshots.py --docs     # and those of docs/images

Opens every dialog, runs the steps on the demo photos, shows the layers in all their looks and the
pages that the steps wrote. Needs Xvfb and Chromium (apt install xvfb chromium). Only the project's
own demo photos are ever shown. `make pictures` runs this and pictures.py.
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
from sheets import IMAGES, cut, save, table

BUILD = CHECKOUT / "build" / "screenshots"
# Pictures show this path: where photos and results of the tour lie.
STREET = Path(tempfile.gettempdir()) / "street"
# Pictures of the documentation: name there → name of the screenshot.
CHOSEN = {
    "first_steps": "first_steps",
    "dialog": "filled_anonymizephotos",
    "map": "map_detections_labels",
    "scores": "map_detections_scores",
    "photo_form": "form_photos_2",
    "photo_atlas": "layout_page",
    "sight_lines": "map_sight_lines",
    "resumed": "log_again",
    "run_report": "page_report",
    "verification_report": "page_verification",
    "evaluation_report": "page_evaluation",
}
# Pages that the steps wrote → how high their screenshot is, in pixels.
PAGES = {"report": 900, "verification": 700, "evaluation": 1000}
PICTURES = BUILD / "pictures"
COLOURS = 128
MAX_BYTES = 200_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--docs", action="store_true", help="renew the pictures of the docs")
    arguments = parser.parse_args()
    missing = [tool for tool in ("xvfb-run", "chromium") if not shutil.which(tool)]
    if missing:
        print(f"{', '.join(missing)} missing. Run: apt install xvfb chromium", file=sys.stderr)
        return 127
    for folder in (BUILD, STREET):
        shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="anon-tour-") as scratch:
        code = visit(Path(scratch))
    for name, height in PAGES.items():
        look_at_page(STREET / f"{name}.html", height)
    pictures = sorted(path.name for path in PICTURES.glob("*.png"))
    print(f"{len(pictures)} pictures in {PICTURES}")
    if code == 0 and arguments.docs:
        renew_docs()
    shutil.rmtree(STREET)
    return code


def visit(scratch: Path) -> int:
    """Have QGIS take the tour; returns its exit code."""
    wrapper: Any = SourceFileLoader("wrapper", str(CHECKOUT / "scripts/qgis_process")).load_module()
    profile = scratch / "profile"
    wrapper.enable_plugin(profile)
    shutil.copytree(make_demo_photos(), STREET / "photos")
    environment = wrapper.environment(profile, scratch) | {
        "QT_QPA_PLATFORM": "xcb",
        "LC_ALL": "C.UTF-8",
        "TOUR_PHOTOS": str(STREET / "photos"),
        "TOUR_OUTPUT": str(STREET),
        "TOUR_PICTURES": str(PICTURES),
        "TOUR_LAYOUT": str(CHECKOUT / "resources" / "layouts" / "photo_atlas.qpt"),
    }
    PICTURES.mkdir(parents=True)
    command = ["xvfb-run", "-a", "-s", "-screen 0 1440x960x24", "qgis", "--nologo"]
    command += ["--noversioncheck", "--code", str(CHECKOUT / "scripts" / "tour.py")]
    return subprocess.run(command, env=os.environ | environment, check=False).returncode


def look_at_page(page: Path, height: int) -> None:
    """Take a picture of the top of a page, as a browser shows it."""
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    command += [
        f"--window-size=1000,{height}",
        f"--screenshot={PICTURES / f'page_{page.stem}.png'}",
    ]
    subprocess.run([*command, page.as_uri()], check=False, stderr=subprocess.DEVNULL)


def renew_docs() -> None:
    """Put the chosen pictures into the docs, with few colours, so that they are small."""
    for name, screenshot in CHOSEN.items():
        with Image.open(PICTURES / f"{screenshot}.png") as picture:
            small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        target = IMAGES / f"{name}.png"
        small.save(target, optimize=True)
        if target.stat().st_size > MAX_BYTES:
            print(f"{target} has {target.stat().st_size / 1000:.0f} kB", file=sys.stderr)
    hidden = STREET / "facades" / "street_01.jpg"
    pair = [Image.open(path) for path in (STREET / "anonymized" / "street_01.jpg", hidden)]
    looks = [cut(one.convert("RGB"), (0, 0, 3000, 1500), 600) for one in pair]
    save(table([looks], ("anonymized", "with the building hidden")), "facade")


if __name__ == "__main__":
    sys.exit(main())
