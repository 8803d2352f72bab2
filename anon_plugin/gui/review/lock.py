"""One review at a time writes to a file: a lock that the next one sees.

Two QGIS that edit one GeoPackage would each save over what the other has done, row by row and
without a word.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from qgis.core import QgsProviderRegistry, QgsVectorLayer
from qgis.PyQt.QtCore import QLockFile

from anon_plugin.language import tr
from anon_plugin.userdata import data_folder


class ReviewLock:
    """Held from the first act on a layer until the review ends; for layers in files only.

    photos: originals; the lock never lies beside one of them.
    """

    def __init__(self, layer: QgsVectorLayer, photos: Iterable[Path]) -> None:
        parts = QgsProviderRegistry.instance().decodeUri(layer.providerType(), layer.source())
        self._file = Path(parts["path"]) if parts.get("path") else None
        self._photos = photos
        self._lock: QLockFile | None = None

    def refusal(self) -> str:
        """Why nothing may be edited, "" once the lock is held or none is needed."""
        if self._file is None or self._lock is not None:
            return ""
        place = self._place(self._file)
        lock = QLockFile(str(place))
        lock.setStaleLockTime(0)  # only that of a process that is no more counts for nothing
        if lock.tryLock(0):
            self._lock = lock
            return ""
        if lock.error() != QLockFile.LockError.LockFailedError:
            return (
                ""  # a folder that takes no file: whether the layer may be written is QGIS' affair
            )
        known, process, machine, _ = lock.getLockInfo()
        who = tr("process {process} on {machine}").format(process=process, machine=machine)
        return tr(
            "{file} is being reviewed in another QGIS ({who}). Here it can be looked at. Close the "
            "review there to edit it here, or share the photos out in files of their own."
        ).format(file=self._file, who=who if known else place)

    def release(self) -> None:
        """Let others edit."""
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def _place(self, file: Path) -> Path:
        if any(photo.parent == file.parent for photo in self._photos):
            folder = data_folder() / "reviews"
            folder.mkdir(parents=True, exist_ok=True)
            return folder / f"{hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:16]}.lock"
        return file.with_name(f".{file.name}.review.lock")
