"""HTML that is built from elements, so that no text can become markup by being forgotten.

Only what `element` gives is HTML; every other value is escaped when it enters an element. It is
made with nothing but the standard library, because the page of a check of the setup has to work
where libraries are missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from anon_plugin.plain_text import printable

_VOID = {"br", "img", "meta"}

# The pages hold all that they show: nothing is fetched and nothing runs.
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


class Markup(str):
    """HTML. Made by `element` and `joined` alone."""

    __slots__ = ()


Content = str | int | Markup


def element(tag: str, *content: Content, **attributes: Content) -> Markup:
    """An element of HTML or SVG.

    content: Markup as it is, all else as text. attributes: their names with _ in place of -, and
    with a _ behind what Python keeps for itself (class_).
    """
    named = "".join(
        f" {name.rstrip('_').replace('_', '-')}='{_text(value)}'"
        for name, value in attributes.items()
    )
    inner = joined(content)
    return Markup(f"<{tag}{named}>" if tag in _VOID else f"<{tag}{named}>{inner}</{tag}>")


def joined(content: Iterable[Content]) -> Markup:
    """Several pieces one after the other."""
    return Markup("".join(one if isinstance(one, Markup) else _text(one) for one in content))


def page(title: str, style: str, *content: Content, language: str = "en") -> str:
    """A whole page. style: CSS of ours, which is not escaped."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'),
        element("meta", name="viewport", content="width=device-width"),
        element("title", title),
        element("style", Markup(style)),
    )
    body = element("body", element("main", *content))
    return f"<!doctype html>{element('html', head, body, lang=language)}\n"


def _text(value: Content) -> str:
    return escape(printable(str(value)))
