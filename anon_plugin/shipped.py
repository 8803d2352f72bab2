"""Where icons, styles and other files that are no Python code lie."""

from __future__ import annotations

from configparser import ConfigParser
from pathlib import Path

PLUGIN_FOLDER = Path(__file__).parent  # not resolved: a staged plugin is made of links


def find_file(relative: str) -> Path:
    """The path of a file that ships with the plugin, such as `metadata.txt`.

    In an installed plugin such files lie beside the code; in a checkout they lie one folder above.
    """
    installed = PLUGIN_FOLDER / relative
    return installed if installed.exists() else PLUGIN_FOLDER.parent / relative


def metadata() -> dict[str, str]:
    """The plugin's metadata.txt as a dictionary: version, homepage and so on."""
    parser = ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # keep qgisMinimumVersion
    parser.read(find_file("metadata.txt"), encoding="utf-8")
    return dict(parser["general"])


def help_url(page: str) -> str:
    """The address of a page of the documentation, such as `reference/detect.html`.

    The pages ship with the plugin. A checkout in which they were not built has the homepage.
    """
    path = find_file("help") / page
    return path.absolute().as_uri() if path.is_file() else metadata()["homepage"]
