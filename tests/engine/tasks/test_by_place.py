"""Which rule holds where, and what several of them together ask for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import piexif
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anon_plugin.engine.detection.detector import least_score
from anon_plugin.engine.facades.topocentric import east_north_m
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.redaction.style import Style, styles_for
from anon_plugin.engine.tasks.anonymize import Anonymize
from anon_plugin.engine.tasks.by_place import LEFT_OUT, ByPlace, Policy, Rule
from anon_plugin.engine.tasks.outcome import Status
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.vocabulary import BY_STRICTNESS, STYLE_NAMES
from anon_plugin.errors import SettingsError
from tests.engine.conftest import FixedDetector, jpeg, scene

HERE = (13.2, 55.7)  # where the photos that the tests make were taken
SCALE = east_north_m(np.array([[13.201, 55.7], [13.2, 55.701]]), HERE)[[0, 1], [0, 1]] * 1000


def ring(
    x0: float, y0: float, x1: float, y1: float
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    corners = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=np.float64)
    return np.asarray(np.array(HERE) + corners / SCALE)


def rule(*corners: float, **what: object) -> Rule:
    return Rule("school", ((ring(*corners),),), **what)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("corners", "buffer_m", "holds"),
    [
        ((-5, -5, 5, 5), 0.0, True),
        ((10, -5, 20, 5), 0.0, False),
        ((10, -5, 20, 5), 9.9, False),
        ((10, -5, 20, 5), 10.1, True),
        ((-20, -50.2, 20, -50), 49.9, False),
        ((-20, -50.2, 20, -50), 50.1, True),
        ((30, 40, 50, 60), 49.9, False),
        ((30, 40, 50, 60), 50.1, True),
    ],
)
def test_a_rule_holds_inside_and_as_many_true_metres_around(
    corners: tuple[float, ...], buffer_m: float, holds: bool
) -> None:
    assert rule(*corners).holds_at(HERE, buffer_m) is holds


def test_a_hole_is_outside_but_for_the_buffer_and_every_part_counts() -> None:
    around, hole = ring(-30, -30, 30, 30), ring(-10, -10, 10, 10)
    assert not Rule("park", ((around, hole),)).holds_at(HERE, 9.0)
    assert Rule("park", ((around, hole),)).holds_at(HERE, 11.0)
    assert Rule("two", ((ring(90, 90, 95, 95),), (ring(-1, -1, 1, 1),))).holds_at(HERE, 0.0)


def test_of_several_rules_the_strictest_holds_in_everything() -> None:
    usual = Settings(labels=("face",), confidence=0.6)
    policy = Policy([])
    both = [
        rule(0, 0, 1, 1, labels=("person", "face"), style="opaque", confidence=0.2),
        rule(0, 0, 1, 1, labels=("plate",), style="blur", confidence=0.4),
        rule(0, 0, 1, 1),
    ]
    settings = policy.settings(both, usual)
    assert settings.labels == ("face", "plate", "person")
    assert settings.confidence == 0.2
    assert settings.styles == styles_for("opaque")
    assert policy.settings([both[2]], usual) == usual
    assert policy.settings(list(reversed(both)), usual) == settings


def covers(style: Style, other: Style) -> bool:
    """Whether a redaction leaves no more than another would, for one region of any shape."""
    holding = {"head": ("head", "outline"), "turned head": ("turned head", "head", "outline")}
    shapes = style.shape in ("box", other.shape, *holding.get(other.shape, ()))
    kept = not style.keeps_content or other.keeps_content
    return shapes and kept and style.margin >= other.margin


NAMED = st.one_of(st.just(""), st.sampled_from(BY_STRICTNESS))
CUSTOM = st.builds(
    Style,
    effect=st.sampled_from(("blur", "fill", "pixelate")),
    shape=st.sampled_from(("ellipse", "box", "outline")),
    margin=st.floats(0, 1),
    kept_cells=st.integers(0, 9),
)
RULES = st.builds(
    lambda labels, style, confidence: rule(
        0, 0, 1, 1, labels=tuple(sorted(labels)), style=style, confidence=confidence
    ),
    st.sets(st.sampled_from(("face", "plate", "person"))),
    NAMED,
    st.one_of(st.none(), st.floats(0, 1)),
)


@given(
    st.lists(RULES, min_size=1, max_size=4),
    st.one_of(st.none(), st.floats(0, 1)),
    st.one_of(st.none(), CUSTOM),
    st.booleans(),
    st.floats(0, 1),
)
def test_together_rules_never_redact_less_than_one_of_them_alone(
    rules: list[Rule],
    usual_confidence: float | None,
    custom: Style | None,
    anywhere: bool,
    own: float,
) -> None:
    """own: the detector's threshold of its own."""
    usual = Settings(labels=("face",), confidence=usual_confidence)
    if custom is not None:
        usual = replace(usual, styles=usual.styles | {"face": custom})
    together = Policy([]).settings(rules, usual, anywhere)
    alone = [Policy([]).settings([one], usual) for one in rules] + [usual] * anywhere
    for one in alone:
        assert set(together.labels) >= set(one.labels)
        least = least_score(together.confidence, "face", own)
        assert least <= least_score(one.confidence, "face", own)
        for label in together.labels:
            assert covers(together.styles[label], one.styles[label])
    assert all(
        Policy([]).settings([one, one], usual) == Policy([]).settings([one], usual) for one in rules
    )


