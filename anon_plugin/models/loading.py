"""From what the user typed under MODEL to a detector that works, or an error that says what to do.

Frameworks (torch, OpenCV, ONNX Runtime) are imported only when a model that needs them is opened,
so that the plugin loads and shows its help without any.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from anon_plugin.engine.detection.batched import in_batches
from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.detection.side_by_side import SideBySide
from anon_plugin.errors import ModelError
from anon_plugin.language import tr
from anon_plugin.models.importing import resolved
from anon_plugin.models.store.catalog import BY_NAME, CASCADE
from anon_plugin.models.store.folder import WEIGHTS_FOLDER, available, verify
from anon_plugin.models.store.kinds import MODEL_SUFFIXES, kind_of

DEFAULT_MODEL = "street+yunet+traffic"
"""Our own network for faces and plates, a second opinion on faces (together they find more than
either), and beside them what finds persons and vehicles."""

JOINED_BY = "+"
"""A MODEL may be several, such as a face model + a plate model."""


def load_detector(name_or_path: str = "", device: str = "", batch: int = 0) -> Detector:
    """Open a model by its name or by the path of its file; several joined by "+" work as one.

    An empty name means DEFAULT_MODEL. device: "cpu", "cuda" or "mps", "" for the best
    there is; the cascade always takes the CPU. batch: views searched at once, 0 for as many as
    suit the device.
    Raises ModelError where there is no such model or device, the file is damaged, changed or of
    the wrong kind, or the library that runs it is missing.
    """
    return in_batches(_load(name_or_path.strip() or DEFAULT_MODEL, device), batch)


def _load(wanted: str, device: str) -> Detector:
    single = wanted == CASCADE or wanted in available() or Path(wanted).is_file()
    if JOINED_BY in wanted and not single:
        return _join(_parts(wanted), device)
    return _in_context(_open(wanted, device), wanted, device)


def open_measured(name: str, device: str = "") -> Detector:
    """A model of ours, or several that were measured together, without regard to what is around
    their findings. Raises ModelError as load_detector does."""
    if JOINED_BY in name and _agreements_file(name).is_file():
        return _weighed(_parts(name)[0], name, device)
    return _open(name, device)


def _agreements_file(together: str) -> Path:
    """What was measured of models together, where it was."""
    return WEIGHTS_FOLDER / f"{together}.json"


def _weighed(first: str, together: str, device: str) -> Detector:
    """A model whose findings are weighed by what others say of them: those that follow the first in
    `together`, as was measured of that one with them."""
    from anon_plugin.models.combined import CombinedDetector, read_agreements

    agreements = read_agreements(_agreements_file(together))
    # A second opinion is small: where its engine has no such device it runs on any.
    others = [_open(other, "") for other in _parts(together)[1:]]
    return CombinedDetector([_open(first, device), *others], agreements)


def model_file(name_or_path: str) -> Path | None:
    """The file of a single model, None for several, for the cascade and for what is not here."""
    path = available().get(name_or_path) or Path(name_or_path)
    return path if path.is_file() else None


def _open(wanted: str, device: str) -> Detector:
    """A single model as it is."""
    if wanted == CASCADE:
        _check_device(device)
        return cast(Detector, resolved("anon_plugin.models.cascade:CascadeDetector")())
    path = available().get(wanted) or Path(wanted)
    if not path.is_file():
        raise _missing(wanted)
    kind = kind_of(path.suffix)
    if kind is None:
        raise ModelError(
            tr("The model file {path} is of no known kind. Known are {suffixes} files.").format(
                path=path, suffixes=", ".join(MODEL_SUFFIXES)
            )
        )
    verify(path)
    if not kind.checks_devices:
        _check_device(device)
    return cast(Detector, resolved(f"anon_plugin.models.{kind.opener}")(path, device))


def _join(names: Sequence[str], device: str) -> Detector:
    """Several models as one; where the first of them were measured together, that holds.

    Models that find nothing in common work side by side.
    """
    from anon_plugin.models.combined import CombinedDetector

    parts: list[Detector] = []
    for count in range(len(names), 1, -1):
        together = JOINED_BY.join(names[:count])
        if _agreements_file(together).is_file():
            parts.append(_in_context(open_measured(together, device), together, device))
            break
    else:
        count = 0
    parts += [_beside(names[:count], name, device) for name in names[count:]]
    groups: list[list[Detector]] = []
    for part in parts:
        meets = [group for group in groups if _in_common(group, part)]
        groups = [group for group in groups if not any(group is one for one in meets)]
        groups.append([*(one for group in meets for one in group), part])
    sides = [group[0] if len(group) == 1 else CombinedDetector(group) for group in groups]
    return sides[0] if len(sides) == 1 else SideBySide(sides)


def _beside(measured: Sequence[str], name: str, device: str) -> Detector:
    """A model that is joined with models that were measured together.

    One that was trained on from the first of them is weighed by the others as that one is, or
    everything that it alone takes for an object would count as much as what several see.
    """
    from anon_plugin.models.store.lineage import parent_here

    file = model_file(name)
    if not measured or file is None or parent_here(file) != measured[0]:
        return _load(name, device)
    together = JOINED_BY.join(measured)
    return _in_context(_weighed(name, together, device), together, device)


def _in_context(detector: Detector, name: str, device: str) -> Detector:
    """The detector with an eye for what is around its findings, where that was measured with it."""
    from anon_plugin.models.in_context import InContext, read_contexts
    from anon_plugin.models.store.lineage import parent_here

    file = model_file(name)
    if file is not None and file.parent != WEIGHTS_FOLDER:
        # A file of the user's: what was measured of the model that it was trained on from holds.
        name = parent_here(file)
    if not name or Path(name).name != name:
        return detector
    model, contexts = read_contexts(WEIGHTS_FOLDER / f"{name}.context.json")
    if not contexts:
        return detector
    return InContext(detector, open_surroundings(model, device), contexts)


def open_surroundings(name: str, device: str = "") -> Detector:
    """A model that looks around findings, for which boxes are enough. Raises ModelError as
    load_detector does."""
    from anon_plugin.models.traffic.traffic_detector import TrafficDetector

    looking = _open(name, device)
    if isinstance(looking, TrafficDetector):
        looking.with_outlines = False
    return looking


def _in_common(group: Sequence[Detector], part: Detector) -> bool:
    """Whether any of a group finds something that the part finds, too."""
    return any(not set(one.labels).isdisjoint(part.labels) for one in group)


def _check_device(device: str) -> None:
    """Raise ModelError where torch has no such device, rather than run without it."""
    if device not in ("cuda", "mps"):
        return
    torch = resolved("torch")
    there = torch.cuda.is_available() if device == "cuda" else torch.backends.mps.is_available()
    if not there:
        raise ModelError(
            tr(
                "torch finds no {device} device here. Set DEVICE to auto or cpu, "
                "or install the torch that fits the graphics card."
            ).format(device=device)
        )


def model_names() -> list[str]:
    """The names that MODEL takes without anything further to install, the default first."""
    return list(dict.fromkeys([DEFAULT_MODEL, *available(), CASCADE]))


def _parts(wanted: str) -> list[str]:
    parts = [part.strip() for part in wanted.split(JOINED_BY)]
    if not all(parts):
        raise ModelError(
            tr("“{wanted}” joins models with {sign}, but one of them has no name.").format(
                wanted=wanted, sign=JOINED_BY
            )
        )
    return parts


def _missing(wanted: str) -> ModelError:
    known = BY_NAME.get(wanted)
    if known is not None:
        where = known.url or f"{known.source} (file {known.file})"
        return ModelError(
            tr(
                "The model “{wanted}” is not installed. Install it with 'Install "
                "model' (anon:installmodel) from {where}."
            ).format(wanted=wanted, where=where)
        )
    return ModelError(
        tr(
            "There is no model named or stored at “{wanted}”. Here are "
            "{known}; or give the path of a {suffixes} file."
        ).format(wanted=wanted, known=", ".join(model_names()), suffixes=", ".join(MODEL_SUFFIXES))
    )
