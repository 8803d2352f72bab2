"""The static metadata of HDR pictures: on what display they were mastered, and how bright they are.

SMPTE ST 2086 and CTA-861.3, as decoders tell them with a frame and encoders want to be told.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import av

_MASTERING = struct.Struct("=20i2i")
"""FFmpeg's AVMasteringDisplayMetadata: ten fractions (x and y of red, green, blue and white; least
and most brightness), and which of them are there."""

_LIGHT = struct.Struct("=2I")
_CHROMATICITY, _LUMINANCE = 50_000, 10_000


@dataclass(frozen=True)
class Mastering:
    """primaries: x and y of red, green, blue and white in 1/50000. luminance: least and most in
    1/10000 candela a square metre. light: of the brightest pixel and of the brightest frame on
    average, in candela a square metre. None of what a video does not say."""

    primaries: tuple[int, ...] | None = None
    luminance: tuple[int, int] | None = None
    light: tuple[int, int] | None = None

    @classmethod
    def of(cls, picture: av.VideoFrame) -> Mastering:
        """What a decoded frame says."""
        primaries = luminance = light = None
        for one in _side_data(picture):
            data = bytes(one)
            if one.type.name == "MASTERING_DISPLAY_METADATA" and len(data) >= _MASTERING.size:
                values = _MASTERING.unpack_from(data)
                ratios = [
                    numerator / denominator if denominator else 0.0
                    for numerator, denominator in zip(values[0:20:2], values[1:20:2], strict=True)
                ]
                if values[20]:
                    primaries = tuple(round(ratio * _CHROMATICITY) for ratio in ratios[:8])
                if values[21]:
                    luminance = round(ratios[8] * _LUMINANCE), round(ratios[9] * _LUMINANCE)
            elif one.type.name == "CONTENT_LIGHT_LEVEL" and len(data) >= _LIGHT.size:
                light = _LIGHT.unpack_from(data)
        return cls(primaries, luminance, light)

    def for_x265(self) -> list[str]:
        """Parameters of x265."""
        found = []
        if self.primaries and self.luminance:
            red, green, blue, white = (
                f"({self.primaries[at]},{self.primaries[at + 1]})" for at in (0, 2, 4, 6)
            )
            least, most = self.luminance
            found.append(f"master-display=G{green}B{blue}R{red}WP{white}L({most},{least})")
        if self.light:
            found.append(f"max-cll={self.light[0]},{self.light[1]}")
        return found

    def for_svt(self) -> list[str]:
        """Parameters of SVT-AV1, which wants fractions."""
        found = []
        if self.primaries and self.luminance:
            x_y = [value / _CHROMATICITY for value in self.primaries]
            red, green, blue, white = (f"({x_y[at]:.5f},{x_y[at + 1]:.5f})" for at in (0, 2, 4, 6))
            least, most = (value / _LUMINANCE for value in self.luminance)
            found.append(
                f"mastering-display=G{green}B{blue}R{red}WP{white}L({most:.4f},{least:.4f})"
            )
        if self.light:
            found.append(f"content-light={self.light[0]},{self.light[1]}")
        return found


def _side_data(picture: av.VideoFrame) -> list[Any]:
    """What comes with a frame; nothing where PyAV does not know all of it and gives none, as of a
    second view."""
    try:
        container: Any = picture.side_data
        return list(container)
    except ValueError:
        return []
