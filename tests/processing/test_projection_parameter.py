"""PROJECTION offers what the engine knows."""

from __future__ import annotations

from typing import Any

import pytest

from anon_plugin.engine.projections.registry import OPTIONS

pytestmark = pytest.mark.qgis


def test_each_projection_can_be_chosen(plugin: Any) -> None:
    from anon_plugin.processing.parameters import search

    assert sorted(search.PROJECTION_OPTIONS) == sorted(OPTIONS)


def test_options_that_were_there_keep_their_places(plugin: Any) -> None:
    """Models and scripts may name them by number."""
    from anon_plugin.processing.parameters import search

    assert search.PROJECTION_OPTIONS[:3] == ["auto", "equirectangular", "planar"]
