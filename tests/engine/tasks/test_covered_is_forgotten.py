"""What a redaction covers is in no byte of the result, whatever the style."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.tasks.anonymize import anonymize_photo
from anon_plugin.engine.tasks.outcome import Status
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.vocabulary import STYLE_NAMES, Verify
from tests.engine.conftest import FixedDetector, jpeg, scene

BOX = (96.0, 64.0, 224.0, 192.0)
# Well inside of it, so that a JPEG's blocks and the colours that decoders interpolate are, too.
INNER = (slice(112, 144), slice(144, 176))


def photo(format: str, seed: int) -> bytes:
    pixels = scene().copy()
    pixels[INNER] = np.random.default_rng(seed).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    if format == "jpg":
        return jpeg(pixels)
    stream = io.BytesIO()
    options = {"tif": {"compression": "tiff_lzw"}, "webp": {"lossless": True}}.get(format, {})
    Image.fromarray(pixels).save(stream, {"tif": "TIFF"}.get(format, format), **options)
    return stream.getvalue()


@pytest.mark.parametrize("format", ["jpg", "png", "tif", "webp"])
@pytest.mark.parametrize("preset", [name for name in STYLE_NAMES if name != "logo"])
def test_photos_that_differ_in_a_face_become_the_same_file(
    tmp_path: Path, preset: str, format: str
) -> None:
    styles = styles_for(preset)
    if any(style.keeps_content for style in styles.values()):
        pytest.skip("this style keeps something of what it covers on purpose")
    settings = Settings(styles=styles, verify=Verify.OFF)
    results = []
    for seed in (1, 2):
        source, target = tmp_path / f"photo.{format}", tmp_path / f"{seed}.{format}"
        source.write_bytes(photo(format, seed))
        detector = FixedDetector(("face", 0.9, *BOX), ("plate", 0.9, *BOX))
        outcome = anonymize_photo(source, target, detector, settings)
        assert outcome.status is Status.DONE, outcome.reason
        results.append(target.read_bytes())
    assert results[0] == results[1]
