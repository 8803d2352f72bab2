"""The parameters that say where results of videos go: a folder, layers and a report."""

from __future__ import annotations

from qgis.core import (
    Qgis,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputDefinition,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterNumber,
)

from anon_plugin.engine.vocabulary import LABELS, found_title, key_of
from anon_plugin.language import tr
from anon_plugin.processing.parameters.definitions import advanced, with_help
from anon_plugin.processing.parameters.outputs import DETECTIONS, OUTPUT

VIDEOS = "VIDEOS"
FRAMES = "FRAMES"
TRACK = "TRACK"
SAMPLES = "SAMPLES"
SAMPLE_DISTANCE = "SAMPLE_DISTANCE"
SAMPLE_TIME = "SAMPLE_TIME"


def folder() -> list[QgsProcessingParameterDefinition]:
    """OUTPUT: where anonymized videos go."""
    return [
        with_help(
            QgsProcessingParameterFolderDestination(OUTPUT, tr("Anonymized videos")),
            tr(
                "The folder for the results, made where it does not exist. It must not be the "
                "input folder. A video that cannot be anonymized is not written there."
            ),
        )
    ]


def layers(with_detections: bool = True) -> list[QgsProcessingParameterDefinition]:
    """VIDEOS, DETECTIONS, FRAMES and TRACK: what was done, as layers."""
    videos = _sink(
        VIDEOS,
        tr("Videos"),
        Qgis.ProcessingSourceType.VectorPoint,
        tr(
            "One row a video: what became of it, counts of tracks, timings, and its reason if it "
            "failed."
        ),
    )
    track = _sink(
        TRACK,
        tr("Track of the camera"),
        Qgis.ProcessingSourceType.VectorPoint,
        tr("One point a position that the video or a file beside it tells, in the order of time."),
    )
    if not with_detections:
        return [videos, track]
    return [
        videos,
        _sink(
            DETECTIONS,
            tr("Detections"),
            Qgis.ProcessingSourceType.VectorPoint,
            tr(
                "One row a track, which is one thing through all of its frames: label, score, "
                "first and last frame, and its region in the frame that shows it best."
            ),
        ),
        _sink(
            FRAMES,
            tr("Detections of each frame"),
            Qgis.ProcessingSourceType.VectorPoint,
            tr(
                "One row for each frame of each track, with its region there. 'Redact video' needs "
                "it. It is large: a minute may have ten thousand rows."
            ),
        ),
        track,
    ]


def samples() -> list[QgsProcessingParameterDefinition]:
    """SAMPLES, SAMPLE_DISTANCE and SAMPLE_TIME: frames as geotagged photos."""
    double = Qgis.ProcessingNumberParameterType.Double
    return [
        _sink(
            SAMPLES,
            tr("Frames as photos"),
            Qgis.ProcessingSourceType.VectorPoint,
            tr(
                "One row a frame, chosen along the way, with position and heading. The frame is "
                "written as an anonymized, geotagged JPEG below the output folder, so that all "
                "other steps take the layer as photos."
            ),
        ),
        advanced(
            with_help(
                QgsProcessingParameterNumber(
                    SAMPLE_DISTANCE,
                    tr("Metres between these frames"),
                    double,
                    defaultValue=5.0,
                    minValue=0.0,
                ),
                tr(
                    "The next frame is taken when the camera has gone so far. 0, or where the "
                    "video says nothing of its place: by time."
                ),
            )
        ),
        advanced(
            with_help(
                QgsProcessingParameterNumber(
                    SAMPLE_TIME,
                    tr("Seconds between these frames"),
                    double,
                    defaultValue=1.0,
                    minValue=0.04,
                ),
                tr("Used where frames are not chosen by distance."),
            )
        ),
    ]


def counts() -> list[QgsProcessingOutputDefinition]:
    """The numbers that a run over videos returns."""
    numbers = (
        ("VIDEO_COUNT", tr("Videos")),
        ("DONE_COUNT", tr("Videos done")),
        ("KEPT_COUNT", tr("Of these, kept from earlier runs")),
        ("FAILED_COUNT", tr("Videos failed, and not written")),
        ("FRAME_COUNT", tr("Frames")),
        ("SEARCHED_COUNT", tr("Of these, searched")),
        *((f"{key_of(label).upper()}_COUNT", _title(label)) for label in LABELS),
    )
    return [
        *(QgsProcessingOutputNumber(name, title) for name, title in numbers),
        QgsProcessingOutputString("LABEL_COUNTS", tr("Tracks of all labels, as JSON")),
        QgsProcessingOutputBoolean("CANCELLED", tr("The run was cancelled")),
    ]


def _title(label: str) -> str:
    title = found_title(label)
    return title[:1].upper() + title[1:]


def _sink(
    name: str, title: str, kind: Qgis.ProcessingSourceType, text: str
) -> QgsProcessingParameterDefinition:
    return with_help(QgsProcessingParameterFeatureSink(name, title, kind, optional=True), text)
