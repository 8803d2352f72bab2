"""anon:panoramatocubemap: the six undistorted faces of panoramas, for other tools."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingFeedback,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputNumber,
    QgsProcessingParameterNumber,
)

from anon_plugin.errors import PhotoError, SettingsError
from anon_plugin.language import tr
from anon_plugin.processing.algorithms.base import AnonymizerAlgorithm
from anon_plugin.processing.parameters import cube_maps, outputs, photo_input
from anon_plugin.processing.parameters.choices import ChoiceParameter
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.results.one_by_one import run_each


class PanoramaToCubeMap(AnonymizerAlgorithm):
    """Cuts panoramas into cube faces."""

    ID = "panoramatocubemap"
    TITLE = "Panorama to cube map"
    GROUP = "panorama"
    SUMMARY = (
        "Cuts panoramas into six pictures without distortion, so that other tools can use them."
    )
    HELP = (
        "Nothing is anonymized here. The faces carry no tags; 'Cube map to panorama' puts "
        "edited faces back into the original with its tags and all its other pixels.\n"
        "The up face's lower edge meets the front face, and so does the down face's upper edge. "
        "What a cropped panorama does not show is black."
    )
    TAGS = ("360", "equirectangular", "cube", "faces", "reproject", "spherical")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        size = QgsProcessingParameterNumber(
            cube_maps.FACE_SIZE, self.tr("Face size in pixels"), optional=True, minValue=16
        )
        size.setHelp(self.tr("Along a side. Empty: the panorama's own resolution."))
        file_format = ChoiceParameter(
            cube_maps.FORMAT,
            self.tr("File format"),
            options=cube_maps.FORMAT_OPTIONS,
            defaultValue="png",
        )
        file_format.setHelp(
            self.tr(
                "PNG keeps every pixel, so that unedited ones can be told later; JPEG is small."
            )
        )
        for definition in (
            *photo_input.folder(),
            *cube_maps.output(self.tr("Cube maps")),
            *cube_maps.geometry(),
            size,
            file_format,
        ):
            self.addParameter(definition)
        self.addOutput(QgsProcessingOutputNumber("PANORAMA_COUNT", self.tr("Panoramas cut")))
        self.addOutput(QgsProcessingOutputNumber("FAILED_COUNT", self.tr("Photos failed")))
        self.addOutput(QgsProcessingOutputBoolean("CANCELLED", self.tr("The run was cancelled")))

    def execute(self, inputs: Inputs, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from anon_plugin.engine.exchange.cube_files import write_cube_map
        from anon_plugin.engine.files.listing import jobs_in_folder, prepare_output
        from anon_plugin.engine.photo.photo import read_photo
        from anon_plugin.engine.pixels.pixel_source import whole
        from anon_plugin.engine.projections.equirectangular.cubemap import cut_cube, own_face_size
        from anon_plugin.engine.projections.equirectangular.panorama import panorama_of

        folder = inputs.path(photo_input.FOLDER)
        output = outputs.read_folder(inputs, feedback)
        if folder is None:
            raise SettingsError(tr("No input folder is given. Choose one."))
        recursive = inputs.flag(photo_input.RECURSIVE)
        layout, fov_deg = cube_maps.read_geometry(inputs)
        suffix = "." + inputs.choice(cube_maps.FORMAT)
        wanted_px = None
        if inputs.given(cube_maps.FACE_SIZE):
            wanted_px = inputs.whole(cube_maps.FACE_SIZE)
        jobs = jobs_in_folder(folder, output, recursive)
        prepare_output(output)

        def cut(index: int) -> None:
            job = jobs[index]
            if any(
                job.target.with_suffix("") == other.target.with_suffix("") for other in jobs[:index]
            ):
                raise PhotoError(tr("Another photo of the same name was cut before; rename one."))
            photo = read_photo(job.source)
            panorama = panorama_of(photo.projection)
            if panorama is None:
                raise PhotoError(
                    tr("It is no equirectangular panorama. {reason}").format(
                        reason=photo.decision.reason
                    )
                )
            face_px = wanted_px or own_face_size(panorama, fov_deg)
            faces = cut_cube(whole(photo.picture.rgb), panorama, face_px, fov_deg)
            target = job.target.with_suffix("")
            write_cube_map(faces, target.parent, target.name, layout, suffix, within=output)

        names = [str(job.source) for job in jobs]
        done, failed, cancelled = run_each(names, cut, feedback)
        return {
            outputs.OUTPUT: str(output),
            "PANORAMA_COUNT": done,
            "FAILED_COUNT": failed,
            "CANCELLED": cancelled,
        }
