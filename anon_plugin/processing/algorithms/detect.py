"""anon:detect: what photos show, as a layer to look at and correct."""

from __future__ import annotations

from anon_plugin.processing.algorithms.detect_base import DetectAlgorithm


class DetectObjects(DetectAlgorithm):
    """Finds whatever LABELS names."""

    ID = "detect"
    TITLE = "Detect"
    SUMMARY = "Finds faces, licence plates and more in photos, as a layer to check and correct."
