"""Outlines against true ones, by values counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, TrueObject
from anon_plugin.engine.evaluation.outlines import fit_of_outlines
from anon_plugin.engine.evaluation.pictures import redacted_area
from anon_plugin.engine.evaluation.summary import evaluate
from anon_plugin.engine.redaction.style import styles_for

# 40 x 100 with a bay of 20 x 50 at its lower right: 3000 pixels.
CORNER = np.array([[10.0, 10], [50, 10], [50, 60], [30, 60], [30, 110], [10, 110]])
BOX = np.array([[10.0, 10], [50, 10], [50, 110], [10, 110]])


def photo(*regions: np.ndarray, **options: object) -> AnnotatedPhoto:
    objects = tuple(TrueObject("person", region) for region in regions)
    return AnnotatedPhoto("a.jpg", objects, **options)  # type: ignore[arg-type]


def found(region: np.ndarray) -> list[Detection]:
    return [Detection("person", 0.9, region, is_box=False)]


def test_a_box_fits_an_outline_as_far_as_it_fills_it() -> None:
    fit = fit_of_outlines([(photo(CORNER), found(BOX))], "person", 0.5)
    assert (fit.objects, fit.matched) == (1, 1)
    assert fit.mask_iou == pytest.approx(3000 / 4000)
    assert fit.well_covered == 1.0
    assert fit.beside == pytest.approx(1000 / 4000)


def test_objects_that_are_marked_with_boxes_say_nothing_about_outlines() -> None:
    pairs = [(photo(BOX), found(CORNER)), (photo(CORNER, BOX + 200), found(CORNER))]
    fit = fit_of_outlines(pairs, "person", 0.5)
    assert (fit.objects, fit.matched, fit.mask_iou) == (1, 1, 1.0)
    assert np.isnan(fit.beside)


def test_what_was_not_found_is_no_bad_outline() -> None:
    fit = fit_of_outlines([(photo(CORNER, CORNER + 300), found(CORNER))], "person", 0.5)
    assert (fit.objects, fit.matched, fit.mask_iou) == (2, 1, 1.0)


def test_half_an_outline_is_not_well_covered_but_with_its_margin_more_is() -> None:
    thin = CORNER.copy()
    thin[:, 0] = 10 + (CORNER[:, 0] - 10) * 0.92
    pairs = [(photo(CORNER), found(thin))]
    assert fit_of_outlines(pairs, "person", 0.5).well_covered == 0.0
    fit = fit_of_outlines(pairs, "person", 0.5, redacted_area(styles_for("fill")))
    assert fit.well_covered == 1.0


def test_the_summary_tells_it_as_plain_values() -> None:
    figures = evaluate([(photo(CORNER), found(BOX))], ("person",)).to_dict()
    outlines = figures["labels"]["person"]["outlines"]
    assert outlines == {
        "objects": 1,
        "matched": 1,
        "mask_iou": 0.75,
        "well_covered": 1.0,
        "beside": 0.25,
    }
    boxes = evaluate([(photo(BOX), found(BOX))], ("person",)).to_dict()
    assert boxes["labels"]["person"]["outlines"]["mask_iou"] is None
