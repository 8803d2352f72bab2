"""Figures for Prometheus; none of them names a picture or who sent it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

_PAGE_BYTES = 4096
_SECONDS = (0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256)


class Metrics:
    """The figures of one service."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.answers = Counter(
            "anonymizer_answers",
            "Requests answered, by path and HTTP status.",
            ("path", "status"),
            registry=self._registry,
        )
        self.seconds = Histogram(
            "anonymizer_picture_seconds",
            "What a picture took in its worker, without waiting.",
            ("path",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self.findings = Counter(
            "anonymizer_findings", "Objects found, by label.", ("label",), registry=self._registry
        )
        self.restarts = Counter(
            "anonymizer_worker_restarts",
            "Worker processes that ended and were started again.",
            registry=self._registry,
        )

    def watch(
        self,
        waiting: Callable[[], int],
        in_work: Callable[[], int],
        processes: Callable[[], Sequence[int]],
    ) -> None:
        """Show what these tell whenever the figures are asked for."""
        gauges = (
            ("anonymizer_waiting", "Pictures that wait for a worker.", waiting),
            ("anonymizer_in_work", "Pictures that workers have.", in_work),
            (
                "anonymizer_worker_resident_bytes",
                "Memory of all worker processes together.",
                lambda: sum(map(resident_bytes, processes())),
            ),
        )
        for name, text, tell in gauges:
            Gauge(name, text, registry=self._registry).set_function(tell)

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self._registry)


def resident_bytes(process: int) -> int:
    """The memory of a process; 0 where it is gone or the system does not tell."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text().split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * _PAGE_BYTES
