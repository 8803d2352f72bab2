"""The photos of a verification, and what is known of each."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from anon_plugin.errors import SettingsError
from anon_plugin.language import tr
from anon_plugin.processing.parameters import attributes, outputs, photo_input
from anon_plugin.processing.parameters.detection_rows import read_detections
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.parameters.photo_rows import home_folders, resolve

if TYPE_CHECKING:
    from anon_plugin.engine.tasks.verify_published import Record

ORIGINALS = "ORIGINALS"


def read_published(inputs: Inputs) -> tuple[Path | None, list[Path], list[Path]]:
    """(the folder that mirrors that of the originals, the photos to verify, further pictures that
    lie among them), from FOLDER or INPUT.

    Raises SettingsError where neither or both are given, or the layer lacks the field.
    """
    from anon_plugin.engine.files.listing import photos_in_folder
    from anon_plugin.engine.files.strays import strays_beside, strays_in_folder

    folder = inputs.path(photo_input.FOLDER)
    if (folder is None) != inputs.given(photo_input.INPUT):
        raise SettingsError(tr("Give either a folder of anonymized photos or a layer of them."))
    if folder is not None:
        recursive = inputs.flag(photo_input.RECURSIVE)
        photos = photos_in_folder(folder, recursive)
        return folder, photos, strays_in_folder(folder, photos, recursive)
    paths = list(dict.fromkeys(_paths_of_layer(inputs)))
    folders = {str(path.parent) for path in paths}
    root = Path(os.path.commonpath(folders)) if folders else None
    return root, paths, strays_beside(paths)


def _paths_of_layer(inputs: Inputs) -> Iterable[Path]:
    source = inputs.source(photo_input.INPUT)
    names = source.fields().names()
    chosen = inputs.text(photo_input.PHOTO_FIELD)
    field = chosen or ("output" if "output" in names else "photo")
    index = attributes.index_of(source, field, photo_input.INPUT)
    folders = home_folders(inputs)
    for feature in source.getFeatures():
        path = attributes.text(feature.attribute(index))
        if path:
            yield resolve(path, folders)


def read_records(inputs: Inputs, root: Path | None, paths: list[Path]) -> list[Record]:
    """What is known of each photo, from the journals, DETECTIONS and ORIGINALS.

    root: as read_published gave it. Raises SettingsError where one of them makes no sense.
    """
    from anon_plugin.engine.run.published_journal import records_of
    from anon_plugin.engine.tasks.verify_published import Record

    known: Mapping[Path, Record] = records_of(paths)
    records = [known.get(path, Record(path)) for path in paths]
    originals = inputs.path(ORIGINALS)
    if originals is not None and not originals.is_dir():
        raise SettingsError(
            tr("The folder of the originals {folder} does not exist.").format(folder=originals)
        )
    if originals is not None and root is not None:
        places = [originals / record.path.relative_to(root) for record in records]
        records = [
            replace(record, original=place if place.is_file() else None)
            for record, place in zip(records, places, strict=True)
        ]
    if inputs.given(outputs.DETECTIONS):
        given = read_detections(inputs, outputs.DETECTIONS, paths)
        records = [
            replace(record, detections=given.by_photo.get(record.path, [])) for record in records
        ]
    return records
