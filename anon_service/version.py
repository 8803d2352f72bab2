"""Which version this is, in a checkout and installed with pip."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version

from anon_plugin.shipped import find_file, metadata


def version() -> str:
    """The version of the plugin whose engine is at work."""
    if find_file("metadata.txt").is_file():
        return metadata()["version"]
    try:
        return installed_version("anon-plugin")
    except PackageNotFoundError:
        return "unknown"
