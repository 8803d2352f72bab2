"""Real photos of many cameras: redacted, then compared with the original by independent tools."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from anon_plugin.engine.containers import Encoded, Patch, open_container
from anon_plugin.engine.containers.jpeg.segments import join_segments, split_segments
from anon_plugin.errors import PhotoError
from benchmarks import metadata_differences
from tests.engine.containers.conftest import coefficients

# Tags that are, or describe, pictures, their place in the file, or the file itself.
# Of unknown content, and so left out; what says which camera and lens it was is not.
OPAQUE = re.compile("|".join(f"(?:{tags})" for _, tags, _ in metadata_differences.OPAQUE))
OF_PICTURES = re.compile(
    r"^(SourceFile|System:.*|ExifTool:Warning|File:(FileType.*|EmbeddedVideo)"
    r"|(IFD1|JFXX):Thumbnail.*|Photoshop:PhotoshopThumbnail|MPF0:.*|MPImage\d:.*|FlashPix:PreviewImage|FLIR:(RawThermalImage|EmbeddedImage)(Type)?"
    r"|XMP-(Container|GImage|GDepth|hdrgm):.*|XMP-GCamera:MotionPhoto.*|XMP-xmpNote:HasExtendedXMP)$"
)
# A file may come out longer where a redaction is harder to compress than what it replaces; with
# the plain grey of these tests only shorter, by as much as the covered place took.
SIZE_TOLERANCE = 0.03
COVERED = 0.002


@dataclass(frozen=True)
class Case:
    path: Path
    patches: list[Patch]
    original: bytes
    encoded: Encoded


def real_photos(shared: Path) -> list[Path]:
    """One or two of each sequence, all single ones, every file known to leak; not the largest."""
    folders = [shared / "photos", shared / "panoramas", shared / "corner" / "gps"]
    folders += [p for p in (shared / "corner").iterdir() if p.name.startswith(("leak", "orient"))]
    files = []
    for folder in folders:
        per_folder: dict[Path, int] = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.read_bytes()[:3] == b"\xff\xd8\xff":
                per_folder[path.parent] = per_folder.get(path.parent, 0) + 1
                if path.parent == folder or per_folder[path.parent] <= 2:
                    files.append(path)
    return [path for path in files if open_container(path).size_wh[0] < 5800]


def cover_small_places(size_wh: tuple[int, int], grey: int) -> list[Patch]:
    """A few ellipses, together some thousandths of the photo."""
    width, height = size_wh
    side = max(2, round((width * height * COVERED / 3) ** 0.5))
    side = min(side, width, height)
    rows, columns = np.mgrid[0:side, 0:side]
    mask = (rows + 0.5 - side / 2) ** 2 + (columns + 0.5 - side / 2) ** 2 <= side**2 / 4
    pixels = np.full((side, side, 3), grey, np.uint8)
    places = [(0.1, 0.2), (0.5, 0.6), (1.0, 1.0)] if min(width, height) > 8 * side else [(0.5, 0.5)]
    return [
        Patch(round((width - side) * x), round((height - side) * y), pixels, mask)
        for x, y in places
    ]


@pytest.fixture(scope="module")
def cases(shared: Path) -> list[Case]:
    result = []
    for path in real_photos(shared):
        container = open_container(path)
        patches = cover_small_places(container.size_wh, 128)
        result.append(Case(path, patches, container.data, container.encode(patches)))
    assert len(result) > 50
    return result


def upright_mask(case: Case, size_wh: tuple[int, int]) -> NDArray[np.bool_]:
    mask = np.zeros(size_wh[::-1], bool)
    for patch in case.patches:
        height, width = patch.mask.shape
        mask[patch.y : patch.y + height, patch.x : patch.x + width] |= patch.mask
    return mask


def test_few_blocks_change_and_only_near_the_redactions(cases: list[Case]) -> None:
    for case in cases:
        frame, before = coefficients(case.original)
        _, after = coefficients(case.encoded.data)
        container = open_container(case.path)
        mask = upright_mask(case, container.size_wh)
        for component, old, new in zip(frame.components, before, after, strict=True):
            down, across = component.blocks_wh[::-1]
            changed = (old != new).any(axis=2)[:down, :across]
            touched = _touched(mask, container.orientation, component, frame)
            assert not (changed & ~touched[:down, :across]).any(), case.path


def _touched(
    mask: NDArray[np.bool_], orientation: int, component: Any, frame: Any
) -> NDArray[np.bool_]:
    from anon_plugin.engine.containers.orientation import to_stored

    stored = to_stored(mask, orientation)
    across, down = component.padded_wh
    side_x = 8 * frame.h_max // component.h
    side_y = 8 * frame.v_max // component.v
    canvas = np.zeros((down * side_y, across * side_x), bool)
    canvas[: stored.shape[0], : stored.shape[1]] = stored
    return canvas.reshape(down, side_y, across, side_x).any(axis=(1, 3))


def test_the_redacted_places_show_what_was_asked_for(cases: list[Case]) -> None:
    for case in cases:
        shown = cv2.imdecode(np.frombuffer(case.encoded.data, np.uint8), cv2.IMREAD_COLOR)
        mask = upright_mask(case, shown.shape[1::-1])
        inner = cv2.erode(mask.astype(np.uint8), np.ones((5, 5))) > 0
        if inner.any():
            assert np.abs(shown[inner].astype(int) - 128).mean() < 4, case.path


def test_what_the_decoder_needs_is_untouched_but_for_the_scans(cases: list[Case]) -> None:
    for case in cases:
        old, new = split_segments(case.original), split_segments(case.encoded.data)
        structure = [
            [s.payload for s in jpeg.segments if s.marker < 0xE0 and s.marker != 0xC4]
            for jpeg in (old, new)
        ]
        assert structure[0] == structure[1], case.path


def test_no_further_picture_can_be_decoded_but_thumbnails_of_the_redacted_one(
    cases: list[Case],
) -> None:
    """Each thumbnail left must look like the redacted picture, not like the original: proven by
    covering the whole photo, so that only plain grey can remain."""
    for case in cases:
        container = open_container(case.path)
        width, height = container.size_wh
        if width * height > 1_000_000 and not case.path.parent.name.startswith("leak"):
            continue
        everything = Patch(
            0, 0, np.full((height, width, 3), 128, np.uint8), np.ones((height, width), bool)
        )
        data = container.encode([everything]).data
        for signature in (b"\xff\xd8\xff", b"\x89PNG\r\n", b"RIFF", b"ftyp"):
            start = data.find(signature)
            while start >= 0:
                begin = max(0, start - 4) if signature == b"ftyp" else start
                image = cv2.imdecode(np.frombuffer(data, np.uint8, offset=begin), cv2.IMREAD_COLOR)
                if image is not None:
                    assert image.max() <= 134, (case.path, start)
                start = data.find(signature, start + 1)


def test_the_size_stays_but_for_dropped_pictures(cases: list[Case]) -> None:
    for case in cases:
        old, new = split_segments(case.original), split_segments(case.encoded.data)
        scans = [sum(len(s.scan) for s in jpeg.segments) for jpeg in (old, new)]
        if scans[0] > 20_000:
            assert abs(scans[1] - scans[0]) <= SIZE_TOLERANCE * scans[0], case.path
        assert len(join_segments(new.segments)) == len(case.encoded.data)


@pytest.fixture(scope="module")
def tags(
    cases: list[Case], tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[Case, dict[str, Any], dict[str, Any]]]:
    """Each case with all tags that exiftool finds before and after."""
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool is not installed (libimage-exiftool-perl)")
    folder = tmp_path_factory.mktemp("redacted")
    written = []
    for number, case in enumerate(cases):
        written.append(folder / f"{number:03}.jpg")
        written[-1].write_bytes(case.encoded.data)
    read = [_exiftool([case.path for case in cases]), _exiftool(written)]
    assert [len(tags) for tags in read] == [len(cases)] * 2
    return list(zip(cases, *read, strict=True))


def _exiftool(paths: list[Path]) -> list[dict[str, Any]]:
    command = ["exiftool", "-json", "-G1", "-a", "-u", "-ee", "-n", *map(str, paths)]
    output = subprocess.run(command, capture_output=True, check=False).stdout
    result: list[dict[str, Any]] = json.loads(output)
    return result


def test_all_other_tags_are_equal(
    tags: list[tuple[Case, dict[str, Any], dict[str, Any]]],
) -> None:
    differences = []
    for case, before, after in tags:
        for name in sorted(before.keys() | after.keys()):
            is_explained = OF_PICTURES.match(name) or OPAQUE.match(name)
            if not is_explained and before.get(name) != after.get(name):
                differences.append((case.path.name, name, before.get(name), after.get(name)))
    assert not differences


def test_position_heading_time_and_orientation_are_equal(
    tags: list[tuple[Case, dict[str, Any], dict[str, Any]]],
) -> None:
    wanted = re.compile(r"^(GPS:|XMP-GPano:|.*:(DateTimeOriginal|Orientation|Pose|GPSImgDir))")
    compared = 0
    for case, before, after in tags:
        for name in before:
            if wanted.match(name):
                assert OPAQUE.match(name) or after.get(name) == before[name], (case.path, name)
                compared += 1
    assert compared > 300


def test_broken_files_are_refused_or_read_completely(shared: Path) -> None:
    refused = []
    for name in ("broken", "truncated_panos", "decode"):
        for path in sorted((shared / "corner" / name).iterdir()):
            try:
                container = open_container(path)
                width, height = container.size_wh
                assert container.picture().rgb.shape == (height, width, 3)
                container.encode([])
            except PhotoError:
                refused.append(path.name)
    for name in (
        "28968137f4fc75fbf56f16d7a7a8551a.jpg",
        "max_size.jpg",
        "empty.jpg",
        "truncated_jpeg.jpg",
        "issue_2320_poc.jpg",
        "pos3.jpg",
        "pos6.jpg",
    ):
        assert name in refused
    for name in ("icc_profile_big.jpg", "45-gps_ifd.jpg", "wrong.heic", "rgb.jpg", "car7.jpg"):
        assert name not in refused
