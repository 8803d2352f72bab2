"""What torch can compute in here, told without importing it: that takes seconds and much memory."""

from __future__ import annotations

import platform
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import cv2

INSTRUCTIONS = "AVX512VNNI"
"""With which torch computes in int8, as OpenCV names them. Every processor of Intel's and AMD's
that multiplies bfloat16 itself has them, too."""
_NUMBERS = range(512)
"""OpenCV numbers what processors can do; these are all numbers that it gives."""


@cache
def has_float32_only() -> bool:
    """Whether torch is certain to compute in float32 here, on the processor: its build knows no
    graphics card, and the processor has no instructions for anything faster.

    False where that cannot be told, or there is no torch: ask torch itself.
    """
    is_known = platform.machine().lower() in ("x86_64", "amd64")
    return is_known and not _processor_has(INSTRUCTIONS) and _is_built_for_cpus()


def _processor_has(instructions: str) -> bool:
    """Whether the processor has them and the system lets them be used, whatever system it is."""
    numbers = (number for number in _NUMBERS if cv2.getHardwareFeatureName(number) == instructions)
    return any(cv2.checkHardwareSupport(number) for number in numbers)


def _is_built_for_cpus() -> bool:
    """Whether the build of torch says of each kind of graphics card that it was built without."""
    try:
        found = find_spec("torch")
    except (ImportError, ValueError):
        return False
    if found is None or not found.submodule_search_locations:
        return False
    module = Path(next(iter(found.submodule_search_locations)), "version.py")
    try:
        version = module.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    without = re.findall(r"^(cuda|hip)\b[^=\n]*=\s*None\s*$", version, re.MULTILINE)
    return set(without) == {"cuda", "hip"}
