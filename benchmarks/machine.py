"""What a benchmark ran on, in one line: figures mean nothing without it."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import torch

FEATURES = ("avx2", "avx_vnni", "avx512_vnni", "avx512_bf16", "amx_int8")
"""Instructions that decide how fast networks run, by their names in Linux' /proc/cpuinfo."""


def described(threads: int, arithmetic: str = "") -> str:
    """Processor, those of its features that matter, threads, and the arithmetic if given.

    Where the system does not tell the features they are left out.
    """
    name, flags = platform.processor() or platform.machine(), set[str]()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        told = dict(line.split(":", 1) for line in cpuinfo.read_text().splitlines() if ":" in line)
        values = {key.strip(): value.strip() for key, value in told.items()}
        name = values.get("model name", name)
        flags = set(values.get("flags", "").split())
    features = ", ".join(feature for feature in FEATURES if feature in flags) or "features unknown"
    runtime = f"torch {torch.__version__}" + (f" in {arithmetic}" if arithmetic else "")
    return f"{name} ({features}), {threads} of {os.cpu_count()} cores, {runtime}"
