"""How fast each library computes our network here, in each arithmetic, and how exactly.

    python -m benchmarks.runtimes [--threads 2] [--rounds 7] [--instructions AVX2]

Torch, ONNX Runtime, OpenCV and, where it is installed, OpenVINO (pip install openvino) get the same
weights and the same part of a photo, 1280 x 960 pixels, in turns, so that what else the machine
does hits all alike. Times count from pixels to maps; on a machine that does other things too, the
processor's time, with one thread, tells more than the clock. What they say is compared with torch
in float32: the deviation of logits as a share of their spread, which int8 adds. Then YuNet, from
pixels to outputs, by what computes ONNX files and, where it is faster here, in int8.

--instructions AVX2 has torch and OpenVINO do without what came later, through oneDNN's
ONEDNN_MAX_CPU_ISA. ONNX Runtime and OpenCV have no such switch for all they do: their figures are
those of the processor as it is.
"""

from __future__ import annotations

import argparse
import copy
import importlib.metadata
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from anon_plugin.engine.machine.allocation import memory_kept
from anon_plugin.engine.machine.threads import Threads, usable_cores
from anon_plugin.errors import ModelError
from anon_plugin.models.onnx.family import Network as YuNetwork
from anon_plugin.models.onnx.family import Outputs
from anon_plugin.models.onnx.header import read_header
from anon_plugin.models.onnx.session import open_session
from anon_plugin.models.onnx.yunet import YuNet
from anon_plugin.models.onnx.yunet_graph import quicker_graph
from anon_plugin.models.onnx.yunet_int8 import fastest
from anon_plugin.models.store.folder import WEIGHTS_FOLDER
from anon_plugin.models.street.graph_maps import batch_of, maps_of, output_names
from anon_plugin.models.street.network import BFLOAT16, FLOAT32, INT8, Maps, Network
from anon_plugin.models.street.onnx_graph import PICTURES, build
from anon_plugin.models.street.onnx_network import OnnxNetwork, exact_weight_bits
from anon_plugin.models.street.opencv_network import OpenCvNetwork
from anon_plugin.models.street.torch_network import open_torch_network
from anon_plugin.models.street.weights import Weights, read_weights
from benchmarks.machine import described
from benchmarks.throughput import found_photos

WIDTH, HEIGHT = 1280, 960
BEFORE_VNNI = {"ATEN_CPU_CAPABILITY": "avx2"}
"""What torch's own kernels heed, beside oneDNN's variable."""


class OpenVinoNetwork:
    """The same graph as ONNX Runtime's, computed by OpenVINO."""

    runtime, device = "openvino", "cpu"

    def __init__(self, weights: Weights, precision: str, weight_bits: int, threads: int) -> None:
        import openvino

        self.labels = tuple(weights.architecture.corners)
        self.precision, self._weights = precision, weights
        ranges = weights.ranges if precision == INT8 else None
        model = build(weights.architecture, weights.state, ranges, weight_bits)
        core = openvino.Core()
        options: dict[str, Any] = {
            "INFERENCE_NUM_THREADS": threads,
            "INFERENCE_PRECISION_HINT": "bf16" if precision == BFLOAT16 else "f32",
            "PERFORMANCE_HINT": "LATENCY",
        }
        self._model = core.compile_model(core.read_model(model), "CPU", options)
        self._request = self._model.create_infer_request()

    def run(self, images: Sequence[NDArray[np.uint8]]) -> Mapping[str, Maps]:
        made = self._request.infer({PICTURES: batch_of(images)})
        outputs = {name: made[name] for name in output_names(self.labels)}
        return maps_of(self._weights, outputs, self.precision == INT8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--threads", type=int, default=usable_cores())
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--instructions", default="", help="the last that oneDNN may use: AVX2, …")
    arguments = parser.parse_args()
    if arguments.instructions and "ONEDNN_MAX_CPU_ISA" not in os.environ:
        limits = {"ONEDNN_MAX_CPU_ISA": arguments.instructions}
        limits |= BEFORE_VNNI if arguments.instructions == "AVX2" else {}
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], os.environ | limits)
    torch.set_num_threads(arguments.threads)
    cv2.setNumThreads(arguments.threads)
    limited = f", oneDNN up to {arguments.instructions}" if arguments.instructions else ""
    print(f"{described(arguments.threads)}{limited}")
    picture = part_of_a_photo()
    with memory_kept(), Threads(photos=1, each=arguments.threads).shared():
        networks = {}
        for name, network in contenders(arguments.threads):
            with suppress(RuntimeError):  # torch refuses bfloat16 only now where nothing has it
                network.run([picture])
                networks[name] = network
        runs = {name: lambda image, own=one: own.run([image]) for name, one in networks.items()}
        seconds = measured(runs, picture, arguments.rounds)
        first = next(iter(networks))
        exact = heat(networks[first], picture)
        print(
            "| computed by | megapixels a second | a second of processor time | × torch in float32 "
            "| deviation of logits |\n|---|---|---|---|---|"
        )
        for name, network in networks.items():
            deviation = np.sqrt(np.mean((heat(network, picture) - exact) ** 2)) / exact.std()
            by_clock, by_cpu = (WIDTH * HEIGHT / 1e6 / spent for spent in seconds[name])
            times = seconds[first][1] / seconds[name][1]
            print(f"| {name} | {by_clock:.1f} | {by_cpu:.1f} | {times:.2f} | {deviation:.1%} |")
        tell_yunet(picture, arguments.rounds)


