"""The projections that there are: each is written and read again, as journals do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from anon_plugin.engine.projections import registry
from anon_plugin.engine.projections.cylindrical.cylinder import Cylinder
from anon_plugin.engine.projections.equirectangular.panorama import Panorama
from anon_plugin.engine.projections.fisheye.lens import Fisheye
from anon_plugin.engine.projections.names import AUTO, NAMES, OPTIONS
from anon_plugin.engine.projections.parts import Part, Parts
from anon_plugin.engine.projections.planar.planar import Planar
from anon_plugin.engine.projections.projection import Projection
from anon_plugin.engine.projections.registry import projection_from_dict
from anon_plugin.engine.projections.sphere.spherical import Spherical
from anon_plugin.engine.run.records import from_json
from anon_plugin.engine.tasks.outcome import Outcome, Status

EACH = [
    Planar(),
    Spherical(Panorama.full(800, 400)),
    Spherical(Panorama((300, 120), (720.5, 360.25), (210.0, 120.0))),
    Spherical(Cylinder.around((700, 100), 700.0)),
    Spherical(Cylinder((700, 100), 900.5, 140.25, 300.0, 60.0, directions_known=False)),
    Spherical(Fisheye("fisheye", (400, 400), (199.5, 201.0), 127.25, 95.0)),
    Spherical(Fisheye("stereographic", (400, 300), (200.0, 150.0), 100.0, 90.0)),
    Parts(
        (
            Part((0, 0, 800, 400), Spherical(Panorama.full(800, 400))),
            Part((0, 400, 800, 800), Spherical(Panorama.full(800, 400))),
        )
    ),
]


@pytest.mark.parametrize("projection", EACH, ids=lambda one: one.name)
def test_a_projection_comes_back_from_json(projection: Projection) -> None:
    written = json.loads(json.dumps(projection.to_dict()))
    assert projection_from_dict(projection.name, written) == projection


def test_every_projection_is_tried() -> None:
    assert {one.name for one in EACH} == set(NAMES)


def test_what_nobody_wrote_is_refused() -> None:
    with pytest.raises(ValueError, match="round"):
        projection_from_dict("round", None)


@pytest.mark.parametrize(
    ("name", "panorama", "expected"),
    [
        ("planar", None, Planar()),
        (
            "equirectangular",
            {"size_wh": [800, 400], "full_wh": [800.0, 400.0], "left_top": [0.0, 0.0]},
            Spherical(Panorama.full(800, 400)),
        ),
        ("", None, None),
    ],
)
def test_journals_of_earlier_runs_are_read(
    name: str, panorama: object, expected: Projection | None
) -> None:
    """As the first version wrote them."""
    text = json.dumps(
        {
            "status": "done",
            "reason": "",
            "geotag": {},
            "size_wh": [800, 400],
            "rotation_deg": 0,
            "projection": name,
            "projection_reason": "You asked for it.",
            "panorama": panorama,
            "detections": [],
            "notes": [],
            "seconds": {},
            "input_sha256": "",
            "output_sha256": "",
        }
    )
    assert from_json(text, Outcome(Path("a.jpg"), Status.DONE)).projection == expected


def test_projections_are_found_by_the_names_that_users_choose_from() -> None:
    assert [registry._kind(name).name for name in NAMES] == list(NAMES)
    assert sorted(OPTIONS) == sorted((AUTO, *NAMES))


def test_options_that_were_there_keep_their_places() -> None:
    """Models and scripts may name them by number."""
    assert OPTIONS[:3] == (AUTO, "equirectangular", "planar")
