"""How far the review is: photos seen, the time left at this pace, and what may be said by now."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtWidgets import QGridLayout, QLabel, QProgressBar, QWidget

from anon_plugin.gui.review.review import Review
from anon_plugin.gui.review.sample import Sample
from anon_plugin.language import tr, tr_plural

_SOON_MS = 120


class StatusLine(QWidget):
    """Two lines below the photo, and a bar."""

    def __init__(self, review: Review, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._review = review
        self.progress = _line()
        self.sentence = _line()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setMaximumHeight(6)
        grid = QGridLayout(self)
        grid.setContentsMargins(4, 0, 4, 2)
        grid.setVerticalSpacing(2)
        grid.addWidget(self._bar, 0, 0)
        grid.addWidget(self.progress, 1, 0)
        grid.addWidget(self.sentence, 2, 0)
        # A moment later, so that the next photo is drawn first.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self.renew)
        for signal in (review.progress_changed, review.photo_shown, review.edited):
            signal.connect(self._renew_soon)
        self.renew()

    def _renew_soon(self) -> None:
        if not self._soon.isActive():  # started anew by each key it would never come to it
            self._soon.start()

    def end(self) -> None:
        """Say nothing any more; the layers may be gone."""
        self._soon.stop()

    def renew(self) -> None:
        """Say it as it is now."""
        review = self._review
        total = len(review.order)
        seen = sum(review.is_seen(key) for key in review.order)
        self._bar.setRange(0, max(total, 1))
        self._bar.setValue(seen)
        parts = []
        if review.current in review.order:
            place = review.order.index(review.current) + 1
            parts.append(tr("Photo {place} of the queue").format(place=place))
        parts.append(
            tr_plural(
                "{seen} of {count} photo seen ({percent} %)",
                "{seen} of {count} photos seen ({percent} %)",
                total,
                seen=seen,
                percent=f"{100 * seen / max(total, 1):.0f}",
            )
        )
        left = review.pace.seconds_left(total - seen)
        if left is not None and total > seen:
            parts.append(tr("about {time} left at this pace").format(time=_duration(left)))
        if review.edits.is_modified:
            parts.append(tr("not saved yet"))
        self.progress.setText(" · ".join(parts))
        keys = review.document.keys(review.selected_only)
        self.sentence.setText(Sample.of(review.document.states(keys)).sentence())


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return tr("a minute")
    if minutes < 90:
        return tr_plural("{count} minute", "{count} minutes", minutes)
    return tr("{hours} hours").format(hours=f"{seconds / 3600:.1f}")


def _line() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
