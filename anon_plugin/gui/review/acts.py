"""What each key and button of the review does, by the names of the table of keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from anon_plugin.engine.vocabulary import KNOWN_LABELS, MaskAction
from anon_plugin.errors import AnonymizerError
from anon_plugin.gui.review.canvas import ZOOM_STEP
from anon_plugin.gui.review.map_tool import BOXES, ELLIPSES, POLYGONS
from anon_plugin.language import tr_plural
from anon_plugin.processing.layers.detections_layer import BOX

if TYPE_CHECKING:
    from anon_plugin.gui.review.panel import ReviewPanel

_STEP_PX = 8
_VIEW_STEP = 0.15
_DRAWN_SHARE = 0.06


class Acts:
    """The acts of one panel."""

    def __init__(self, panel: ReviewPanel) -> None:
        self._panel = panel
        self._review = panel.review
        self._canvas = panel.canvas
        self._tool = panel.tool

    def table(self) -> Mapping[str, Callable[[bool], None]]:
        """Each act by its name; called with False where a held key goes up."""
        review = self._review
        simple: dict[str, Callable[[], object]] = {
            "seen": self._seen,
            "back": review.back,
            "next": review.next_photo,
            "finding": lambda: review.next_finding(1),
            "finding_before": lambda: review.next_finding(-1),
            "keep": lambda: self._on_rows(review.toggle_keep, review.toggle_keep_of),
            "delete": lambda: self._on_rows(review.delete, review.edits.delete),
            "draw": self._draw_box,
            "ellipse": lambda: self._tool.set_mode(ELLIPSES),
            "polygon": lambda: self._tool.set_mode(POLYGONS),
            "left": lambda: self._arrow(-1, 0),
            "right": lambda: self._arrow(1, 0),
            "up": lambda: self._arrow(0, -1),
            "down": lambda: self._arrow(0, 1),
            "narrower": lambda: self._resize(-1, 0),
            "wider": lambda: self._resize(1, 0),
            "lower": lambda: self._resize(0, -1),
            "higher": lambda: self._resize(0, 1),
            "nearer": lambda: self._canvas.zoom(ZOOM_STEP),
            "farther": lambda: self._canvas.zoom(1 / ZOOM_STEP),
            "fit": review.fit,
            "sheet": self._panel.toggle_sheet,
            "never_zone": partial(self._zone, MaskAction.KEEP),
            "always_zone": partial(self._zone, MaskAction.REDACT),
            "undo": review.undo,
            "redo": review.redo,
            "save": review.save,
            "finish": self._finish,
            "cancel": self._cancel,
            "help": self._panel.show_keys,
            **{
                f"label_{number + 1}": partial(self._label, label)
                for number, label in enumerate(KNOWN_LABELS)
            },
        }
        acts: dict[str, Callable[[bool], None]] = {
            name: partial(_when_pressed, act) for name, act in simple.items()
        }
        acts["preview"] = self._panel.preview
        return acts

    def _on_rows(self, here: Callable[[], None], there: Callable[[Sequence[int]], None]) -> None:
        """Do something to what is selected: in the photo, or on the contact sheet."""
        sheet = self._panel.shown_sheet
        if sheet is None:
            here()
            return
        numbers = sheet.selected()
        changed = sheet.changed_photos(numbers)
        if changed:
            self._panel.say(
                tr_plural(
                    "{count} finding stays as it is: its photo has changed since it was searched.",
                    "{count} findings stay as they are: their photos have changed since they were "
                    "searched.",
                    len(changed),
                ),
                True,
            )
        rest = [number for number in numbers if number not in changed]
        if not rest:
            return
        try:
            there(rest)
        except AnonymizerError as error:
            self._panel.say(str(error), True)

    def _label(self, label: str) -> None:
        edits = self._review.edits
        self._on_rows(
            lambda: self._review.set_label(label), lambda numbers: edits.set_label(numbers, label)
        )

    def _zone(self, action: MaskAction) -> None:
        if self._panel.shown_sheet is None:
            self._review.add_zone(action)

    def _seen(self) -> None:
        sheet = self._panel.shown_sheet
        if sheet is not None:
            sheet.step()
            return
        self._tool.stop()
        self._review.seen_and_next()

    def _draw_box(self) -> None:
        """A box in the middle of what is shown, so that no mouse is needed."""
        from anon_plugin.gui.review import shapes

        self._tool.set_mode(BOXES)
        left, top, right, bottom = self._canvas.box
        x, y = (left + right) / 2, (top + bottom) / 2
        half = max(2.0, _DRAWN_SHARE * min(right - left, bottom - top))
        self._review.draw(shapes.box_between((x - half, y - half), (x + half, y + half)), BOX)

    def _arrow(self, right: int, down: int) -> None:
        """Move what is selected by a few pixels of the screen, or the view by a part of it."""
        from anon_plugin.gui.review import shapes

        step = _STEP_PX * self._canvas.pixel
        if not self._change(lambda one: shapes.moved(one, (right * step, down * step))):
            width, height = self._canvas.width(), self._canvas.height()
            self._canvas.move_by(right * _VIEW_STEP * width, down * _VIEW_STEP * height)

    def _resize(self, right: int, down: int) -> None:
        """Move the right or the lower side of what is selected."""
        from anon_plugin.gui.review import shapes

        step = _STEP_PX * self._canvas.pixel

        def change(polygon: shapes.Points) -> shapes.Points:
            x, y = polygon.max(axis=0)
            to = (float(x) + right * step, float(y) + down * step)
            return shapes.resized(polygon, shapes.HANDLES.index((1.0, 1.0)), to, 2.0)

        self._change(change)

    def _change(self, change: Callable[..., object]) -> bool:
        """Change the one selected region; False where there is not exactly one."""
        chosen = self._review.selection
        shown = self._canvas.regions_item.of(chosen[0]) if len(chosen) == 1 else None
        if shown is None or not shown.polygons:
            return False
        parts = [change(one) for one in shown.polygons]
        self._review.reshape(shown.row.number, parts, reshaped=False)  # type: ignore[arg-type]
        return True

    def _finish(self) -> None:
        sheet = self._panel.shown_sheet
        if sheet is None:
            self._tool.finish()
        else:
            self._panel.open_crop(sheet.current())

    def _cancel(self) -> None:
        self._tool.stop()
        self._tool.set_mode(BOXES)
        self._review.drawn_zone = None
        self._review.select([])


def _when_pressed(act: Callable[[], object], pressed: bool) -> None:
    if pressed:
        act()
