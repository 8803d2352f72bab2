"""What is installed here, what works, and what to do about what does not; without QGIS."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from anon_plugin import dependencies, shipped
from anon_plugin.errors import AnonymizerError
from anon_plugin.language import tr, tr_plural


class State(StrEnum):
    """How much a finding matters: PROBLEM stops the anonymizer, NOTE does not."""

    OK = "ok"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: under which heading, what it is, how it stands, what to do."""

    topic: str
    name: str
    value: str
    state: State = State.OK
    advice: str = ""

    def __str__(self) -> str:
        mark = {State.OK: " ", State.NOTE: "i", State.PROBLEM: "!"}[self.state]
        advice = f". {self.advice}" if self.advice else ""
        return f"{mark} {self.topic}: {self.name} {self.value}{advice}"


def findings() -> Iterator[Finding]:
    """Look at the machine, the libraries, the device and the models, one after the other."""
    yield from _machine()
    yield from _required_libraries()
    yield from _optional_libraries()
    yield from _machine_code()
    yield from _device()
    yield from _encoders()
    yield from _models()


def _machine() -> Iterator[Finding]:
    yield Finding(tr("Plugin"), tr("version"), shipped.metadata()["version"])
    system = tr_plural(
        "{system}, {count} core",
        "{system}, {count} cores",
        os.cpu_count() or 1,
        system=platform.platform(),
    )
    yield Finding(tr("Machine"), tr("system"), system)
    python = tr("{version} in {folder}").format(
        version=platform.python_version(), folder=sys.prefix
    )
    yield Finding(tr("Machine"), "Python", python)


def _required_libraries() -> Iterator[Finding]:
    wanting = False
    for library in dependencies.required_libraries():
        problem = library.problem() or _import_problem(library.module)
        if problem:
            wanting = True
            told = tr("is missing") if library.version() is None else _unusable(problem)
            if library.module in dependencies.NETWORK_LIBRARIES:
                yield _replaced(library.package, told)
            else:
                yield Finding(tr("Library"), library.package, told, State.PROBLEM)
        else:
            version = library.version() or tr("(unknown version)")
            yield Finding(tr("Library"), library.package, version)
    yield Finding(tr("Library"), "numpy", importlib.metadata.version("numpy"))
    if wanting:
        advice = tr("To install, {instruction}").format(
            instruction=dependencies.install_instruction()
        )
        yield Finding(
            tr("Library"), tr("what is missing"), tr("can be installed"), State.NOTE, advice
        )
    if _version("opencv-python"):
        yield Finding(
            *(tr("Library"), "opencv-python"),
            *(tr("brings a Qt of its own, which can end QGIS"), State.NOTE),
            advice=tr("Uninstall it and install opencv-python-headless in its place."),
        )


def _replaced(package: str, told: str) -> Finding:
    """What is said of a library that computes networks, and in whose place another one does."""
    others = [*dependencies.NETWORK_LIBRARIES, "opencv-python-headless"]
    works = next((one for one in others if one != package and _works(one)), others[-1])
    instead = tr("{package} computes networks in its place").format(package=works)
    return Finding(tr("Library"), package, f"{told}; {instead}", State.NOTE)


def _works(package: str) -> bool:
    return package in dependencies.NETWORK_LIBRARIES and dependencies.works(package)


def _optional_libraries() -> Iterator[Finding]:
    version = _version("rasterio")
    source = tr(
        "Take rasterio from where QGIS comes from (Debian: apt install python3-rasterio; OSGeo4W: "
        "package python3-rasterio; conda: conda-forge): it reads TIFF files."
    )
    if version is None:
        yield Finding(tr("Library"), "rasterio", tr("is missing"), State.NOTE, source)
    elif _is_wheel_with_libraries("rasterio"):
        wheel = tr("{version} is a wheel with a GDAL of its own").format(version=version)
        disturbed = tr("Two GDALs in one process disturb each other.")
        yield Finding(tr("Library"), "rasterio", wheel, State.NOTE, f"{disturbed} {source}")
    else:
        yield Finding(tr("Library"), "rasterio", f"{version} {tr('(for TIFF)')}")
    compass = _version("pygeomag") or tr("not there")
    purpose = tr("(optional, for headings from magnetic north)")
    yield Finding(tr("Library"), "pygeomag", f"{compass} {purpose}")
    missing = [library for library in dependencies.OPTIONAL_LIBRARIES if library.problem()]
    if missing:
        advice = tr("To install, {instruction}").format(
            instruction=dependencies.install_instruction(further=missing)
        )
        names = ", ".join(library.package for library in missing)
        yield Finding(tr("Library"), names, tr("could be there, too"), State.OK, advice)


