"""The one map tool of the review: select, move, resize, reshape, draw.

A click selects. A drag moves a region, resizes it by a handle, or draws one on empty ground. A
double click shows corners to drag; on an edge it adds one, and Alt and a click removes one.
Shift and a drag select many. The right button moves the photo, or turns a panorama.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.gui import QgsMapMouseEvent, QgsMapTool
from qgis.PyQt.QtCore import QPoint, QPointF, Qt

from anon_plugin.gui.review.canvas import ReviewCanvas
from anon_plugin.gui.review.regions_item import HANDLE_PX, Draft, ShownRegion
from anon_plugin.gui.review.review import Review
from anon_plugin.processing.layers.detections_layer import BOX, OUTLINE

if TYPE_CHECKING:
    from anon_plugin.gui.review.viewports import Points

BOXES, ELLIPSES, POLYGONS = "box", "ellipse", "polygon"
_LEAST_DRAG_PX = 4
_LEAST_SIDE_PX = 2.0


class EditTool(QgsMapTool):
    """What the mouse does. mode: what a drag on empty ground draws."""

    def __init__(self, canvas: ReviewCanvas, review: Review) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._review = review
        self._item = canvas.regions_item
        self.mode = BOXES
        self._pressed: QPoint | None = None
        self._start = (0.0, 0.0)
        self._grip: int | None = None  # a handle, or a corner of the draft
        self._held: ShownRegion | None = None
        self._turning: QPoint | None = None
        self._growing: list[tuple[float, float]] = []  # the polygon that is being drawn
        self.setCursor(Qt.CursorShape.CrossCursor)

    @property
    def edits_corners(self) -> int | None:
        """The row whose corners are shown."""
        return self._item.draft.number if self._item.draft.corners else None

    def set_mode(self, mode: str) -> None:
        """Draw boxes, ellipses or polygons from now on."""
        self.stop()
        self.mode = mode

    def stop(self) -> None:
        """Leave what is being drawn or changed as it was."""
        self._pressed, self._grip, self._held = None, None, None
        self._growing = []
        self._show(Draft())

    def finish(self) -> None:
        """Close the polygon that is being drawn, or leave its corners."""
        if len(self._growing) >= 3:
            polygon, self._growing = points_of(self._growing), []
            self._show(Draft())
            self._review.draw(polygon, OUTLINE)
            self.mode = BOXES
        else:
            self.stop()

    def canvasPressEvent(self, event: QgsMapMouseEvent) -> None:
        """Take hold of what lies there."""
        if event.button() in (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton):
            self._turning = event.pos()
            return
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed, self._start = event.pos(), self._at(event)
        if self._growing or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return
        if self.edits_corners is not None:
            self._take_corner(event)
            return
        self._grip = self._handle_at(event.pos())
        self._held = self._selected() if self._grip is not None else self.region_at(self._start)

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:
        """Show what a drag would make."""
        if self._turning is not None:
            step = self._turning - event.pos()
            self._turning = event.pos()
            self._canvas.move_by(step.x(), step.y())
            return
        if self._growing:
            self._show(Draft(polygons=(points_of([*self._growing, self._at(event)]),), open=True))
            return
        if self._pressed is None or not self._is_drag(event.pos()):
            return
        if self.edits_corners is not None and not self._shifted(event):
            self._move_corner(self._at(event))
            return
        self._show(self._draft(self._at(event), self._shifted(event)))

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:
        """Do what was shown."""
        if self._turning is not None:
            self._turning = None
            return
        pressed, self._pressed = self._pressed, None
        if pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if self.mode == POLYGONS and self._held is None and not self._shifted(event):
            self._growing.append(self._at(event))
            self._show(Draft(polygons=(points_of(self._growing),), open=True))
            return
        dragged = (event.pos() - pressed).manhattanLength() >= _LEAST_DRAG_PX
        if self.edits_corners is not None:
            self._release_corner(self._at(event), dragged)
        elif not dragged:
            self._click(self._shifted(event))
        else:
            self._drop(self._draft(self._at(event), self._shifted(event)))
        self._grip, self._held = None, None

    def canvasDoubleClickEvent(self, event: QgsMapMouseEvent) -> None:
        """Close a polygon; show the corners of a region; add a corner to an edge."""
        from anon_plugin.gui.review import shapes

        at = self._at(event)
        if self._growing:
            self.finish()
            return
        if self.edits_corners is not None:
            (polygon, *others) = self._item.draft.polygons
            edge = shapes.nearest_edge(polygon, at, self._reach)
            if edge is None:
                self.stop()
            else:
                more = shapes.with_corner(polygon, edge, at)
                self._reshape(self.edits_corners, (more, *others))
            return
        found = self.region_at(at)
        if found is not None:
            self.show_corners(found)

    def show_corners(self, shown: ShownRegion) -> None:
        """Let the corners of a region be dragged."""
        from anon_plugin.gui.review import shapes

        self._review.select([shown.row.number])
        tolerance = 1.0 if self._canvas.turns else 0.0
        corners = tuple(shapes.corners(one, tolerance) for one in shown.polygons)
        self._show(Draft(number=shown.row.number, polygons=corners, corners=True))

    def region_at(self, point: tuple[float, float]) -> ShownRegion | None:
        """The smallest region at a point of the plane; a selected one before others."""
        from anon_plugin.engine.geometry.polygons import polygon_area
        from anon_plugin.gui.review import shapes

        def order(one: ShownRegion) -> tuple[bool, float]:
            selected = one.row.number in self._review.selection
            return not selected, min(polygon_area(part) for part in one.polygons)

        there = [
            one
            for one in self._item.shown
            if any(shapes.holds(part, point) for part in one.polygons)
        ]
        return min(there, key=order) if there else None

    def _draft(self, at: tuple[float, float], band: bool) -> Draft:
        """What a drag to a point makes."""
        from anon_plugin.gui.review import shapes

        if band:
            (x0, y0), (x1, y1) = self._start, at
            return Draft(band=(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
        by = at[0] - self._start[0], at[1] - self._start[1]
        if self._held is not None:
            parts = self._held.polygons
            if self._grip is not None:
                parts = (shapes.resized(parts[0], self._grip, at, _LEAST_SIDE_PX), *parts[1:])
            else:
                parts = tuple(shapes.moved(one, by) for one in parts)
            return Draft(number=self._held.row.number, polygons=parts)
        make = shapes.ellipse_between if self.mode == ELLIPSES else shapes.box_between
        return Draft(polygons=(make(self._start, at),))

    def _drop(self, draft: Draft) -> None:
        self._show(Draft())
        if draft.band is not None:
            self._review.select(
                [one.row.number for one in self._item.shown if _within(one, draft.band)]
            )
        elif draft.number is not None:
            self._review.select([draft.number])
            self._review.reshape(draft.number, draft.polygons, reshaped=False)
        elif draft.polygons:
            shape = BOX if self.mode == BOXES else OUTLINE
            self._review.draw(draft.polygons[0], shape)
            self.mode = BOXES

    def _click(self, add: bool) -> None:
        found = self.region_at(self._start)
        number = None if found is None else found.row.number
        before = self._review.selection if add else ()
        if number is None:
            self._review.select(before)
        elif number in before:
            self._review.select([one for one in before if one != number])
        else:
            self._review.select([*before, number])

    def _take_corner(self, event: QgsMapMouseEvent) -> None:
        from anon_plugin.gui.review import shapes

        polygon = self._item.draft.polygons[0]
        self._grip = shapes.nearest_corner(polygon, self._start, self._reach)
        if self._grip is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            number, corner = self.edits_corners, self._grip
            self._pressed, self._grip = None, None
            if number is not None:
                parts = (shapes.without_corner(polygon, corner), *self._item.draft.polygons[1:])
                self._reshape(number, parts)

    def _release_corner(self, at: tuple[float, float], dragged: bool) -> None:
        number, corner = self.edits_corners, self._grip
        if number is None:
            return
        if corner is None:
            if not dragged and self.region_at(at) is None:
                self.stop()
            return
        if dragged:
            self._move_corner(at)
            self._reshape(number, self._item.draft.polygons)

    def _move_corner(self, at: tuple[float, float]) -> None:
        if self._grip is None:
            return
        (polygon, *others) = self._item.draft.polygons
        changed = polygon.copy()
        changed[self._grip] = at
        self._item.draft.polygons = (changed, *others)
        self._item.update()

    def _reshape(self, number: int, polygons: tuple[Points, ...]) -> None:
        self._review.reshape(number, polygons, reshaped=True)
        self._show(Draft(number=number, polygons=polygons, corners=True))

    def _selected(self) -> ShownRegion | None:
        chosen = self._review.selection
        return self._item.of(chosen[0]) if len(chosen) == 1 else None

    def _handle_at(self, place: QPoint) -> int | None:
        from anon_plugin.gui.review import shapes

        selected = self._selected()
        if selected is None or not self._item.has_handles(selected):
            return None
        for number, (x, y) in enumerate(shapes.handles(selected.polygons[0])):
            step = self._canvas.to_widget((float(x), float(y))) - QPointF(place)
            if max(abs(step.x()), abs(step.y())) <= HANDLE_PX * 0.8:
                return number
        return None

    def _is_drag(self, place: QPoint) -> bool:
        pressed = self._pressed
        return pressed is not None and (place - pressed).manhattanLength() >= _LEAST_DRAG_PX

    @property
    def _reach(self) -> float:
        """How near on the plane is near enough."""
        return HANDLE_PX * self._canvas.pixel

    def _at(self, event: QgsMapMouseEvent) -> tuple[float, float]:
        return self._canvas.to_plane(QPointF(event.pos()))

    def _shifted(self, event: QgsMapMouseEvent) -> bool:
        return bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)

    def _show(self, draft: Draft) -> None:
        self._item.draft = draft
        self._item.update()


def _within(one: ShownRegion, box: tuple[float, float, float, float]) -> bool:
    """Whether the middle of a region lies in a box."""
    if not one.polygons:
        return False
    low, high = one.polygons[0].min(axis=0), one.polygons[0].max(axis=0)
    x, y = (low + high) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def points_of(points: list[tuple[float, float]]) -> Points:
    """(N, 2) of a list."""
    import numpy as np

    return np.array(points, dtype=np.float64)
