"""anon:detectplates: the plates that photos show, as a layer to look at and correct."""

from __future__ import annotations

from anon_plugin.processing.algorithms.detect_base import DetectAlgorithm


class DetectPlates(DetectAlgorithm):
    """Finds plates and nothing else."""

    ID = "detectplates"
    TITLE = "Detect licence plates"
    SUMMARY = "Finds licence plates in photos, as a layer to check and correct."
    ONLY = ("plate",)
