"""Modules that need libraries which may be missing here."""

from __future__ import annotations

from pkgutil import resolve_name
from typing import Any

from anon_plugin.dependencies import why_broken
from anon_plugin.errors import ModelError
from anon_plugin.language import tr


def resolved(name: str) -> Any:
    """A module, or what is named "module:name".

    Raises ModelError where a library is missing or cannot be loaded.
    """
    try:
        return resolve_name(name)
    except ModuleNotFoundError as error:
        raise ModelError(
            tr(
                "This model needs the Python library “{library}”, which is not "
                "installed. Run 'Check setup' (anon:checksetup): it shows the line "
                "that installs it."
            ).format(library=error.name)
        ) from error
    except (ImportError, OSError) as error:  # torch raises OSError where a DLL is missing
        raise ModelError(
            tr("A library that this model needs cannot be used: {reason}").format(
                reason=why_broken(error)
            )
        ) from error
