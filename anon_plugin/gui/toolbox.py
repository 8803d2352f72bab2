"""Ways to the tools: the toolbox opened at them, and the dialog of one of them."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtWidgets import QDockWidget, QLineEdit, QTreeView

from anon_plugin.language import tr

_DOCK = "ProcessingToolbox"


def show_tools(iface: Any, provider_name: str) -> None:
    """Show the Processing toolbox with the tools of a provider unfolded."""
    dock = iface.mainWindow().findChild(QDockWidget, _DOCK)
    if dock is None:
        _say_that_processing_is_off(iface)
        return
    dock.show()
    dock.raise_()
    for search in dock.findChildren(QLineEdit):
        search.clear()  # it may hide what is to be shown
    tree = dock.findChild(QTreeView)
    model = tree.model()
    for row in range(model.rowCount()):
        index = model.index(row, 0)
        if index.data() == provider_name:
            tree.expand(index)
            for group in range(model.rowCount(index)):
                tree.expand(model.index(group, 0, index))
            tree.setCurrentIndex(index)
            tree.scrollTo(index, QTreeView.ScrollHint.PositionAtTop)


def open_algorithm(iface: Any, algorithm_id: str) -> None:
    """Open the dialog of an algorithm, as a double click in the toolbox does."""
    try:
        import processing

        dialog = processing.createAlgorithmDialog(algorithm_id)
    except (ImportError, AttributeError):  # the plugin Processing is off, or was never started
        _say_that_processing_is_off(iface)
        return
    dialog.setParent(iface.mainWindow(), dialog.windowFlags())
    dialog.show()


def _say_that_processing_is_off(iface: Any) -> None:
    iface.messageBar().pushWarning(
        tr("No Processing toolbox"),
        tr("Switch on the plugin Processing: Plugins › Manage and Install Plugins › Installed."),
    )
