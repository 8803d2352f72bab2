"""anon:anonymizeplates: the main job for plates alone."""

from __future__ import annotations

from anon_plugin.processing.algorithms.anonymize_base import AnonymizeAlgorithm


class AnonymizePlates(AnonymizeAlgorithm):
    """Anonymizes plates and nothing else."""

    ID = "anonymizeplates"
    TITLE = "Anonymize licence plates"
    SUMMARY = "Makes licence plates in photos and panoramas unrecognizable, and nothing else."
    HELP = (
        "The same as 'Anonymize photos' for one kind of object, on a folder or on the "
        "photos that a layer names."
    )
    ONLY = ("plate",)
