"""Frames of written videos as photos, while their layer is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsProcessingFeedback

from anon_plugin.errors import CancelledError, PhotoError
from anon_plugin.plain_text import printable
from anon_plugin.processing.layers import styles, videos_layer
from anon_plugin.processing.parameters import video_outputs
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.results.sinks import Sink

if TYPE_CHECKING:
    from anon_plugin.engine.tasks.outcome import Outcome


class Samples:
    """The SAMPLES layer of a run, and the photos it names."""

    def __init__(self, inputs: Inputs, feedback: QgsProcessingFeedback) -> None:
        from anon_plugin.engine.tasks.videos.samples import Spacing

        point = Qgis.WkbType.Point
        name, fields = video_outputs.SAMPLES, videos_layer.sample_fields()
        self._sink = Sink(inputs, name, fields, styles.LISTED_PHOTOS, point)
        self._feedback = feedback
        self._spacing = Spacing(
            inputs.number(video_outputs.SAMPLE_DISTANCE), inputs.number(video_outputs.SAMPLE_TIME)
        )

    def add(self, outcome: Outcome) -> None:
        """Write frames of a result as photos beside it; what cannot be written is said."""
        from anon_plugin.engine.tasks.videos.context import positions_of
        from anon_plugin.engine.tasks.videos.samples import write_samples

        tracks, video = outcome.tracks, outcome.target
        if not self._sink.destination or tracks is None or video is None:
            return
        samples = write_samples(
            video,
            # By its whole name: walk.mp4 and walk.mov are two videos.
            video.with_name(f"{video.name}_frames"),
            tracks.times_s,
            positions_of(outcome.source),
            self._spacing,
            outcome.projection,
            outcome.geotag.time,
            self._feedback.isCanceled,
        )
        try:
            self._sink.add(videos_layer.sample_feature(outcome.source, one) for one in samples)
        except CancelledError:
            return
        except PhotoError as error:
            self._feedback.reportError(printable(f"{video} {error}"))

    def finish(self) -> dict[str, str]:
        """Close the layer and return it as an output."""
        return self._sink.finish()
