"""From collected photos to weights that were trained on with them."""

from __future__ import annotations

import csv
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import cv2

from anon_plugin.engine.files.publish import publishing
from anon_plugin.engine.machine.memory import installed_bytes
from anon_plugin.errors import CancelledError, SettingsError
from anon_plugin.language import marked, tr
from anon_plugin.models.street.net import CenterNet
from anon_plugin.models.street.torch_network import usual
from anon_plugin.models.street.weights import Weights, read_weights, write_weights
from anon_plugin.models.training.checks import changing_labels, denials, require_enough
from anon_plugin.models.training.choice import (
    MOST_PHOTOS,
    SHARES,
    Measure,
    Measured,
    average_of,
    chosen,
)
from anon_plugin.models.training.collection import Collected, Collection
from anon_plugin.models.training.finetuner import FineTuner
from anon_plugin.models.training.finishing import card, finished, network_of
from anon_plugin.models.training.job import Job, Listener, Trained
from anon_plugin.models.training.lessons import Lessons
from anon_plugin.models.training.measuring import detector_of, drawn_scenes, scene_of
from anon_plugin.models.training.photos import Photo, load_photos
from anon_plugin.models.training.settings import steps_for
from anon_plugin.models.training.unmarked import with_doubts
from anon_plugin.models.training.work_folder import (
    CHECKPOINT,
    PIXELS,
    TABLE,
    begin,
    held,
    remove,
    remove_pixels,
    require_ours,
)

SAVE_EVERY_S = 60.0
ROWS = 100
"""Of the curve."""
MEASURING = 1.15
"""What comes after the last step takes about so much of the time of all steps."""

Log = list[Mapping[str, float]]


def train_on(job: Job, collection: Collection, listener: Listener) -> Trained:
    """Train, choose, calibrate, and write the weights with their card.

    Killed or stopped, the same job goes on from its last checkpoint, to the same weights on the
    same machine with as many threads. Raises SettingsError where there is too little to learn from,
    ModelError where the parent is no network of ours, CancelledError where the listener stopped it:
    then the work in progress stays for the next time.
    """
    require_enough(collection, job.collection)
    require_ours(job.work)
    cv2.setNumThreads(1)
    parent = read_weights(job.parent)
    if not job.settings.steps:
        steps = steps_for(len(collection.learned))
        job = replace(job, settings=replace(job.settings, steps=steps))
    device = usual(job.device)[0]
    start = network_of(parent)
    log: Log = []
    denied: Mapping[str, tuple[int, int]] = {}
    if not job.trusted:
        listener.progress(0.0, None, marked("Comparing what was marked with what is known"))
        old = detector_of(start, parent.calibration, parent.ranges, device)
        denied = denials(collection, old, listener.stopped)
    measured: Sequence[Measured] = ()
    weights, share = parent, 0.0
    if not denied:
        new = learned(job, collection, parent, listener, log)
        measured = _measured(collection, parent, start, new, device, listener)
        share = chosen(measured).share
        if share:
            listener.progress(0.97, None, marked("Calibrating"))
            network = average_of(start, new, share)
            weights = finished(parent, network, collection, device, listener.stopped)
    about = card(parent, job.settings, collection, measured, share, denied)
    with publishing(job.output) as partial:
        write_weights(replace(weights, name=job.output.stem, card=about), partial)
    remove(job.work)
    return Trained(about, log)


def learned(
    job: Job, collection: Collection, parent: Weights, listener: Listener, log: Log
) -> CenterNet:
    """The running mean of the weights after the last step; rows of the curve are added to `log`.

    job: with the number of steps in its settings.
    """
    labels = changing_labels(
        collection, tuple(parent.architecture.corners), parent.name, job.collection
    )
    device = usual(job.device)[0]
    about = {
        "settings": asdict(job.settings),
        "parent": parent.sha256,
        "collection": collection.digest(),
        "device": device,
    }
    begin(job.work, about)
    with held(job.work):
        return _from_checkpoint(job, collection, parent, labels, listener, log)


