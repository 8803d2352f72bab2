"""How long each library takes for the network of persons and vehicles, in float32, on one core.

    python -m benchmarks.traffic_runtimes [--rounds 7]

Milliseconds of processor time, the quickest of some rounds in turns after a first one: for windows
as they are looked at around findings, for a photo, and for outlines of objects.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import cv2
import numpy as np
import torch

from anon_plugin.engine.machine.allocation import memory_kept
from anon_plugin.engine.machine.threads import Threads
from anon_plugin.models.in_context import SEEN_PX
from anon_plugin.models.store.folder import WEIGHTS_FOLDER
from anon_plugin.models.traffic.architecture import BOX_CELL_PX
from anon_plugin.models.traffic.frames import LONG_PX, SHORT_PX
from anon_plugin.models.traffic.network import Network, open_network
from anon_plugin.models.traffic.traffic_detector import LONG_SIDE_PX
from anon_plugin.models.traffic.weights import read
from benchmarks.machine import described

RUNTIMES = ("torch", "onnxruntime", "opencv")


def work() -> dict[str, Callable[[Network], object]]:
    """What is timed, by name."""
    rng = np.random.default_rng(1)

    def boxes(count: int, side: int) -> Callable[[Network], object]:
        pictures = rng.integers(0, 256, (count, side, side, 3), np.uint8)
        return lambda network: network.run(pictures)

    def outlines(count: int) -> Callable[[Network], object]:
        pictures = rng.integers(0, 256, (count, LONG_PX, SHORT_PX, 3), np.uint8)
        shape = (count, 2, LONG_PX // BOX_CELL_PX, SHORT_PX // BOX_CELL_PX)
        told = rng.random(shape, np.float32)
        return lambda network: network.masks(pictures, told)

    return {
        f"one window of {SEEN_PX} x {SEEN_PX} pixels": boxes(1, SEEN_PX),
        "sixteen of them": boxes(16, SEEN_PX),
        f"a photo of {LONG_SIDE_PX} x {LONG_SIDE_PX} pixels": boxes(1, LONG_SIDE_PX),
        "outlines of four objects": outlines(4),
        "outlines of sixteen objects": outlines(16),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    state = read(WEIGHTS_FOLDER / "traffic.safetensors").state
    print(described(1))
    print(f"| | {' | '.join(RUNTIMES)} |\n|{'---|' * (len(RUNTIMES) + 1)}")
    with memory_kept(), Threads(photos=1, each=1).shared():
        networks = [open_network(state, "cpu", "float32", runtime) for runtime in RUNTIMES]
        for name, run in work().items():
            least = [float("inf")] * len(networks)
            for turn in range(arguments.rounds + 1):
                for number, network in enumerate(networks):
                    start = time.process_time()
                    run(network)
                    spent = time.process_time() - start
                    least[number] = min(least[number], spent) if turn else least[number]
            print(f"| {name} | {' | '.join(f'{1000 * one:.0f}' for one in least)} |", flush=True)


if __name__ == "__main__":
    main()
