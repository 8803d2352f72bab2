"""anon:previewstyle: what the styles look like on the user's own photos."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    Qgis,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
)

from anon_plugin.errors import CancelledError, PhotoError, SettingsError
from anon_plugin.plain_text import printable
from anon_plugin.processing.algorithms.photos_base import PhotosAlgorithm
from anon_plugin.processing.parameters import camera_masks, photo_input, redaction, search
from anon_plugin.processing.parameters.definitions import with_help
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.parameters.photo_rows import read_photos
from anon_plugin.processing.parameters.run_settings import read_settings


class PreviewStyle(PhotosAlgorithm):
    """Redacts a few photos in every style and shows cut-outs of the results on one page."""

    ID = "previewstyle"
    TITLE = "Preview styles"
    SUMMARY = "Shows all styles side by side on some of your photos, so that you can choose one."
    HELP = (
        "A few photos, spread over the input, are searched and redacted in every preset and with "
        "every effect; the page shows cut-outs of the results. The style that is chosen, which may "
        "be your own as JSON, comes first; 'logo' is shown if a picture is given.\n"
        "Nothing is written but the page, and the page shows redacted pixels only."
    )
    TAGS = ("effect", "blur", "pixelate", "fill", "logo", "inpaint", "look", "compare")

    MAX_PHOTOS = "MAX_PHOTOS"
    OUTPUT = "OUTPUT"

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        definitions = [
            *photo_input.folder_or_layer(),
            with_help(
                QgsProcessingParameterNumber(
                    self.MAX_PHOTOS,
                    self.tr("Number of photos"),
                    Qgis.ProcessingNumberParameterType.Integer,
                    defaultValue=6,
                    minValue=1,
                    maxValue=100,
                ),
                self.tr("So many photos, spread evenly over the input, are searched and shown."),
            ),
            *search.parameters(),
            *camera_masks.parameters(),
            *redaction.parameters(),
            with_help(
                QgsProcessingParameterFileDestination(
                    self.OUTPUT, self.tr("Page of styles"), self.tr("HTML files (*.html)")
                ),
                self.tr("One self-contained page to open in a browser."),
            ),
        ]
        for definition in definitions:
            self.addParameter(definition)
        self.addOutput(QgsProcessingOutputNumber("PHOTO_COUNT", self.tr("Photos shown")))
        self.addOutput(QgsProcessingOutputNumber("CUTOUT_COUNT", self.tr("Findings shown")))

    def check(self, inputs: Inputs) -> None:
        super().check(inputs)
        read_settings(inputs)

    def execute(self, inputs: Inputs, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from anon_plugin.engine.files.publish import publish
        from anon_plugin.engine.photo.photo import read_photo
        from anon_plugin.engine.redaction.guard import check_styles
        from anon_plugin.engine.tasks.search import search as find
        from anon_plugin.engine.tasks.style_sheet import render_sheet, sheet_rows

        output = inputs.path(self.OUTPUT)
        if output is None:
            raise SettingsError(
                self.tr("No file for the page is given. Choose where it shall be written.")
            )
        settings = read_settings(inputs)
        most = inputs.whole(self.MAX_PHOTOS)
        jobs = read_photos(inputs, None).jobs
        paths = _spread([job.source for job in jobs], most)
        detector = search.load_detector(inputs)
        settings.check(detector.labels)
        styles = self._styles(inputs)
        rows, skipped, shown = [], [], 0
        for number, path in enumerate(paths):
            try:
                photo = read_photo(path, settings.projection)
                found = find(photo, detector, settings, feedback.isCanceled)
                rows += sheet_rows(photo, found, styles)
                shown += 1
            except CancelledError:
                break
            except PhotoError as error:
                skipped.append(f"{path} {error}")
                feedback.reportError(printable(skipped[-1]))
            feedback.setProgress(100.0 * (number + 1) / len(paths))
        weak = {}
        for name, one in styles.items():
            reasons = dict.fromkeys(check_styles(one, allow_weak=True).values())
            if reasons:
                weak[name] = "; ".join(reasons)
        publish(render_sheet(rows, list(styles), weak, skipped).encode(), output)
        return {self.OUTPUT: str(output), "PHOTO_COUNT": shown, "CUTOUT_COUNT": len(rows)}

    def _styles(self, inputs: Inputs) -> dict[str, Any]:
        """The style that the parameters choose first, then every other preset and effect."""
        from anon_plugin.engine.redaction.style import styles_for
        from anon_plugin.engine.vocabulary import STYLE_NAMES

        logo = redaction.read_logo(inputs)
        own = redaction.read_styles(inputs)
        named = {name: styles_for(name, logo) for name in STYLE_NAMES if name != "logo" or logo}
        # A preset that is nothing but an effect's defaults is shown once, under both names.
        distinct = [styles for styles in named.values() if styles != own]
        distinct = [one for number, one in enumerate(distinct) if one not in distinct[:number]]
        return {
            " = ".join(name for name, styles in named.items() if styles == one) or "your own": one
            for one in (own, *distinct)
        }


def _spread(paths: list[Any], most: int) -> list[Any]:
    """At most so many of the paths, at even distances."""
    count = min(most, len(paths))
    return [paths[number * len(paths) // count] for number in range(count)]
