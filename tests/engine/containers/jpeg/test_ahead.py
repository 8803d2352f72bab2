"""After compile_ahead no photo waits for a compiler."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[4]

COUNTED = """
import sys
from pathlib import Path
from numba.core import event
from anon_plugin.engine.containers.jpeg.ahead import compile_ahead

compile_ahead()
waits = event.RecordingListener()
event.register("numba:compile", waits)
from anon_plugin.engine.containers.base import Patch
from anon_plugin.engine.containers.jpeg.container import JpegContainer
from tests.engine.containers.conftest import SAMPLINGS, jpeg_bytes, noise_patch, textured

for sampling in SAMPLINGS:
    for progressive in (False, True):
        for patches in ([], [noise_patch(10, 10, 30, 30)]):
            data = jpeg_bytes(textured(90, 70), sampling, progressive=progressive, restart=3)
            container = JpegContainer(Path("a.jpg"), data)
            container.picture()
            assert container.encode(patches).data
print(len(waits.buffer))
"""


def test_no_photo_waits_for_a_compiler() -> None:
    command = [sys.executable, "-c", COUNTED]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "0", done.stderr
