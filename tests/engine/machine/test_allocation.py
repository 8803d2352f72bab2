"""Freed memory is kept while a run is on, and not after it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from anon_plugin.engine.machine.allocation import _library

PROBE = """
import resource
import numpy as np
from anon_plugin.engine.machine.allocation import memory_kept

def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        [np.ones(2**21, np.uint8) for _ in range(24)]
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

faults()
with memory_kept():
    faults()
    with memory_kept():
        pass
    inside = faults()
print(inside, faults())
"""


@pytest.mark.skipif(_library() is None, reason="only the GNU C library can be asked")
def test_pages_are_not_asked_for_again_inside_and_are_given_back_outside() -> None:
    ran = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    inside, outside = map(int, ran.stdout.split())
    assert inside < 1000
    assert outside > 10 * inside
