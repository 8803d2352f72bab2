"""The layers under review: rows by photo, kept up to date by the layers' own signals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsFeature, QgsFeatureRequest, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, pyqtSignal

from anon_plugin.gui.review.index import Row, RowIndex
from anon_plugin.gui.review.photo_rows import (
    REVIEWED,
    Keys,
    PhotoRow,
    read_photo_rows,
)
from anon_plugin.gui.review.queue import PhotoState
from anon_plugin.gui.review.run_journal import journal_digests
from anon_plugin.processing.parameters import attributes

if TYPE_CHECKING:
    from anon_plugin.gui.review.viewports import Points

_OF_ROWS = ("photo", "label", "score", "keep")

_NO_COORDINATES = str.maketrans(dict.fromkeys("MULTIPOYGNmultipoygn(),", " "))


class Document(QObject):
    """The layer of detections, and the layer of its photos if there is one.

    rows_changed: rows of the photo with this key are not what they were. row_changed: one row, and
    whether its region is another. row_came_or_went: there are more or fewer. photo_changed: whether
    it was seen. selection_changed: of the layer of photos. reset: anything may be different.
    """

    rows_changed = pyqtSignal(str)
    photo_changed = pyqtSignal(str)
    selection_changed = pyqtSignal()
    reset = pyqtSignal()
    row_changed = pyqtSignal(int, bool)
    row_came_or_went = pyqtSignal()

    def __init__(self, detections: QgsVectorLayer, photos: QgsVectorLayer | None) -> None:
        super().__init__()
        self.detections = detections
        self.photos = photos
        self.index = RowIndex()
        self._photos: dict[str, PhotoRow] = {}
        self._states: dict[str, PhotoState] = {}
        self._key_of_number: dict[int, str] = {}
        self._names = detections.fields().names()
        self._slots: list[tuple[Any, Any]] = []
        self._connect()
        self.read()

    def read(self) -> None:
        """Read all rows anew."""
        from anon_plugin.engine.exchange.photo_names import PhotoNames

        self._names = self.detections.fields().names()
        rows = [] if self.photos is None else list(read_photo_rows(self.photos))
        self._photos = {row.key: row for row in rows}
        self._key_of_number = {row.number: row.key for row in rows if row.number is not None}
        self._keys = Keys(self.detections)
        self._texts = {row.text: row.key for row in rows}
        self._photo_names = PhotoNames(row.path for row in rows)
        self.index = RowIndex(map(self._row, self.detections.getFeatures(self._request())))
        self._states = {}
        self._digests = {} if rows else journal_digests(self.detections)
        for key in self.index.photos():
            self._note_photo(key)
        self.reset.emit()

    def photo(self, key: str) -> PhotoRow | None:
        """What is known of a photo."""
        return self._photos.get(key)

    def keys(self, selected_only: bool = False) -> list[str]:
        """All photos that could be searched; of the layer's selection where there is one."""
        chosen = None
        if selected_only and self.photos is not None:
            chosen = set(self.photos.selectedFeatureIds())
        return [
            key
            for key, row in self._photos.items()
            if not row.failed and (chosen is None or row.number in chosen)
        ]

    def paths(self) -> list[Path]:
        """Of all photos."""
        return [row.path for row in self._photos.values()]

    def states(self, keys: Iterable[str]) -> list[PhotoState]:
        """Where the review of these photos stands; quick for those that are as they were."""
        return [self._states.get(key) or self._state(key) for key in keys]

    def feature(self, number: int) -> QgsFeature:
        """A row of the layer of detections with all that it has, edits included."""
        return self.detections.getFeature(number)

    def regions(self, number: int) -> list[Points]:
        """The parts of a row's region, (N, 2) in photo pixels; [] where it is no polygon."""
        return self.regions_of([number])[number]

    def regions_of(self, numbers: Sequence[int]) -> dict[int, list[Points]]:
        """The same of several rows, with one question to the layer."""
        from anon_plugin.engine.exchange.wkt import parse_polygons

        request = QgsFeatureRequest().setFilterFids(list(numbers))
        request.setFlags(Qgis.FeatureRequestFlag.NoGeometry)
        request.setSubsetOfAttributes(["region_px"], self.detections.fields())
        found: dict[int, list[Points]] = {number: [] for number in numbers}
        for feature in self.detections.getFeatures(request):
            with suppress(ValueError):
                found[feature.id()] = parse_polygons(attributes.text(feature["region_px"]))
        return found

    def sizes(self) -> dict[int, float]:
        """The area of the box around each row's region, in pixels; of all rows, so it takes a
        while."""
        request = QgsFeatureRequest().setFlags(Qgis.FeatureRequestFlag.NoGeometry)
        request.setSubsetOfAttributes(["region_px"], self.detections.fields())
        place = self.detections.fields().indexFromName("region_px")
        found = {}
        for feature in self.detections.getFeatures(request):
            # Parsing it all takes ten times as long, and only coordinates count here.
            text = str(feature.attribute(place)).translate(_NO_COORDINATES)
            try:
                values = [float(part) for part in text.split()]
            except ValueError:  # it is no polygon, which is said where it counts
                continue
            if values and len(values) % 2 == 0:
                x, y = values[::2], values[1::2]
                found[feature.id()] = (max(x) - min(x)) * (max(y) - min(y))
        return found

    def row_at(self, layer: QgsVectorLayer, feature: QgsFeature) -> str:
        """The key of the photo that a row of either layer is about, "" for another layer."""
        if layer is self.photos:
            return self._key_of_number.get(feature.id(), "")
        if layer is self.detections:
            row = self.index.get(feature.id())
            return "" if row is None else row.photo
        return ""

    def remember_seen(self, key: str, seen: bool) -> None:
        """For as long as the document is open; the layer of photos remembers it for longer."""
        self._photos[key] = replace(self._photos[key], seen=seen)
        self._states.pop(key, None)
        self.photo_changed.emit(key)

    def let_go(self) -> None:
        """Listen to the layers no more."""
        for signal, slot in self._slots:
            try:
                signal.disconnect(slot)
            except (TypeError, RuntimeError):  # the layer is gone already
                continue
        self._slots.clear()

    def _connect(self) -> None:
        layer = self.detections
        self._slots += [
            (layer.featureAdded, self._added),
            (layer.featureDeleted, self._deleted),
            (layer.attributeValueChanged, self._changed),
            (layer.afterRollBack, self.read),
            (layer.subsetStringChanged, self.read),
            (layer.updatedFields, self.read),
        ]
        if self.photos is not None:
            self._slots += [
                (self.photos.attributeValueChanged, self._photo_edited),
                (self.photos.selectionChanged, lambda *_: self.selection_changed.emit()),
                (self.photos.featureAdded, lambda _: self.read()),
                (self.photos.featureDeleted, lambda _: self.read()),
                (self.photos.afterRollBack, self.read),
                (self.photos.subsetStringChanged, self.read),
            ]
        for signal, slot in self._slots:
            signal.connect(slot)

    def _request(self) -> QgsFeatureRequest:
        self._places = [self.detections.fields().indexFromName(name) for name in _OF_ROWS]
        request = QgsFeatureRequest().setFlags(Qgis.FeatureRequestFlag.NoGeometry)
        there = [name for name in _OF_ROWS if name in self._names]
        return request.setSubsetOfAttributes(there, self.detections.fields())

    def _row(self, feature: QgsFeature) -> Row:
        values = feature.attributes()
        photo, label, score, keep = (
            values[place] if place >= 0 else None for place in self._places
        )
        return Row(
            number=feature.id(),
            photo=self._key_of(_text(photo)),
            label=_text(label),
            score=attributes.number(score),
            keep=keep is None or keep not in (False, 0),
        )

    def _with(self, row: Row, field: str, value: Any) -> Row:
        """A row after one of its fields was changed."""
        match field:
            case "photo":
                return replace(row, photo=self._key_of(_text(value)))
            case "label":
                return replace(row, label=_text(value))
            case "score":
                return replace(row, score=attributes.number(value))
            case "keep":
                return replace(row, keep=value not in (False, 0))
        return row

    def _key_of(self, text: str) -> str:
        """The photo of that path; else the one that Redact detections would take it for."""
        from anon_plugin.errors import SettingsError

        if text not in self._texts:
            try:
                path = self._photo_names.find(text) if self._photos and text else None
            except SettingsError:  # several are called so; redacting says which
                path = None
            self._texts[text] = str(path) if path is not None else self._keys.of(text)
        return self._texts[text]

    def _note_photo(self, key: str) -> None:
        if key not in self._photos:
            row = self.index.of_photo(key)[0]
            text = attributes.text(self.feature(row.number)["photo"])
            self._photos[key] = PhotoRow(key, text, sha256=self._digests.get(Path(key), ""))

    def _added(self, number: int) -> None:
        row = self._row(self.feature(number))
        self.index.put(row)
        self._note_photo(row.photo)
        self._say_changed(row.photo)
        self.row_came_or_went.emit()

    def _deleted(self, number: int) -> None:
        photo = self.index.drop(number)
        if photo:
            self._say_changed(photo)
            self.row_came_or_went.emit()

    def _changed(self, number: int, field: int, value: Any) -> None:
        before = self.index.get(number)
        if before is None:
            return
        name = self.detections.fields()[field].name()
        after = self._with(before, name, value)
        self.index.put(after)
        if after.photo != before.photo:
            self._note_photo(after.photo)
            self._say_changed(before.photo)
        self.row_changed.emit(number, name == "region_px")
        self._say_changed(after.photo)

    def _say_changed(self, photo: str) -> None:
        self._states.pop(photo, None)
        self.rows_changed.emit(photo)

    def _state(self, key: str) -> PhotoState:
        state = PhotoState.of(key, self._photos[key].seen, self.index.of_photo(key))
        self._states[key] = state
        return state

    def _photo_edited(self, number: int, field: int, value: Any) -> None:
        key = self._key_of_number.get(number)
        layer: Any = self.photos
        if key is not None and layer.fields()[field].name() == REVIEWED:
            self.remember_seen(key, attributes.is_true(value))


def _text(value: Any) -> str:
    """As attributes.text, quickly for what is a text."""
    return value if isinstance(value, str) else attributes.text(value)
