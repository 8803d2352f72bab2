"""Pictures of the sphere with red discs on it, and a detector that finds them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Confidence, least_score
from anon_plugin.engine.projections.sphere.directions import direction
from anon_plugin.engine.projections.sphere.model import SphereModel

RADIUS_DEG = 4.0


class RedDiscs:
    """Finds red discs of any size in its range, as round as they are in a view."""

    name = "red discs"
    sha256 = ""
    labels = ("face",)
    object_range_px = (8.0, 128.0)

    def detect(
        self, images: Sequence[np.ndarray], confidence: Confidence = None
    ) -> list[list[Detection]]:
        return [self._discs(image, least_score(confidence, "face", 0.5)) for image in images]

    def _discs(self, image: np.ndarray, confidence: float) -> list[Detection]:
        _, _, boxes, _ = cv2.connectedComponentsWithStats(is_red(image).astype(np.uint8))
        return [
            Detection.from_xyxy("face", confidence, (x, y, x + width, y + height))
            for x, y, width, height, area in boxes[1:]
            if area > 8 and max(width, height) <= self.object_range_px[1]
        ]


def is_red(pixels: np.ndarray) -> np.ndarray:
    red, green, blue = np.moveaxis(pixels.astype(int), -1, 0)
    return (red > 150) & (green < 100) & (blue < 100)


def painted(model: SphereModel, places: Sequence[tuple[float, float]]) -> np.ndarray:
    """(H, W, 3) RGB: grey waves with red discs around (yaw, pitch), black where nothing shows."""
    width, height = model.size_wh
    y, x = np.mgrid[0:height, 0:width] + 0.5
    points = np.stack([x, y], axis=-1)
    looks = model.to_directions(points)
    rgb = np.round(120 + 10 * np.sin(20 * looks)).astype(np.uint8)
    for yaw, pitch in places:
        rgb[looks @ direction(yaw, pitch) > np.cos(np.radians(RADIUS_DEG))] = (230, 20, 20)
    rgb[~model.shows(points)] = 0
    return rgb


def write_jpeg(path: Path, rgb: np.ndarray, gpano: dict[str, object] | None = None) -> Path:
    """A JPEG of good quality, with GPano properties."""
    data = cv2.imencode(".jpg", rgb[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes()
    if gpano:
        said = " ".join(f"GPano:{name}='{value}'" for name, value in gpano.items())
        text = (
            "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
            "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description "
            f"xmlns:GPano='http://ns.google.com/photos/1.0/panorama/' {said}/></rdf:RDF>"
            "</x:xmpmeta>"
        ).encode()
        segment = b"\xff\xe1" + (len(text) + 2).to_bytes(2, "big") + text
        data = data[:2] + segment + data[2:]
    path.write_bytes(data)
    return path
