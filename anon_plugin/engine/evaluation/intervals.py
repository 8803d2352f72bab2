"""How sure a share is that was counted on a sample, and what risk is left at most.

All assume that the objects checked are a random sample of those that the statement is about.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

CONFIDENCE = 0.95


def wilson(found: int, total: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Two-sided interval for a share, such as recall.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22
    (1927). Unlike the textbook interval it stays within 0 to 1 and holds for few objects and for
    shares near 1. (0, 1) where nothing was counted.
    """
    _check(found, total, confidence)
    if total == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = found / total
    middle = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    # At the ends the formula is exactly 0 or 1 but for rounding.
    low = 0.0 if found == 0 else (middle - spread) / scale
    high = 1.0 if found == total else (middle + spread) / scale
    return low, high


def clopper_pearson_upper(missed: int, total: int, confidence: float = CONFIDENCE) -> float:
    """The largest share of misses that `missed` of `total` still leaves credible (one-sided).

    C. J. Clopper, E. S. Pearson, Biometrika 26 (1934): the share p at which so few misses have a
    probability of only 1 - confidence. Never too optimistic. With no miss it is
    1 - (1 - confidence)^(1/total), close to 3/total at 95 %: the rule of three. 1 where nothing
    was checked.
    """
    _check(missed, total, confidence)
    if missed == total:
        return 1.0
    allowed = 1 - confidence
    if missed == 0:
        return -math.expm1(math.log(allowed) / total)
    # log of the binomial coefficients (total over i) for i = 0 … missed
    steps = np.arange(1, missed + 1, dtype=np.float64)
    coefficients = np.concatenate([[0.0], np.cumsum(np.log((total - steps + 1) / steps))])
    counts = np.arange(missed + 1, dtype=np.float64)
    low, high = missed / total, 1.0
    while high - low > 1e-12:
        share = (low + high) / 2
        terms = coefficients + counts * math.log(share) + (total - counts) * math.log1p(-share)
        if float(np.exp(terms).sum()) > allowed:
            low = share
        else:
            high = share
    return high


def residual_risk(
    missed: int, total: int, label: str, how: str = "missed", confidence: float = CONFIDENCE
) -> str:
    """One honest sentence on what may be left, for a report. how: in which way it was missed."""
    if total == 0:
        return f"No {label} was checked, so nothing can be said about those that are {how}."
    bound = 100 * clopper_pearson_upper(missed, total, confidence)
    checked = f"1 {label}" if total == 1 else f"{total} {label}s"
    verb = "was" if missed == 1 else "were"
    return (
        f"Of {checked} checked, {missed} {verb} {how} ({100 * missed / total:.2f} %). With "
        f"{100 * confidence:g} % confidence, at most {bound:.2f} % of all {label}s in photos like "
        f"these are {how}."
    )


def _check(count: int, total: int, confidence: float) -> None:
    if not 0 <= count <= total or not 0 < confidence < 1:
        raise ValueError(f"{count} of {total} at confidence {confidence} is no share")
