"""The model files that a file, a folder or a zip stands for."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from anon_plugin.errors import ModelError
from anon_plugin.language import tr
from anon_plugin.models.store.kinds import MODEL_SUFFIXES

_LARGEST_BYTES = 2 << 30


@contextmanager
def unpacked(source: Path) -> Iterator[list[Path]]:
    """The model files of a file, a folder or a zip; those of a zip are there within the block.

    Raises ModelError where there are none, or the zip cannot be read.
    """
    if source.is_dir():
        files = [p for p in sorted(source.iterdir()) if p.suffix.lower() in MODEL_SUFFIXES]
        if not files:
            raise ModelError(
                tr("There is no model file ({suffixes}) in {source}.").format(
                    suffixes=", ".join(MODEL_SUFFIXES), source=source
                )
            )
        yield files
    elif source.suffix.lower() == ".zip":
        with TemporaryDirectory() as folder:
            yield _unzip(source, Path(folder))
    elif source.suffix.lower() in MODEL_SUFFIXES:
        yield [source]
    else:
        raise ModelError(
            tr("{source} is no model file. Known are {suffixes} and zips of them.").format(
                source=source, suffixes=", ".join(MODEL_SUFFIXES)
            )
        )


def _unzip(source: Path, folder: Path) -> list[Path]:
    files = []
    try:
        with zipfile.ZipFile(source) as archive:
            for entry in archive.infolist():
                name = Path(entry.filename).name  # never a path of the archive's choice
                if entry.is_dir() or Path(name).suffix.lower() not in MODEL_SUFFIXES:
                    continue
                if entry.file_size > _LARGEST_BYTES:
                    raise ModelError(
                        tr("{name} in {source} would be larger than 2 GiB.").format(
                            name=name, source=source
                        )
                    )
                with archive.open(entry) as packed, (folder / name).open("xb") as unpacked:
                    shutil.copyfileobj(packed, unpacked, 1 << 20)
                files.append(folder / name)
    except (zipfile.BadZipFile, OSError, RuntimeError) as error:
        raise ModelError(
            tr("{source} cannot be unpacked: {error}. Get the file again.").format(
                source=source, error=error
            )
        ) from error
    if not files:
        raise ModelError(
            tr("There is no model file ({suffixes}) in {source}.").format(
                suffixes=", ".join(MODEL_SUFFIXES), source=source
            )
        )
    return files
