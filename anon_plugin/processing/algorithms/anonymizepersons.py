"""anon:anonymizepersons: the main job for persons alone."""

from __future__ import annotations

from anon_plugin.processing.algorithms.anonymize_base import AnonymizeAlgorithm


class AnonymizePersons(AnonymizeAlgorithm):
    """Anonymizes persons and nothing else."""

    ID = "anonymizepersons"
    TITLE = "Anonymize persons"
    SUMMARY = (
        "Makes whole persons in photos and panoramas unrecognizable, along their outlines, "
        "and nothing else."
    )
    HELP = (
        "The same as 'Anonymize photos' for one kind of object, on a folder or on the "
        "photos that a layer names. Riders count as persons. Who carries the camera is found as "
        "well."
    )
    ONLY = ("person",)
