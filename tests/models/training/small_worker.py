"""A worker that draws less to paste and to measure: what it shows does not depend on how much."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from anon_plugin.models.training import beside, lessons, measuring, worker
from anon_plugin.models.training.job import Job

NUMBERS = (
    (lessons, "DRAWN_PLATES", 12),
    (lessons, "DRAWN_FACES", 4),
    (lessons, "DRAWN_FACADES", 4),
    (measuring, "DRAWN_SCENES", 8),
)


def order(job: Job, threads: int) -> str:
    """As of the real worker; whoever starts the process that takes it looks for its module."""
    return worker.order(job, threads)


@contextmanager
def drawing_little() -> Iterator[None]:
    """Also in this process, so that it comes to the same weights, and in workers it starts."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name, number in NUMBERS:
            patch.setattr(module, name, number)
        patch.setattr(beside, "order", order)
        yield


if __name__ == "__main__":
    with drawing_little():
        worker.main()
