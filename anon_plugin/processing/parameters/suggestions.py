"""A field of the dialog that offers values and takes any other text, too.

QGIS' own list of suggestions (`value_hints`) takes nothing but what it lists. This file is loaded
by a dialog only, by the name of the class, as it needs what only a QGIS with a window has.
"""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProcessingContext, QgsProcessingParameterDefinition
from qgis.gui import (
    QgsAbstractProcessingParameterWidgetWrapper,
    QgsGui,
    QgsProcessingGui,
)
from qgis.PyQt.QtWidgets import QComboBox


class SuggestionsWrapper(QgsAbstractProcessingParameterWidgetWrapper):
    """What a dialog makes of a text parameter that has suggestions."""

    def __new__(
        cls, parameter: QgsProcessingParameterDefinition, dialog: Any, *_: Any, **__: Any
    ) -> Any:
        """In the model designer a field of QGIS' own, which also takes inputs of the model."""
        if type(dialog).__name__ == "ModelerParametersDialog":
            return QgsGui.processingGuiRegistry().createModelerParameterWidget(
                dialog.model, dialog.childId, parameter, dialog.context
            )
        return super().__new__(cls)

    def __init__(
        self,
        parameter: QgsProcessingParameterDefinition,
        dialog: Any,
        row: int = 0,
        column: int = 0,
        suggestions: tuple[str, ...] = (),
        empty: str = "",
    ) -> None:
        """dialog: an AlgorithmDialog, or a BatchAlgorithmDialog with row and column.

        suggestions, empty: see with_suggestions.
        """
        is_batch = type(dialog).__name__ == "BatchAlgorithmDialog"
        kinds = QgsProcessingGui.WidgetType
        super().__init__(parameter, kinds.Batch if is_batch else kinds.Standard)
        self._suggestions = list(suggestions)
        self._empty = empty
        self._text = str(parameter.defaultValue() or "")
        self.setDialog(dialog)

    def createWidget(self) -> QComboBox:
        combo = QComboBox()
        combo.setEditable(True)
        combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        combo.addItems(self._suggestions)
        combo.setCurrentText(self._text)
        combo.lineEdit().setPlaceholderText(self._empty)
        combo.setToolTip(self.parameterDefinition().toolTip())
        combo.editTextChanged.connect(self._take)
        return combo  # not kept: what QGIS was given is of no use to Python any more

    def setWidgetValue(self, value: Any, context: QgsProcessingContext) -> None:
        self.wrappedWidget().setCurrentText(str(value or ""))

    def widgetValue(self) -> str:
        return self._text  # not the widget's: QGIS asks once more after it has deleted that

    def _take(self, text: str) -> None:
        self._text = text
        self.widgetValueHasChanged.emit(self)
