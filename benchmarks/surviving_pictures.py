"""Pictures and videos that are left in anonymized files, counted by tools that are not ours.

    python -m benchmarks.surviving_pictures [--real] [FOLDER ...]

All photos of the test data ($ANON_TEST_DATA, by default ../shared) or of the given folders are
anonymized, with a stand-in for the detector that finds a face in the middle of each view, or with
the real one. Before and after, judges look at the bytes:

- exiftool: every tag that it can extract as binary data and that Pillow then decodes
  (ThumbnailImage, PreviewImage, JpgFromRaw, MPImage2, EmbeddedVideo, …), maker notes and embedded
  documents included;
- a search for the signatures of JPEG, PNG, GIF, WebP and MP4 in the raw bytes, Pillow decoding
  each; where a TIFF's own tiles begin it is passed over, and GDAL reads the overviews instead.

A picture afterwards is right only where it is a smaller version of the redacted one: such pictures
are counted apart, told by Pillow's own reduction of the written file. All others must be 0.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import io
import json
import logging
import os
import re
import shutil
import subprocess
import tempfile
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import rasterio
import rasterio.errors
from numpy.typing import NDArray
from PIL import Image, ImageFile

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.files.formats import HEADER_BYTES, format_of
from anon_plugin.engine.files.listing import photos_in_folder
from anon_plugin.engine.tasks.anonymize import anonymize_photo
from anon_plugin.engine.tasks.outcome import Status
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.models.loading import load_detector

FOLDERS = ("corner", "photos", "panoramas")
SIGNATURES = re.compile(
    rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|GIF8[79]a|RIFF....WEBP|....ftyp", re.DOTALL
)
ALIKE = 22.0
"""Mean difference in levels up to which two pictures of some 100 pixels are the same."""

Pixels = NDArray[np.float32]


class InTheMiddle:
    """A stand-in that finds a face in the middle of each view."""

    name = "stand-in"
    sha256 = "0" * 64
    labels = ("face", "plate")
    object_range_px = (8.0, 4000.0)

    def detect(
        self,
        images: Sequence[NDArray[np.uint8]],
        confidence: float | None = None,  # noqa: ARG002
    ) -> list[list[Detection]]:
        found = []
        for image in images:
            height, width = image.shape[:2]
            box = (0.4 * width, 0.35 * height, 0.6 * width, 0.65 * height)
            found.append([Detection.from_xyxy("face", 0.9, box)])
        return found


def main() -> None:
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    Image.MAX_IMAGE_PIXELS = None
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--real", action="store_true", help="use the plugin's own model")
    arguments = parser.parse_args()
    if shutil.which("exiftool") is None:
        raise SystemExit("exiftool is missing: apt-get install libimage-exiftool-perl")
    detector: Detector = load_detector("") if arguments.real else InTheMiddle()
    root = Path(os.environ.get("ANON_TEST_DATA", Path(__file__).parents[2] / "shared"))
    folders = arguments.folders or [root / name for name in FOLDERS]
    table: dict[str, Counter[str]] = defaultdict(Counter)
    left: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        for photo in (path for folder in folders for path in photos_in_folder(folder)):
            written = Path(place) / photo.name
            kind = format_of(photo.read_bytes()[:HEADER_BYTES])
            row = table["other" if kind is None else kind.name]
            row["files"] += 1
            before = [*further(photo)]
            row["pictures before"] += len(before)
            outcome = anonymize_photo(photo, written, detector, Settings())
            if outcome.status is not Status.DONE:
                row["refused"] += 1
                continue
            row["before, in those written"] += len(before)
            own = opened(written.read_bytes())
            for name, found in further(written):
                if own is not None and found is not None and alike(found, own):
                    row["of the redacted"] += 1
                else:
                    row["left"] += 1
                    left.append(f"{photo}: {name}")
            written.unlink()
    columns = (
        "files",
        "refused",
        "pictures before",
        "before, in those written",
        "of the redacted",
        "left",
    )
    print(f"{'kind':34}" + "".join(f"{name:>26}" for name in columns))
    for kind, row in sorted(table.items()):
        print(f"{kind:34}" + "".join(f"{row[name]:26}" for name in columns))
    total = sum(table.values(), Counter())
    print(f"{'all':34}" + "".join(f"{total[name]:26}" for name in columns))
    print("\n".join(left))
    raise SystemExit(1 if left else 0)


def further(path: Path) -> Iterator[tuple[str, Image.Image | None]]:
    """All pictures and videos in a file beside the one that it is."""
    yield from by_exiftool(path)
    yield from by_signature(path)
    with contextlib.suppress(rasterio.errors.RasterioError, OSError):  # damaged: it will be refused
        yield from overviews(path)


def by_exiftool(path: Path) -> Iterator[tuple[str, Image.Image | None]]:
    """(tag, picture) of all binary tags that are a picture; None for a video."""
    command = ["exiftool", "-j", "-b", "-a", "-ee", "-U", "-G4:1", str(path)]
    done = subprocess.run(command, capture_output=True, check=False)
    values = json.loads(done.stdout or b"[{}]")[0]
    for tag, value in values.items():
        if not str(value).startswith("base64:"):
            continue
        data = base64.b64decode(value.removeprefix("base64:"))
        found = opened(data)
        if found is not None:
            yield tag, found
        elif data[4:8] == b"ftyp":
            yield tag, None


def overviews(path: Path) -> Iterator[tuple[str, Image.Image | None]]:
    """(number, picture) of each overview of a TIFF of more than 16 pixels, as GDAL reads them."""
    if path.read_bytes()[:2] not in (b"II", b"MM"):
        return
    with rasterio.open(path) as file:
        levels = len(file.overviews(1))
    for level in range(levels):
        with rasterio.open(path, OVERVIEW_LEVEL=level) as file:
            bands = file.read()[: 3 if file.count >= 3 else 1]
        if bands.dtype == np.uint8 and max(bands.shape[1:]) > 16:
            found = Image.fromarray(np.moveaxis(bands, 0, 2).squeeze())
            found.thumbnail((128, 128))
            yield f"overview {level}", found.convert("RGB")


def tile_offsets(path: Path) -> set[int]:
    """Where the tiles and strips of a TIFF begin: a JPEG there is a part of a picture that
    `overviews` or the file itself shows whole."""
    command = ["exiftool", "-j", "-b", "-a", "-G4:1", "-TileOffsets", "-StripOffsets", str(path)]
    done = subprocess.run(command, capture_output=True, check=False)
    values = json.loads(done.stdout or b"[{}]")[0]
    texts = [str(value) for tag, value in values.items() if tag.endswith("Offsets")]
    return {int(number) for text in texts for number in re.findall(r"\d+", text)}


def is_without_picture(data: bytes, start: int) -> bool:
    """Whether a JPEG holds tables alone, as those that a TIFF's tiles share: Pillow reads on behind
    its end, into the tiles."""
    position = start + 2
    while data[position : position + 1] == b"\xff" and data[position + 1] in (0xC4, 0xDB):
        position += 2 + int.from_bytes(data[position + 2 : position + 4], "big")
    return data[start : start + 2] == b"\xff\xd8" and data[position : position + 2] == b"\xff\xd9"


def by_signature(path: Path) -> Iterator[tuple[str, Image.Image | None]]:
    """(place, picture) of each signature after the first bytes that Pillow can decode."""
    data = path.read_bytes()
    tiles = tile_offsets(path) if data[:2] in (b"II", b"MM") else set()
    for match in SIGNATURES.finditer(data, 4 if data[4:8] != b"ftyp" else 12):
        start = match.start()
        if start in tiles or is_without_picture(data, start):
            continue
        if match[0][4:8] == b"ftyp":
            size = int.from_bytes(data[start : start + 4], "big")
            if 16 <= size <= 4096 and data[start + size + 4 : start + size + 8].isalnum():
                yield f"video at {start}", None
            continue
        found = opened(data[start:])
        if found is not None:
            yield f"picture at {start}", found


def opened(data: bytes) -> Image.Image | None:
    """A picture that Pillow decodes, at 128 pixels or less."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.draft("RGB", (256, 256))
            image.thumbnail((128, 128))
            return image.convert("RGB")
    except Exception:  # Pillow raises whatever damaged data make it raise
        return None


def alike(found: Image.Image, own: Image.Image) -> bool:
    """Whether a picture is the file's own, smaller: filling it or between bars."""
    width, height = found.size
    scale = min(width / own.width, height / own.height)
    inner = max(1, round(own.width * scale)), max(1, round(own.height * scale))
    bars = Image.new("RGB", found.size)
    bars.paste(own.resize(inner), ((width - inner[0]) // 2, (height - inner[1]) // 2))
    shown = np.asarray(found, dtype=np.float32)
    return any(
        float(np.abs(shown - np.asarray(one, dtype=np.float32)).mean()) <= ALIKE
        and _worst_part(shown, np.asarray(one, dtype=np.float32)) <= 2 * ALIKE
        for one in (own.resize(found.size), bars)
    )


def _worst_part(one: Pixels, other: Pixels) -> float:
    """The largest mean difference of any ninth of the pictures, which a redaction would fill."""
    rows, columns = (np.array_split(np.arange(size), 3) for size in one.shape[:2])
    parts = (np.abs(one - other)[np.ix_(y, x)] for y in rows for x in columns)
    return max((float(part.mean()) for part in parts if part.size), default=0.0)


if __name__ == "__main__":
    main()
