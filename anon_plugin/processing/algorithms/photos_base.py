"""What all algorithms share that take photos from a folder or from a layer."""

from __future__ import annotations

from anon_plugin.processing.algorithms.base import AnonymizerAlgorithm
from anon_plugin.processing.parameters.inputs import Inputs
from anon_plugin.processing.parameters.photo_rows import given_folder


class PhotosAlgorithm(AnonymizerAlgorithm):
    """Refuses at once where no photos are given."""

    def check(self, inputs: Inputs) -> None:
        given_folder(inputs)
