"""Makes short videos whose true tracks are known: a virtual camera over annotated photos.

    .venv/bin/python -m benchmarks.video_clips ANNOTATIONS.json FOLDER [--clips 6] [--frames 75]
        [--fastest 33] [--seed 0]
    .venv/bin/python -m benchmarks.video --videos FOLDER --speed

Each clip is one photo, over which a window of 640 × 360 pixels sweeps and zooms, with jitter:
things come in, leave and come back. What moves is blurred as by a shutter that is open half of the
time. A pole passes through each clip, nearer and so faster than what is behind it; in every other
clip the light goes for four frames. Beside each FOLDER/tracks/NAME.mp4 lies NAME.gt.csv, as
benchmarks.video reads it: where each thing is in each frame, and how much of it shows.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.evaluation.matching import AnnotatedPhoto
from anon_plugin.engine.exchange.ground_truth import read_coco

Pixels = NDArray[np.uint8]
Matrix = NDArray[np.float64]

SIZE_WH = 640, 360
RATE = 25
_SHUTTER, _EXPOSURES = 0.5, 5
_WINDOW = 0.6
"""Of the photo's sides, that the window shows on the mean."""

_ZOOM, _JITTER_PX = 0.2, 0.8
_LEAST_PX, _LARGEST = 14.0, 0.5
"""A photo serves whose things have such a longer side in the window, the largest at most so large a
share of the window's height."""

_POLE_PX, _NEARER = 48.0, 2.5
_DARK_FRAMES, _DARK = 4, 0.12


@dataclass(frozen=True)
class Way:
    """Where the window looks at any time, in frames: three sweeps at once.

    centre, reach: in pixels of the photo. scale: pixels of the window to one of the photo.
    periods: frames of a sweep across, of one down, of a zoom. phases: where each begins.
    """

    centre: Matrix
    reach: Matrix
    scale: float
    periods: Matrix
    phases: Matrix
    jitter: Matrix

    def matrix(self, frame: float) -> Matrix:
        """(2, 3) from pixels of the photo to those of the window."""
        across, down, near = np.sin(2 * np.pi * frame / self.periods + self.phases)
        scale = self.scale * (1 + _ZOOM * near)
        whole = min(int(frame), len(self.jitter) - 2)
        shake = self.jitter[whole] + (frame - whole) * (self.jitter[whole + 1] - self.jitter[whole])
        middle = self.centre + self.reach * (across, down)
        return np.column_stack([scale * np.eye(2), np.array(SIZE_WH) / 2 - scale * middle + shake])

    def fastest_px(self, frames: int) -> float:
        """The longest way from one frame to the next, in pixels of the window."""
        middles = np.array([self.matrix(one)[:, 2] for one in range(frames)])
        return float(np.hypot(*np.diff(middles, axis=0).T).max())


def main() -> None:
    arguments = _arguments()
    generator = np.random.default_rng(arguments.seed)
    photos = read_coco(arguments.annotations)
    folder = arguments.folder / "tracks"
    folder.mkdir(parents=True, exist_ok=True)
    made = 0
    for number in generator.permutation(len(photos)).tolist():
        photo = photos[number]
        path = arguments.annotations.parent / photo.name
        if made < arguments.clips and _serves(photo):
            name = f"{arguments.annotations.stem}{made}"
            camera = _camera(photo, generator, arguments.frames, arguments.fastest)
            picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
            if picture is not None:
                _write(
                    folder / name,
                    np.asarray(picture, np.uint8),
                    photo,
                    camera,
                    made % 2 == 1,
                    arguments.frames,
                )
                made += 1
    print(f"{made} clips in {folder}")


def _serves(photo: AnnotatedPhoto) -> bool:
    """Whether all that the photo shows is marked, some of it in a size that a search finds."""
    scale = _scale(photo)
    sides = [float(np.ptp(one.region, axis=0).max()) * scale for one in photo.objects]
    sure = not any(one.ignore for one in photo.objects)
    return sure and bool(sides) and min(sides) >= _LEAST_PX and max(sides) <= _LARGEST * SIZE_WH[1]


def _scale(photo: AnnotatedPhoto) -> float:
    width, height = photo.size_wh
    return max(SIZE_WH[0] / (_WINDOW * width), SIZE_WH[1] / (_WINDOW * height))


