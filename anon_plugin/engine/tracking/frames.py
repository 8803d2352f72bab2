"""What tracking has to know of a frame."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]


class Frame(Protocol):
    """One frame of a video.

    index: 0 for the first one that is shown. time_s: when it is shown, in seconds after that one.
    """

    @property
    def index(self) -> int: ...

    @property
    def time_s(self) -> float: ...

    def rgb(self) -> NDArray[np.uint8]:
        """(H, W, 3), upright."""
        ...

    def grey(self, long_side_px: int) -> Grey:
        """(h, w), upright, its longer side of so many pixels or fewer."""
        ...
