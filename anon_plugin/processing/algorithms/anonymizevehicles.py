"""anon:anonymizevehicles: the main job for vehicles alone."""

from __future__ import annotations

from anon_plugin.processing.algorithms.anonymize_base import AnonymizeAlgorithm


class AnonymizeVehicles(AnonymizeAlgorithm):
    """Anonymizes vehicles and nothing else."""

    ID = "anonymizevehicles"
    TITLE = "Anonymize vehicles"
    SUMMARY = (
        "Makes whole vehicles in photos and panoramas unrecognizable, along their outlines, "
        "and nothing else."
    )
    HELP = (
        "The same as 'Anonymize photos' for one kind of object, on a folder or on the "
        "photos that a layer names. Vehicles are cars, vans, lorries, buses, motorcycles and "
        "tuk-tuks, plates included; bicycles and trains stay. What carries the camera is found as "
        "well."
    )
    ONLY = ("vehicle",)
