"""Which camera took a photo, as the file says."""

from __future__ import annotations

from dataclasses import dataclass

from anon_plugin.engine.geotag import xmp_values as xmp
from anon_plugin.engine.geotag.geotag import exif_tags

_AUX = "http://ns.adobe.com/exif/1.0/aux/"
_EXIF_EX = "http://cipa.jp/exif/1.0/"


@dataclass(frozen=True)
class CameraIdentity:
    """Make, model and serial number; "" where the file does not say."""

    make: str = ""
    model: str = ""
    serial: str = ""


def read_camera(metadata: bytes) -> CameraIdentity:
    """The camera that a photo file's bytes name: EXIF's Make, Model and BodySerialNumber (or DNG's
    CameraSerialNumber), else what XMP says of the serial number. Never raises."""
    tags = exif_tags(metadata)

    def text(*names: str) -> str:
        found = (str(tags[name]).replace("\x00", "").strip() for name in names if name in tags)
        return next(filter(None, found), "")

    serial = text("EXIF BodySerialNumber", "Image BodySerialNumber", "Image CameraSerialNumber")
    if not serial:
        packet = xmp.find_packet(metadata)
        serial = (
            xmp.value(packet, _EXIF_EX, "BodySerialNumber")
            or xmp.value(packet, _AUX, "SerialNumber")
            or ""
        ).strip()
    return CameraIdentity(text("Image Make"), text("Image Model"), serial)
