"""Which rows a photo has: an index that is built once and kept by every change. No QGIS here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """What is asked again and again of a row of the layer of detections.

    number: the feature's. photo: the key of its photo. score: 0 to 1, None where a person drew the
    region. keep: False where somebody took the finding back.
    """

    number: int
    photo: str
    label: str
    score: float | None
    keep: bool

    @property
    def is_drawn(self) -> bool:
        """Whether a person drew it."""
        return self.score is None


class RowIndex:
    """The rows of all photos; each question costs as much as its answer is long."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._rows: dict[int, Row] = {}
        self._by_photo: dict[str, dict[int, None]] = {}
        for row in rows:
            self.put(row)

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows.values())

    def get(self, number: int) -> Row | None:
        """The row of that number."""
        return self._rows.get(number)

    def of_photo(self, photo: str) -> list[Row]:
        """The rows of a photo: those of the file first, then new ones, whose numbers QGIS counts
        down from 0 until they are saved."""
        numbers = sorted(self._by_photo.get(photo, ()), key=lambda one: (one < 0, abs(one)))
        return [self._rows[number] for number in numbers]

    def photos(self) -> list[str]:
        """Every photo that has a row, in the order in which they came."""
        return [photo for photo, numbers in self._by_photo.items() if numbers]

    def put(self, row: Row) -> None:
        """Add a row, or take it as it is now."""
        before = self._rows.get(row.number)
        if before is not None and before.photo != row.photo:
            self._by_photo[before.photo].pop(row.number)
        self._rows[row.number] = row
        self._by_photo.setdefault(row.photo, {})[row.number] = None

    def drop(self, number: int) -> str:
        """Forget a row; returns its photo, "" where there is no such row."""
        row = self._rows.pop(number, None)
        if row is None:
            return ""
        self._by_photo[row.photo].pop(number)
        return row.photo
