"""Hiding buildings: what each photo shows of them, and the redaction as a Task."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from anon_plugin.engine.containers.base import Patch
from anon_plugin.engine.containers.metadata.handling import AS_USUAL, Handling
from anon_plugin.engine.containers.opening import read_metadata
from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.facades.footprints import FacadeSight, Footprints, Lookout, look_around
from anon_plugin.engine.facades.regions import (
    Lens,
    Pose,
    facade_detections,
    whole_photo,
)
from anon_plugin.engine.facades.visibility import Sight
from anon_plugin.engine.files.limits import Limits
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.geotag.geotag import Geotag, read_geotag
from anon_plugin.engine.geotag.lens import focal_length_px
from anon_plugin.engine.photo.photo import Photo
from anon_plugin.engine.projections.planar.pinhole import Pinhole
from anon_plugin.engine.projections.planar.planar import Planar
from anon_plugin.engine.projections.projection import Projection
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.tasks.context import Context, fail_closed, spare_the_original
from anon_plugin.engine.tasks.outcome import Outcome
from anon_plugin.engine.tasks.publication import Verification
from anon_plugin.engine.tasks.redact import patches_for
from anon_plugin.engine.tasks.settings import identity
from anon_plugin.engine.tasks.task import Cancelled
from anon_plugin.engine.verification.sampling import Sampling
from anon_plugin.engine.vocabulary import PersonalMetadata, Verify
from anon_plugin.errors import PhotoError

FROM_MAP = "none: the regions are computed from the map"
OUT_OF_VIEW = "out of view"
COPIED = "copied unchanged: it shows none of the buildings"
NOT_CONCERNED = "shows none of the buildings"


@dataclass(frozen=True)
class Placement:
    """What a layer says of a photo's place and pose, over the photo's own tags; None: nothing."""

    longitude_deg: float | None = None
    latitude_deg: float | None = None
    heading_deg: float | None = None
    pitch_deg: float | None = None
    roll_deg: float | None = None

    def over(self, geotag: Geotag) -> Geotag:
        """The geotag, with what the layer says in place of what the photo says."""
        said = {name: value for name, value in asdict(self).items() if value is not None}
        if self.heading_deg is not None:
            said["compass_deg"] = None
        return replace(geotag, **said)


NO_PLACEMENT = Placement()


@dataclass(frozen=True)
class Decision:
    """What was decided of one building in one photo.

    detections: the regions that hide it. what: "visible", "hidden", "inside" or "out of view".
    """

    sight: FacadeSight
    detections: tuple[Detection, ...]

    @property
    def what(self) -> str:
        if self.sight.sight is Sight.VISIBLE and not self.detections:
            return OUT_OF_VIEW
        return self.sight.sight.value


@dataclass(frozen=True)
class RedactFacades:
    """Hides buildings in the photos that may show them; a Task.

    targets: the buildings to hide. occluders: what may stand in front of them. effect: one of
    the vocabulary's EFFECTS. field_of_view_deg: of flat photos, from left to right; None: as EXIF
    says. placements: by photo. copy_others: publish photos that show no building, byte for byte
        unless some of their metadata have to go. verify: as in Settings.
    """

    targets: Footprints
    occluders: Footprints
    lookout: Lookout
    effect: str = "blur"
    projection: str = "auto"
    field_of_view_deg: float | None = None
    placements: Mapping[Path, Placement] = field(default_factory=dict)
    copy_others: bool = False
    handling: Handling = AS_USUAL
    verify: Verify = Verify.BASIC
    limits: Limits = field(default=Limits(), compare=False)
    sampling: Sampling = field(default_factory=Sampling, compare=False, repr=False)

    def about(self) -> dict[str, object]:
        """What the journal tells of such a run: model and settings."""
        return {"work": "facades", "model": FROM_MAP, "settings": self._settings()}

    def _settings(self) -> dict[str, object]:
        return {
            "lookout": asdict(self.lookout),
            "effect": self.effect,
            "projection": self.projection,
            "field_of_view_deg": self.field_of_view_deg,
            "copy_others": self.copy_others,
            "personal_metadata": self.handling.personal.value,
            "opaque_metadata": self.handling.opaque.value,
            "upright": self.handling.upright,
            "verify": self.verify.value,
            "buildings": [self.targets.fingerprint, self.occluders.fingerprint],
        }

    def fingerprint(self, job: Job) -> str:
        """See Task: of the buildings, the photo's placement and all settings."""
        placement = asdict(self.placements.get(job.source, NO_PLACEMENT))
        about = {**self.about(), "settings": identity(self._settings())}
        text = json.dumps([about, placement], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def for_job(self, job: Job) -> RedactFacades:
        """See Task. The buildings go along: which ones matter is known when the photo is read."""
        given = self.placements.get(job.source)
        return replace(self, placements={} if given is None else {job.source: given})

    def __call__(self, job: Job, cancelled: Cancelled) -> Outcome:
        """See Task. A photo that shows none of the buildings is done without a target."""

        def redact(context: Context) -> Outcome:
            spare_the_original(job)
            with context.step("read"):
                geotag = self.geotag(job.source, read_metadata(job.source))
                sights = self.sights(geotag)
                if not sights and not self.copy_others:
                    return self._not_concerned(context, geotag)
                # what cannot be read is not copied either
                photo = context.read(self.projection, self.limits, self.handling)
                if not sights:
                    return self._not_concerned(context, geotag, photo)
            with context.step("detect"):
                metadata = photo.container.metadata
                lens = _lens(photo.projection, metadata, photo.size_wh, self.field_of_view_deg)
                decisions = self.decide(sights, geotag, lens, photo.size_wh)
                detections = [one for each in decisions for one in each.detections]
            if not detections:
                return self._not_concerned(context, geotag, photo)
            with context.step("redact"):
                patches = self._patches(photo, detections)
            with context.step("write"):
                verify = self._verification().of_photo(photo, detections, patches)
                photo = photo.to_be_written()
                context.write(photo, patches, verify=verify)
            return replace(context.done(detections), geotag=geotag)

        return fail_closed(job, cancelled, redact)

    def geotag(self, source: Path, metadata: bytes) -> Geotag:
        """Where and how a photo was taken, by its own tags and by what the layer says."""
        return self.placements.get(source, NO_PLACEMENT).over(read_geotag(metadata))

    def sights(self, geotag: Geotag) -> list[FacadeSight]:
        """What there is to see from where a photo was taken.

        Raises PhotoError where that is unknown: the photo might show any of the buildings.
        """
        if geotag.longitude_deg is None or geotag.latitude_deg is None:
            raise PhotoError(
                "has no position, so it may show any of the buildings. Give its position in a "
                "photo layer, or take the photo out."
            )
        position = geotag.longitude_deg, geotag.latitude_deg
        return look_around(position, self.targets, self.occluders, self.lookout)

    def decide(
        self,
        sights: Sequence[FacadeSight],
        geotag: Geotag,
        lens: Lens,
        size_wh: tuple[int, int],
    ) -> list[Decision]:
        """What is to be hidden in a photo of that size.

        Raises PhotoError where a building may be seen but nobody can tell where in the photo.
        """
        decisions = []
        for sight in sights:
            found: list[Detection] = []
            if sight.sight is Sight.INSIDE:
                found = whole_photo(size_wh)
            elif sight.sight is Sight.VISIBLE:
                found = _seen(sight, _pose(sight, geotag), lens)
            decisions.append(Decision(sight, tuple(found)))
        return decisions

    def decisions_of(self, outcome: Outcome) -> list[Decision]:
        """What was decided of each building in a photo that is done; [] where none is near."""
        geotag = self.placements.get(outcome.source, NO_PLACEMENT).over(outcome.geotag)
        sights = self.sights(geotag)
        if not sights:
            return []
        size_wh, projection = outcome.size_wh or (0, 0), outcome.projection or Planar()
        metadata = read_metadata(outcome.source)
        lens = _lens(projection, metadata, size_wh, self.field_of_view_deg)
        return self.decide(sights, geotag, lens, size_wh)

    def _verification(self) -> Verification:
        return Verification(self.verify, self.sampling, handling=self.handling)

    def _patches(self, photo: Photo, detections: Sequence[Detection]) -> list[Patch]:
        return patches_for(photo, detections, styles_for(self.effect))

    def _not_concerned(
        self, context: Context, geotag: Geotag, photo: Photo | None = None
    ) -> Outcome:
        if not self.copy_others or photo is None:
            return replace(context.done(), geotag=geotag, notes=(NOT_CONCERNED,))
        with context.step("write"):
            keeps = self.handling.personal is PersonalMetadata.KEEP and not self.handling.upright
            if keeps and not photo.container.kept_metadata().unknown:
                context.copy(COPIED)
            else:
                verify = self._verification().of_photo(photo, (), ())
                photo = photo.to_be_written()
                context.write(photo, (), verify=verify)
        return replace(context.done(), geotag=geotag)


def _pose(sight: FacadeSight, geotag: Geotag) -> Pose:
    if geotag.heading_deg is None:
        unknown = "nothing says which way it looks"
        if geotag.compass_deg is not None:
            unknown = (
                f"it looks {geotag.compass_deg:.0f}° from magnetic north and nothing says where "
                "that is (check that the library pygeomag is installed)"
            )
        raise PhotoError(
            f"was taken {sight.distance_m:.0f} m from the building {sight.footprint.name}, but "
            f"{unknown}. Give its heading in a field of a photo layer."
        )
    return Pose(geotag.heading_deg, geotag.pitch_deg or 0.0, geotag.roll_deg or 0.0)


def _lens(
    projection: Projection,
    metadata: bytes,
    size_wh: tuple[int, int],
    field_of_view_deg: float | None,
) -> Lens:
    """What tells where in a photo a direction is seen: of a flat photo, its lens."""
    if not isinstance(projection, Planar):
        return projection
    if field_of_view_deg is not None:
        return Pinhole.with_field_of_view(field_of_view_deg, size_wh)
    focal_px = focal_length_px(metadata, size_wh)
    return projection if focal_px is None else Pinhole(focal_px, size_wh)


def _seen(sight: FacadeSight, pose: Pose, lens: Lens) -> list[Detection]:
    found = facade_detections(sight.outlines, pose, lens)
    if found is None:
        raise PhotoError(
            "does not say how wide its lens looks (no 35 mm equivalent, no sensor size in EXIF). "
            "Give FIELD_OF_VIEW."
            if isinstance(lens, Planar)
            else "is a panorama whose width nobody knows in degrees, so that nobody can tell where "
            f"the building {sight.footprint.name} is seen in it. Take it out."
        )
    return found
