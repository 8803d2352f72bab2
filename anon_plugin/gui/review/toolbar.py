"""The buttons of the review: what the keys do, for those who look for it with the mouse."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolBar, QWidget

from anon_plugin.engine.vocabulary import KNOWN_LABELS, STYLE_NAMES, title_of
from anon_plugin.gui.review.keys import KEYS
from anon_plugin.gui.review.review import Review
from anon_plugin.language import tr

_BUTTONS = (
    ("seen", "mActionCheckQgisProject.svg"),
    ("back", "mActionArrowLeft.svg"),
    ("finding", "mActionZoomToSelected.svg"),
    ("", ""),
    ("draw", "mActionAddPolygon.svg"),
    ("ellipse", "mActionAddBasicCircle.svg"),
    ("polygon", "mActionCapturePolygon.svg"),
    ("keep", "mActionDeleteSelectedFeatures.svg"),
    ("", ""),
    ("never_zone", "mActionUnlink.svg"),
    ("always_zone", "mActionLink.svg"),
    ("", ""),
    ("undo", "mActionUndo.svg"),
    ("redo", "mActionRedo.svg"),
    ("save", "mActionSaveAllEdits.svg"),
    ("", ""),
    ("fit", "mActionZoomFullExtent.svg"),
    ("sheet", "mActionOpenTable.svg"),
    ("help", "mActionHelpContents.svg"),
)


class ToolBar(QToolBar):
    """A button for each act, with its key in the tip.

    choices: a row for below it, with the label of what is drawn and the style of the preview.
    """

    def __init__(
        self,
        review: Review,
        acts: Mapping[str, Callable[[bool], None]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._review = review
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        for act, icon in _BUTTONS:
            if not act:
                self.addSeparator()
                continue
            if act not in acts:
                continue
            key = next(one for one in KEYS if one.act == act and one.title)
            button = self.addAction(QgsApplication.getThemeIcon(icon), key.text)
            button.setToolTip(f"{key.text} ({key.name})")
            button.setObjectName(act)
            button.triggered.connect(lambda _=False, act=act: acts[act](True))
        self.labels = QComboBox()
        self.labels.setToolTip(tr("Label of what is drawn next, and of what is selected (1 to 5)"))
        for label in KNOWN_LABELS:
            self.labels.addItem(title_of(label), label)
        self.labels.activated.connect(
            lambda place: review.set_label(str(self.labels.itemData(place)))
        )
        self.styles = QComboBox()
        self.styles.setToolTip(tr("How it will look redacted, while V is held"))
        for name in STYLE_NAMES:
            if name != "logo":  # needs a picture of the user's
                self.styles.addItem(name, name)
        self.choices = QWidget()
        row = QHBoxLayout(self.choices)
        row.setContentsMargins(4, 0, 4, 0)
        for title, choice in ((tr("Label"), self.labels), (tr("Redacted"), self.styles)):
            row.addWidget(QLabel(title))
            row.addWidget(choice)
        row.addStretch(1)
        for box in (self.labels, self.styles):
            box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        review.selection_changed.connect(self._show_label)

    def offer_run_style(self) -> None:
        """Let the preview look like the run that the layer is of, if it is known how that was."""
        self.styles.insertItem(0, tr("as the run"), "")
        self.styles.setCurrentIndex(0)

    def _show_label(self) -> None:
        self.labels.setCurrentIndex(self.labels.findData(self._review.label))
