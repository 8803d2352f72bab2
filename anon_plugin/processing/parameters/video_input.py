"""The parameters that say which videos are meant: a file, a folder, or a layer that names them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import (
    Qgis,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
)

from anon_plugin.errors import SettingsError
from anon_plugin.language import tr
from anon_plugin.processing.parameters import attributes
from anon_plugin.processing.parameters.definitions import with_help
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.parameters.photo_input import FOLDER, INPUT, RECURSIVE
from anon_plugin.processing.parameters.photo_rows import home_folders, resolve

if TYPE_CHECKING:
    from anon_plugin.engine.files.listing import Job

VIDEO = "VIDEO"
VIDEO_FIELD = "VIDEO_FIELD"


def file_folder_or_layer() -> list[QgsProcessingParameterDefinition]:
    """VIDEO, or FOLDER and RECURSIVE, or INPUT and VIDEO_FIELD: one of the three is to be given."""
    folder = Qgis.ProcessingFileParameterBehavior.Folder
    return [
        with_help(
            QgsProcessingParameterFile(VIDEO, tr("Video"), optional=True),
            tr("One file. It is only read, never written to."),
        ),
        with_help(
            QgsProcessingParameterFile(FOLDER, tr("Or a folder of videos"), folder, optional=True),
            tr("Every video in it is handled. The folder is only read, never written to."),
        ),
        with_help(
            QgsProcessingParameterBoolean(RECURSIVE, tr("Sub-folders too"), defaultValue=True),
            tr("Also handle the videos in sub-folders; the output mirrors them."),
        ),
        with_help(
            QgsProcessingParameterFeatureSource(
                INPUT,
                tr("Or a layer that names videos"),
                [Qgis.ProcessingSourceType.Vector],
                optional=True,
            ),
            tr("Any layer with a path in each row, such as that of 'Track of videos'."),
        ),
        with_help(
            QgsProcessingParameterField(
                VIDEO_FIELD, tr("Field with the video's path"), "video", INPUT, optional=True
            ),
            tr(
                "The text field that holds the path of each video: absolute, file://, or relative "
                "to the layer's own file or to the project."
            ),
        ),
    ]


def check(inputs: Inputs) -> None:
    """Raise SettingsError where not exactly one of VIDEO, FOLDER and INPUT is given."""
    if sum(inputs.given(name) for name in (VIDEO, FOLDER, INPUT)) != 1:
        raise SettingsError(tr("Give either a video, a folder of videos or a layer."))


def read_folder(inputs: Inputs) -> Path | None:
    """FOLDER, None where it is not given. Raises SettingsError where it is a file."""
    folder = inputs.path(FOLDER)
    if folder is not None and folder.is_file():
        raise SettingsError(
            tr(
                "{folder} is a file. Give it as VIDEO, or the folder that it is in as FOLDER."
            ).format(folder=folder)
        )
    return folder


def read_videos(inputs: Inputs, output: Path | None) -> list[Job]:
    """The videos of the input, each once, with targets below `output`, if there is one.

    Raises SettingsError where they are not given as they have to be, or where a result would take
    the place of an original.
    """
    from anon_plugin.engine.files.listing import Job, check_places, jobs_of_paths
    from anon_plugin.engine.telemetry.reading import videos_in_folder

    check(inputs)
    folder = read_folder(inputs)
    if folder is not None:
        paths = videos_in_folder(folder, inputs.flag(RECURSIVE))
        if output is None:
            return [Job.reading(path) for path in paths]
        check_places([folder], output)
        place = output.resolve()
        return [
            Job(path, output / path.relative_to(folder), output)
            for path in paths
            if place not in path.resolve().parents
        ]
    video = inputs.path(VIDEO)
    paths = [video] if video is not None else _paths_of_layer(inputs)
    if video is not None and not video.is_file():
        raise SettingsError(
            tr("The video {video} does not exist or is no file.").format(video=video)
        )
    if output is None:
        return [Job.reading(path) for path in dict.fromkeys(paths)]
    return jobs_of_paths(paths, output)


def _paths_of_layer(inputs: Inputs) -> list[Path]:
    source = inputs.source(INPUT)
    field = inputs.text(VIDEO_FIELD) or "video"
    index = attributes.index_of(source, field, INPUT)
    folders = home_folders(inputs)
    texts = dict.fromkeys(
        attributes.text(feature.attribute(index)) for feature in source.getFeatures()
    )
    if "" in texts:
        raise SettingsError(
            tr(
                "A row of the layer has no path in its field '{field}'. Fill it in, or leave the "
                "row out of the selection."
            ).format(field=field)
        )
    return [resolve(text, folders) for text in texts]
