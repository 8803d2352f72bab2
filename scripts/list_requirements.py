"""Print the requirements that pyproject.toml names, one a line: list_requirements.py [extra …].

Without arguments those of all extras. Left out are those that must come with QGIS on this machine,
and extras that name other extras. With --lowest each stands at the lowest version that is allowed.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Sequence

from plugin_tree import CHECKOUT

LEFT_OUT = ("rasterio", "anon-plugin")


def requirements(extras: Sequence[str] = ()) -> list[str]:
    """Of the plugin itself and of these extras (none: of all), as pip understands them."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = project["optional-dependencies"]
    lines = [*project["dependencies"], *(line for one in extras or named for line in named[one])]
    return [line for line in dict.fromkeys(lines) if not line.startswith(LEFT_OUT)]


def lowest(requirement: str) -> str:
    """The requirement held at the series that it allows as its lowest: >=4.8,<5 becomes ==4.8.*."""
    return re.sub(r">=(\d+)(\.\d+)?[^;]*?(?=\s*;|$)", _series, requirement)


def _series(found: re.Match[str]) -> str:
    return f"=={found[1]}{found[2] or '.0'}.*"


def main() -> None:
    arguments = [one for one in sys.argv[1:] if one != "--lowest"]
    lines = requirements(arguments)
    print("\n".join(map(lowest, lines) if "--lowest" in sys.argv[1:] else lines))


if __name__ == "__main__":
    main()
