"""Crops of findings for the contact sheet: made on demand, kept in memory only, never written."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Condition, Thread

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.gui.review.decoding import Result
from anon_plugin.gui.review.opened import OpenedPhoto
from anon_plugin.gui.review.viewports import Points, closely, viewport_of

MOST_BYTES = 96 * 2**20
"""Of all crops together: some screens full of them."""

_PHOTOS_KEPT = 2


@dataclass(frozen=True)
class Request:
    """A crop that is wanted. number: the row's. regions: its parts in photo pixels."""

    number: int
    path: Path
    regions: tuple[Points, ...] = field(repr=False)


@dataclass(frozen=True)
class Crop:
    """pixels: (side, side, 3) uint8 RGB, empty where the photo cannot be shown. outlines: the parts
    of the region in pixels of the crop. sha256: of the photo's file."""

    pixels: NDArray[np.uint8] = field(repr=False)
    outlines: tuple[Points, ...] = field(repr=False)
    sha256: str = ""


def crop_of(opened: OpenedPhoto, regions: Sequence[Points], side_px: int) -> Crop:
    """A square crop around a region, as it looks natural; on a panorama as a camera sees it."""
    viewport, (left, top, right, bottom) = closely(viewport_of(opened), regions)
    half = max(right - left, bottom - top) / 2
    x, y = (left + right) / 2, (top + bottom) / 2
    box = (x - half, y - half, x + half, y + half)
    times = side_px / (2 * half)
    seen, place = viewport.picture(opened, box, (side_px, side_px))
    pixels = np.full((side_px, side_px, 3), 96, np.uint8)
    if seen.size:
        to_crop = np.array(
            [
                [(place[2] - place[0]) / seen.shape[1] * times, 0.0, (place[0] - box[0]) * times],
                [0.0, (place[3] - place[1]) / seen.shape[0] * times, (place[1] - box[1]) * times],
            ]
        )
        to_crop[:, 2] += (to_crop[0, 0] - 1) / 2, (to_crop[1, 1] - 1) / 2
        cv2.warpAffine(
            seen,
            to_crop,
            (side_px, side_px),
            dst=pixels,
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_TRANSPARENT,
        )
    outlines = [(viewport.shown(one) - box[:2]) * times for one in regions]
    return Crop(pixels, tuple(one for one in outlines if len(one) >= 3), opened.sha256)


class CropMaker:
    """Crops by the numbers of their rows.

    made: is called with a number, in a thread, when its crop is there. read: opens a photo, or says
    why it cannot be shown.
    """

    def __init__(
        self,
        made: Callable[[int], None],
        read: Callable[[Path], Result],
        side_px: int = 160,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self.side_px = side_px
        self._made = made
        self._read = read
        self._most = max(1, most_bytes // (3 * side_px * side_px))
        self._crops: OrderedDict[int, Crop] = OrderedDict()
        self._photos: OrderedDict[Path, Result] = OrderedDict()
        self._wanted: list[Request] = []
        self._ended = False
        self._changed = Condition()
        Thread(target=self._work, name="review-crops", daemon=True).start()

    def want(self, requests: Sequence[Request]) -> None:
        """Make these crops, in this order, and no others that were asked for before.

        Those of one photo are made together: decoding it is what takes time.
        """
        with self._changed:
            self._wanted = [one for one in requests if one.number not in self._crops]
            self._changed.notify_all()

    def get(self, number: int) -> Crop | None:
        """The crop of a row if it is there."""
        with self._changed:
            if number in self._crops:
                self._crops.move_to_end(number)
            return self._crops.get(number)

    def forget(self, number: int) -> None:
        """A row has another region now, or is no more."""
        with self._changed:
            self._crops.pop(number, None)

    @property
    def bytes_kept(self) -> int:
        """Of all crops together."""
        with self._changed:
            return sum(one.pixels.nbytes for one in self._crops.values())

    def end(self) -> None:
        """Let the thread end. After this nobody is told of a crop: who listened may be gone."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._ended or bool(self._wanted))
                if self._ended:
                    return
                request = self._next()
            crop = self._make(request)
            with self._changed:
                if self._ended:
                    return
                self._crops[request.number] = crop
                while len(self._crops) > self._most:
                    self._crops.popitem(last=False)
                self._made(request.number)

    def _next(self) -> Request:
        """One of the photo that is decoded already, else the first."""
        here = (place for place, one in enumerate(self._wanted) if one.path in self._photos)
        return self._wanted.pop(next(here, 0))

    def _make(self, request: Request) -> Crop:
        if request.path not in self._photos:
            self._photos[request.path] = self._read(request.path)
            while len(self._photos) > _PHOTOS_KEPT:
                self._photos.popitem(last=False)
        opened = self._photos[request.path]
        if isinstance(opened, str) or not request.regions:
            return Crop(np.zeros((0, 0, 3), np.uint8), ())
        try:
            return crop_of(opened, request.regions, self.side_px)
        except (ValueError, ArithmeticError):  # a region that somebody typed
            return Crop(np.zeros((0, 0, 3), np.uint8), (), opened.sha256)
