"""Which files are opened, and what is said about the others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from anon_plugin.engine.containers import open_container, read_container
from anon_plugin.errors import PhotoError
from tests.engine.containers.conftest import jpeg_bytes, pillow_bytes, segment, textured


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "0 bytes"),
        (b"hello, I am a text file", "not an image"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "no chunk begins at byte 8"),
        (b"GIF89a" + bytes(40), "is a GIF file"),
        (b"BM" + bytes(40), "is a BMP file"),
        (b"\xff\x0a" + bytes(40), "is a JPEG XL file"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "is a JPEG 2000 file"),
        (b"%PDF-1.7", "is a PDF file"),
        (b"II*\0" + bytes(40), "no directory"),
        (b"RIFF\0\0\0\0WEBPVP8 " + bytes(40), "has 0 pictures"),
        (b"\0\0\0\x18ftypheic" + bytes(40), "no picture items"),
        (b"\0\0\0\x18ftypavif" + bytes(40), "no picture items"),
        (b"\xff\xd8\xff", "no frame header"),
        (b"\xff\xd8\xff\xe0\xff\xff" + bytes(40), "cut off"),
        (b"\xff\xd8\xff\xd9", "no frame header"),
    ],
)
def test_what_is_no_usable_photo_is_refused_with_the_reason(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    with pytest.raises(PhotoError, match=reason) as caught:
        open_container(path).picture()
    assert str(path) in str(caught.value)


def test_a_file_that_vanished_is_refused_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="cannot be read"):
        open_container(tmp_path / "gone.jpg")


def test_a_folder_is_no_photo(tmp_path: Path) -> None:
    with pytest.raises(PhotoError, match="cannot be read"):
        open_container(tmp_path)


@pytest.mark.parametrize(
    ("marker", "precision", "components", "reason"),
    [
        (0xC3, 8, 3, "lossless"),
        (0xC5, 8, 3, "hierarchical"),
        (0xCB, 8, 3, "arithmetic-coded lossless"),
        (0xC0, 12, 3, "12-bit"),
        (0xC1, 16, 3, "16-bit"),
        (0xC0, 8, 2, "2 colour components"),
    ],
)
def test_kinds_of_jpeg_that_cannot_be_kept_are_named(
    tmp_path: Path, marker: int, precision: int, components: int, reason: str
) -> None:
    frame = bytes((precision, 0, 16, 0, 16, components))
    frame += b"".join(bytes((i + 1, 0x11, 0)) for i in range(components))
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"\xff\xd8" + segment(marker, frame) + b"\xff\xd9")
    with pytest.raises(PhotoError, match=reason):
        open_container(path)


def test_a_photo_beyond_the_size_limit_is_refused_with_its_size() -> None:
    data = jpeg_bytes(textured(50, 40))
    with pytest.raises(PhotoError, match="50 x 40 pixels"):
        read_container(Path("photo.jpg"), data, max_megapixels=0.001999)
    assert read_container(Path("photo.jpg"), data, max_megapixels=0.002).size_wh == (50, 40)


def test_a_jpeg_under_another_name_is_opened_and_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "photo.heic"
    path.write_bytes(pillow_bytes(textured(32, 32)))
    container = open_container(path)
    assert container.format == "jpeg"
    assert container.encode([]).notes == (
        "The file holds a JPEG although its name ends in .heic; the name is kept",
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_never_ends_is_no_photo(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "device.jpg").symlink_to("/dev/zero")
    for name in ("pipe.jpg", "device.jpg"):
        with pytest.raises(PhotoError, match="a device or a pipe"):
            open_container(tmp_path / name)


def test_a_file_that_may_not_be_read_is_refused_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(jpeg_bytes(textured(32, 32)))

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(PhotoError, match=r"cannot be read: Permission denied"):
        open_container(path)


def test_every_broken_file_is_written_or_refused_with_a_reason_of_its_own(shared: Path) -> None:
    reasons = {}
    for name in ("broken", "truncated_panos"):
        for path in sorted((shared / "corner" / name).iterdir()):
            try:
                container = open_container(path)
                container.picture()
            except PhotoError as error:
                reasons[path.name] = str(error)
    assert "65535 x 65535" in reasons["max_size.jpg"]
    assert "0 bytes" in reasons["empty.jpg"]
    for name in ("neg2.jpg", "pos3.jpg", "pos6.jpg", "truncated_jpeg.jpg"):
        assert "cut off" in reasons[name]
    assert not reasons.keys() & {"36-memory_error.jpg", "corrupt_exif_2.jpg", "wrong.heic"}
