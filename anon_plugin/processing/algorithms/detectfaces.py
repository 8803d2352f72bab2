"""anon:detectfaces: the faces that photos show, as a layer to look at and correct."""

from __future__ import annotations

from anon_plugin.processing.algorithms.detect_base import DetectAlgorithm


class DetectFaces(DetectAlgorithm):
    """Finds faces and nothing else."""

    ID = "detectfaces"
    TITLE = "Detect faces"
    SUMMARY = "Finds faces in photos, as a layer to check and correct."
    ONLY = ("face",)
