"""The parameter that takes a run beyond this machine: SCHEDULER."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qgis.core import (
    QgsProcessingFeedback,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterString,
)

from anon_plugin.language import tr, tr_plural
from anon_plugin.processing.parameters import files, machine, search
from anon_plugin.processing.parameters.definitions import advanced, with_help
from anon_plugin.processing.parameters.inputs import Inputs

if TYPE_CHECKING:
    from anon_plugin.engine.detection.detector import Detector
    from anon_plugin.engine.run.executors import Executor

SCHEDULER = "SCHEDULER"


def scheduler() -> list[QgsProcessingParameterDefinition]:
    """SCHEDULER: who does the photos."""
    return [
        advanced(
            with_help(
                QgsProcessingParameterString(SCHEDULER, tr("Dask scheduler"), optional=True),
                tr(
                    "The address of a Dask scheduler, such as tcp://10.0.0.5:8786. Its workers "
                    "then do the photos, with the model and the settings of this run; they read "
                    "and write the photos themselves, by the same paths or URLs. Empty: this "
                    "machine does them. 'Threads' counts for this machine only."
                ),
            )
        )
    ]


def load_detector(inputs: Inputs) -> Detector:
    """The model of MODEL, opened here, or to be opened by the workers of SCHEDULER.

    Raises ModelError where it is not on this machine.
    """
    from anon_plugin.models.remote import SentDetector

    if not is_asked_for(inputs):
        return search.load_detector(inputs)
    return SentDetector(
        inputs.text(search.MODEL), machine.read_device(inputs), machine.read_batch(inputs)
    )


@contextmanager
def executor(inputs: Inputs, feedback: QgsProcessingFeedback) -> Iterator[Executor]:
    """Who does the photos: threads of this process, or the workers of SCHEDULER.

    Raises SettingsError where these cannot be reached.
    """
    from anon_plugin.engine.run.dask.cluster import connected
    from anon_plugin.engine.run.executors import ThreadExecutor

    address = _scheduler(inputs)
    time_limit_s = files.read_limits(inputs).time_limit_s
    if not address:
        yield ThreadExecutor(machine.read_threads(inputs), time_limit_s)
        return
    with connected(address, time_limit_s) as cluster:
        threads = cluster.threads_by_worker()
        feedback.pushInfo(
            tr("{workers} with {threads} at {address}").format(
                workers=tr_plural("{count} worker", "{count} workers", len(threads)),
                threads=tr_plural("{count} thread", "{count} threads", sum(threads.values())),
                address=address,
            )
        )
        yield cluster


def is_asked_for(inputs: Inputs) -> bool:
    """Whether SCHEDULER names one."""
    return bool(_scheduler(inputs))


def _scheduler(inputs: Inputs) -> str:
    return inputs.text(SCHEDULER).strip()
