"""Copies of our weights as training on writes them: as good as before, or spoilt on purpose."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from anon_plugin.models.store.folder import WEIGHTS_FOLDER, digest

STREET = WEIGHTS_FOLDER / "street.safetensors"


Factor = float | tuple[float, ...]


def trained_on(path: Path, parent: str = "", share: float | None = None, **factors: Factor) -> Path:
    """A copy with a card that names its parent.

    share: of the new weights, as the card says.
    factors: by which tensors are multiplied whose names end so, with _ in place of dots; a network
    that learned that there are no faces says so more faintly (face_heat_weight), one that learned
    boxes of another size or place draws them so (plate_sides_weight; one factor for left, top,
    right and bottom each).
    """
    with safe_open(STREET, framework="np") as file:
        about = dict(file.metadata())
    card: dict[str, Any] = {} if share is None else {"share": share}
    card |= {"parents": [{"name": "street", "sha256": parent or digest(STREET)}]}
    state = load_file(STREET)
    for name, value in state.items():
        for end, factor in factors.items():
            if name.replace(".", "_").endswith(end):
                each = np.reshape(factor, (-1, *(1,) * (value.ndim - 1)))
                state[name] = np.asarray(value * each, value.dtype)
    save_file(state, path, {**about, "name": path.stem, "card": json.dumps(card)})
    return path
