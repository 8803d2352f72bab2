"""The settings of a run: what a search, a redaction and the files around them need, and all of it
as one value."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from anon_plugin.engine.containers.metadata.handling import Handling
from anon_plugin.engine.files.limits import Limits
from anon_plugin.engine.projections.names import AUTO, OPTIONS
from anon_plugin.engine.redaction.guard import check_styles, weakness
from anon_plugin.engine.redaction.style import Styles, styles_for
from anon_plugin.engine.tasks.camera_masks import CameraMasks
from anon_plugin.engine.vocabulary import (
    DEFAULT_LABELS,
    DEFAULT_PRESET,
    KNOWN_LABELS,
    OpaqueMetadata,
    PersonalMetadata,
    Verify,
    in_order,
)
from anon_plugin.errors import SettingsError
from anon_plugin.language import tr


@dataclass(frozen=True)
class SearchSettings:
    """What a search needs to know.

    labels: which kinds of objects to look for.
    confidence: 0 to 1, the least score that counts; None for the model's calibrated thresholds.
    projection: "auto", or one of names.NAMES.
    masks: of cameras: where something always goes, or never.
    """

    labels: tuple[str, ...] = DEFAULT_LABELS
    confidence: float | None = None
    projection: str = AUTO
    masks: CameraMasks = field(default=CameraMasks())

    def check_search(self, detectable: tuple[str, ...]) -> None:
        """Raise SettingsError where a setting makes the whole search senseless.

        detectable: the labels that the chosen model can find.
        """
        if not self.labels:
            raise SettingsError(
                tr("No labels are chosen. Choose at least one, such as face or plate.")
            )
        for label in self.labels:
            if label not in detectable:
                raise SettingsError(
                    tr(
                        "The chosen model cannot find '{label}'; it finds: {known}. Leave "
                        "that label out or choose another model."
                    ).format(label=label, known=", ".join(detectable))
                )
        if self.confidence is not None and not 0 <= self.confidence <= 1:
            raise SettingsError(
                tr("CONFIDENCE is {confidence}; it must lie between 0 and 1.").format(
                    confidence=self.confidence
                )
            )
        if self.projection not in OPTIONS:
            raise SettingsError(
                tr("'{projection}' is no projection. Known are: {known}.").format(
                    projection=self.projection, known=", ".join(OPTIONS)
                )
            )

    def search_to_dict(self) -> dict[str, Any]:
        """These settings as plain JSON values."""
        return {
            "labels": list(self.labels),
            "confidence": self.confidence,
            "projection": self.projection,
            **({"camera_masks": self.masks.to_list()} if self.masks.masks else {}),
        }


@dataclass(frozen=True)
class RedactionSettings:
    """What a redaction needs to know.

    styles: how each label is redacted.
    allow_weak: accept styles weaker than the guard; the report then says so.
    """

    styles: Styles = field(default_factory=lambda: styles_for(DEFAULT_PRESET))
    allow_weak: bool = False


@dataclass(frozen=True)
class FileSettings:
    """What reading a file and writing its result need to know.

    personal_metadata: what becomes of serial numbers and names in the files.
    opaque_metadata: what becomes of bytes in them that are not understood.
    upright: turn pictures upright that are stored turned, and leave no tag that says so.
    verify: how much of each written file is verified before it is published.
    limits: what one photo may cost; no part of what the result is made of.
    """

    personal_metadata: PersonalMetadata = PersonalMetadata.KEEP
    opaque_metadata: OpaqueMetadata = OpaqueMetadata.DROP
    upright: bool = False
    verify: Verify = Verify.BASIC
    limits: Limits = field(default=Limits(), compare=False)

    @property
    def handling(self) -> Handling:
        """What becomes of metadata."""
        return Handling(self.personal_metadata, self.opaque_metadata, self.upright)


@dataclass(frozen=True)
class Settings(SearchSettings, RedactionSettings, FileSettings):
    """All that the main job needs: what to look for, what to do with it, and how with files."""

    def check(self, detectable: tuple[str, ...]) -> None:
        """Raise SettingsError where a setting makes the whole run senseless.

        detectable: the labels that the chosen model can find.
        """
        self.check_search(detectable)
        for label in self.styles:
            if label not in KNOWN_LABELS and label not in detectable:
                raise SettingsError(
                    tr(
                        "STYLE names the label '{label}', which nothing finds. Known are {known}; "
                        "found are: {found}. Correct the name or leave it out."
                    ).format(
                        label=label, known=", ".join(KNOWN_LABELS), found=", ".join(detectable)
                    )
                )
        check_styles({label: self.styles[label] for label in self._redacted}, self.allow_weak)

    @property
    def _redacted(self) -> tuple[str, ...]:
        """Every label that may be redacted: those that are searched, and those of masks."""
        return in_order({*self.labels, *self.masks.labels})

    def weaknesses(self) -> tuple[str, ...]:
        """Why styles in use are weaker than the guard, a sentence each; empty for strong ones."""
        reasons = {label: weakness(self.styles[label], label) for label in self._redacted}
        return tuple(
            f"weak style allowed for {label}: {reason}"
            for label, reason in reasons.items()
            if reason
        )

    def to_dict(self) -> dict[str, Any]:
        """All that the result is made of, as plain JSON values in a stable order."""
        return {
            "labels": list(self.labels),
            "confidence": self.confidence,
            "styles": {label: self.styles[label].to_dict() for label in self._redacted},
            "projection": self.projection,
            "weak_styles": list(self.weaknesses()),
            "personal_metadata": self.personal_metadata.value,
            "opaque_metadata": self.opaque_metadata.value,
            "upright": self.upright,
            "verify": self.verify.value,
            "camera_masks": self.masks.to_list(),
        }

    def fingerprint(self) -> str:
        """Hex SHA-256 that changes exactly when a setting changes."""
        text = json.dumps(identity(self.to_dict()), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def identity(settings: dict[str, Any]) -> dict[str, Any]:
    """What fingerprints are made of: settings as JSON values, without what is as it was before
    there was a choice, so that journals of earlier versions know their photos."""
    before: tuple[tuple[str, object], ...] = (
        ("opaque_metadata", OpaqueMetadata.KEEP.value),
        ("upright", False),
        ("camera_masks", []),
    )
    return {name: value for name, value in settings.items() if (name, value) not in before}