def _camera(
    photo: AnnotatedPhoto, generator: np.random.Generator, frames: int, fastest: float
) -> Way:
    """A path that is as fast as wanted, over all of the photo."""
    size, scale = np.array(photo.size_wh, dtype=np.float64), _scale(photo)
    reach = np.maximum(size - np.array(SIZE_WH) / (scale * (1 + _ZOOM)), 0) / 2
    jitter = generator.normal(0, _JITTER_PX, (frames + 2, 2))
    phases = generator.uniform(0, 2 * np.pi, 3)
    periods = np.array([1.0, generator.uniform(0.6, 1.4), generator.uniform(1, 2)])
    slow = 10.0
    while Way(size / 2, reach, scale, periods * slow, phases, jitter).fastest_px(frames) > fastest:
        slow *= 1.05
    return Way(size / 2, reach, scale, periods * slow, phases, jitter)


def _write(
    path: Path, picture: Pixels, photo: AnnotatedPhoto, camera: Way, goes_dark: bool, frames: int
) -> None:
    """The video, and the truth beside it."""
    import av  # optional: only videos need it

    rows: list[tuple[object, ...]] = []
    with av.open(str(path.with_suffix(".mp4")), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"crf": "20"})
        stream.width, stream.height = SIZE_WH
        stream.pix_fmt = "yuv420p"
        for frame in range(frames):
            pole = _pole_x(camera, frame, frames)
            shown = _exposed(picture, camera, frame, frames)
            if goes_dark and 0 <= frame - frames // 2 < _DARK_FRAMES:
                shown = cv2.convertScaleAbs(shown, alpha=_DARK)
            image = av.VideoFrame.from_ndarray(np.ascontiguousarray(shown), format="bgr24")
            container.mux(stream.encode(image))
            rows += _truth(photo, camera.matrix(frame), frame, pole)
        container.mux(stream.encode())
    with path.with_suffix(".gt.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(("frame", "id", "x", "y", "w", "h", "conf", "label", "visibility"))
        table.writerows(rows)


def _exposed(picture: Pixels, camera: Way, frame: int, frames: int) -> Pixels:
    """What the window shows while the shutter is open, and the pole before it."""
    total = np.zeros((SIZE_WH[1], SIZE_WH[0], 3), np.float32)
    for time in frame + np.linspace(-_SHUTTER / 2, _SHUTTER / 2, _EXPOSURES):
        matrix = camera.matrix(max(0.0, float(time)))
        one = cv2.warpAffine(
            picture, matrix, SIZE_WH, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REFLECT
        )
        left = _pole_x(camera, float(time), frames)
        x0, x1 = (round(min(max(edge, 0), SIZE_WH[0])) for edge in (left, left + _POLE_PX))
        one[:, x0:x1] = 70
        total += one
    return np.asarray(np.rint(total / _EXPOSURES), np.uint8)


def _pole_x(camera: Way, frame: float, frames: int) -> float:
    """The left edge of the pole: in the middle of the window in the middle of the clip."""
    way = camera.matrix(frame)[0, 2] - camera.matrix(frames / 2)[0, 2]
    return float(SIZE_WH[0] / 2 + _NEARER * way)


def _truth(
    photo: AnnotatedPhoto, matrix: Matrix, frame: int, pole: float
) -> Iterator[tuple[object, ...]]:
    """A row for each thing of which something is in the frame, counted from 1."""
    for number, one in enumerate(photo.objects, 1):
        corners = one.region @ matrix[:, :2].T + matrix[:, 2]
        (x0, y0), (x1, y1) = corners.min(axis=0), corners.max(axis=0)
        left, right = max(x0, 0), min(x1, SIZE_WH[0])
        top, bottom = max(y0, 0), min(y1, SIZE_WH[1])
        if left >= right or top >= bottom:
            continue
        behind = max(0.0, min(right, pole + _POLE_PX) - max(left, pole))
        shown = (right - left - behind) * (bottom - top) / ((x1 - x0) * (y1 - y0))
        place = (round(float(side), 1) for side in (left, top, right - left, bottom - top))
        yield frame + 1, number, *place, 1, one.label, round(float(shown), 3)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("annotations", type=Path, help="COCO JSON beside its photos")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--clips", type=int, default=6)
    parser.add_argument("--frames", type=int, default=75)
    parser.add_argument("--fastest", type=float, default=33, help="pixels from frame to frame")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
