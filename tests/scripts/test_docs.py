"""The documentation: it builds without a broken link, it is complete, it needs no network."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from urllib.parse import urlparse

import plugin_tree
import pytest

from anon_plugin import shipped

CHECKOUT = plugin_tree.CHECKOUT


def anchors(markdown: str) -> set[str]:
    """The anchors of the headings of a Markdown file, as forges and MkDocs make them."""
    titles = re.findall(r"^#+ (.+)$", markdown, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles}


def test_links_of_the_checkout_lead_to_files_and_headings() -> None:
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"]
    names = subprocess.run(listed, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    broken = []
    for name in filter(None, names.splitlines()):
        file = CHECKOUT / name
        if not file.is_file():
            continue
        for link in re.findall(r"\]\(([^)\s]+)\)", file.read_text(encoding="utf-8")):
            if urlparse(link).scheme:
                continue
            path, _, anchor = link.partition("#")
            target = (file.parent / path).resolve() if path else file
            if "reference" in target.parts and target.parent.name == "reference":
                continue  # made from the algorithms; the build looks at these
            if not target.exists() or (
                anchor and anchor not in anchors(target.read_text(encoding="utf-8"))
            ):
                broken.append(f"{name}: {link}")
    assert broken == []


def test_the_pages_ask_no_server_for_anything(help_pages: Path) -> None:
    asked = []
    for page in help_pages.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        asked += re.findall(r'<(?:script|img|iframe)[^>]+src="?(https?:[^" >]+)', html)
        asked += re.findall(r'<link[^>]+href="?(https?:[^" >]+)', html)
    for sheet in help_pages.rglob("*.css"):
        asked += re.findall(r"url\(\"?(https?:[^)]+)\)", sheet.read_text(encoding="utf-8"))
    assert asked == []


def test_every_parameter_of_every_algorithm_is_described(help_pages: Path) -> None:
    frozen = json.loads((CHECKOUT / "tests" / "processing" / "frozen.json").read_text())
    for identifier, described in frozen.items():
        page = help_pages / "reference" / f"{identifier.removeprefix('anon:')}.html"
        html = page.read_text(encoding="utf-8")
        for name in described["parameters"]:
            assert f'id="{name}"' in html, (identifier, name)
        for name in described["outputs"]:
            assert f"<code>{name}</code>" in html, (identifier, name)


def test_every_page_of_the_documentation_is_in_its_navigation(help_pages: Path) -> None:
    start = (help_pages / "index.html").read_text(encoding="utf-8")
    linked = set(re.findall(r'href="?([\w/]+\.html)', start))
    pages = {page.relative_to(help_pages).as_posix() for page in help_pages.rglob("*.html")}
    assert pages - linked == set()


def test_every_field_of_every_result_layer_is_described() -> None:
    pytest.importorskip("qgis.core", reason="QGIS is not installed; run make setup")
    from anon_plugin.processing.layers import (
        detections_layer,
        listed_photos_layer,
        photos_layer,
        sight_lines_layer,
        verification_layer,
        video_track_layer,
    )

    page = (CHECKOUT / "docs" / "reference" / "layers.md").read_text(encoding="utf-8")
    chapters = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL))
    for title, layer in {
        "Photos": photos_layer,
        "Detections": detections_layer,
        "Verification": verification_layer,
        "Sight lines": sight_lines_layer,
        "Listed photos": listed_photos_layer,
        "Video track": video_track_layer,
    }.items():
        first_cells = re.findall(r"^\| ([^|]+) \|", chapters[title], re.MULTILINE)
        described = set(re.findall(r"`(\w+)`", " ".join(first_cells)))
        assert described == set(layer.fields().names()), title


def test_the_changelog_begins_with_the_version_of_the_plugin() -> None:
    changes = (CHECKOUT / "CHANGELOG.md").read_text(encoding="utf-8")
    version = re.search(r"^## ([\d.]+)", changes, re.MULTILINE)
    assert version
    assert version[1] == shipped.metadata()["version"]
