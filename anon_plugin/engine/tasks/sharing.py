"""Work on one file that is shared out: pieces of it are prepared before the file itself is done.

What nobody has prepared is done with the file, and gives the same bytes. So a piece that fails, or
a machine that dies with it, costs time and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.tasks.task import Cancelled, Task

Results = Sequence[Any]
"""What the pieces of one stage gave, in their order; None where one gave nothing."""


class Piece(Protocol):
    """Prepares something of a file, on any machine that sees it."""

    def __call__(self, job: Job, known: Results, cancelled: Cancelled) -> Any:
        """Prepare it. known: what the stage before gave.

        Raises what a Task raises, and PhotoError.
        """
        ...


@runtime_checkable
class Shareable(Protocol):
    """A Task that can be shared out."""

    def stages(self, job: Job, most: int) -> Sequence[Sequence[Piece]]:
        """Pieces that can be prepared side by side, about `most` of them, stage after stage; ()
        where the file is too short for it, or cannot be read."""
        ...

    def knowing(self, results: Sequence[Results]) -> Task:
        """The same task, which takes what the pieces have prepared. results: of each stage."""
        ...
