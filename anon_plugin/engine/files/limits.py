"""How much one photo may cost before it is given up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What a run spends on one photo. It changes no result, only whether there is one.

    max_megapixels: larger photos are refused before they are decoded. time_limit_s: seconds that
    a photo may be in work; 0 for no limit.
    """

    max_megapixels: float = 600.0
    time_limit_s: float = 3600.0
