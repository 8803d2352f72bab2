"""Verifies a photo that has been written, before it is published."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from anon_plugin.engine.containers.base import MemoryContainer, Patch
from anon_plugin.engine.containers.jpeg.container import JpegContainer
from anon_plugin.engine.containers.metadata.handling import AS_USUAL, Handling
from anon_plugin.engine.containers.opening import open_container
from anon_plugin.engine.containers.upright import as_written
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.photo.photo import Photo, decode_photo
from anon_plugin.engine.pixels.pixel_source import ArrayPixels
from anon_plugin.engine.redaction.heads import as_redacted
from anon_plugin.engine.redaction.style import HEAD_SHAPES, Style
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.tasks.settling import StillShownError
from anon_plugin.engine.tasks.verified import Verified, unverified
from anon_plugin.engine.verification.checks import (
    check_detections,
    check_metadata,
    check_pictures,
    check_regions,
    check_untouched,
)
from anon_plugin.engine.verification.destroyed import Before, compare
from anon_plugin.engine.verification.findings import Findings
from anon_plugin.engine.verification.picture import StoredPicture
from anon_plugin.engine.verification.sampling import Sampling
from anon_plugin.engine.verification.touched import Touched
from anon_plugin.engine.vocabulary import Check, Verify
from anon_plugin.errors import PhotoError

FindAgain = Callable[[Photo], Sequence[Detection]]
FindFaint = Callable[[Photo, Sequence[Detection]], Sequence[Detection]]


@dataclass(frozen=True)
class Verification:
    """How the photos of a run are verified.

    level: how much. sampling: which photos are compared with their originals at the basic level.
    find_again: searches a photo as the run does; None where no model is in the run. find_faint:
    what a search sees in an original just below its thresholds, beside what it found there.
    styles: by label, which tell what of a detection is redacted.
    weak: labels whose style keeps something on purpose, which the user has allowed. partly: those
    of which a part is redacted, so that they are found again.
    handling: what the run does about metadata. projection: as the run was told.
    """

    level: Verify = Verify.BASIC
    sampling: Sampling = field(default_factory=Sampling, compare=False, repr=False)
    find_again: FindAgain | None = None
    find_faint: FindFaint | None = None
    styles: Mapping[str, Style] = field(default_factory=dict, compare=False, repr=False)
    weak: frozenset[str] = frozenset()
    partly: frozenset[str] = frozenset()
    handling: Handling = AS_USUAL
    projection: str = "auto"

    @classmethod
    def of(
        cls,
        settings: Settings,
        sampling: Sampling,
        find_again: FindAgain | None = None,
        find_faint: FindFaint | None = None,
    ) -> Verification:
        """As the settings of a run say."""
        styles = settings.styles
        weak = frozenset(label for label, style in styles.items() if style.keeps_content)
        partly = frozenset(label for label, one in styles.items() if one.shape in HEAD_SHAPES)
        return cls(
            settings.verify,
            sampling,
            find_again,
            find_faint,
            styles,
            weak,
            partly,
            settings.handling,
            settings.projection,
        )

    def of_photo(
        self, photo: Photo, detections: Sequence[Detection], patches: Sequence[Patch]
    ) -> Callable[[Path], Verified]:
        """What verifies the file that the photo is going to be written to.

        It looks at the original now, because writing may use up what of it is in memory, or has no
        room for it. Given the
        file, it returns what it has verified, or raises PhotoError, which names all that is wrong:
        then it must not be published.
        """
        if self.level is Verify.OFF:
            return unverified
        wraps = photo.projection.closes
        original = StoredPicture.from_picture(photo.picture, photo.container.orientation)
        if photo.container.format != "jpeg" and isinstance(original.values, ArrayPixels):
            _ = original.small  # a JPEG's redactions are drawn into its coefficients
        regions = [
            (one, Before.of(original.redactable, one, wraps))
            for one in as_redacted(detections, self.styles, photo.projection.surface)
            if one.label not in self.weak
        ]
        if photo.lets_pixels_go:
            original, photo = original.without_pixels(), photo.to_be_written()

        def faint() -> Sequence[Detection]:
            find = self.find_faint
            if find is None:
                return ()
            original = as_written(open_container(photo.path), photo.container)
            return find(decode_photo(photo.path, original, self.projection), detections)

        def verify(written: Path) -> Verified:
            findings = Findings(written, photo.path)
            photo.make_room()
            container = open_container(written)
            data = container.data if isinstance(container, MemoryContainer) else None
            if patches:
                made = photo.container
                shown = made.shown if isinstance(made, JpegContainer) else None
                picture = StoredPicture.of(container, shown)
            else:
                picture = original.shown_by(container, photo.container)
            touched = Touched(patches, photo.size_wh)
            container.handling = self.handling
            check_pictures(findings, picture, lambda: original, touched, data)
            check_metadata(findings, container)
            check_regions(
                findings, ((one, compare(picture.redactable, before)) for one, before in regions)
            )
            if self.level is Verify.FULL or self.sampling.takes(photo.path):
                # The blocks of a large JPEG take as much memory as its pixels, which give way.
                kept = None if photo.lets_pixels_go else picture
                del picture
                check_untouched(findings, photo.path, container, kept, touched, self.handling)
            if self.level is Verify.FULL and self.find_again is not None:
                seen = self.find_again(self._opened(written))
                again = [one for one in seen if one.label not in self.partly]
                check_detections(findings, again, touched, faint, detections)
            if findings.failures:
                reason = f"did not pass its verification: {findings.reason}."
                if {check for check, _ in findings.failures} == {Check.DETECTIONS}:
                    raise StillShownError(reason, findings.outside)
                raise PhotoError(reason)
            checks = tuple(check.value for check in findings.checked)
            return Verified(checks, container.sha256())

        return verify

    def _opened(self, path: Path) -> Photo:
        container = open_container(path)
        if isinstance(container, JpegContainer):
            container.only_shown = True
        return decode_photo(path, container, self.projection)
