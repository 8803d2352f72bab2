"""The main job as a user would run it: anonymize a folder of photos through qgis_process.

Without an input it works on demo photos. Further arguments go to the algorithm as they are.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from plugin_tree import CHECKOUT

DEMO = CHECKOUT / "build" / "demo"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--input", default="", help="folder of photos; demo photos if not given")
    parser.add_argument("--output", default="", help="folder for the result")
    arguments, others = parser.parse_known_args()
    if arguments.input and not arguments.output:
        print("Say where the result shall go: make run INPUT=folder OUTPUT=folder", file=sys.stderr)
        return 2
    photos = Path(arguments.input).absolute() if arguments.input else make_demo_photos()
    output = Path(arguments.output).absolute() if arguments.output else DEMO / "anonymized"
    results = {
        "Anonymized photos": output,
        "Layer of photos": output / "photos.gpkg",
        "Layer of detections": output / "detections.gpkg",
        "Report": output / "report.html",
    }
    output.mkdir(parents=True, exist_ok=True)
    code = subprocess.run(
        [
            str(CHECKOUT / "scripts" / "qgis_process"),
            *("run", "anon:anonymizephotos"),
            f"--FOLDER={photos}",
            f"--OUTPUT={output}",
            f"--PHOTOS={results['Layer of photos']}",
            f"--DETECTIONS={results['Layer of detections']}",
            f"--REPORT={results['Report']}",
            *others,
        ],
        check=False,
    ).returncode
    if code == 0:
        print(f"\n{'Originals':20} {photos}")
        for title, path in results.items():
            print(f"{title:20} {path}")
    return code


def make_demo_photos() -> Path:
    """The folder of demo photos, made anew only if they are missing or older than their maker."""
    photos = DEMO / "photos"
    made = photos / ".made"
    plates = CHECKOUT / "anon_plugin" / "models" / "training" / "plates.py"
    makers = [*(CHECKOUT / "demo").glob("*.py"), plates]
    if not made.exists() or made.stat().st_mtime < max(path.stat().st_mtime for path in makers):
        subprocess.run([sys.executable, "-m", "demo", str(photos)], cwd=CHECKOUT, check=True)
        made.touch()
    return photos


if __name__ == "__main__":
    sys.exit(main())