def _device() -> Iterator[Finding]:
    if not dependencies.works("torch"):
        none = tr("none; only torch computes our network on one")
        yield Finding(tr("Device"), "GPU", none)
        return
    import torch

    if torch.cuda.is_available():
        yield Finding(tr("Device"), "GPU", torch.cuda.get_device_name())
    elif torch.backends.mps.is_available():
        yield Finding(tr("Device"), "GPU", "Apple Metal (mps)")
    else:
        yield Finding(tr("Device"), "GPU", tr("none; the CPU is used"))
    processor = tr_plural(
        "{capability}, {count} thread for torch",
        "{capability}, {count} threads for torch",
        torch.get_num_threads(),
        capability=torch.backends.cpu.get_cpu_capability(),
    )
    yield Finding(tr("Device"), "CPU", processor)


def _encoders() -> Iterator[Finding]:
    """Encoders of graphics cards, for videos: those alone that open here."""
    if importlib.util.find_spec("av") is None:
        return
    try:
        from anon_plugin.engine.video.hardware import encoders_that_open
    except ImportError:  # what is missing has a line of its own
        return
    found = ", ".join(encoders_that_open())
    value = found or tr("none opens; the processor encodes videos")
    yield Finding(tr("Device"), tr("encoders for ENCODER"), value)


def _machine_code() -> Iterator[Finding]:
    """Compile now what the first photo would otherwise wait for."""
    name = tr("machine code for JPEG files")
    try:
        from anon_plugin.engine.containers.jpeg.ahead import compile_ahead

        compile_ahead()
    except Exception as error:  # a library that does not fit may raise anything
        # What is missing has a line of its own already.
        state = State.NOTE if isinstance(error, ImportError) else State.PROBLEM
        yield Finding(tr("Machine"), name, _unusable(_reason(error)), state)
    else:
        yield Finding(tr("Machine"), name, tr("is compiled"))


def _models() -> Iterator[Finding]:
    """Open every model that is there and let it search a small blank picture."""
    from anon_plugin.models import loading

    for name in loading.model_names():
        is_default = name == loading.DEFAULT_MODEL
        title = tr("{model} (default)").format(model=name) if is_default else name
        try:
            works = _try_model(name)
        except (AnonymizerError, ImportError) as error:
            state = State.PROBLEM if is_default else State.NOTE
            yield Finding(tr("Model"), title, _unusable(_reason(error)), state)
        else:
            yield Finding(tr("Model"), title, works)


def _try_model(name: str) -> str:
    """What a model finds, how it computes and its digest; raises if it does not work."""
    import numpy as np

    from anon_plugin.models import loading

    detector = loading.load_detector(name)
    detector.detect([np.full((64, 64, 3), 127, np.uint8)])
    told = [tr("works; finds {labels}").format(labels=", ".join(detector.labels))]
    network = getattr(getattr(detector, "detector", detector), "network", None)
    if network is not None:
        by, precision = network.runtime, network.precision
        told.append(tr("{runtime} computes in {numbers}").format(runtime=by, numbers=precision))
    if detector.sha256:
        told.append(f"SHA-256 {detector.sha256[:12]}…")
    return ", ".join(told)


def _reason(error: Exception) -> str:
    """What an error says; of a missing library no more than that, as its own line says the rest."""
    cause = error if isinstance(error, ImportError) else error.__cause__
    if isinstance(cause, ModuleNotFoundError):
        return tr("{package} is missing").format(package=cause.name)
    told = any(_import_problem(library.module) for library in dependencies.required_libraries())
    if told and isinstance(cause, ImportError | OSError):
        return tr("a library that it needs cannot be loaded")
    return str(error)


def _unusable(reason: str) -> str:
    return tr("cannot be used: {reason}").format(reason=reason)


def _import_problem(module: str) -> str:
    """Why a module cannot be imported although it may be there; "" if it can."""
    try:
        importlib.import_module(module)
    except Exception as error:  # a broken library may raise anything, such as OSError for a DLL
        return dependencies.why_broken(error)
    return ""


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _is_wheel_with_libraries(module: str) -> bool:
    found = importlib.util.find_spec(module)
    if found is None or found.origin is None:
        return False
    folder = Path(found.origin).parent
    return (folder.parent / f"{module}.libs").is_dir() or (folder / ".dylibs").is_dir()
