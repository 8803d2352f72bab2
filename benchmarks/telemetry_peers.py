"""Are the positions of videos those that ExifTool and mapillary_tools read?

    .venv/bin/python -m benchmarks.telemetry_peers [--videos ../shared/video]
        [--mapillary PATH_OF_PYTHON]

For each sample with telemetry: how many positions each reads, and how far those of the same number
are apart at most, in degrees. mapillary_tools wants libraries of its own, so it runs in a Python of
an environment of its own (`pip install mapillary_tools`); without one, or without ExifTool, a line
says so. Files that one of them does not read have a dash.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from pathlib import Path
from shutil import which

from anon_plugin.engine.telemetry.reading import read_side_file, read_telemetry

Places = list[tuple[float, float]]

SUFFIXES = frozenset((".mp4", ".mov", ".mkv", ".ts", ".srt", ".nmea", ".gps"))
SIDE = frozenset((".srt", ".nmea", ".gps"))

_MAPILLARY = """
import json, sys
from mapillary_tools import blackvue_parser
from mapillary_tools.camm import camm_parser
from mapillary_tools.gpmf import gpmf_parser
for path in sys.argv[1:]:
    points = []
    for extract in (gpmf_parser.extract_gopro_info, camm_parser.extract_camm_info,
                    blackvue_parser.extract_blackvue_info):
        try:
            with open(path, "rb") as file:
                info = extract(file)
        except Exception:
            continue
        if info is not None:
            points = info.gps or getattr(info, "mini_gps", None) or []
        if points:
            break
    print(json.dumps([path, [(one.lon, one.lat) for one in points]]))
"""


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--videos", type=Path, default=Path("../shared/video"))
    parser.add_argument("--mapillary", type=Path, default=None)
    options = parser.parse_args()
    places = {
        path: ours(path)
        for path in sorted(options.videos.rglob("*"))
        if path.suffix.lower() in SUFFIXES and "broken" not in path.parts
    }
    paths = [path for path, found in places.items() if found]
    by_mapillary: dict[Path, Places] = {}
    if options.mapillary is None:
        print("mapillary_tools is not given (--mapillary): its columns are empty.")
    else:
        by_mapillary = mapillary(options.mapillary, paths)
    if which("exiftool") is None:
        print("ExifTool is not installed: its columns are empty.")
    print("| file | ours | ExifTool | apart | mapillary_tools | apart |\n|---|---|---|---|---|---|")
    for path in paths:
        columns = [path.name, str(len(places[path]))]
        for other in (exiftool(path), by_mapillary.get(path, [])):
            columns += [str(len(other) or "–"), apart(places[path], other)]
        print(f"| {' | '.join(columns)} |", flush=True)


def ours(path: Path) -> Places:
    """(longitude, latitude) of each position that we read."""
    try:
        if path.suffix.lower() in SIDE:
            fixes = tuple(read_side_file(path.read_bytes(), path.suffix.lower()))
        else:
            fixes = read_telemetry(path).fixes
    except (OSError, ValueError):
        return []
    return [(one.longitude_deg, one.latitude_deg) for one in fixes]


def exiftool(path: Path) -> Places:
    """Those that ExifTool reads within the video."""
    if which("exiftool") is None:
        return []

    def told(tag: str) -> list[float]:
        command = ["exiftool", "-ee3", "-n", "-a", "-s3", f"-{tag}", "--Composite:all", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return [float(one) for one in done.stdout.split()]

    return list(zip(told("GPSLongitude"), told("GPSLatitude"), strict=False))


def mapillary(python: Path, paths: list[Path]) -> dict[Path, Places]:
    """Those that mapillary_tools' parsers read, before it leaves any out."""
    command = [str(python), "-c", _MAPILLARY, *(str(path) for path in paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = (json.loads(line) for line in done.stdout.splitlines())
    return {Path(path): [tuple(one) for one in points] for path, points in lines}


def apart(first: Places, second: Places) -> str:
    """How far positions of the same number lie apart at most."""
    if not second:
        return "–"
    far = max(
        max(abs(one[0] - other[0]), abs(one[1] - other[1]))
        for one, other in zip(first, second, strict=False)
    )
    return f"{far:.1e}" if len(first) == len(second) else f"{far:.1e}, other number"


if __name__ == "__main__":
    main()
