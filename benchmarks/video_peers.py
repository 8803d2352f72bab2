"""Other ways to cover people in videos beside ours: linking forwards, other models, other programs.

    .venv/bin/python -m benchmarks.video_peers [--videos ../shared/video] [--models NAME_OR_PATH…]
        [--clips N] [--every 1 10] [--time content/opera_walkers.mp4] [--deface PATH]

Three tables, each on what `benchmarks.video` measures, too:

- what trackers do that know no later frames, on the same findings: Norfair (`pip install norfair`)
  and ByteTrack (`pip install supervision==0.25.1`), with boxes moved on by their Kalman filters
  where a search misses one, for 30 frames, and Norfair's between two searches, too. ByteTrack is
  given what a search sees faintly as well, which it is made for. Where one is not installed, a line
  says so.
- each detector with and without tracking every tenth frame, beside one that finds nothing and one
  that knows the truth. FPS and ms: of one core, decoding not counted. IoU pB: of each true box with
  the region that fits it best. IoU pC: of all regions with all true boxes. RMSE: in grey levels,
  between frames filled grey by the regions and filled by the truth.
- what a whole video takes: processor time and time on the clock, beside decoding and encoding alone
  and beside deface at its defaults (`--deface`: its program, in an environment of its own).
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.evaluation.overlap import rmse
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.machine.threads import usable_cores
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.tasks.settings import SearchSettings, Settings
from anon_plugin.engine.tasks.videos.anonymize_video import AnonymizeVideo
from anon_plugin.engine.tasks.videos.choices import VideoChoices
from anon_plugin.engine.tasks.videos.find_tracks import FrameSearch
from anon_plugin.engine.tracking.ground import ground_of
from anon_plugin.engine.tracking.tracker import Found, track
from anon_plugin.engine.video.reading import open_video
from anon_plugin.engine.video.writing import VideoSettings, redact_video
from anon_plugin.engine.vocabulary import DEFAULT_PRESET, Verify
from anon_plugin.models.loading import load_detector
from benchmarks import video as ours
from benchmarks.machine import described

TRACKED_EVERY = 10
LABELS = ("face", "plate")
MODELS = ("", "street", "yunet", "cascade")
_GREY = 128
_WORST_DISTANCE = 0.75
_HELD_FRAMES = 30
_FRAME_RATE_OF_BUFFER = 30
"""ByteTrack counts the frames for which it holds what it has lost at this rate."""

_LEAST_VISIBLE = 0.5


def main() -> None:
    """See the module."""
    arguments = _arguments()
    print(described(usable_cores(), load_detector(arguments.models[0])), "\n")
    for name in arguments.time:
        print_time(arguments.videos / name, arguments.deface)
    paths = sorted(arguments.videos.glob("tracks/*.mp4"))[: arguments.clips]
    searched = [_searched_by_all(path, arguments.models) for path in paths]
    first = [one[0] for one in searched]
    print_linking([one.clip for one in first], arguments.every)
    print_models(searched)


@dataclass(frozen=True)
class Searched:
    """A clip, all of whose frames one detector has searched, and what each took in seconds."""

    model: str
    path: Path
    clip: ours.Clip
    seconds: float


def _searched_by_all(path: Path, models: Sequence[str]) -> list[Searched]:
    """By each model, then by nobody, and by one that knows the truth."""
    known = ours.clip_of(path, path.with_suffix(".gt.csv"), None, LABELS)
    found = []
    for name in models:
        detector = load_detector(name)
        there, seconds = _search(path, known, detector)
        found.append(Searched(detector.name, path, replace(known, found=there), seconds))
    nothing = replace(known, found=[Found([])] * len(known.frames))
    all_of_it = [
        Found(
            [
                Detection.from_xyxy(LABELS[0], 1.0, one.xyxy)
                for one in known.truth.get(index, {}).values()
                if one.visibility >= _LEAST_VISIBLE
            ]
        )
        for index in range(len(known.frames))
    ]
    return [
        *found,
        Searched("null model", path, nothing, 0.0),
        Searched("perfect model", path, replace(known, found=all_of_it), 0.0),
    ]


def _search(path: Path, clip: ours.Clip, detector: Detector) -> tuple[list[Found], float]:
    """(what is found in each frame, processor seconds that a search takes)."""
    labels = tuple(one for one in LABELS if one in detector.labels)
    search = FrameSearch(clip.decision, detector, SearchSettings(labels))
    found, spent = [], 0.0
    with open_video(path) as video:
        search(next(video.frames(stop=1)))  # what is loaded and compiled once counts for none
        for frame in video.frames():
            begun = time.process_time()
            found.append(search(frame))
            spent += time.process_time() - begun
    return found, spent / len(found)


def print_linking(clips: Sequence[ours.Clip], every: Sequence[int]) -> None:
    """Trackers that know no later frames, beside no memory and ours, on the same findings."""
    trackers: dict[str, Callable[[ours.Clip, int], ours.Regions]] = {"ours": _followed}
    for name, module, linked in (
        ("Norfair, forwards", "norfair", _linked_by_norfair),
        ("ByteTrack, forwards", "supervision", _linked_by_bytetrack),
    ):
        try:
            trackers[name] = partial(linked, import_module(module))
        except ImportError:
            print(f"{module} is not installed (pip install {module}): its rows are left out.\n")
    head = "method | covered | 75 % | flashes/s | onset | outside | IoU"
    print(f"| {head} |\n|{'---|' * 7}")
    counted = {one.name: ours._found_at_all(one) for one in clips}
    nothing = ours.Score()
    for clip in clips:
        ours.add(nothing, clip, _sure_of(clip), counted[clip.name])
    beside = nothing.outside_px
    print(_told("every frame, no memory", nothing, beside))
    for step in every:
        for name, linked_by in trackers.items():
            score = ours.Score()
            for clip in clips:
                ours.add(score, clip, linked_by(clip, step), counted[clip.name])
            print(_told(f"{name}, every {step}", score, beside))
    print()


def _told(name: str, score: ours.Score, beside_px: int) -> str:
    return (
        f"| {name} | {score.good / score.frames:.3f} | {score.mostly / score.frames:.3f} "
        f"| {score.flashes / score.seconds:.2f} | {score.onsets / score.tracks:.2f} "
        f"| {score.outside_px / max(beside_px, 1):.2f} | {np.mean(score.iou):.3f} |"
    )


def _sure_of(clip: ours.Clip) -> ours.Regions:
    return lambda index: clip.found[index].sure


def _followed(clip: ours.Clip, every: int) -> ours.Regions:
    ground = ground_of(clip.decision.projection)
    return track(clip.frames, clip.search, clip.size_wh, ground, every, clip.rate).regions


def _linked_by_norfair(norfair: Any, clip: ours.Clip, every: int) -> ours.Regions:
    """Its boxes in each frame, at its defaults but for what a video of people needs: a thing counts
    from its first finding on."""
    tracker = norfair.Tracker(
        distance_function="iou",
        distance_threshold=_WORST_DISTANCE,
        initialization_delay=0,
        hit_counter_max=_HELD_FRAMES,
    )
    shown: list[list[Detection]] = []
    for index in range(len(clip.frames)):
        if index % every == 0:
            found = [
                norfair.Detection(
                    np.array(one.xyxy).reshape(2, 2),
                    scores=np.full(2, one.score),
                    label=one.label,
                )
                for one in clip.found[index].sure
            ]
            things = tracker.update(found, period=every)
        else:
            things = tracker.update()
        shown.append([_box(str(one.label), one.estimate) for one in things])
    return lambda index: shown[index]


def _linked_by_bytetrack(supervision: Any, clip: ours.Clip, every: int) -> ours.Regions:
    """Its boxes in each frame, those of things that it has lost included; a tracker for each label,
    as it knows none. It is told of searched frames alone, and its boxes stay until the next one:
    what one search found it forgets in a frame that shows nothing."""
    trackers = {
        label: supervision.ByteTrack(
            lost_track_buffer=_HELD_FRAMES // every, frame_rate=_FRAME_RATE_OF_BUFFER
        )
        for label in LABELS
    }
    shown: list[list[Detection]] = []
    for index in range(len(clip.frames)):
        if index % every:
            shown.append(shown[-1])
            continue
        found, boxes = clip.found[index], list[Detection]()
        for label, tracker in trackers.items():
            seen = [
                (*one.xyxy, one.score, 0.0)
                for one in (*found.sure, *found.faint)
                if one.label == label
            ]
            tracker.update_with_tensors(np.array(seen, dtype=np.float64).reshape(-1, 6))
            known = (*tracker.tracked_tracks, *tracker.lost_tracks)
            boxes += [Detection.from_xyxy(label, 1.0, tuple(one.tlbr)) for one in known]
        shown.append(boxes)
    return lambda index: shown[index]


def _box(label: str, corners: NDArray[Any]) -> Detection:
    low, high = corners.min(axis=0), corners.max(axis=0)
    return Detection.from_xyxy(label, 1.0, (*low, *high))


def print_models(searched: Sequence[Sequence[Searched]]) -> None:
    """Each model with and without tracking."""
    head = "model | tracking | FPS | ms | IoU pB | IoU pC | RMSE"
    print(f"| {head} |\n|{'---|' * 7}")
    for ones in zip(*searched, strict=True):
        print(_row(ones, 0))
        print(_row(ones, TRACKED_EVERY), flush=True)
    print()


def _row(ones: Sequence[Searched], every: int) -> str:
    best: list[float] = []
    errors: list[float] = []
    both = either = frames = 0
    seconds = 0.0
    for one in ones:
        clip = one.clip
        frames += len(clip.frames)
        if every:
            begun = time.process_time()
            ground = ground_of(clip.decision.projection)
            with ours.without_margins():
                found = track(clip.frames, clip.search, clip.size_wh, ground, every, clip.rate)
            seconds += time.process_time() - begun + one.seconds * len(found.searched)
            regions: ours.Regions = found.regions
        else:
            seconds += one.seconds * len(clip.frames)
            regions = _sure_of(clip)
        for index, grey in enumerate(_brightness(clip)):
            true = [
                box.xyxy
                for box in clip.truth.get(index, {}).values()
                if box.visibility >= _LEAST_VISIBLE
            ]
            boxes = [box.xyxy for box in regions(index)]
            best += [max((ours._iou(box, other) for other in boxes), default=0.0) for box in true]
            ideal, got = _mask(true, grey.shape), _mask(boxes, grey.shape)
            both += int((ideal & got).sum())
            either += int((ideal | got).sum())
            errors.append(rmse(*(np.where(mask, np.uint8(_GREY), grey) for mask in (got, ideal))))
    ms = 1000 * seconds / frames
    fps = f"{1000 / ms:.1f}" if ms else "–"
    name = f"every {every}" if every else "none, every frame"
    return (
        f"| {ones[0].model} | {name} | {fps} | {ms:.1f} | {np.mean(best):.3f} "
        f"| {both / max(either, 1):.3f} | {np.mean(errors):.2f} |"
    )


def _brightness(clip: ours.Clip) -> Iterator[NDArray[np.uint8]]:
    for frame in clip.frames:
        yield np.asarray(frame.brightness)


def _mask(boxes: Sequence[Sequence[float]], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    mask = np.zeros(shape, dtype=bool)
    for x0, y0, x1, y1 in boxes:
        left, top, right, bottom = (max(0, round(value)) for value in (x0, y0, x1, y1))
        mask[top:bottom, left:right] = True
    return mask


def print_time(path: Path, deface: Path | None) -> None:
    """A whole video, from the file to the file."""
    with open_video(path) as video:
        frames = video.info.frame_count or 1
        width, height = video.info.size_wh
    print(f"{path.name}: {frames} frames of {width} × {height}\n")
    print(
        "| what | processor s | s on the clock | of plain | beside deface |\n|---|---|---|---|---|"
    )
    rows: list[tuple[str, float, float]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = VideoSettings(styles_for(DEFAULT_PRESET), copy_untouched=False)
        rows.append(
            (
                "decoding and encoding alone",
                *_measured(partial(redact_video, path, folder / "plain.mp4", _none, settings)),
            )
        )
        for every, verify in ((10, Verify.OFF), (10, Verify.BASIC), (0, Verify.BASIC)):
            told = f"ours, every {every or 'as needed'}, verify {verify.value}"
            rows.append((told, *_measured(partial(_anonymized, path, folder, every, verify))))
        if deface is None:
            print("deface is not given (--deface): its row is left out.")
        else:
            command = [str(deface), str(path), "-o", str(folder / "deface.mp4")]
            run = partial(subprocess.run, command, capture_output=True, check=True)
            rows.append(("deface at its defaults", *_measured(run)))
    plain = rows[0][1]
    other = rows[-1][1] if deface is not None else 0.0
    for told, processor, clock in rows:
        faster = f"{other / processor:.1f} ×" if other else "–"
        print(f"| {told} | {processor:.1f} | {clock:.1f} | {processor / plain:.2f} | {faster} |")
    print()


def _none(_: int) -> list[Detection]:
    return []


def _anonymized(path: Path, folder: Path, every: int, verify: Verify) -> None:
    output = folder / f"{every}-{verify.value}"
    output.mkdir()
    task = AnonymizeVideo(load_detector(""), Settings(verify=verify), VideoChoices(every))
    outcome = task(Job(path, output / path.name, output), lambda: False)
    if outcome.reason:
        raise SystemExit(f"{path} {outcome.reason}")


def _measured(do: Callable[[], object]) -> tuple[float, float]:
    """(processor seconds of this process and of those that it starts, seconds on the clock)."""
    before, begun = _processor(), time.perf_counter()
    do()
    return _processor() - before, time.perf_counter() - begun


def _processor() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--videos", type=Path, default=Path("../shared/video"))
    parser.add_argument("--models", nargs="*", default=list(MODELS))
    parser.add_argument("--clips", type=int, default=None, help="so many of tracks/ alone")
    parser.add_argument("--every", type=int, nargs="*", default=[1, 10])
    parser.add_argument("--time", nargs="*", default=["content/opera_walkers.mp4"])
    parser.add_argument("--deface", type=Path, default=None)
    return parser.parse_args()


if __name__ == "__main__":
    main()
