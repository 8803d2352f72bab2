"""Puts model files into the user's folder of models: checked, tried out, whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import numpy as np

from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.files.replacement import replace
from anon_plugin.engine.files.windows_paths import path_of_url
from anon_plugin.errors import ModelError
from anon_plugin.language import tr
from anon_plugin.models.comparisons import read_comparison, require_comparison, require_gain
from anon_plugin.models.loading import load_detector
from anon_plugin.models.onnx.header import read_header
from anon_plugin.models.store.catalog import BY_NAME, CATALOG, KnownModel
from anon_plugin.models.store.folder import (
    WEIGHTS_FOLDER,
    card_path,
    digest,
    models_folder,
    read_card,
    write_card,
)
from anon_plugin.models.store.kinds import MODEL_SUFFIXES
from anon_plugin.models.store.lineage import parents_of
from anon_plugin.models.store.model_classes import names_for
from anon_plugin.models.store.unpacking import unpacked

MIRROR_VARIABLE = "ANON_MODEL_MIRROR"

_TEST_SIZE_PX = 128


@dataclass(frozen=True)
class Installed:
    """A model that is now in the user's folder. name: what MODEL takes."""

    name: str
    path: Path
    sha256: str
    size: int
    labels: tuple[str, ...]


def locate(source: str, mirror: str = "") -> Path | str:
    """Where a model is to be taken from: a path on this machine, or a URL that must be fetched.

    source: a path, a file://, https:// or http:// URL, or a name of the catalogue. mirror: a folder
    or URL that holds the catalogue's files under their usual names, asked instead of the
    publishers; empty means the environment variable ANON_MODEL_MIRROR, if set.
    Raises ModelError where there is nothing, or the publisher wants it fetched by hand.
    """
    known = BY_NAME.get(source)
    mirror = mirror or os.environ.get(MIRROR_VARIABLE, "")
    if known is not None and not known.file:
        raise ModelError(
            tr("The model “{source}” comes with OpenCV; there is nothing to install.").format(
                source=source
            )
        )
    if known is not None and mirror:
        return locate(f"{mirror.rstrip('/')}/{known.file}")
    if known is not None and not known.url:
        raise ModelError(
            tr(
                "The model “{source}” must be fetched by hand from {address}, "
                "under the publisher's conditions. Then give the path of its file "
                "{file}, or of the zip."
            ).format(source=source, address=known.source, file=known.file)
        )
    text = known.url if known is not None else source
    scheme = urlsplit(text).scheme.lower()
    if scheme in ("http", "https"):
        return text
    path = Path(path_of_url(text)) if scheme == "file" else Path(text)
    if not path.exists():
        raise ModelError(
            tr("There is no model file or folder at {path}. Check the path.").format(path=path)
        )
    return path


def install(
    source: Path,
    name: str = "",
    sha256: str = "",
    trust: bool = False,
    replace: bool = False,
    comparison: Path | None = None,
) -> list[Installed]:
    """Install a model file, or all that lie in a folder or zip.

    name: under which it will be known; empty takes the catalogue's or the file's. sha256: what the
    publisher says. trust: also take a file of which no SHA-256 is known, one that was trained on
    and not compared, and one that is worse. replace: in place of an installed one of that name.
    comparison: what 'Compare models' wrote of the file; a model that was trained on needs it.
    Raises ModelError where a check fails for any of them; then nothing is installed.
    """
    with unpacked(source) as files, _staging_folder() as staging:
        if len(files) > 1 and (name or sha256 or comparison):
            raise ModelError(
                tr(
                    "{source} holds {count} models, so one name, SHA-256 or comparison does not "
                    "fit. Give a single file, or leave them empty."
                ).format(source=source, count=len(files))
            )
        staged = [_stage(file, staging, name, sha256, trust, replace, comparison) for file in files]
        names = [one.name for one in staged]
        twice = next((one for one in names if names.count(one) > 1), None)
        if twice is not None:
            raise ModelError(
                tr(
                    "{source} holds two models that would both be named “{name}”. Install them "
                    "one by one, each with a NAME of its own."
                ).format(source=source, name=twice)
            )
        return [_publish(one, staging / file.name) for one, file in zip(staged, files, strict=True)]


@contextmanager
def _staging_folder() -> Iterator[Path]:
    """A hidden folder within the folder of models, from where a file can be moved at once."""
    folder = models_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staging = TemporaryDirectory(prefix=".", dir=folder)
    except OSError as error:
        raise _not_written(folder, error) from error
    with staging as path:
        yield Path(path)


def _stage(
    path: Path,
    staging: Path,
    name: str,
    sha256: str,
    trust: bool,
    replace: bool,
    comparison: Path | None,
) -> Installed:
    """Copy a model into the staging folder, checked and tried out there."""
    found = digest(path)
    known = _known(path, name, found)
    name = name or (known.name if known else path.stem)
    _check_name(name)
    _require_free(name, replace)
    size = path.stat().st_size
    compared = _compared(path, found, trust, comparison)
    _check_content(path, found, size, known, sha256 or compared, trust)

    about = {"source": str(path), **_written_names(path)}
    if known is not None:
        about |= {"source": known.source, "licence": known.licence}
    target = models_folder() / f"{name}{path.suffix.lower()}"
    copy = staging / path.name
    try:
        _copy(path, copy)
        write_card(copy, about)
        labels = _try_out(copy).labels
        if comparison is not None and not trust:
            read_comparison(comparison).require_told(path, labels)
        write_card(copy, {**about, "labels": labels})
    except OSError as error:
        raise _not_written(target, error) from error
    except ModelError as error:  # told of the user's file: the copy is gone when it is read
        raise ModelError(str(error).replace(str(copy), str(path))) from error
    return Installed(name, target, found, size, labels)


