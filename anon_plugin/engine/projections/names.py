"""The projections by name: what users and files call them, and what recognises each.

Standard library only: the toolbox shows the names while libraries are missing.
"""

from __future__ import annotations

AUTO = "auto"

KINDS = {
    "fisheye": "fisheye.recognition:FISHEYE_KIND",
    "stereographic": "fisheye.recognition:STEREOGRAPHIC_KIND",
    "equirectangular": "equirectangular.recognition:EQUIRECTANGULAR_KIND",
    "cylindrical": "cylindrical.recognition:CYLINDRICAL_KIND",
    "planar": "planar.planar:PLANAR_KIND",
}
"""Each name, and where its Kind is: "module:name" below this folder. In the order in which photos
are tried for them; what nobody else claims is flat."""

NAMES = tuple(KINDS)

# What most photos are comes first.
OPTIONS = tuple(dict.fromkeys((AUTO, "equirectangular", "planar", *NAMES)))
"""Of PROJECTION."""