def _from_checkpoint(
    job: Job,
    collection: Collection,
    parent: Weights,
    labels: Sequence[str],
    listener: Listener,
    log: Log,
) -> CenterNet:
    device = usual(job.device)[0]
    listener.progress(0.02, None, marked("Opening the photos"))
    tuner = FineTuner(network_of(parent), job.settings, labels, device)
    checkpoint, table = job.work / CHECKPOINT, job.work / TABLE
    if checkpoint.is_file() and not tuner.load(checkpoint):
        # Damaged, by a power cut: begun anew it comes to the same weights.
        tuner = FineTuner(network_of(parent), job.settings, labels, device)
    log += _read_log(table, tuner.step)
    if tuner.step < job.settings.steps:
        try:
            photos = _opened(collection.learned, job.work)
            if job.settings.overlooked:
                listener.progress(0.03, None, marked("Looking for what nobody marked"))
                old = detector_of(network_of(parent), parent.calibration, parent.ranges, device)
                photos = with_doubts(photos, old, listener.stopped)
            lessons = Lessons(photos, job.settings)
            _go_on(tuner, lessons, checkpoint, table, listener, log)
        except OSError as error:
            raise SettingsError(
                tr(
                    "The work in progress cannot be written to {folder}: {error}. Check the free "
                    "space and the permissions, and run again: it goes on from its last checkpoint."
                ).format(folder=job.work, error=error.strerror or error)
            ) from error
        finally:
            remove_pixels(job.work)
    return tuner.average.cpu()


def _opened(photos: Sequence[Collected], work: Path) -> list[Photo]:
    """The photos with their pixels: in memory where that has room, else in a file of the work."""
    known = [one.known for one in photos]
    # A compressed photo grows about twentyfold, with its smaller copies.
    size = 20 * sum(one.path.stat().st_size for one in known)
    if size < installed_bytes() // 4:
        return load_photos(known)
    if size > 0.8 * shutil.disk_usage(work).free:
        raise SettingsError(
            tr(
                "The opened photos take about {needed} GB, more than is free at {folder}. Choose "
                "another place, or collect crops in place of whole photos."
            ).format(needed=round(size / 1e9), folder=work)
        )
    return load_photos(known, work / PIXELS)


def _go_on(
    tuner: FineTuner,
    lessons: Lessons,
    checkpoint: Path,
    table: Path,
    listener: Listener,
    log: Log,
) -> None:
    steps, first = tuner.settings.steps, tuner.step
    started = saved = time.monotonic()
    sums: dict[str, float] = {}
    counted = 0
    for pixels, targets in lessons.from_step(first):
        for name, value in tuner.learn(pixels, targets).items():
            sums[name] = sums.get(name, 0.0) + value
        counted += 1
        now, step = time.monotonic(), tuner.step
        if step % max(1, steps // ROWS) == 0 or step == steps:
            log.append({"step": step, **{name: value / counted for name, value in sums.items()}})
            sums, counted = {}, 0
            left = (now - started) / (step - first) * (steps - step) * MEASURING
            text = marked("Step {step} of {steps}")
            listener.progress(0.05 + 0.75 * step / steps, left, text, step=step, steps=steps)
        stopping = listener.stopped()
        if stopping or now - saved > SAVE_EVERY_S or step == steps:
            tuner.save(checkpoint)
            _write_log(table, log)
            saved = now
        if stopping and step < steps:
            raise CancelledError


def _measured(
    collection: Collection,
    parent: Weights,
    old: CenterNet,
    new: CenterNet,
    device: str,
    listener: Listener,
) -> list[Measured]:
    """What each share is worth, the old weights first."""
    photos = collection.validation
    known = [one.known for one in photos[:: -(-len(photos) // MOST_PHOTOS)]]
    scenes, drawn = [scene_of(one) for one in known], drawn_scenes(known)
    measure = Measure(scenes, drawn, parent.calibration, device, listener.stopped)
    measured = []
    for number, share in enumerate(SHARES):
        text = marked("Measuring weights that are new to {percent} %")
        listener.progress(0.8 + 0.17 * number / len(SHARES), None, text, percent=round(100 * share))
        measured.append(measure.of(share, old, new))
    return measured


def _write_log(path: Path, rows: Log) -> None:
    partial = path.with_suffix(".partial")
    with partial.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]) if rows else ["step"])
        writer.writeheader()
        writer.writerows(rows)
    partial.replace(path)


def _read_log(path: Path, step: int) -> Log:
    """What was written up to a step."""
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        rows = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
    return [row for row in rows if row["step"] <= step]
