"""anon:anonymizefaces: the main job for faces alone."""

from __future__ import annotations

from anon_plugin.processing.algorithms.anonymize_base import AnonymizeAlgorithm


class AnonymizeFaces(AnonymizeAlgorithm):
    """Anonymizes faces and nothing else."""

    ID = "anonymizefaces"
    TITLE = "Anonymize faces"
    SUMMARY = "Makes faces in photos and panoramas unrecognizable, and nothing else."
    HELP = (
        "The same as 'Anonymize photos' for one kind of object, on a folder or on the "
        "photos that a layer names."
    )
    ONLY = ("face",)
