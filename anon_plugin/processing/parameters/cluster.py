"""The parameters that take a run beyond this machine: SCHEDULER and JOURNAL."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import (
    Qgis,
    QgsProcessingFeedback,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFile,
    QgsProcessingParameterString,
)

from anon_plugin.errors import SettingsError
from anon_plugin.language import tr, tr_plural
from anon_plugin.processing.parameters import files, machine, search
from anon_plugin.processing.parameters.definitions import advanced, with_help
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.userdata import data_folder

if TYPE_CHECKING:
    from anon_plugin.engine.detection.detector import Detector
    from anon_plugin.engine.run.executors import Crew

SCHEDULER = "SCHEDULER"
JOURNAL = "JOURNAL"


def parameters() -> list[QgsProcessingParameterDefinition]:
    """SCHEDULER: who does the photos. JOURNAL: where the run is recorded if not in the output."""
    scheduler = QgsProcessingParameterString(SCHEDULER, tr("Dask scheduler"), optional=True)
    journal = QgsProcessingParameterFile(
        JOURNAL,
        tr("Folder for the journal of an output that is a URL"),
        Qgis.ProcessingFileParameterBehavior.Folder,
        optional=True,
    )
    return [
        advanced(
            with_help(
                scheduler,
                tr(
                    "The address of a Dask scheduler, such as tcp://10.0.0.5:8786. Its workers "
                    "then do the photos, with the model and the settings of this run; they read "
                    "and write the photos themselves, by the same paths or URLs. Empty: this "
                    "machine does them. 'Threads' counts for this machine only."
                ),
            )
        ),
        advanced(
            with_help(
                journal,
                tr(
                    "The output may be a URL such as s3://bucket/anonymized, and so may the folder "
                    "of photos. What is done is then recorded in a folder of this machine, so that "
                    "a run can go on where it stopped: this one, or, where it is empty, one of the "
                    "user's own for each URL."
                ),
            )
        ),
    ]


def load_detector(inputs: Inputs) -> Detector:
    """The model of MODEL, opened here, or to be opened by the workers of SCHEDULER.

    Raises ModelError where it is not on this machine.
    """
    from anon_plugin.models.remote import SentDetector

    if not _scheduler(inputs):
        return search.load_detector(inputs)
    return SentDetector(
        inputs.text(search.MODEL), machine.read_device(inputs), machine.read_batch(inputs)
    )


@contextmanager
def crew_of(inputs: Inputs, feedback: QgsProcessingFeedback) -> Iterator[Crew]:
    """Who does the photos: threads of this process, or the workers of SCHEDULER.

    Raises SettingsError where these cannot be reached.
    """
    from anon_plugin.engine.run.dask.cluster import connected
    from anon_plugin.engine.run.executors import ThisProcess

    address = _scheduler(inputs)
    time_limit_s = files.read_limits(inputs).time_limit_s
    if not address:
        yield ThisProcess(machine.read_threads(inputs), time_limit_s)
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


def journal_folder(inputs: Inputs, output: Path) -> Path | None:
    """Where the journal of an output is kept; None for in the output itself.

    Raises SettingsError where JOURNAL is given for an output that keeps its own.
    """
    from anon_plugin.engine.files.storage import is_remote

    given = inputs.path(JOURNAL)
    if is_remote(output):
        name = hashlib.sha256(str(output).encode()).hexdigest()[:16]
        return given or data_folder() / "journals" / name
    if given is not None:
        raise SettingsError(
            tr(
                "JOURNAL is for outputs that are URLs; the journal of a folder lies in the folder. "
                "Leave JOURNAL empty."
            )
        )
    return None


def _scheduler(inputs: Inputs) -> str:
    return inputs.text(SCHEDULER).strip()
