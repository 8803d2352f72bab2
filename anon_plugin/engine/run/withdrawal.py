"""What becomes of an earlier result of a photo that has none now."""

from __future__ import annotations

from pathlib import Path

from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.files.storage import is_remote
from anon_plugin.engine.run.journal import Journal
from anon_plugin.errors import OutputError
from anon_plugin.language import tr

WITHDRAWN = "withdrawn"


def withdraw(journal: Journal, job: Job) -> Path | None:
    """Move what lies at the job's target out of sight; nothing that was made is deleted.

    Returns where it was moved to; None where nothing was there. Raises OutputError where that is
    not possible, because it must not stay where it is.
    """
    target = job.target
    if journal.output is None or not job.writes or not target.is_file():
        return None
    place = journal.folder / WITHDRAWN / Path(target.relative_to(journal.output))
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        if is_remote(target):
            place.write_bytes(target.read_bytes())
            target.unlink()
        else:
            target.replace(place)
    except OSError as error:
        raise OutputError(
            tr(
                "{target} is an earlier result of a photo that failed now, and "
                "cannot be moved away: {error}. Remove it by hand and run again."
            ).format(target=target, error=error.strerror or error)
        ) from error
    return place
