"""What becomes of an earlier result of a photo that has none now."""

from __future__ import annotations

from pathlib import Path

from anon_plugin.engine.files.beneath import LinkError, beneath
from anon_plugin.engine.files.listing import Job
from anon_plugin.engine.files.publish import link_in_the_way, publish
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
    if journal.output is None or not target.is_file():
        return None
    keep_in = journal.folder.parent
    place = journal.folder / WITHDRAWN / Path(target.relative_to(journal.output))
    try:
        if is_remote(target):
            publish(target.read_bytes(), place, keep_in)
            target.unlink()
            return place
        with (
            beneath(journal.output, target.parent) as here,
            beneath(keep_in, place.parent, make=True) as there,
        ):
            here.move(target.name, there, place.name)
    except LinkError as error:
        raise OutputError(link_in_the_way(error)) from error
    except OSError as error:
        raise OutputError(
            tr(
                "{target} is an earlier result of a photo that failed now, and "
                "cannot be moved away: {error}. Remove it by hand and run again."
            ).format(target=target, error=error.strerror or error)
        ) from error
    return place
