"""A graphics card's part of a panorama: decoding, views, the copy and the network timed apart.

    python -m benchmarks.on_a_card [--photos FOLDER] [--device cuda] [--model street] [--rounds 3]

Each part alone, in panoramas a second, one thread for all: medians of N rounds after one that warms
up. Then what bounds the whole: how many cores have to decode and cut to keep the card busy. Ten
minutes are enough. `benchmarks.throughput --device cuda` prints the same after its own tables.

On a card untried: written without such a machine at hand. With --device cpu it runs anywhere.
"""

from __future__ import annotations

import argparse
import math
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
import torch
from torch import Tensor

from anon_plugin.engine.detection.batched import AT_ONCE_ON_A_CARD
from anon_plugin.engine.detection.detector import Image
from anon_plugin.engine.photo.photo import Photo, read_photo
from anon_plugin.engine.projections.equirectangular.panorama import panorama_of
from anon_plugin.models.loading import load_detector
from anon_plugin.models.street.street_detector import NetworkDetector
from anon_plugin.models.street.torch_network import TorchNetwork
from benchmarks.machine import described, own_network

PANORAMAS = (
    "panoramas/trek-view__GSAG2002.JPG",
    "panoramas/trimble_mx7_amsterdam/TMX7316010203-000716_pano_0000_001622.jpg",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--photos", type=Path, help="a folder of panoramas")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--model", default="street")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    root = Path(os.environ.get("ANON_TEST_DATA", Path(__file__).parents[2] / "shared"))
    sources = [root / name for name in PANORAMAS if (root / name).exists()]
    if arguments.photos:
        sources = sorted(arguments.photos.glob("*.[jJ][pP]*[gG]"))
    detector = load_detector(arguments.model, device=arguments.device)
    print(described(torch.get_num_threads(), detector))
    if arguments.device == "cuda":
        print(torch.cuda.get_device_name())
    own = own_network(detector)
    if own is None:
        raise SystemExit(f"{arguments.model} has no network of ours")
    tell_card(sources, own, arguments.rounds)


@dataclass(frozen=True)
class _Parts:
    """The parts of the way through some panoramas, each by itself."""

    panoramas: Sequence[tuple[Path, Photo]]
    detector: NetworkDetector
    network: TorchNetwork

    def decode(self) -> None:
        for source, _ in self.panoramas:
            read_photo(source)

    def cut(self) -> None:
        for _, photo in self.panoramas:
            for _view in self._views(photo):
                pass

    def copy(self, batches: Sequence[Sequence[Image]]) -> list[Tensor]:
        """To the card as bytes, and the network's numbers made of them there."""
        return [self.network.prepared(batch) for batch in batches]

    @torch.inference_mode()
    def compute(self, tensors: Sequence[Tensor]) -> None:
        for tensor in tensors:
            self.network.module(tensor)

    def detect(self, batches: Sequence[Sequence[Image]]) -> None:
        for batch in batches:
            self.detector.detect(batch)

    def batches(self) -> Iterator[list[Image]]:
        """Views of one size, as many as go to a card at once."""
        by_size: dict[tuple[int, ...], list[Image]] = defaultdict(list)
        for _, photo in self.panoramas:
            for pixels in self._views(photo):
                by_size[pixels.shape].append(np.ascontiguousarray(pixels))
        for same in by_size.values():
            for start in range(0, len(same), AT_ONCE_ON_A_CARD):
                yield same[start : start + AT_ONCE_ON_A_CARD]

    def _views(self, photo: Photo) -> Iterator[Image]:
        views = photo.decision.views(photo.picture.rgb, self.detector.object_range_px)
        return (view.pixels for view in views)


def tell_card(sources: Sequence[Path], detector: NetworkDetector, rounds: int = 3) -> None:
    """Print what each part alone would allow, in panoramas a second, and what bounds the whole."""
    panoramas = [(source, read_photo(source)) for source in sources]
    panoramas = [(source, photo) for source, photo in panoramas if panorama_of(photo.projection)]
    if not panoramas:
        print("There is no panorama among the photos.")
        return
    if not isinstance(detector.network, TorchNetwork):
        print("The parts are told apart where torch computes.")
        return
    parts = _Parts(panoramas, detector, detector.network)
    batches = list(parts.batches())
    tensors = parts.copy(batches)
    steps: dict[str, Callable[[], object]] = {
        "decode (one core)": parts.decode,
        "cut views (one core)": parts.cut,
        "copy to the card": lambda: parts.copy(batches),
        "network alone": lambda: parts.compute(tensors),
        "copy, network, peaks": lambda: parts.detect(batches),
    }
    on_card = detector.device.startswith("cuda")
    wait = torch.cuda.synchronize if on_card else lambda: None
    print(f"\n{'each part alone':28}{'panoramas a second':>20}")
    each: dict[str, float] = {}
    for name, step in steps.items():
        each[name] = len(panoramas) / median(_seconds(step, wait, rounds))
        print(f"{name:28}{each[name]:20.2f}")
    feeding = 1 / (1 / each["decode (one core)"] + 1 / each["cut views (one core)"])
    cores = math.ceil(each["copy, network, peaks"] / feeding)
    print(f"Cores that have to decode and cut to keep it busy: {cores}; fewer bound the whole")
    if on_card:
        print(f"{torch.cuda.max_memory_allocated() / 2**20:.0f} MiB of the card at the peak")


def _seconds(step: Callable[[], object], wait: Callable[[], None], rounds: int) -> list[float]:
    step()
    taken = []
    for _ in range(rounds):
        wait()
        start = time.perf_counter()
        step()
        wait()
        taken.append(time.perf_counter() - start)
    return taken


if __name__ == "__main__":
    main()
