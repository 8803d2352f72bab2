"""Print all requirements that pyproject.toml names, extras included, one a line."""

from __future__ import annotations

import tomllib

from plugin_tree import CHECKOUT


def main() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    print("\n".join([*project["dependencies"], *(line for extra in extras for line in extra)]))


if __name__ == "__main__":
    main()
