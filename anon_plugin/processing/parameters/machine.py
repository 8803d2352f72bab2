"""The parameters that say what of the machine a run uses: THREADS, DEVICE, BATCH."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import (
    Qgis,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterNumber,
)

from anon_plugin.language import tr
from anon_plugin.processing.parameters.choices import ChoiceParameter
from anon_plugin.processing.parameters.definitions import advanced, with_help
from anon_plugin.processing.parameters.inputs import Inputs

if TYPE_CHECKING:
    from anon_plugin.engine.machine.threads import Threads

THREADS = "THREADS"
DEVICE = "DEVICE"
BATCH = "BATCH"

DEVICE_OPTIONS = ["auto", "cpu", "cuda", "mps"]


def parameters(with_device: bool = True) -> list[QgsProcessingParameterDefinition]:
    """THREADS and, where a network runs, DEVICE and BATCH: what of the machine a run uses."""
    threads = QgsProcessingParameterNumber(
        THREADS,
        tr("Threads"),
        Qgis.ProcessingNumberParameterType.Integer,
        defaultValue=0,
        minValue=0,
        maxValue=1024,
    )
    device = ChoiceParameter(
        DEVICE,
        tr("Device"),
        options=DEVICE_OPTIONS,
        defaultValue="auto",
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


def read_threads(inputs: Inputs) -> Threads:
    """THREADS as the engine's value."""
    from qgis.utils import iface

    from anon_plugin.engine.machine.threads import Threads, usable_cores

    count = inputs.whole(THREADS)
    spared = 0 if iface is None else 1
    return Threads.sharing(count or max(1, usable_cores() - spared))


def read_device(inputs: Inputs) -> str:
    """DEVICE as load_detector takes it: "" for the best there is."""
    device = inputs.choice(DEVICE)
    return "" if device == "auto" else device


def read_batch(inputs: Inputs) -> int:
    """BATCH as load_detector takes it: 0 for as many as suit the device."""
    return inputs.whole(BATCH)
