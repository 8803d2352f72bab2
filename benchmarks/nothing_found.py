"""Photos in which nothing is found, which are the commonest: what they cost beside the least.

    python -m benchmarks.nothing_found [--photos FOLDER] [--model street] [--rounds 5]

Ours is a photo's whole way, verified, as in the middle of a run. The least that anything could do
is to read the file, decode it, search it, and write a copy that is forced to disk and renamed. Both
take the photos in turns and keep nothing that is found. The second table, of a detector that costs
nothing, shows what is around the search. The first one hides it as long as searching is slow.

One thread; medians of N rounds by the processor's time, and by the clock, which counts the disk.
Without a FOLDER, real photos of 12 megapixels and panoramas of the test data are taken
($ANON_TEST_DATA, by default ../shared), else the demo's.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import cv2
import torch

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, Detector, Image
from anon_plugin.engine.machine.allocation import memory_kept
from anon_plugin.engine.photo.photo import read_photo
from anon_plugin.engine.pixels.decoding import decoded
from anon_plugin.engine.pixels.pixel_source import ArrayPixels
from anon_plugin.engine.projections.projection import Decision
from anon_plugin.engine.tasks.anonymize import anonymize_photo
from anon_plugin.engine.tasks.search import search_pixels
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.verification.sampling import Sampling
from anon_plugin.models.loading import load_detector
from benchmarks.machine import described

OF_TEST_DATA = (
    "camera_resolution/laspalmas_full",
    "panoramas/trek-view__GSAG2002.JPG",
    "panoramas/robhubi__Sv05_SpherPano_218.jpg",
)
NOTHING = replace(Settings(), confidence=1.0)


class MiddleOfRun(Sampling):
    """Compares no photo with its original, as nineteen of twenty are not."""

    def takes(self, photo: Path) -> bool:  # noqa: ARG002
        return False


@dataclass
class Free:
    """A detector that costs nothing and finds nothing."""

    name: str = "nothing"
    sha256: str = ""
    labels: tuple[str, ...] = NOTHING.labels
    object_range_px: tuple[float, float] = (12.0, 320.0)

    def detect(
        self,
        images: Sequence[Image],
        confidence: Confidence = None,  # noqa: ARG002
    ) -> list[list[Detection]]:
        return [[] for _ in images]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--photos", type=Path, help="a folder of JPEG files")
    parser.add_argument("--model", default="street")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    detector = load_detector(arguments.model)
    print(described(1, detector))
    photos = [(path, read_photo(path).decision) for path in find_photos(arguments.photos)]
    compare(arguments.model, photos, detector, arguments.rounds)
    compare("a detector that costs nothing", photos, Free(), arguments.rounds)


def find_photos(folder: Path | None) -> list[Path]:
    root = Path(os.environ.get("ANON_TEST_DATA", Path(__file__).parents[2] / "shared"))
    places = (
        [folder] if folder else [root / name for name in OF_TEST_DATA if (root / name).exists()]
    )
    if not places:
        places = [Path(__file__).parents[1] / "build" / "demo" / "photos"]
    found = [sorted(one.glob("*.[jJ][pP]*[gG]")) if one.is_dir() else [one] for one in places]
    if not any(found):
        raise SystemExit("There are no photos. Run `make demo`, or name a folder (--photos).")
    return [path for several in found for path in several]


@memory_kept()
def compare(
    name: str, photos: Sequence[tuple[Path, Decision]], detector: Detector, rounds: int
) -> None:
    """Print the table for these photos."""
    taken: dict[str, list[tuple[float, float]]] = {"the least": [], "ours": []}
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch, "result.jpg")

        def ours() -> None:
            for path, _ in photos:
                outcome = anonymize_photo(path, target, detector, NOTHING, sampling=MiddleOfRun())
                if outcome.reason or outcome.detections:
                    raise SystemExit(f"{path}: {outcome.reason or 'something was found'}")

        def least() -> None:
            for path, decision in photos:
                copied(path, decision, detector, target)

        ways: dict[str, Callable[[], None]] = {"the least": least, "ours": ours}
        for number in range(rounds + 1):
            for way, do in ways.items():
                wall, processor = time.perf_counter(), time.process_time()
                do()
                if number:  # the first one compiles, and fills caches
                    spent = time.perf_counter() - wall, time.process_time() - processor
                    taken[way].append(spent)
    megapixels = sum(pixels_of(path) for path, _ in photos) / 1e6
    print(f"\n{name}: {len(photos)} photos, {megapixels:.0f} MP{'wall ms/MP':>14}{'cpu ms/MP':>12}")
    middle = {way: [median(one) for one in zip(*taken[way], strict=True)] for way in ways}
    for way, (wall, processor) in middle.items():
        print(f"{way:40}{1000 * wall / megapixels:14.2f}{1000 * processor / megapixels:12.2f}")
    ratios = [ours / least for ours, least in zip(middle["ours"], middle["the least"], strict=True)]
    print(f"{'ours by the least':40}{ratios[0]:14.2f}{ratios[1]:12.2f}")


def copied(path: Path, decision: Decision, detector: Detector, target: Path) -> None:
    """Read, decode, search, copy."""
    data = path.read_bytes()
    pixels = decoded(data)
    if pixels is None:
        raise SystemExit(f"{path} cannot be decoded")
    search_pixels(ArrayPixels(pixels), decision, detector, NOTHING)
    partial = target.with_suffix(".part")
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(target)


def pixels_of(path: Path) -> int:
    width, height = read_photo(path).size_wh
    return width * height


if __name__ == "__main__":
    main()
