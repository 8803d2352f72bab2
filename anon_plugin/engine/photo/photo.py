"""A photo: its upright pixels, where it was taken, how it is projected, its file."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from anon_plugin.engine.containers.base import Container, Picture
from anon_plugin.engine.containers.jpeg.container import JpegContainer
from anon_plugin.engine.containers.opening import open_container
from anon_plugin.engine.geotag.geotag import Geotag, read_geotag
from anon_plugin.engine.machine.allocation import give_back
from anon_plugin.engine.pixels.pixel_source import ArrayPixels, ForgottenPixels, whole
from anon_plugin.engine.projections.names import AUTO
from anon_plugin.engine.projections.projection import Clues, Decision, Projection
from anon_plugin.engine.projections.registry import decide_projection


@dataclass(frozen=True)
class Photo:
    """One photo, opened and decoded as far as its format needs it.

    picture: its upright pixels (the EXIF orientation is applied), for searching and redacting.
    decision: how it is projected, why it is taken to be, and what else it may be.
    container: the opened file, which can still tell every original byte and write it again.
    """

    path: Path
    picture: Picture = field(repr=False)
    decision: Decision
    geotag: Geotag
    container: Container = field(repr=False)

    @property
    def projection(self) -> Projection:
        """How it is projected, most likely: regions are merged and redacted on its surface."""
        return self.decision.projection

    @property
    def size_wh(self) -> tuple[int, int]:
        """Width and height of the upright photo in pixels."""
        return self.container.size_wh

    @property
    def lets_pixels_go(self) -> bool:
        """Whether its pixels have to make room when it is written: those of a large JPEG, in whose
        place its coefficients come."""
        return isinstance(self.container, JpegContainer) and self.container.is_large

    def make_room(self) -> None:
        """Give back to the system what earlier steps of a large photo have freed: the next one
        seldom has use for pieces of it."""
        if self.lets_pixels_go:
            give_back()

    def to_be_written(self) -> Photo:
        """The photo when nobody looks at its pixels any more, without them where they have to make
        room."""
        if not self.lets_pixels_go:
            return self
        self.make_room()
        gone = ForgottenPixels(self.picture.rgb.shape, self.picture.rgb.dtype)
        return replace(self, picture=Picture(gone, gone))


def read_photo(path: Path, projection: str = AUTO) -> Photo:
    """Open, decode and describe one photo; the file is only ever read.

    projection: "auto", or one of names.NAMES.
    Raises PhotoError where the file cannot be read, is no photo, or is damaged.
    """
    return decode_photo(path, open_container(path), projection)


def decode_photo(path: Path, container: Container, projection: str = AUTO) -> Photo:
    """Decode and describe a photo whose file is open. Raises PhotoError where it is damaged."""
    geotag = read_geotag(container.metadata)
    picture = container.picture()
    clues = Clues(container.size_wh, picture.rgb, geotag.panorama, container.metadata)
    decision = decide_projection(clues, projection)
    if not decision.in_windows:
        rgb = ArrayPixels(whole(picture.rgb))
        values = rgb if picture.values is picture.rgb else picture.values
        picture = replace(picture, rgb=rgb, values=values)
    return Photo(path, picture, decision, geotag, container)
