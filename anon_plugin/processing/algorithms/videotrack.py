"""anon:videotrack: where a camera was while it filmed, as a layer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    Qgis,
    QgsProcessingFeedback,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFile,
)

from anon_plugin.errors import SettingsError
from anon_plugin.language import tr_plural
from anon_plugin.plain_text import printable
from anon_plugin.processing.algorithms.base import AnonymizerAlgorithm
from anon_plugin.processing.layers import styles, video_track_layer
from anon_plugin.processing.parameters import photo_input, video_input
from anon_plugin.processing.parameters.definitions import with_help
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.results.sinks import Sink

VIDEO = "VIDEO"
TRACK = "TRACK"


class VideoTrack(AnonymizerAlgorithm):
    """Reads the positions that cameras write into and beside videos."""

    ID = "videotrack"
    TITLE = "Track of videos"
    GROUP = "video"
    SUMMARY = "Shows on the map where a camera was while it filmed."
    HELP = (
        "Nothing is anonymized here, and no picture is looked at. Read are GoPro's telemetry "
        "(GPMF), camera motion metadata (CAMM), NMEA sentences and the positions that drones of "
        "DJI write into subtitles, the boxes of BlackVue, Novatek and 70mai dash cameras, and "
        "files of the same name beside a video (.srt, .gpx, .nmea, .gps).\n"
        "A receiver without a fix writes 0, 0: such rows are left out. Look at 'dimensions' (2 or "
        "3, 0 for no fix) and 'dilution' before you rely on a position."
    )
    TAGS = ("GPS", "GPMF", "CAMM", "NMEA", "GPX", "dash cam", "drone", "telemetry", "trajectory")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        for definition in (
            with_help(
                QgsProcessingParameterFile(VIDEO, self.tr("Video"), optional=True),
                self.tr("One file. Leave it empty to use a folder."),
            ),
            with_help(
                QgsProcessingParameterFile(
                    photo_input.FOLDER,
                    self.tr("Or a folder of videos"),
                    Qgis.ProcessingFileParameterBehavior.Folder,
                    optional=True,
                ),
                self.tr("Every video in it is read."),
            ),
            with_help(
                QgsProcessingParameterBoolean(
                    photo_input.RECURSIVE, self.tr("Sub-folders too"), defaultValue=True
                ),
                self.tr("Also read the videos in sub-folders."),
            ),
            with_help(
                QgsProcessingParameterFeatureSink(
                    TRACK, self.tr("Track"), Qgis.ProcessingSourceType.VectorPoint
                ),
                self.tr("One point a position, in the order of time."),
            ),
        ):
            self.addParameter(definition)
        for name, title in (
            ("VIDEO_COUNT", self.tr("Videos read")),
            ("FIX_COUNT", self.tr("Positions found")),
            ("MISSING_COUNT", self.tr("Videos that say nothing of their place")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, title))
        self.addOutput(QgsProcessingOutputBoolean("CANCELLED", self.tr("The run was cancelled")))

    def execute(self, inputs: Inputs, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from anon_plugin.engine.telemetry.reading import read_telemetry

        videos = self._videos(inputs)
        sink = Sink(inputs, TRACK, video_track_layer.fields(), styles.VIDEO_TRACK)
        missing: list[str] = []
        fix_count = read_count = 0
        for video in videos:
            if feedback.isCanceled():
                break
            telemetry = read_telemetry(video)
            if not telemetry.fixes:
                missing.append(video.name)
            sink.add(
                video_track_layer.feature(video, telemetry.source, fix) for fix in telemetry.fixes
            )
            fix_count += len(telemetry.fixes)
            read_count += 1
            feedback.setProgress(100 * read_count / len(videos))
        if missing:
            feedback.pushWarning(
                tr_plural(
                    "{count} video says nothing of its place: {names}",
                    "{count} videos say nothing of their place: {names}",
                    len(missing),
                    names=printable(", ".join(missing[:10])),
                )
            )
        return {
            **sink.finish(),
            "VIDEO_COUNT": read_count,
            "FIX_COUNT": fix_count,
            "MISSING_COUNT": len(missing),
            "CANCELLED": read_count < len(videos),
        }

    def _videos(self, inputs: Inputs) -> list[Path]:
        """Raises SettingsError where there is nothing to read."""
        from anon_plugin.engine.telemetry.reading import videos_in_folder

        video, folder = inputs.path(VIDEO), video_input.read_folder(inputs)
        if (video is None) == (folder is None):
            raise SettingsError(self.tr("Give either a video or a folder of videos."))
        if folder is not None:
            found = videos_in_folder(folder, inputs.flag(photo_input.RECURSIVE))
            if not found:
                raise SettingsError(
                    self.tr("There is no video in {folder}. Choose another folder.").format(
                        folder=folder
                    )
                )
            return found
        if video is None or not video.is_file():
            raise SettingsError(
                self.tr("The video {video} does not exist or is no file.").format(video=video)
            )
        return [video]
