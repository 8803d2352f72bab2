"""The user's language, also for those parts of the plugin that know nothing of QGIS."""

from __future__ import annotations

import sys


def tr(text: str) -> str:
    """`text` in the user's language; English where it is not translated, or where no Qt is loaded.

    Call it with one literal text, so that it can be collected, and fill in values afterwards:
    tr("{count} photos").format(count=3). All our sentences share one translation context.
    """
    qt = sys.modules.get("qgis.PyQt.QtCore")
    return text if qt is None else str(qt.QCoreApplication.translate("anon", text))


def marked(text: str) -> str:
    """`text` itself, in English: collected for translation here, handed to `tr` where it is shown.

    For texts of values that are made while modules are loaded, before the language is known.
    """
    return text


def tr_plural(one: str, many: str, count: int, **values: object) -> str:
    """Like tr, in the form that the user's language has for `count`, and with the values filled in.

    tr_plural("{count} photo in {folder}", "{count} photos in {folder}", 3, folder=path). English
    has these two forms; a translation has as many as its language needs.
    """
    qt = sys.modules.get("qgis.PyQt.QtCore")
    text = many if qt is None else str(qt.QCoreApplication.translate("anon", many, None, count))
    return (one if text == many and count == 1 else text).format(count=count, **values)


def marked_plural(one: str, many: str) -> tuple[str, str]:
    """Both forms, as `marked` has one text; handed to `tr_plural` where they are shown."""
    return one, many