def test_what_one_of_several_rules_does_not_speak_of_is_as_usual() -> None:
    usual = Settings(labels=("face", "plate"))
    school = rule(0, 0, 1, 1, style="evidence")
    market = rule(0, 0, 1, 1, labels=("plate",), confidence=0.9)
    settings = Policy([]).settings([school, market], usual)
    assert settings.labels == ("face", "plate")
    assert settings.styles == styles_for("evidence")
    assert least_score(settings.confidence, "face", 0.4) == 0.4
    assert least_score(settings.confidence, "face", 0.95) == 0.9


def test_whoever_asks_for_persons_means_all_of_them_also_where_heads_are_hidden_elsewhere() -> None:
    usual = Settings(labels=("face", "plate", "person"), styles=styles_for("street"))
    policy = Policy([])
    assert policy.settings([rule(0, 0, 1, 1)], usual).styles["person"].shape == "turned head"
    school = policy.settings([rule(0, 0, 1, 1, labels=("person",))], usual, anywhere=True)
    assert school.styles["person"].shape == "outline"
    street = policy.settings([rule(0, 0, 1, 1, style="street")], Settings(labels=("face",)))
    assert street.labels == ("face", "plate", "person")
    assert street.styles["person"].shape == "turned head"


def test_every_style_that_needs_no_picture_has_its_place_among_the_strict_ones() -> None:
    assert set(BY_STRICTNESS) == set(STYLE_NAMES) - {"logo"}


def test_a_rule_that_asks_for_what_the_model_cannot_find_is_refused() -> None:
    policy = Policy([rule(0, 0, 1, 1, labels=("person",))])
    with pytest.raises(SettingsError, match="cannot find 'person'"):
        policy.check(Settings(), ("face", "plate"))
    policy.check(Settings(), ("face", "plate", "person"))


DETECTOR = FixedDetector(("face", 0.9, 30, 40, 70, 90), ("plate", 0.3, 120, 150, 170, 163))


def by_place(policy: Policy, **places: tuple[float, float]) -> ByPlace:
    usual = Settings(labels=("face",), confidence=0.5)
    known = {Path(name): place for name, place in places.items()}
    return ByPlace(policy, usual, lambda here: Anonymize(DETECTOR, here), known)


def run(work: ByPlace, tmp_path: Path, located: bool = True) -> tuple[set[str], tuple[str, ...]]:
    source = tmp_path / "photo.jpg"
    source.write_bytes(jpeg(scene()))
    if not located:
        exif = piexif.load(str(source))
        exif["GPS"] = {}
        piexif.insert(piexif.dump(exif), str(source))
    job = Job(source, tmp_path / "out" / "photo.jpg")
    outcome = work(job, lambda: False)
    assert outcome.status is Status.DONE
    assert job.target.exists() is (LEFT_OUT not in outcome.notes)
    return {one.label for one in outcome.detections}, outcome.notes


SCHOOL = rule(-5, -5, 5, 5, labels=("face", "plate"), confidence=0.2)
ELSEWHERE = rule(500, 500, 505, 505, labels=("face", "plate"), confidence=0.2)


def test_a_photo_is_treated_as_its_place_demands(tmp_path: Path) -> None:
    found, notes = run(by_place(Policy([SCHOOL])), tmp_path)
    assert found == {"face", "plate"}
    assert "by the rules of school" in notes
    assert run(by_place(Policy([ELSEWHERE])), tmp_path)[0] == {"face"}


def test_without_a_position_all_rules_hold(tmp_path: Path) -> None:
    found, _ = run(by_place(Policy([ELSEWHERE], skip_outside=True)), tmp_path, located=False)
    assert found == {"face", "plate"}


@pytest.mark.parametrize("place", [None, (999.0, 55.7), (13.2, float("nan")), (13.2, -91.0)])
def test_at_an_unknown_place_what_holds_outside_of_all_rules_holds_too(
    tmp_path: Path, place: tuple[float, float] | None
) -> None:
    milder = rule(500, 500, 505, 505, labels=("plate",), confidence=0.95)
    places = {} if place is None else {str(tmp_path / "photo.jpg"): place}
    found, _ = run(by_place(Policy([milder]), **places), tmp_path, located=False)
    assert "face" in found


def test_photos_outside_can_be_left_out(tmp_path: Path) -> None:
    found, notes = run(by_place(Policy([ELSEWHERE], skip_outside=True)), tmp_path)
    assert (found, notes) == (set(), (LEFT_OUT,))


def test_what_the_layer_says_of_the_place_counts_more_than_the_photo(tmp_path: Path) -> None:
    place = tuple(ELSEWHERE.parts[0][0].mean(axis=0))
    work = by_place(Policy([ELSEWHERE]), **{str(tmp_path / "photo.jpg"): place})
    assert run(work, tmp_path)[0] == {"face", "plate"}


def test_a_moved_polygon_means_another_result() -> None:
    job = Job(Path("/a.jpg"), Path("/out/a.jpg"))
    first, second = by_place(Policy([SCHOOL])), by_place(Policy([ELSEWHERE]))
    assert first.fingerprint(job) == by_place(Policy([SCHOOL])).fingerprint(job)
    assert first.fingerprint(job) != second.fingerprint(job)
