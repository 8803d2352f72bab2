"""Averages the weights of two trainings that went apart from a common start.

    python -m training.average first/checkpoint.pt second/checkpoint.pt OUT.pt [--share 0.75]

The first may be exported weights, those that the second training began with for instance.

The mean of what two runs with different pictures learned finds as much as the better of them and
makes fewer mistakes than both (Wortsman et al., Model soups, 2022, arXiv 2203.05482). It is the
running averages that are averaged; `training.calibrate` reads the result like any checkpoint.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import torch

from training.checkpoints import Averaged, architecture_of, read_averaged


def averaged(first: Averaged, second: dict[str, Any], share: float) -> dict[str, Any]:
    """The second checkpoint with `share` of its own averaged weights and the rest of the first's.

    Raises ValueError where the two are not of one architecture.
    """
    if first.architecture != architecture_of(second["architecture"]):
        raise ValueError("The two checkpoints are of different networks, which have no mean.")
    mean = {
        name: torch.lerp(first.state[name], value, share) if value.is_floating_point() else value
        for name, value in second["average"].items()
    }
    return {**second, "average": mean}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--share", type=float, default=0.75, help="of the second one")
    arguments = parser.parse_args()
    second = torch.load(arguments.second, map_location="cpu", weights_only=True)
    mean = averaged(read_averaged(arguments.first), second, arguments.share)
    torch.save(mean, arguments.output)


if __name__ == "__main__":
    main()
