"""What torch can compute in here, told without importing it: that takes seconds and much memory."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

CPUINFO = Path("/proc/cpuinfo")
FASTER_INSTRUCTIONS = frozenset({"avx512_vnni", "avx512_bf16"})
"""With which torch computes in int8 or bfloat16, as Linux names them."""


@cache
def has_float32_only() -> bool:
    """Whether torch is certain to compute in float32 here, on the processor: its build knows no
    graphics card, and the processor has no instructions for anything faster.

    False where that cannot be told, or there is no torch: ask torch itself.
    """
    instructions = _instructions()
    return bool(instructions) and not instructions & FASTER_INSTRUCTIONS and _is_built_for_cpus()


def _instructions() -> frozenset[str]:
    """Of the processor; none where the system does not say."""
    try:
        text = CPUINFO.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return frozenset()
    found = re.search(r"^flags\s*:(.*)$", text, re.MULTILINE)
    return frozenset(found[1].split()) if found else frozenset()


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
