"""Ten redactions in a 16-megapixel photo, as a share of the time that decoding it takes.

    python -m benchmarks.redaction_speed

For every effect and several sizes of region; the photo is a JPEG made on the spot. Medians of
several runs, one thread each, in processor time, so that a busy machine does not blur the ratio.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import cv2
import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.redaction.redact import redact
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.vocabulary import EFFECTS, FACE, PERSON, PLATE
from benchmarks.attacks.methods import sample_logo

SIZE_WH = (4928, 3264)
SIDES_PX = (32, 64, 128, 256, 512)
RUNS = 5
REGIONS = 10


def main() -> None:
    """Measure and print the table."""
    cv2.setNumThreads(1)
    data = cv2.imencode(".jpg", _street(), [cv2.IMWRITE_JPEG_QUALITY, 92])[1]
    pixels = cv2.imdecode(data, cv2.IMREAD_COLOR)
    decoding = _median(lambda: cv2.imdecode(data, cv2.IMREAD_COLOR))
    megapixels = SIZE_WH[0] * SIZE_WH[1] / 1e6
    print(f"Decoding {megapixels:.1f} megapixels: {1000 * decoding:.0f} ms of processor time.")
    print(f"{REGIONS} redactions, as a share of that (goal: at most 0.33):\n")
    print("| effect | " + " | ".join(f"{side} px" for side in SIDES_PX) + " |")
    print("|---|" + "---:|" * len(SIDES_PX))
    for effect in EFFECTS:
        styles = styles_for(effect, logo=sample_logo())
        label = PERSON if effect == "inpaint" else FACE
        shares = []
        for side in SIDES_PX:
            found = _regions(label, side)
            spent = _median(lambda found=found, styles=styles: redact(pixels, found, styles))
            shares.append(f"{spent / decoding:.2f}")
        print(f"| {effect} | " + " | ".join(shares) + " |", flush=True)


def _street() -> np.ndarray:
    """Something with as much detail as a street photo: smooth areas, edges and fine grain."""
    random = np.random.default_rng(0)
    coarse = random.integers(0, 255, (SIZE_WH[1] // 64, SIZE_WH[0] // 64, 3), dtype=np.uint8)
    picture = cv2.resize(coarse, SIZE_WH, interpolation=cv2.INTER_CUBIC).astype(np.int16)
    grain = random.integers(-12, 13, (SIZE_WH[1] // 2, SIZE_WH[0] // 2, 3)).astype(np.int16)
    picture += cv2.resize(grain, SIZE_WH, interpolation=cv2.INTER_NEAREST)
    return np.clip(picture, 0, 255).astype(np.uint8)


def _regions(label: str, side: int) -> list[Detection]:
    """Ten regions apart from each other, `side` pixels high; every second one a plate."""
    found = []
    for number in range(REGIONS):
        x, y = 150.5 + 950 * (number % 5), 200.5 + 1500 * (number // 5)
        box = (x, y, x + 0.8 * side, y + side)
        if number % 2 and label == FACE:
            found.append(Detection.from_xyxy(PLATE, 1.0, (x, y, x + side, y + 0.25 * side)))
        else:
            found.append(Detection.from_xyxy(label, 1.0, box))
    return found


def _median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


if __name__ == "__main__":
    main()
