"""What MkDocs does not find in docs/: pages that are made, and pages that lie elsewhere.

MkDocs calls the functions named on_… while it builds (mkdocs.yml: hooks; `make docs` lets it find
this folder and the plugin).
"""

from __future__ import annotations

import posixpath
import re
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import reference
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from plugin_tree import CHECKOUT

# Page of the documentation → the file of the checkout that it shows.
ELSEWHERE = {
    "develop/architecture.md": "ARCHITECTURE.md",
    "develop/contributing.md": "CONTRIBUTING.md",
    "develop/changelog.md": "CHANGELOG.md",
    "develop/security.md": "SECURITY.md",
    "develop/training.md": "training/README.md",
    "explanation/accuracy.md": "anon_plugin/models/weights/MODEL_CARD.md",
    "explanation/accuracy_traffic.md": "anon_plugin/models/weights/TRAFFIC_CARD.md",
    "images/icon.svg": "resources/icon.svg",
}
NOT_SHIPPED = ("404.html", "sitemap.xml*", "assets/**/*.map", "assets/javascripts/lunr/**/*.js")


@cache
def algorithm_pages() -> list[reference.Page]:
    """The reference; QGIS is asked once, however often MkDocs builds."""
    return reference.pages()


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the pages of the algorithms into the navigation, group by group."""
    groups: dict[str, list[str]] = {}
    for page in algorithm_pages():
        groups.setdefault(page.group, []).append(f"reference/{page.name}.md")
    for section in config.nav or []:
        for entry in section.get("Reference", []):
            if isinstance(entry, dict) and "Algorithms" in entry:
                entry["Algorithms"] = [{group: names} for group, names in groups.items()]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the reference, and the files that lie beside the code."""
    guides = _guides(files)
    for page in algorithm_pages():
        text = page.markdown + _read_on(guides.get(page.name, []))
        files.append(File.generated(config, f"reference/{page.name}.md", content=text))
    listed = reference.index(algorithm_pages())
    files.append(File.generated(config, "reference/index.md", content=listed))
    for name, source in ELSEWHERE.items():
        files.append(File.generated(config, name, abs_src_path=str(CHECKOUT / source)))
    return files


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Have links between files of the checkout lead to their pages; those to code become words."""
    name = page.file.src_uri
    folder = PurePosixPath(ELSEWHERE.get(name, f"docs/{name}")).parent
    pages = {source: other for other, source in ELSEWHERE.items()}
    up = "../" * (len(PurePosixPath(name).parts) - 1)

    def replaced(match: re.Match[str]) -> str:
        words, target, anchor = match.groups(default="")
        if not target or re.match(r"\w+:", target):
            return match[0]
        path = posixpath.normpath(folder / target)
        if path in pages:
            return f"[{words}]({up}{pages[path]}{anchor})"
        if path.startswith("docs/"):
            return f"[{words}]({up}{path.removeprefix('docs/')}{anchor})"
        return words

    return re.sub(r"\[([^\]]+)\]\(([^)#]*)(#[^)]*)?\)", replaced, markdown)


def on_page_content(html: str, **_: Any) -> str:
    """Pictures are loaded when they come into view, and open at their full size."""
    return re.sub(
        r'<img ([^>]*src="([^"]+)"[^>]*)>', r'<a href="\2"><img loading="lazy" \1></a>', html
    )


def on_post_build(config: MkDocsConfig) -> None:
    """Drop what is asked for only by web servers, debuggers and searches in other languages."""
    for pattern in NOT_SHIPPED:
        for path in Path(config.site_dir).glob(pattern):
            path.unlink()


def _guides(files: Files) -> dict[str, list[tuple[str, str]]]:
    """Algorithm → (path from the reference, title) of each page in docs/ that links to it."""
    found: dict[str, list[tuple[str, str]]] = {}
    for file in files.documentation_pages():
        title = re.search(r"^# (.+)$", file.content_string, re.MULTILINE)
        if title is None or not file.src_uri.startswith("howto/"):
            continue
        for name in sorted(set(re.findall(r"reference/(\w+)\.md", file.content_string))):
            found.setdefault(name, []).append((f"../{file.src_uri}", title[1]))
    return found


def _read_on(guides: list[tuple[str, str]]) -> str:
    if not guides:
        return ""
    lines = "\n".join(f"- [{title}]({path})" for path, title in guides)
    return f"## Guides\n\n{lines}\n"
