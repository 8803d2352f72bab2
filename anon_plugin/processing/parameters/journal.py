"""The parameter that says where a run is recorded: JOURNAL."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsProcessingParameterDefinition, QgsProcessingParameterFile

from anon_plugin.errors import SettingsError
from anon_plugin.language import tr
from anon_plugin.processing.parameters.definitions import advanced, with_help
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.userdata import data_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anon_plugin.engine.files.listing import Job
    from anon_plugin.engine.tasks.task import Task

JOURNAL = "JOURNAL"


def of_output() -> list[QgsProcessingParameterDefinition]:
    """JOURNAL of an algorithm that writes photos: only where the output is a URL."""
    return _parameter(
        tr("Folder for the journal of an output that is a URL"),
        tr(
            "The output may be a URL such as s3://bucket/anonymized, and so may the folder "
            "of photos. What is done is then recorded in a folder of this machine, so that "
            "a run can go on where it stopped: this one, or, where it is empty, one of the "
            "user's own for each URL."
        ),
    )


def of_reading() -> list[QgsProcessingParameterDefinition]:
    """JOURNAL of an algorithm that only reads photos."""
    return _parameter(
        tr("Folder for the journal"),
        tr(
            "What is done is recorded here, so that a run that was interrupted goes on where it "
            "stopped, and a later one does only photos that are new or have changed. Empty: in a "
            "folder of the user's own, until the run has come to its end."
        ),
    )


def _parameter(title: str, text: str) -> list[QgsProcessingParameterDefinition]:
    folder = Qgis.ProcessingFileParameterBehavior.Folder
    return [
        advanced(with_help(QgsProcessingParameterFile(JOURNAL, title, folder, optional=True), text))
    ]


def read_folder(inputs: Inputs, output: Path) -> Path | None:
    """Where the journal of an output is kept; None for in the output itself.

    Raises SettingsError where JOURNAL is given for an output that keeps its own.
    """
    from anon_plugin.engine.files.storage import is_remote

    given = inputs.path(JOURNAL)
    if is_remote(output):
        return given or _own_folder(str(output))
    if given is not None:
        raise SettingsError(
            tr(
                "JOURNAL is for outputs that are URLs; the journal of a folder lies in the folder. "
                "Leave JOURNAL empty."
            )
        )
    return None


def passing_folder(task: Task, jobs: Sequence[Job]) -> Path:
    """Where a run is recorded that only reads, until it has come to its end; JOURNAL is empty.

    It is the same for the same task on photos of the same folder.
    """
    try:
        folder = os.path.commonpath({str(job.source.parent) for job in jobs})
    except ValueError:  # several drives, or no photo at all
        folder = ""
    return _own_folder(json.dumps([task.about(), folder], sort_keys=True))


def _own_folder(text: str) -> Path:
    return data_folder() / "journals" / hashlib.sha256(text.encode()).hexdigest()[:16]
