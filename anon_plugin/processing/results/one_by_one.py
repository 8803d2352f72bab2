"""Photos one after the other, for steps whose results need no journal."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qgis.core import QgsProcessingFeedback

from anon_plugin.errors import PhotoError
from anon_plugin.language import tr
from anon_plugin.plain_text import printable


def run_each(
    names: Sequence[str], work: Callable[[int], None], feedback: QgsProcessingFeedback
) -> tuple[int, int, bool]:
    """Do the work for each index of names; a PhotoError is said and counted, the run goes on.

    Returns how many are done, how many failed, and whether the user cancelled.
    """
    done = failed = 0
    for index, name in enumerate(names):
        if feedback.isCanceled():
            break
        try:
            work(index)
            done += 1
        except PhotoError as error:
            failed += 1
            feedback.reportError(printable(f"{name} {error}"))
        feedback.setProgress(100 * (index + 1) / len(names))
    if not names:
        feedback.pushWarning(tr("There is nothing of that kind in the input; nothing was written."))
    return done, failed, done + failed < len(names)
