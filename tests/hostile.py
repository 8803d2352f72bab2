"""Names that a file may have, and a reader that sees what a browser would make of a page."""

from __future__ import annotations

from html.parser import HTMLParser

NAMES = (
    '<img src=x onerror="alert(1)">&amp;\'#1 100%41?',
    "=cmd|' &C calc'!A1",
    "@SUM(1+1)*cmd|' &C calc'!A0",
    "a\nb\x1b[31m\u202egpj",
    "[% layer_property('x') %] {0.__class__} %s",
    "javascript:alert(1)",
    "-1+1",
)
NOT_UTF8 = "stra\udcdfe"
"""A name in Latin-1, as Python gives it."""


class Page(HTMLParser):
    """What is in an HTML text: elements with their attributes, and all text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def require_harmless(self) -> None:
        """Nothing runs, and nothing is fetched."""
        for tag, attributes in self.elements:
            assert tag not in ("script", "iframe", "object", "embed", "link"), tag
            assert not [name for name in attributes if name.startswith("on")], attributes
            source = attributes.get("src") or "data:"
            assert source.startswith(("data:", "file:///")), source
            assert ":" not in (attributes.get("href") or ""), attributes
