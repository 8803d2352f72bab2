"""Take the pictures of the docs that show a collection and a comparison, of drawn scenes alone.

    PYTHONPATH=. .venv/bin/python scripts/training_pictures.py            # into build/screenshots
    PYTHONPATH=. .venv/bin/python scripts/training_pictures.py --docs     # and into docs/images

The scenes are drawn as those are that 'Compare models' draws, with other seeds. The model that is
compared is our own, spoilt on purpose: it has half unlearned what faces are. Needs Chromium.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from safetensors import safe_open
from safetensors.numpy import load_file, save_file
from screenshots import PICTURES, look_at_page
from sheets import save

from anon_plugin.engine.collection.collecting import Candidate, collect
from anon_plugin.engine.collection.splitting import Links
from anon_plugin.engine.collection.training_folder import TrainingFolder
from anon_plugin.engine.collection.verdicts import Row, of_rows
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.evaluation.comparison import compare
from anon_plugin.engine.evaluation.verdict import ComparedModel, ComparedSet, Comparison
from anon_plugin.engine.reports import collection_report, comparison_report
from anon_plugin.engine.tasks.compare_models import AnnotatedSet, kept_aside, search_set
from anon_plugin.models.loading import load_detector, open_measured
from anon_plugin.models.store.folder import WEIGHTS_FOLDER
from anon_plugin.models.training.regression import drawn_scenes

FIRST_SEED = 3_000_000
DRIVES, FRAMES = 9, 6
LABELS = ("face", "plate")
HEIGHTS = {"collection": 1150, "comparison": 1000}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--docs", action="store_true", help="renew the pictures of the docs")
    arguments = parser.parse_args()
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="anon-training-") as scratch:
        folder = Path(scratch)
        collected(folder)
        compared(folder)
        for name, height in HEIGHTS.items():
            look_at_page(folder / f"{name}.html", height)
    if arguments.docs:
        for name in HEIGHTS:
            with Image.open(PICTURES / f"page_{name}.png") as picture:
                save(picture.convert("RGB"), f"{name}_report")
    return 0


def collected(folder: Path) -> None:
    """A collection of drawn photos along some drives, as a review would leave them."""
    generator = np.random.default_rng(1)
    candidates = []
    for number, (known, pixels) in enumerate(drawn_scenes(DRIVES * FRAMES, FIRST_SEED)):
        drive, frame = divmod(number, FRAMES)
        path = folder / f"{number}.png"
        cv2.imwrite(str(path), pixels[:, :, ::-1])
        rows = [Row(Detection(one.label, 1.0, one.region), by_hand=False) for one in known.objects]
        sign = Detection.from_xyxy("plate", 0.3, (20, 20, 70, 36))
        rows.append(Row(sign, by_hand=False, kept=generator.random() < 0.5))
        verdicts = of_rows(rows, reviewed=frame > 0, labels=LABELS)
        east = 9.52 + 0.004 * drive + 0.0003 * frame
        north = 46.84 + 0.006 * float(np.sin(2.3 * drive)) + 0.0004 * frame
        candidates.append(Candidate(path, verdicts, f"{drive}", 5.0 * frame, east, north))
    links = Links(30, 300)
    training = TrainingFolder(folder / "training")
    done = collect(candidates, training, links, 0.25)
    page = folder / "collection.html"
    collection_report.write_report(page, done.records, done.thumbnails)


def compared(folder: Path) -> None:
    """Our network beside one that has half unlearned faces."""
    spoilt = folder / "mine.safetensors"
    source = WEIGHTS_FOLDER / "street.safetensors"
    with safe_open(source, framework="np") as file:
        about = dict(file.metadata())
    state = load_file(source)
    heat = state["heads.face.heat.weight"]
    state["heads.face.heat.weight"] = (heat * 0.75).astype(heat.dtype)
    save_file(state, spoilt, {**about, "name": "mine", "card": json.dumps({})})
    detectors = [open_measured("street"), load_detector(str(spoilt))]
    scenes = AnnotatedSet("Drawn scenes", 40, drawn_scenes(40))
    sets = []
    for one in (kept_aside(folder / "training", "Photos kept aside"), scenes):
        old, new = search_set(one, detectors, LABELS).found
        sets.append(ComparedSet(one.name, len(old), tuple(compare(old, new, LABELS))))
    comparison = Comparison(ComparedModel("street", ""), ComparedModel("mine", "", ""), tuple(sets))
    about_it = [("old model", "street"), ("new model", "mine.safetensors")]
    comparison_report.write_report(folder / "comparison.html", comparison, about_it)


if __name__ == "__main__":
    sys.exit(main())
