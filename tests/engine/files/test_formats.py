from pkgutil import resolve_name

import pytest

from anon_plugin.engine.files.formats import FORMATS, PHOTO_SUFFIXES, format_of

WRITTEN = [one for one in FORMATS if one.container]


@pytest.mark.parametrize("kind", WRITTEN, ids=lambda one: one.name)
def test_what_a_format_names_opens_it_and_its_files_are_listed(kind):
    assert callable(resolve_name(f"anon_plugin.engine.containers.{kind.container}"))
    assert kind.suffixes
    assert set(kind.suffixes) <= PHOTO_SUFFIXES
    for offset, signature in kind.signatures:
        assert format_of((b"?" * offset + signature).ljust(32, b"\0")) == kind


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (b"\0\0\0\x1cftypheic", "HEIC"),
        (b"\0\0\0\x1cftypavif", "AVIF"),
        (b"\0\0\0\x1cftypisom", "ISO media (HEIC, AVIF or video)"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "WebP"),
        (b"BM\0\0", "BMP"),
        (b"\xff\x0a\0", "JPEG XL"),
        (b"", None),
        (b"#!/bin/sh", None),
    ],
)
def test_the_content_tells_the_format(header, name):
    kind = format_of(header)
    assert (None if kind is None else kind.name) == name


def test_photos_of_no_supported_format_are_listed_too_so_that_they_fail_and_are_told():
    assert {".gif", ".bmp", ".jxl", ".dng", ".cr3"} <= PHOTO_SUFFIXES
