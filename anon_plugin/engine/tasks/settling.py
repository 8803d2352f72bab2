"""What a search of the written photo finds beside the redactions is redacted, too."""

from __future__ import annotations

from collections.abc import Sequence

from anon_plugin.engine.containers.opening import open_container
from anon_plugin.engine.containers.upright import as_written
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.photo.photo import Photo, decode_photo
from anon_plugin.errors import PhotoError

MOST_ROUNDS = 4
"""So often a photo is written again because its verification found something bare."""


class StillShownError(PhotoError):
    """A written photo passes but for what a search still finds in it.

    detections: what that is, in pixels of the photo.
    """

    def __init__(self, message: str, detections: Sequence[Detection]) -> None:
        super().__init__(message)
        self.detections = tuple(detections)


class Settling:
    """What is redacted in a photo: what was found at first, and what its verifications found.

    projection: as the run was told, for the photo that is read again.
    """

    def __init__(self, detections: Sequence[Detection], projection: str) -> None:
        self._first, self._projection = tuple(detections), projection
        self._later: list[Detection] = []
        self._rounds = 0

    @property
    def detections(self) -> tuple[Detection, ...]:
        return (*self._first, *self._later)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the verification added, for the report."""
        if not self._later:
            return ()
        listed = ", ".join(f"a {one.label} ({one.score:.2f})" for one in self._later)
        return (f"the verification found what the search had not: {listed}; it was redacted, too",)

    def again(self, photo: Photo, error: StillShownError) -> Photo:
        """Take in what a photo still showed, and read it afresh: writing may have used up what of
        it was in memory.

        Raises the error where that was done MOST_ROUNDS times, and PhotoError where the photo
        cannot be read any more.
        """
        if self._rounds == MOST_ROUNDS:
            raise error
        self._rounds += 1
        self._later += error.detections
        container = as_written(open_container(photo.path), photo.container)
        container.handling = photo.container.handling
        return decode_photo(photo.path, container, self._projection)
