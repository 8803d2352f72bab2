"""anon:detectvehicles: the vehicles that photos show, as a layer to look at and correct."""

from __future__ import annotations

from anon_plugin.processing.algorithms.detect_base import DetectAlgorithm


class DetectVehicles(DetectAlgorithm):
    """Finds vehicles and nothing else."""

    ID = "detectvehicles"
    TITLE = "Detect vehicles"
    SUMMARY = "Finds vehicles in photos and their outlines, as a layer to check and correct."
    ONLY = ("vehicle",)
