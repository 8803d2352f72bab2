"""What a person does to the rows, each act one edit command of the layer that it changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from qgis.core import (
    NULL,
    QgsApplication,
    QgsField,
    QgsGeometry,
    QgsProject,
    QgsVectorLayer,
    QgsVectorLayerUtils,
)
from qgis.PyQt.QtCore import QDateTime

from anon_plugin.errors import AnonymizerError
from anon_plugin.gui.review.document import Document
from anon_plugin.gui.review.lock import ReviewLock
from anon_plugin.gui.review.photo_rows import REVIEWED, REVIEWED_AT, REVIEWER
from anon_plugin.language import tr, tr_plural
from anon_plugin.processing.layers import detections_layer, photos_layer

if TYPE_CHECKING:
    from anon_plugin.gui.review.viewports import Points


class CannotEditError(AnonymizerError):
    """A layer takes no edits now; the message says why and what to do."""


class Edits:
    """Changes the layers of a document.

    undo and redo go through the acts in the order in which they were done here, whichever layer
    each changed.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        paths = document.paths()
        self._lock = ReviewLock(document.detections, paths)
        self._done: list[tuple[QgsVectorLayer, int]] = []
        self._undone: list[tuple[QgsVectorLayer, int]] = []
        self._others: list[str] = []

    def add(
        self,
        photo: str,
        label: str,
        regions: Sequence[Points],
        shape: str,
        angles: Mapping[str, Any],
        place: QgsGeometry,
    ) -> int:
        """A further row, drawn by a person: it has no score. Returns its number."""
        layer = self._document.detections
        row = self._document.photo(photo)
        values: dict[str, Any] = {
            "photo": photo if row is None else row.text,
            "label": label,
            "region_px": detections_layer.regions_wkt(regions),
            "shape": shape,
            "keep": True,
            **angles,
        }
        with self._command(layer, tr("Draw a region")):
            feature = QgsVectorLayerUtils.createFeature(layer, place, _by_index(layer, values))
            if not layer.addFeature(feature):
                raise _refused(layer)
        return int(feature.id())

    def set_regions(
        self, number: int, regions: Sequence[Points], shape: str, angles: Mapping[str, Any]
    ) -> None:
        """Another region for a row. shape: "" to leave it as it is."""
        values = {"region_px": detections_layer.regions_wkt(regions), **angles}
        if shape:
            values["shape"] = shape
        with self._command(self._document.detections, tr("Change a region")):
            self._change(self._document.detections, number, values)

    def set_keep(self, numbers: Sequence[int], keep: bool) -> None:
        """Take findings back, or restore them: all of them in one command."""
        layer = self._document.detections
        if layer.fields().indexFromName("keep") < 0:
            raise CannotEditError(
                tr(
                    "The layer {layer} has no field 'keep', so findings cannot be rejected. Delete "
                    "the row, or add a Boolean field 'keep'."
                ).format(layer=layer.name())
            )
        title = (
            tr_plural("Restore {count} finding", "Restore {count} findings", len(numbers))
            if keep
            else tr_plural("Reject {count} finding", "Reject {count} findings", len(numbers))
        )
        with self._command(layer, title):
            for number in numbers:
                self._change(layer, number, {"keep": keep})

    def set_label(self, numbers: Sequence[int], label: str) -> None:
        """Another label for rows, in one command."""
        layer = self._document.detections
        with self._command(layer, tr("Label {label}").format(label=label)):
            for number in numbers:
                self._change(layer, number, {"label": label})

    def delete(self, numbers: Sequence[int]) -> None:
        """Delete rows, in one command."""
        layer = self._document.detections
        title = tr_plural("Delete {count} region", "Delete {count} regions", len(numbers))
        with self._command(layer, title):
            if not layer.deleteFeatures(list(numbers)):
                raise _refused(layer)

    def mark_seen(self, photo: str, seen: bool) -> None:
        """Say in the layer of photos who has looked at one, and when; only for now where there is
        no such layer."""
        row, layer = self._document.photo(photo), self._document.photos
        if row is None or row.seen == seen:
            return
        if layer is None or row.number is None:
            self._document.remember_seen(photo, seen)
            return
        values = {
            REVIEWED: seen,
            REVIEWED_AT: QDateTime.currentDateTime() if seen else NULL,
            REVIEWER: reviewer() if seen else NULL,
        }
        with self._command(layer, tr("Mark a photo as seen")):
            for name, kind in photos_layer.REVIEW_FIELDS:
                if layer.fields().indexFromName(name) < 0:
                    layer.addAttribute(QgsField(name, kind))
            self._change(layer, row.number, values)
        self._document.remember_seen(photo, seen)

    def add_to(self, layer: QgsVectorLayer, title: str, values: Mapping[str, Any]) -> None:
        """A row for another layer, which from then on is saved with the others."""
        if layer.id() not in self._others:
            self._others.append(layer.id())
        with self._command(layer, title):
            feature = QgsVectorLayerUtils.createFeature(
                layer, QgsGeometry(), _by_index(layer, dict(values))
            )
            if not layer.addFeature(feature):
                raise _refused(layer)

    def undo(self) -> bool:
        """Take back the last act that was not taken back yet; False where there is none."""
        while self._done:
            layer, index = self._done.pop()
            if layer.isEditable() and layer.undoStack().index() >= index:
                self._undone.append((layer, index))
                layer.undoStack().undo()
                return True
        stack = self._document.detections.undoStack()
        if self._document.detections.isEditable() and stack.canUndo():
            stack.undo()  # what was done elsewhere in QGIS
            return True
        return False

    def redo(self) -> bool:
        """Do again what was taken back last."""
        while self._undone:
            layer, index = self._undone.pop()
            if layer.isEditable() and layer.undoStack().index() == index - 1:
                layer.undoStack().redo()
                self._done.append((layer, index))
                return True
        return False

    def save(self) -> None:
        """Commit the edits of all layers and go on editing.

        Raises CannotEditError where the file does not take them.
        """
        for layer in self._layers():
            if not layer.isEditable() or not layer.isModified():
                continue
            if not layer.commitChanges(False):
                raise CannotEditError(
                    tr("The edits of {layer} were not saved: {errors}").format(
                        layer=layer.name(), errors=" ".join(layer.commitErrors())
                    )
                )
        self._done, self._undone = [], []

    def end(self) -> None:
        """Let others edit the file."""
        self._lock.release()

    @property
    def is_modified(self) -> bool:
        """Whether there is something to save."""
        return any(layer.isModified() for layer in self._layers())

    def _layers(self) -> list[QgsVectorLayer]:
        there = map(QgsProject.instance().mapLayer, self._others)
        layers = (self._document.detections, self._document.photos, *there)
        return [layer for layer in layers if layer is not None]

    @contextmanager
    def _command(self, layer: QgsVectorLayer, title: str) -> Iterator[None]:
        """One edit command. What fails in it is taken back as a whole."""
        reason = self._lock.refusal()
        if reason:
            raise CannotEditError(reason)
        if not layer.isEditable() and not layer.startEditing():
            raise CannotEditError(
                tr(
                    "The layer {layer} cannot be edited. Check that its file may be written, or "
                    "save it as another layer."
                ).format(layer=layer.name())
            )
        layer.beginEditCommand(title)
        try:
            yield
        except Exception:
            layer.destroyEditCommand()
            raise
        layer.endEditCommand()
        self._done.append((layer, layer.undoStack().index()))
        self._undone = []

    def _change(self, layer: QgsVectorLayer, number: int, values: Mapping[str, Any]) -> None:
        for index, value in _by_index(layer, dict(values)).items():
            if not layer.changeAttributeValue(number, index, value):
                raise _refused(layer)


def reviewer() -> str:
    """Who looks: the user's full name as QGIS knows it, else the name of the account."""
    return str(QgsApplication.userFullName() or QgsApplication.userLoginName())


def _by_index(layer: QgsVectorLayer, values: dict[str, Any]) -> dict[int, Any]:
    """Values by the place of their field; those without a field are left out."""
    places = {layer.fields().indexFromName(name): value for name, value in values.items()}
    places.pop(-1, None)
    return {index: NULL if value is None else value for index, value in places.items()}


def _refused(layer: QgsVectorLayer) -> CannotEditError:
    return CannotEditError(
        tr("The layer {layer} did not take the change.").format(layer=layer.name())
    )
