"""All the parameters of a run, read into the engine's one value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anon_plugin.processing.parameters import files, redaction, search, verify
from anon_plugin.processing.parameters.inputs import Inputs

if TYPE_CHECKING:
    from anon_plugin.engine.tasks.settings import Settings


def read_settings(inputs: Inputs, only: tuple[str, ...] = ()) -> Settings:
    """The engine's Settings; `only` are its labels where they are fixed.

    Raises SettingsError where a value makes no sense.
    """
    from anon_plugin.engine.tasks.settings import Settings

    searched = search.read_settings(inputs, only)
    return Settings(
        labels=only or redaction.labels_with_style(inputs, searched.labels),
        confidence=searched.confidence,
        projection=searched.projection,
        masks=searched.masks,
        styles=redaction.read_styles(inputs),
        allow_weak=inputs.flag(redaction.ALLOW_WEAK),
        personal_metadata=files.read_personal_metadata(inputs),
        opaque_metadata=files.read_opaque_metadata(inputs),
        upright=files.read_upright(inputs),
        verify=verify.read(inputs),
        limits=files.read_limits(inputs),
    )