def _publish(model: Installed, staged: Path) -> Installed:
    """Move a staged model to its place, and what it replaces away."""
    try:
        for other in _same_name(model.name):
            if other != model.path:
                other.unlink()
                card_path(other).unlink(missing_ok=True)
        # The card first: a model without its card would not be checked when it is opened.
        replace(card_path(staged), card_path(model.path))
        replace(staged, model.path)
    except OSError as error:
        raise _not_written(model.path, error) from error
    return model


def _require_free(name: str, replace: bool) -> None:
    """Raise ModelError where the name is taken and may not be given to another model."""
    taken = _same_name(name)
    if any(other.parent != models_folder() for other in taken):
        raise ModelError(
            tr("“{name}” is the name of a model of the plugin. Choose another NAME.").format(
                name=name
            )
        )
    if taken and not replace:
        raise ModelError(
            tr(
                "A model named “{name}” is installed already. Tick REPLACE to put "
                "this one in its place, or choose another NAME."
            ).format(name=name)
        )


def _not_written(target: Path, error: OSError) -> ModelError:
    return ModelError(
        tr(
            "The model cannot be written to {target}: {error}. Check the free "
            "space and the permissions of that folder, and that no other program has "
            "the file open."
        ).format(target=target, error=error.strerror)
    )


def _known(path: Path, name: str, found: str) -> KnownModel | None:
    """The catalogue's entry that the file claims or turns out to be."""
    for model in CATALOG:
        if model.sha256 == found or (name or "") == model.name:
            return model
    return next((m for m in CATALOG if not name and m.file and m.file == path.name), None)


def _check_name(name: str) -> None:
    if not re.fullmatch(r"\w[\w.-]*", name) or name in (m.name for m in CATALOG if not m.file):
        raise ModelError(
            tr(
                "“{name}” cannot be a model's name. Use letters, digits, '-', '_' "
                "and '.', and not the name of a model that comes with the plugin."
            ).format(name=name)
        )


def _same_name(name: str) -> list[Path]:
    folders = (WEIGHTS_FOLDER, models_folder())
    paths = [folder / f"{name}{suffix}" for folder in folders for suffix in MODEL_SUFFIXES]
    return [path for path in paths if path.is_file()]


def _check_content(
    path: Path, found: str, size: int, known: KnownModel | None, sha256: str, trust: bool
) -> None:
    expected = (known.sha256 if known else "") or sha256.strip().lower()
    if known and known.size and size != known.size:
        raise ModelError(
            tr(
                "{path} has {size} bytes, the model “{model}” has {expected}. It "
                "is incomplete or another file: get it again."
            ).format(path=path, size=size, model=known.name, expected=known.size)
        )
    if expected and found != expected:
        raise ModelError(
            tr(
                "{path} is not the file it should be: its SHA-256 is {found}, not "
                "{expected}. It is damaged or another file; do not use it."
            ).format(path=path, found=found, expected=expected)
        )
    if not expected and not trust:
        raise ModelError(
            tr(
                "Nothing is known to check {path} against. Its SHA-256 is {found}. "
                "Compare it with what its publisher says and give it as SHA256, or "
                "tick TRUST if you trust the file."
            ).format(path=path, found=found)
        )


def _compared(path: Path, found: str, trust: bool, comparison: Path | None) -> str:
    """The SHA-256 that a comparison tells of the file, "" without one.

    Raises ModelError where the comparison is of another file or calls it worse, where a model that
    was trained on has none, and where it is a copy of the one before it, unless it is trusted.
    """
    if not trust:
        require_gain(path)
    if comparison is None:
        if parents_of(path) and not trust:
            require_comparison(path, found)
        return ""
    told = read_comparison(comparison)
    if not trust:
        told.require_installable(path, found)
    return told.sha256 if told.sha256 == found else ""


def _written_names(path: Path) -> dict[str, list[str]]:
    """Class names that would be lost with the file's own name or with what stands beside it."""
    metadata = read_header(path).metadata if path.suffix.lower() == ".onnx" else {}
    if path.suffix.lower() == ".safetensors" or ("names" in metadata and not read_card(path)):
        return {}
    names = names_for(path, metadata)
    return {"names": [names.get(index, "") for index in range(max(names) + 1)]} if names else {}


def _try_out(path: Path) -> Detector:
    detector = load_detector(str(path))
    try:
        detector.detect([np.full((_TEST_SIZE_PX, _TEST_SIZE_PX, 3), 127, np.uint8)])
    except Exception as error:  # whatever its framework raises, it is of no use
        raise ModelError(
            tr("The model was opened, but cannot search a picture: {error}.").format(error=error)
        ) from error
    return detector


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as original, target.open("xb") as copy:
        shutil.copyfileobj(original, copy, 1 << 20)
        copy.flush()
        os.fsync(copy.fileno())
