"""Files that others wrote, whatever is in them, are read or refused by one clear error."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anon_plugin.engine.detection.class_names import parse_names
from anon_plugin.engine.exchange.annotations import read_annotations
from anon_plugin.engine.exchange.detection_files import read_detections
from anon_plugin.engine.exchange.ground_truth import read_coco, read_ground_truth
from anon_plugin.engine.exchange.image_catalogues import read_catalogue
from anon_plugin.engine.files.json_text import json_bytes
from anon_plugin.errors import SettingsError

READERS = (read_annotations, read_detections, read_coco, read_catalogue)
DEEP = ("[" * 100_000, '{"a":' * 100_000, "[" * 100_000 + "]" * 100_000)

KEYS = (
    *("images", "annotations", "categories", "id", "image_id", "category_id", "bbox", "name"),
    *("file_name", "width", "height", "photo", "label", "detections", "features", "properties"),
    *("type", "assets", "geometry", "filename", "MAPLatitude", "region_px"),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=20,
)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("text", DEEP)
def test_deep_json_is_a_clear_error(
    tmp_path: Path, read: Callable[[Path], object], text: str
) -> None:
    path = tmp_path / "deep.json"
    path.write_text(text)
    with pytest.raises(SettingsError, match=r"deep\.json"):
        read(path)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=VALUES)
def test_any_json_is_read_or_refused(tmp_path: Path, content: object) -> None:
    path = tmp_path / "values.json"
    path.write_bytes(json_bytes(content))
    for read in READERS:
        with suppress(SettingsError):
            read(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "latin-1"])
def test_xml_with_entities_is_refused_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x"}">' for n in range(12))
    declared = f'<?xml version="1.0" encoding="{encoding.removesuffix("-be")}"?>'
    text = f"{declared}<!DOCTYPE a [{entities}]><annotation><filename>&e11;</filename></annotation>"
    data = text.encode(encoding)
    (tmp_path / "1.xml").write_bytes(b"\xfe\xff" + data if encoding == "utf-16-be" else data)
    with pytest.raises(SettingsError, match="entities"):
        read_ground_truth(tmp_path)


def test_class_names_that_are_nested_without_end_are_none() -> None:
    assert parse_names("[" * 100_000) == {}
    assert parse_names("(" * 100_000 + ")" * 100_000) == {}


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_a_box_without_finite_numbers_is_refused(tmp_path: Path, number: str) -> None:
    path = tmp_path / "boxes.json"
    path.write_text(f'[{{"photo": "a.jpg", "label": "face", "bbox": [0, {number}, 10, 10]}}]')
    with pytest.raises(SettingsError, match="finite"):
        read_detections(path)
