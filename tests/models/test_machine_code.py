"""oneDNN is told in time to keep the machine code of all views, unless told otherwise before."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

OPENED = """
import os
from anon_plugin.models.loading import load_detector
from anon_plugin.models.street import torch_network
before = torch_network.usual
def usual(*given):
    print(os.environ["ONEDNN_PRIMITIVE_CACHE_CAPACITY"])
    return before(*given)
torch_network.usual = usual
load_detector("street")
"""


@pytest.mark.parametrize(("given", "expected"), [(None, "4096"), ("7", "7")])
def test_it_is_told_before_a_network_is_made(given: str | None, expected: str) -> None:
    name = "ONEDNN_PRIMITIVE_CACHE_CAPACITY"
    environment = {key: value for key, value in os.environ.items() if key != name}
    environment |= {name: given} if given else {}
    told = subprocess.run(
        [sys.executable, "-c", OPENED], env=environment, check=True, capture_output=True, text=True
    )
    assert set(told.stdout.split()) == {expected}