def tell_yunet(picture: NDArray[np.uint8], rounds: int) -> None:
    """A row for each way in which YuNet may be computed here."""
    path, family = WEIGHTS_FOLDER / "yunet.onnx", YuNet()
    session = open_session(path, read_header(path), "cpu")

    def by_file(images: Sequence[NDArray[np.uint8]]) -> list[Outputs]:
        return [session.run(family.prepare(image)) for image in images]

    in_int8 = fastest(path)
    known = {
        "YuNet, the file as it is": by_file,
        "YuNet, float32": quicker_graph(path, by_file),
        "YuNet, torch, int8": None if in_int8 is None else in_int8.run,
    }
    ways = {name: on_one(network) for name, network in known.items() if network is not None}
    print("| computed by | megapixels a second | a second of processor time |\n|---|---|---|")
    for name, spent in measured(ways, picture, rounds).items():
        by_clock, by_cpu = (WIDTH * HEIGHT / 1e6 / seconds for seconds in spent)
        print(f"| {name} | {by_clock:.1f} | {by_cpu:.1f} |")


def on_one(network: YuNetwork) -> Callable[[NDArray[np.uint8]], Any]:
    return lambda image: network([image])


def contenders(threads: int) -> Iterator[tuple[str, Network]]:
    """Every library and arithmetic that can be had here, torch in float32 first."""
    weights = read_weights(WEIGHTS_FOLDER / "street.safetensors")
    for precision in (FLOAT32, BFLOAT16, INT8):
        with suppress(ModelError):
            network = open_torch_network(copy.deepcopy(weights), "cpu", precision)
            yield named("torch", precision), network
    yield named("onnxruntime", FLOAT32), OnnxNetwork(weights, FLOAT32)
    for bits in (8, 7):
        exact = "" if bits <= exact_weight_bits() else ", sums not exact"
        name = f"{named('onnxruntime', INT8)}, weights of {bits} bits{exact}"
        yield name, OnnxNetwork(weights, INT8, bits)
    yield named("opencv-python-headless", FLOAT32), OpenCvNetwork(weights)
    try:
        version = named("openvino", "")
    except importlib.metadata.PackageNotFoundError:
        print("openvino is not installed: pip install openvino")
        return
    for precision, bits in ((FLOAT32, 8), (BFLOAT16, 8), (INT8, 8), (INT8, 7)):
        name = f"{version}{precision}{f', weights of {bits} bits' if precision == INT8 else ''}"
        with suppress(RuntimeError):  # it refuses bfloat16 where nothing multiplies it
            network = OpenVinoNetwork(weights, precision, bits, threads)
            yield name, network


def named(package: str, precision: str) -> str:
    return f"{package} {importlib.metadata.version(package)}, {precision}"


def measured(
    ways: Mapping[str, Callable[[NDArray[np.uint8]], Any]],
    picture: NDArray[np.uint8],
    rounds: int,
) -> dict[str, tuple[float, float]]:
    """Median seconds of each for the picture, by the clock and of all threads' processor time."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, run in ways.items():
            start, start_cpu = time.perf_counter(), time.process_time()
            run(picture)
            spent_cpu = time.process_time() - start_cpu
            times[name].append((time.perf_counter() - start, spent_cpu))
    return {
        name: (statistics.median(clock), statistics.median(cpu))
        for name, spent in times.items()
        for clock, cpu in [zip(*spent, strict=True)]
    }


def heat(network: Network, picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.stack([maps.heat for maps in network.run([picture]).values()])


def part_of_a_photo() -> NDArray[np.uint8]:
    """The middle of the largest photo there is."""
    with tempfile.TemporaryDirectory() as scratch:
        paths = sorted(found_photos(Path(scratch)).rglob("*.jp*g"), key=lambda path: path.name)
        photos = [cv2.imread(str(path)) for path in paths]
    largest = max(photos, key=lambda photo: photo.size)
    top, left = (largest.shape[0] - HEIGHT) // 2, (largest.shape[1] - WIDTH) // 2
    return np.ascontiguousarray(largest[top : top + HEIGHT, left : left + WIDTH, ::-1])


if __name__ == "__main__":
    main()
