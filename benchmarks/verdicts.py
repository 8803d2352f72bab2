"""How often a comparison of models says what is true: python -m benchmarks.verdicts

Photos with about two faces and two plates each, from 9 to 150 pixels wide, are made up; so is what
two models find in them. The old one finds 85 of 100. Six of ten objects are easy or hard for both
alike, the others fall to each by its own luck; both have 0.3 false findings of each label a photo.
The table says in how many of the made-up comparisons the new model was called worse in any respect,
which refuses it, and better in any.
"""

from __future__ import annotations

import argparse

import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.evaluation.comparison import Verdict, compare
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, TrueObject
from anon_plugin.engine.evaluation.summary import Pairs

OLD = 0.85
ALIKE = 0.6
FALSE_PER_PHOTO = 0.3
OBJECTS_PER_PHOTO = 2.0
ROWS = {"face": 0.0, "plate": 500.0}
"""Where in a photo the objects of a label lie, so that none meets another."""


def made_up(photos: int, new_recall: float, generator: np.random.Generator) -> tuple[Pairs, Pairs]:
    """What two models find in the same photos."""
    old, new = [], []
    for number in range(photos):
        truth: list[TrueObject] = []
        found: tuple[list[Detection], list[Detection]] = ([], [])
        for label, top in ROWS.items():
            for place in range(generator.poisson(OBJECTS_PER_PHOTO)):
                width = float(np.exp(generator.uniform(np.log(9), np.log(150))))
                box = (200.0 * place, top, 200.0 * place + width, top + width / 2)
                truth.append(TrueObject.from_xyxy(label, box))
                luck = generator.random()
                own = luck if generator.random() < ALIKE else generator.random()
                for of_model, is_found in zip(found, (luck < OLD, own < new_recall), strict=True):
                    if is_found:
                        of_model.append(Detection.from_xyxy(label, 0.9, box))
            for of_model in found:
                for place in range(generator.poisson(FALSE_PER_PHOTO)):
                    beside = (150.0 * place, 1000.0, 150.0 * place + 30, 1012.0)
                    of_model.append(Detection.from_xyxy(label, 0.5, beside))
        photo = AnnotatedPhoto(str(number), tuple(truth))
        old.append((photo, found[0]))
        new.append((photo, found[1]))
    return old, new


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=200)
    arguments = parser.parse_args()
    print(f"of {arguments.trials} comparisons each; the old model finds {OLD:.0%}")
    print(f"{'photos':>7} {'new finds':>10} {'called worse':>13} {'called better':>14}")
    for photos in (30, 100, 300):
        for new_recall in (0.75, 0.80, 0.85, 0.88, 0.91):
            generator = np.random.default_rng(photos)
            counts = {Verdict.WORSE: 0, Verdict.BETTER: 0}
            for _ in range(arguments.trials):
                verdicts = {
                    one.verdict for one in compare(*made_up(photos, new_recall, generator), ROWS)
                }
                for verdict in counts:
                    counts[verdict] += verdict in verdicts
            worse, better = (count / arguments.trials for count in counts.values())
            print(f"{photos:>7} {new_recall:>10.2f} {worse:>13.2f} {better:>14.2f}", flush=True)


if __name__ == "__main__":
    main()
