"""Models that are known by name: what they find, whose they are, where to get them."""

from __future__ import annotations

from dataclasses import dataclass

from anon_plugin.engine.vocabulary import FACE, PLATE


@dataclass(frozen=True)
class KnownModel:
    """One catalogue entry.

    name: what MODEL takes. labels: what it finds. licence: of the weights, as an SPDX name.
    source: the page that describes it. file: its usual file name, "" where it needs none. url: the
    file itself, "" where the publisher wants it to be fetched by hand. sha256: hex digest, "" where
    none has been published; then the user has to confirm the file. size: bytes, 0 where unknown.
    """

    name: str
    labels: tuple[str, ...]
    licence: str
    source: str
    file: str = ""
    url: str = ""
    sha256: str = ""
    size: int = 0


CASCADE = "cascade"

_YUNET_SHA256 = (
    "104ee26c71d5c270ce79a6b3dced91c91013260d29a6bf18f9296c5b8c4c2b12"  # pragma: allowlist secret
)
_YUNET = "https://github.com/ShiqiYu/libfacedetection.train"
_EGOBLUR = "https://www.projectaria.com/tools/egoblur"

CATALOG: tuple[KnownModel, ...] = (
    KnownModel(
        name=CASCADE,
        labels=(FACE, PLATE),
        licence="Apache-2.0",
        source="https://github.com/opencv/opencv/tree/4.x/data/haarcascades",
    ),
    KnownModel(
        name="yunet",
        labels=(FACE,),
        licence="BSD-3-Clause",
        source=_YUNET,
        file="yunet_n_dynamic.onnx",
        url=f"{_YUNET}/raw/dca340aa082c71081a68d17db8e58b33a58a914b/onnx/yunet_n_dynamic.onnx",
        sha256=_YUNET_SHA256,
        size=322_906,
    ),
    *(
        KnownModel(
            name=f"egoblur-{kind}-gen{generation}",
            labels=(label,),
            licence="Apache-2.0",
            source=_EGOBLUR,
            file=f"ego_blur_{part}_gen{generation}.jit",
        )
        for generation in (1, 2)
        for kind, part, label in (("face", "face", FACE), ("plate", "lp", PLATE))
    ),
)

BY_NAME = {model.name: model for model in CATALOG}
