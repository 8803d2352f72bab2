"""Intervals against published values and against the definition."""

from __future__ import annotations

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anon_plugin.engine.evaluation.intervals import (
    clopper_pearson_upper,
    residual_risk,
    wilson,
)


@pytest.mark.parametrize(
    # R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3
    ("found", "total", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_intervals_are_the_published_ones(
    found: int, total: int, low: float, high: float
) -> None:
    assert wilson(found, total) == pytest.approx((low, high), abs=5e-5)


def test_no_miss_gives_about_three_over_n() -> None:
    for total in (50, 300, 10_000):
        assert clopper_pearson_upper(0, total) == pytest.approx(3 / total, rel=0.04)
        assert clopper_pearson_upper(0, total) < 3 / total


@given(st.integers(1, 60), st.data())
def test_at_the_upper_bound_so_few_misses_are_exactly_that_improbable(
    total: int, data: st.DataObject
) -> None:
    missed = data.draw(st.integers(0, total - 1))
    share = clopper_pearson_upper(missed, total)
    probability = sum(
        comb(total, i) * share**i * (1 - share) ** (total - i) for i in range(missed + 1)
    )
    assert probability == pytest.approx(0.05, abs=1e-6)


def test_large_samples_do_not_overflow() -> None:
    assert 0.01 < clopper_pearson_upper(10_000, 1_000_000) < 0.0102


@pytest.mark.parametrize(("missed", "total"), [(0, 0), (7, 7)])
def test_where_nothing_is_known_everything_may_be_missed(missed: int, total: int) -> None:
    assert clopper_pearson_upper(missed, total) == 1.0


def test_nothing_counted_says_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_the_sentence_names_what_was_checked_and_the_bound() -> None:
    sentence = residual_risk(0, 300, "face")
    assert "300 faces" in sentence
    assert "0.99 %" in sentence
    assert "nothing can be said" in residual_risk(0, 0, "plate")


def test_more_misses_than_objects_are_refused() -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(3, 2)
