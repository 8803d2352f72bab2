"""Build the plugin's zip in dist/ and check it against the rules of plugins.qgis.org.

The rules are those of that site's upload check and of its file scan; `make scan` does the rest.
With --release, what may be built but not published yet is a problem, too.
"""

from __future__ import annotations

import re
import sys
import zipfile
from configparser import ConfigParser, Error
from pathlib import Path, PurePosixPath
from urllib.parse import urlparse

import plugin_tree

MAX_BYTES = 25_000_000
REQUIRED_FILES = ("__init__.py", "metadata.txt", "LICENSE")
REQUIRED_METADATA = (
    "name",
    "description",
    "about",
    "version",
    "qgisMinimumVersion",
    "author",
    "email",
    "homepage",
    "tracker",
    "repository",
    "icon",
)
REFUSED_FOLDERS = {"__pycache__", "__MACOSX"}
REFUSED_SUFFIXES = {
    *(".pyc", ".pyo", ".exe", ".dll", ".so", ".dylib"),
    *(".bat", ".sh", ".ps1", ".cmd", ".zip", ".pkl"),
}
HOME = ("homepage", "repository", "tracker", "email")  # nothing else says where the project lives
PLACEHOLDER = "example.org"
EARLIEST_DATE = (1980, 1, 1, 0, 0, 0)  # the same content gives the same zip, byte for byte


def build(target: Path) -> Path:
    """Write the plugin's zip to `target` and return it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, source in plugin_tree.files():
            entry = zipfile.ZipInfo(f"{plugin_tree.NAME}/{name}", EARLIEST_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, source.read_bytes())
    return target


def problems(package: Path) -> list[str]:
    """Why the plugin site would refuse or flag this zip, one sentence each; empty if it is fine."""
    found = []
    if package.stat().st_size > MAX_BYTES:
        megabytes = package.stat().st_size / 1e6
        found.append(f"The zip has {megabytes:.1f} MB; the site takes {MAX_BYTES / 1e6:.0f} MB.")
    with zipfile.ZipFile(package) as archive:
        names = archive.namelist()
        tops = {name.split("/")[0] for name in names}
        if len(tops) != 1 or not next(iter(tops)).isidentifier():
            return [*found, f"There must be one folder at the top, a Python name, not {tops}."]
        top = tops.pop()
        found += [
            f"{required} is missing."
            for required in REQUIRED_FILES
            if f"{top}/{required}" not in names
        ]
        for entry in archive.infolist():
            found += _problems_of_entry(entry)
        if f"{top}/metadata.txt" in names:
            text = archive.read(f"{top}/metadata.txt").decode("utf-8")
            found += _problems_of_metadata(text, top, names)
    return found


def _problems_of_entry(entry: zipfile.ZipInfo) -> list[str]:
    path = PurePosixPath(entry.filename)
    found = []
    if ".." in entry.filename or path.is_absolute():
        found.append(f"{path} points outside the zip.")
    if REFUSED_FOLDERS.intersection(path.parts):
        found.append(f"{path} lies in a cache folder.")
    if any(part.startswith(".") and part != ".." for part in path.parts):
        found.append(f"{path} is hidden.")
    if path.suffix.lower() in REFUSED_SUFFIXES:
        found.append(f"{path} is a program, an archive or a cache.")
    if (entry.external_attr >> 16) & 0o111 and not entry.is_dir():
        found.append(f"{path} is marked executable.")
    return found


def _problems_of_metadata(text: str, top: str, names: list[str]) -> list[str]:
    parser = ConfigParser()  # interpolates like the site's: a lone % is an error
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read_string(text)
        metadata = dict(parser["general"])
    except (Error, KeyError, ValueError) as error:
        return [f"metadata.txt cannot be read: {error}"]
    found = [f"metadata.txt lacks '{key}'." for key in REQUIRED_METADATA if not metadata.get(key)]
    for key in ("homepage", "tracker", "repository"):
        address = urlparse(metadata.get(key, ""))
        if address.scheme not in ("http", "https") or not address.netloc:
            found.append(f"metadata.txt: '{key}' is no web address.")
    for key in ("qgisMinimumVersion", "qgisMaximumVersion", "version"):
        if key in metadata and not re.fullmatch(r"\d+(\.\d+){1,2}", metadata[key]):
            found.append(f"metadata.txt: '{key}' is no version: {metadata[key]}.")
    if "/" in metadata.get("author", ""):
        found.append("metadata.txt: 'author' may not hold a slash.")
    if metadata.get("icon") and f"{top}/{metadata['icon']}" not in names:
        found.append(f"metadata.txt: the icon {metadata['icon']} is not in the zip.")
    return found


def unready(package: Path) -> list[str]:
    """Why this zip may be tried but not be published yet, one sentence each."""
    with zipfile.ZipFile(package) as archive:
        names = archive.namelist()
        top = names[0].split("/")[0]
        metadata = archive.read(f"{top}/metadata.txt").decode("utf-8")
    found = [
        f"metadata.txt: '{key}' is a placeholder."
        for key in HOME
        if re.search(rf"^{key}=.*\b{re.escape(PLACEHOLDER)}\b", metadata, re.MULTILINE)
    ]
    if f"{top}/help/index.html" not in names:
        found.append("The help pages are missing. Build them with: make docs")
    return found


def version() -> str:
    """The plugin's version, from metadata.txt."""
    text = (plugin_tree.CHECKOUT / "metadata.txt").read_text(encoding="utf-8")
    found = re.search(r"^version=(.+)$", text, re.MULTILINE)
    return found.group(1).strip() if found else "0"


def main() -> int:
    package = build(plugin_tree.CHECKOUT / "dist" / f"{plugin_tree.NAME}-{version()}.zip")
    found = problems(package)
    waiting = unready(package)
    if "--release" in sys.argv[1:]:
        found, waiting = [*found, *waiting], []
    for problem in found:
        print(problem, file=sys.stderr)
    for reason in waiting:
        print(f"Before it is published: {reason}")
    print(f"{package} ({package.stat().st_size / 1e6:.1f} MB): {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
