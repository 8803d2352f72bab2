"""What the contact sheet can be sorted by. No QGIS here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from anon_plugin.engine.vocabulary import in_order as labels_in_order
from anon_plugin.gui.review.index import Row
from anon_plugin.language import tr

SCORE, LABEL, SIZE = "score", "label", "size"

ORDERS = (SCORE, LABEL, SIZE)


def order_title(name: str) -> str:
    """An order in the user's language."""
    return {SCORE: tr("how unsure"), LABEL: tr("label"), SIZE: tr("size, small first")}[name]


def in_order(rows: Iterable[Row], name: str, sizes: Callable[[], Mapping[int, float]]) -> list[int]:
    """The numbers of rows in an order; what a person drew is sure and comes last.

    sizes: gives the area of each row's region; asked only where it is needed.
    """
    rows = list(rows)
    labels = {label: place for place, label in enumerate(labels_in_order({r.label for r in rows}))}
    areas = sizes() if name == SIZE else {}

    def place(row: Row) -> tuple[float, float, str, int]:
        score = 2.0 if row.score is None else row.score
        first = {SCORE: 0.0, LABEL: float(labels[row.label]), SIZE: areas.get(row.number, 0.0)}
        return first[name], score, row.photo, row.number

    return [row.number for row in sorted(rows, key=place)]
