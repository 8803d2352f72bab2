"""anon:cubemaptopanorama: panoramas from cube faces, edited or not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import (
    Qgis,
    QgsProcessingFeedback,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
)

from anon_plugin.errors import PhotoError, SettingsError
from anon_plugin.language import tr
from anon_plugin.processing.algorithms.base import AnonymizerAlgorithm
from anon_plugin.processing.parameters import cube_maps, outputs, photo_input
from anon_plugin.processing.parameters.choices import ChoiceParameter
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.results.one_by_one import run_each

if TYPE_CHECKING:
    from anon_plugin.engine.exchange.cube_files import CubeMap

ORIGINALS = "ORIGINALS"
WIDTH = "WIDTH"


class CubeMapToPanorama(AnonymizerAlgorithm):
    """Puts cube faces together into panoramas."""

    ID = "cubemaptopanorama"
    TITLE = "Cube map to panorama"
    GROUP = "panorama"
    SUMMARY = "Puts the six faces of cube maps together into equirectangular panoramas."
    HELP = (
        "With the folder of the original panoramas given, what was edited in the faces is "
        "written into the originals: all tags and every pixel that nobody edited stay as they "
        "were. That needs faces that were cut by 'Panorama to cube map' with the same layout "
        "and field of view, and kept as PNG; of JPEG faces every pixel counts as edited.\n"
        "Without it the panorama is made from the faces alone and carries no tags."
    )
    TAGS = ("360", "equirectangular", "cube", "faces", "reproject", "spherical", "stitch")

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        originals = QgsProcessingParameterFile(
            ORIGINALS,
            self.tr("Folder of the original panoramas"),
            Qgis.ProcessingFileParameterBehavior.Folder,
            optional=True,
        )
        originals.setHelp(
            self.tr(
                "The panoramas that the faces were cut from, in the same sub-folders. They are "
                "only read. Results get their tags, size and file format."
            )
        )
        width = QgsProcessingParameterNumber(
            WIDTH, self.tr("Panorama width in pixels"), optional=True, minValue=32
        )
        width.setHelp(
            self.tr("Without originals. Empty: the resolution that the faces have in their middle.")
        )
        file_format = ChoiceParameter(
            cube_maps.FORMAT,
            self.tr("File format"),
            options=cube_maps.FORMAT_OPTIONS,
            defaultValue="jpg",
        )
        file_format.setHelp(self.tr("Of panoramas that are made without originals."))
        for definition in (
            *photo_input.folder(),
            *cube_maps.output(self.tr("Panoramas")),
            *cube_maps.geometry(),
            originals,
            width,
            file_format,
        ):
            self.addParameter(definition)
        self.addOutput(QgsProcessingOutputNumber("PANORAMA_COUNT", self.tr("Panoramas made")))
        self.addOutput(QgsProcessingOutputNumber("FAILED_COUNT", self.tr("Cube maps failed")))
        self.addOutput(QgsProcessingOutputBoolean("CANCELLED", self.tr("The run was cancelled")))

    def execute(self, inputs: Inputs, feedback: QgsProcessingFeedback) -> dict[str, Any]:
        from anon_plugin.engine.exchange.cube_files import find_cube_maps, read_cube_map
        from anon_plugin.engine.files.listing import check_places, prepare_output

        folder = inputs.path(photo_input.FOLDER)
        output = outputs.read_folder(inputs, feedback)
        originals = inputs.path(ORIGINALS)
        if folder is None:
            raise SettingsError(tr("No input folder is given. Choose one."))
        if originals is not None:
            if not originals.is_dir():
                raise SettingsError(
                    self.tr("The folder of originals {folder} does not exist.").format(
                        folder=originals
                    )
                )
            check_places([originals], output)
        recursive = inputs.flag(photo_input.RECURSIVE)
        layout, fov_deg = cube_maps.read_geometry(inputs)
        suffix = "." + inputs.choice(cube_maps.FORMAT)
        width = None
        if inputs.given(WIDTH):
            width = inputs.whole(WIDTH)
        found = find_cube_maps(folder, output, recursive, layout)
        prepare_output(output)

        def put(index: int) -> None:
            files = found[index]
            faces = read_cube_map(files, layout)
            if originals is not None:
                _into_original(files, faces, originals, output, fov_deg)
            else:
                _on_its_own(files, faces, output, fov_deg, width, suffix)

        names = [str(folder / files.below / files.name) for files in found]
        done, failed, cancelled = run_each(names, put, feedback)
        return {
            outputs.OUTPUT: str(output),
            "PANORAMA_COUNT": done,
            "FAILED_COUNT": failed,
            "CANCELLED": cancelled,
        }


def _into_original(
    files: CubeMap, faces: dict[str, Any], originals: Path, output: Path, fov_deg: float
) -> None:
    """Write what was edited in the faces into a copy of the panorama they were cut from."""
    from anon_plugin.engine.files.formats import PHOTO_SUFFIXES
    from anon_plugin.engine.files.publish import publishing
    from anon_plugin.engine.photo.photo import read_photo
    from anon_plugin.engine.pixels.pixel_source import whole
    from anon_plugin.engine.projections.equirectangular.cubemap import changed_patches
    from anon_plugin.engine.projections.equirectangular.panorama import panorama_of

    place = originals / files.below
    candidates = sorted(
        path
        for path in (place.iterdir() if place.is_dir() else ())
        if path.stem == files.name and path.suffix.lower() in PHOTO_SUFFIXES
    )
    if len(candidates) != 1:
        raise PhotoError(
            tr("has {count} originals named {name} in {place}; one is needed.").format(
                count=len(candidates), name=files.name, place=place
            )
        )
    photo = read_photo(candidates[0])
    panorama = panorama_of(photo.projection)
    if panorama is None:
        raise PhotoError(
            tr("Its original is no panorama. {reason}").format(reason=photo.decision.reason)
        )
    if photo.picture.values is not photo.picture.rgb:
        raise PhotoError(
            tr(
                "Its original has other bands or wider values than 8-bit RGB, "
                "which faces cannot carry."
            )
        )
    patches = changed_patches(whole(photo.picture.rgb), panorama, faces, fov_deg)
    with publishing(output / files.below / candidates[0].name, output) as partial:
        photo.container.write(patches, partial)


def _on_its_own(
    files: CubeMap,
    faces: dict[str, Any],
    output: Path,
    fov_deg: float,
    width: int | None,
    suffix: str,
) -> None:
    """Write the panorama that the faces alone make."""
    from anon_plugin.engine.exchange.cube_files import encode_picture
    from anon_plugin.engine.files.publish import publish
    from anon_plugin.engine.projections.equirectangular.cubemap import (
        own_panorama_width,
        put_together,
    )
    from anon_plugin.engine.projections.equirectangular.panorama import Panorama

    if width is None:
        width = own_panorama_width(len(next(iter(faces.values()))), fov_deg)
    panorama = Panorama.full(width, width // 2)
    pixels = put_together(faces, panorama, fov_deg)
    target = output / files.below / f"{files.name}{suffix}"
    publish(encode_picture(pixels, suffix), target, output)
