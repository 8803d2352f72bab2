"""Print all requirements that pyproject.toml names, extras included, one a line.

Left out are those that must come with QGIS on this machine, and extras that name other extras.
"""

from __future__ import annotations

import tomllib

from plugin_tree import CHECKOUT

LEFT_OUT = ("rasterio", "anon-plugin")


def main() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    lines = [*project["dependencies"], *(line for extra in extras for line in extra)]
    print("\n".join(line for line in lines if not line.startswith(LEFT_OUT)))


if __name__ == "__main__":
    main()
