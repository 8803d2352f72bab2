"""Draws a run's log as curves: python -m training.curves RUN_FOLDER [RUN_FOLDER ...] OUTPUT.png"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from pathlib import Path

import matplotlib
import numpy as np

SMOOTHING = 10
"""Lines of the log that are averaged into each point."""


def read_log(run: Path) -> dict[str, np.ndarray]:
    if not (run / "log.csv").exists():
        raise SystemExit(f"{run} holds no log yet: wait for its first steps.")
    with (run / "log.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["step"] != "step"]
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


def draw(runs: Sequence[Path], output: Path) -> None:
    matplotlib.use("Agg")
    from matplotlib import pyplot

    logs = {run.name: read_log(run) for run in runs}
    parts = [name for name in next(iter(logs.values())) if name not in ("step", "steps_per_s")]
    figure, axes = pyplot.subplots(1, len(parts), figsize=(4 * len(parts), 3.5))
    for axis, part in zip(axes, parts, strict=True):
        for name, log in logs.items():
            window = np.ones(SMOOTHING) / SMOOTHING
            axis.plot(log["step"], log[part], alpha=0.25)
            if len(log["step"]) >= SMOOTHING:
                smooth = np.convolve(log[part], window, mode="valid")
                axis.plot(log["step"][SMOOTHING - 1 :], smooth, label=name)
        axis.set(title=part, xlabel="step", yscale="log")
    axes[0].legend()
    figure.tight_layout()
    figure.savefig(output, dpi=110)


if __name__ == "__main__":
    *folders, target = map(Path, sys.argv[1:])
    draw(folders, target)
