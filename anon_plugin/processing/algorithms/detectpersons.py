"""anon:detectpersons: the persons that photos show, as a layer to look at and correct."""

from __future__ import annotations

from anon_plugin.processing.algorithms.detect_base import DetectAlgorithm


class DetectPersons(DetectAlgorithm):
    """Finds persons and nothing else."""

    ID = "detectpersons"
    TITLE = "Detect persons"
    SUMMARY = "Finds persons in photos and their outlines, as a layer to check and correct."
    ONLY = ("person",)
