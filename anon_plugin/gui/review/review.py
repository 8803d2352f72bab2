"""What a person does in a review, without any widget: each act on rows, photos and zones.

The dock hands keys and mouse on to it; the benchmark drives it the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from anon_plugin.engine.vocabulary import KNOWN_LABELS, MaskAction
from anon_plugin.errors import AnonymizerError
from anon_plugin.gui.review import placing
from anon_plugin.gui.review.document import Document
from anon_plugin.gui.review.edits import CannotEditError, Edits
from anon_plugin.gui.review.looking import Looking
from anon_plugin.gui.review.queue import Pace
from anon_plugin.gui.review.zones import Zones
from anon_plugin.language import tr
from anon_plugin.processing.layers.detections_layer import OUTLINE
from anon_plugin.processing.parameters.detection_rows import as_row

if TYPE_CHECKING:
    from anon_plugin.engine.detection.detections import Detection
    from anon_plugin.gui.review.viewports import Points


class Review(Looking):
    """A review at work.

    label: of what is drawn next. drawn_zone: what the next region that is drawn holds for, as a
    zone of the camera; None where it is a row.
    """

    def __init__(self, document: Document) -> None:
        self.edits = Edits(document)
        self.zones = Zones(document.detections, self.edits)
        self.label = next(iter(KNOWN_LABELS))
        self.drawn_zone: MaskAction | None = None
        self.pace = Pace()
        super().__init__(document)

    def end(self) -> None:
        """Let go of layers and threads."""
        self.zones.let_go()
        self.edits.end()
        super().end()

    def open(self, key: str, number: int | None = None) -> None:
        """Show a photo. What is drawn on it is a row, whatever was meant on the one before."""
        self.drawn_zone = None
        super().open(key, number)

    def back(self) -> None:
        """To the photo before, likewise."""
        self.drawn_zone = None
        super().back()

    def seen_and_next(self) -> None:
        """The current photo was seen; on to the next unseen one of the queue."""
        if not self.current:
            return
        if self.opened is None:
            self.said.emit(tr("The photo is not shown yet, so it is not marked as seen."), True)
            return
        reason = self.why_not_editable()
        if reason:  # what was found may lie elsewhere, and nobody can say that it is right
            self.said.emit(reason, True)
            return
        try:
            self.edits.mark_seen(self.current, True)
        except CannotEditError as error:
            self.said.emit(str(error), True)
            return
        self.pace.note()
        self.next_photo()

    def detections(self) -> list[Detection]:
        """What redacting would take of the current photo: the rows that are kept, and the zones of
        its camera.

        Raises SettingsError as redacting does, where a row means nothing.
        """
        rows = [
            one
            for row in self.rows()
            if row.keep
            for one in as_row(self.document.feature(row.number)).detections()
        ]
        return rows if self.opened is None else self.zones.applied(self.opened, rows)

    def why_not_editable(self) -> str:
        """Why the rows of the current photo may not be edited, "" where they may."""
        row = self.document.photo(self.current)
        if self.opened is None or row is None:
            return self.problem or tr("No photo is shown.")
        if row.sha256 and row.sha256 != self.opened.sha256:
            return tr(
                "{photo} has changed since it was searched, so its regions may lie elsewhere. It "
                "is shown and cannot be edited. Search it again with 'Detect'."
            ).format(photo=self.current)
        return ""

    def toggle_keep(self) -> None:
        """Reject the selected findings, or restore them where all of them are rejected."""
        if self.selection:
            self._do(lambda: self.toggle_keep_of(self.selection))

    def toggle_keep_of(self, numbers: Sequence[int]) -> None:
        """The same with any rows. Raises CannotEditError."""
        index = self.document.index
        rows = [row for row in map(index.get, numbers) if row is not None]
        if rows:
            keep = not any(row.keep for row in rows)
            self.edits.set_keep([row.number for row in rows if row.keep != keep], keep)

    def set_label(self, label: str) -> None:
        """The label of what is drawn next, and of what is selected now."""
        self.label = label
        if self.selection:
            self._do(lambda: self.edits.set_label(self.selection, label))
        self.selection_changed.emit()

    def delete(self) -> None:
        """Delete the selected rows."""
        if self.selection:
            numbers, self.selection = self.selection, ()
            self._do(lambda: self.edits.delete(numbers))
            self.selection_changed.emit()

    def draw(self, polygon: Points, shape: str) -> int | None:
        """A new region, given on the viewport's plane; returns its row, None where refused."""
        if self.viewport is None or self.opened is None:
            return None
        opened, region = self.opened, placing.rounded(self.viewport.region(polygon))
        drawn: list[int] = []

        def add() -> None:
            drawn.append(
                self.edits.add(
                    self.current,
                    self.label,
                    [region],
                    shape,
                    placing.angles(opened, [region]),
                    placing.place_of(self.document, self.current, opened),
                )
            )

        if not placing.lies_in(opened, region):
            self.said.emit(tr("That lies outside of the photo."), True)
            return None
        if self.drawn_zone is not None:
            action, self.drawn_zone = self.drawn_zone, None
            self._keep_zone(action, [region])
            return None
        self._do(add)
        if drawn:
            self.select(drawn)
        return drawn[0] if drawn else None

    def reshape(self, number: int, polygons: Sequence[Points], reshaped: bool) -> None:
        """Another region for a row, its parts given on the viewport's plane.

        reshaped: whether its corners were moved, after which a box is an outline.
        """
        if self.viewport is None or self.opened is None:
            return
        opened = self.opened
        if not all(map(self.viewport.shows_all_of, self.document.regions(number))):
            self.said.emit(
                tr(
                    "A part of this region is out of sight and would be lost. Turn the view until "
                    "all of it is seen."
                ),
                True,
            )
            self.rows_changed.emit()
            return
        regions = [placing.rounded(self.viewport.region(one)) for one in polygons]
        if not all(placing.lies_in(opened, one) for one in regions):
            self.said.emit(tr("That lies outside of the photo."), True)
            self.rows_changed.emit()
            return
        shape = OUTLINE if reshaped else ""
        angles = placing.angles(opened, regions)
        self._do(lambda: self.edits.set_regions(number, regions, shape, angles))

    def add_zone(self, action: MaskAction) -> None:
        """Make the selected region a zone of the photo's camera; else the next that is drawn."""
        if not self.selection:
            self.drawn_zone = action
            self.said.emit(tr("What you draw next is a zone of this camera."), False)
            return
        for number in self.selection:
            self._keep_zone(action, self.document.regions(number))

    def _keep_zone(self, action: MaskAction, regions: Sequence[Points]) -> None:
        opened = self.opened
        if opened is None or not regions:
            return
        names: list[str] = []
        self._do(lambda: names.append(self.zones.add(opened, regions, action, self.label)))
        if names:
            self.said.emit(
                tr(
                    "The zone is in the layer {layer}. Give that to the steps as CAMERA_MASKS, and "
                    "it holds for all photos of this camera."
                ).format(layer=names[0]),
                False,
            )

    def undo(self) -> None:
        """Take the last act back."""
        if not self.edits.undo():
            self.said.emit(tr("There is nothing to undo."), False)

    def redo(self) -> None:
        """Do it again."""
        if not self.edits.redo():
            self.said.emit(tr("There is nothing to redo."), False)

    def save(self) -> None:
        """Write the edits to the layers' files."""
        try:
            self.edits.save()
        except AnonymizerError as error:
            self.said.emit(str(error), True)
        else:
            self.said.emit(tr("Saved."), False)
        self.progress_changed.emit()

    def _do(self, act: Callable[[], object]) -> None:
        reason = self.why_not_editable()
        try:
            if reason:
                raise CannotEditError(reason)
            act()
        except AnonymizerError as error:
            self.said.emit(str(error), True)
            self.rows_changed.emit()
