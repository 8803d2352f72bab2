"""The parameters that say how a run goes about its photos: ON_EXISTING, THREADS, DEVICE, BATCH."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterNumber,
)

from anon_plugin.processing.base import tr
from anon_plugin.processing.parameters.shared import advanced, with_help

if TYPE_CHECKING:
    from anon_plugin.engine.machine.threads import Threads
    from anon_plugin.engine.run.plan import OnExisting

ON_EXISTING = "ON_EXISTING"
THREADS = "THREADS"
DEVICE = "DEVICE"
BATCH = "BATCH"

ON_EXISTING_OPTIONS = ["resume", "redo", "fail"]
DEVICE_OPTIONS = ["auto", "cpu", "cuda", "mps"]


def existing_results() -> list[QgsProcessingParameterDefinition]:
    """ON_EXISTING: what to do about results that are there already."""
    return [
        with_help(
            QgsProcessingParameterEnum(
                ON_EXISTING,
                tr("Results that exist already"),
                options=ON_EXISTING_OPTIONS,
                defaultValue="resume",
                usesStaticStrings=True,
            ),
            tr(
                "resume: keep what an earlier run has done, and do what is missing, changed or "
                "failed; files that no run made are left alone. redo: do everything anew. fail: "
                "do nothing if there is any result."
            ),
        )
    ]


def performance(with_device: bool = True) -> list[QgsProcessingParameterDefinition]:
    """THREADS and, where a network runs, DEVICE and BATCH: what of the machine a run uses."""
    threads = QgsProcessingParameterNumber(
        THREADS,
        tr("Threads"),
        Qgis.ProcessingNumberParameterType.Integer,
        defaultValue=0,
        minValue=0,
        maxValue=1024,
    )
    device = QgsProcessingParameterEnum(
        DEVICE,
        tr("Device"),
        options=DEVICE_OPTIONS,
        defaultValue="auto",
        usesStaticStrings=True,
    )
    batch = QgsProcessingParameterNumber(
        BATCH,
        tr("Views searched at once"),
        Qgis.ProcessingNumberParameterType.Integer,
        defaultValue=0,
        minValue=0,
        maxValue=256,
    )
    of_the_network = [
        advanced(
            with_help(
                device,
                tr(
                    "Where the network runs. auto: on a graphics card where there is one that the "
                    "model can use, else on the processor."
                ),
            )
        ),
        advanced(
            with_help(
                batch,
                tr(
                    "How many views of about a megapixel are searched at once. 0: as many as suit "
                    "the device. On a graphics card views of several photos are searched together; "
                    "fewer need less of its memory, and where that runs out they become fewer by "
                    "themselves. The findings do not depend on it."
                ),
            )
        ),
    ]
    return [
        advanced(
            with_help(
                threads,
                tr(
                    "How many processor cores the run uses. 0: all but one while the QGIS window "
                    "is open, so that the map stays usable; all of them without a window."
                ),
            )
        ),
        *(of_the_network if with_device else []),
    ]


def read_on_existing(
    algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext
) -> OnExisting:
    """ON_EXISTING as the engine's value."""
    from anon_plugin.engine.run.plan import OnExisting

    return OnExisting(algorithm.parameterAsEnumString(parameters, ON_EXISTING, context))


def read_threads(
    algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext
) -> Threads:
    """THREADS as the engine's value."""
    from qgis.utils import iface

    from anon_plugin.engine.machine.threads import Threads, usable_cores

    count = algorithm.parameterAsInt(parameters, THREADS, context)
    spared = 0 if iface is None else 1
    return Threads.sharing(count or max(1, usable_cores() - spared))


def read_device(
    algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext
) -> str:
    """DEVICE as load_detector takes it: "" for the best there is."""
    device = algorithm.parameterAsEnumString(parameters, DEVICE, context)
    return "" if device == "auto" else str(device)


def read_batch(
    algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], context: QgsProcessingContext
) -> int:
    """BATCH as load_detector takes it: 0 for as many as suit the device."""
    return algorithm.parameterAsInt(parameters, BATCH, context)
