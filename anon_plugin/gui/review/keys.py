"""Keys of the review: a table of them, and the filter that gets them before QGIS does.

QGIS has shortcuts of its own for Delete, Ctrl+Z, Space and others. Qt asks the widget that has the
focus first whether it wants a key for itself (ShortcutOverride); the review says yes to its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from qgis.PyQt.QtCore import QEvent, QObject, Qt
from qgis.PyQt.QtGui import QKeyEvent, QKeySequence
from qgis.PyQt.QtWidgets import QAbstractSpinBox, QComboBox, QLineEdit, QWidget

from anon_plugin.language import marked, tr

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True)
class Key:
    """One key. act: the name of what it does. title: for the page of keys, in English.

    held: whether it does something as long as it is held.
    """

    key: Qt.Key
    modifiers: Qt.KeyboardModifier
    act: str
    title: str
    held: bool = False

    @property
    def text(self) -> str:
        """What it does, in the user's language."""
        return tr(self.title)

    @property
    def name(self) -> str:
        """As it is written on keyboards, in the user's language."""
        # What Qt calls Shift and the tabulator is none that keyboards know.
        key = Qt.Key.Key_Tab if self.key == Qt.Key.Key_Backtab else self.key
        sequence = QKeySequence(key)
        text = sequence.toString(QKeySequence.SequenceFormat.NativeText)
        for modifier, sign in ((SHIFT, "Shift+"), (CONTROL, "Ctrl+")):
            if self.modifiers & modifier:
                text = sign + text
        return str(text)


KEYS: tuple[Key, ...] = (
    Key(Qt.Key.Key_Space, NONE, "seen", marked("Seen, next photo")),
    Key(Qt.Key.Key_Backspace, NONE, "back", marked("Back to the photo before")),
    Key(Qt.Key.Key_N, NONE, "next", marked("Next photo, without a word about this one")),
    Key(Qt.Key.Key_Tab, NONE, "finding", marked("Next finding, from near")),
    Key(Qt.Key.Key_Backtab, SHIFT, "finding_before", marked("Finding before")),
    Key(Qt.Key.Key_D, NONE, "keep", marked("Reject what is selected, or restore it")),
    Key(Qt.Key.Key_Delete, NONE, "delete", marked("Delete what is selected")),
    Key(Qt.Key.Key_A, NONE, "draw", marked("Draw a box in the middle; arrows move it")),
    Key(Qt.Key.Key_E, NONE, "ellipse", marked("The next drag draws an ellipse")),
    Key(Qt.Key.Key_P, NONE, "polygon", marked("Clicks draw a polygon; Enter closes it")),
    Key(Qt.Key.Key_1, NONE, "label_1", marked("Label 1: face")),
    Key(Qt.Key.Key_2, NONE, "label_2", marked("Label 2: plate")),
    Key(Qt.Key.Key_3, NONE, "label_3", marked("Label 3: person")),
    Key(Qt.Key.Key_4, NONE, "label_4", marked("Label 4: vehicle")),
    Key(Qt.Key.Key_5, NONE, "label_5", marked("Label 5: facade")),
    Key(Qt.Key.Key_Left, NONE, "left", marked("Move what is selected, or the view")),
    Key(Qt.Key.Key_Right, NONE, "right", ""),
    Key(Qt.Key.Key_Up, NONE, "up", ""),
    Key(Qt.Key.Key_Down, NONE, "down", ""),
    Key(Qt.Key.Key_Left, SHIFT, "narrower", marked("Narrower, wider, lower, higher")),
    Key(Qt.Key.Key_Right, SHIFT, "wider", ""),
    Key(Qt.Key.Key_Up, SHIFT, "lower", ""),
    Key(Qt.Key.Key_Down, SHIFT, "higher", ""),
    Key(Qt.Key.Key_Plus, NONE, "nearer", marked("Nearer")),
    Key(Qt.Key.Key_Minus, NONE, "farther", marked("Farther")),
    Key(Qt.Key.Key_Z, NONE, "fit", marked("The whole photo")),
    Key(Qt.Key.Key_V, NONE, "preview", marked("Held: how it will look redacted"), held=True),
    Key(Qt.Key.Key_C, NONE, "sheet", marked("Contact sheet of all findings, and back")),
    Key(Qt.Key.Key_X, NONE, "never_zone", marked("Never redact there with this camera")),
    Key(Qt.Key.Key_X, SHIFT, "always_zone", marked("Always redact there with this camera")),
    Key(Qt.Key.Key_Z, CONTROL, "undo", marked("Undo")),
    Key(Qt.Key.Key_Z, CONTROL | SHIFT, "redo", marked("Redo")),
    Key(Qt.Key.Key_Y, CONTROL, "redo", ""),
    Key(Qt.Key.Key_S, CONTROL, "save", marked("Save the edits of both layers")),
    Key(Qt.Key.Key_Return, NONE, "finish", marked("Finish what is being drawn, or open a crop")),
    Key(Qt.Key.Key_Enter, NONE, "finish", ""),
    Key(Qt.Key.Key_Escape, NONE, "cancel", marked("Leave it as it was, select nothing")),
    Key(Qt.Key.Key_Question, NONE, "help", marked("These keys")),
)

_ONCE = ("seen", "keep", "delete", "draw", "never_zone", "always_zone")
"""Acts that a key which is held down does not repeat: nobody looks at photos that fly by."""

_TYPED_ON = (QLineEdit, QAbstractSpinBox, QComboBox)


class KeyFilter(QObject):
    """Gives keys that widgets of a dock get to the acts of a table.

    acts: what each act of KEYS does; it is called with True when its key goes down, and with False
    when a held one goes up. passed: acts that the focused widget shall do itself.
    """

    def __init__(
        self,
        parent: QWidget,
        acts: Mapping[str, Callable[[bool], None]],
        left_to: Callable[[str], bool] = lambda _: False,
    ) -> None:
        super().__init__(parent)
        self._acts = acts
        self._left_to = left_to

    def watch(self, *widgets: QWidget) -> None:
        """Take the keys of these widgets."""
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Do what a key is for. True where nobody else shall see it."""
        kinds = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
        if event.type() not in kinds or isinstance(watched, _TYPED_ON):
            return False
        key = find(event)
        if key is None or key.act not in self._acts or self._left_to(key.act):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # comes again as KeyPress, and to no shortcut of QGIS
            return True
        pressed = event.type() == QEvent.Type.KeyPress
        if key.held:
            if not event.isAutoRepeat():
                self._acts[key.act](pressed)
        elif pressed and not (event.isAutoRepeat() and key.act in _ONCE):
            self._acts[key.act](True)
        return True


def find(event: QKeyEvent) -> Key | None:
    """The key of the table that an event is about."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    for key in KEYS:
        # Where ?, + and others lie, and whether Shift is needed for them, differs by keyboard.
        by_sign = key.key in (Qt.Key.Key_Question, Qt.Key.Key_Plus, Qt.Key.Key_Minus)
        shifted = modifiers & ~SHIFT if by_sign else modifiers
        if event.key() == key.key and shifted == key.modifiers:
            return key
    return None
