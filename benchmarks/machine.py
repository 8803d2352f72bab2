"""What a benchmark ran on, in one line: figures mean nothing without it."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from pathlib import Path

from anon_plugin.engine.detection.batched import BatchedDetector
from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.detection.side_by_side import SideBySide
from anon_plugin.models.combined import CombinedDetector
from anon_plugin.models.in_context import InContext
from anon_plugin.models.street.street_detector import NetworkDetector

FEATURES = ("avx2", "avx_vnni", "avx512_vnni", "avx512_bf16", "amx_int8")
"""Instructions that decide how fast networks run, by their names in Linux' /proc/cpuinfo."""


_PACKAGES = {"opencv": "opencv-python-headless"}


def described(threads: int, detector: Detector | None = None) -> str:
    """Processor, those of its features that matter, threads, and what computes our network.

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
    told = [f"{name} ({features})", f"{threads} of {os.cpu_count()} cores"]
    own = None if detector is None else own_network(detector)
    return ", ".join(told if own is None else [*told, runtime_of(own)])


def runtime_of(detector: NetworkDetector) -> str:
    """The library that computes the network, its version and its arithmetic."""
    runtime = detector.network.runtime
    version = importlib.metadata.version(_PACKAGES.get(runtime, runtime))
    return f"{runtime} {version} in {detector.precision}"


def own_network(detector: Detector) -> NetworkDetector | None:
    """Our own network where a detector is it or has it as a part."""
    if isinstance(detector, BatchedDetector | InContext):
        return own_network(detector.detector)
    if isinstance(detector, CombinedDetector):
        return next(filter(None, map(own_network, detector.parts)), None)
    if isinstance(detector, SideBySide):
        return next(filter(None, map(own_network, detector.sides)), None)
    return detector if isinstance(detector, NetworkDetector) else None
