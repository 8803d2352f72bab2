"""Text that is text, told from bytes that are only written as one.

A picture can be spelled in letters and digits in any number of ways: base64, hexadecimal digits,
lists of numbers, in words, lines and escapes. Rather than knowing them all, this knows what people
and programs write: words, and some numbers, names and identifiers between them.
"""

from __future__ import annotations

import re

MOST_CHARACTERS = 2000
"""The longest caption that there may be (IPTC-NAA Information Interchange Model 4, 2:120)."""

MOST_WEIGHT = 512
"""How heavy one text may be: settings that a program writes as a list, and no picture of a face."""

_WORD = re.compile(r"[^\W_]+")
_LONGEST_WORD = 28
_SPACES = frozenset(" \t\r\n\u00a0\u3000")
# So many letters tell whether they are a language's.
_LETTERS = 200
_VOWELS = frozenset("aeiouy")
_LEAST_VOWELS, _MOST_VOWELS = 0.25, 0.62
# Of scripts with thousands of signs, a text uses few of them again and again.
_MOST_DISTINCT = 0.8
_MOST_SPACE, _MOST_SIGNS = 0.6, 0.5


def weight(text: str) -> int:
    """How many characters of a text are no words: digits, identifiers, and what is in no language.

    All of them where the text as a whole is none, or is longer than a caption.
    """
    text = text.strip("\0 \t\r\n\ufeff")
    if not _is_printable(text):
        return max(len(text), MOST_WEIGHT + 1)
    if len(text) > MOST_CHARACTERS or (len(text) > _LETTERS and not _is_written(text)):
        return len(text.encode("utf-8", "replace"))
    signs = sum(not (c.isascii() or c.isalnum() or c in _SPACES) for c in text)
    return signs + sum(len(word) for word in _WORD.findall(text) if not _is_word(word))


def is_plain(text: str) -> bool:
    """Whether a text may be carried along."""
    return weight(text) <= MOST_WEIGHT


def decoded_text(data: bytes) -> str:
    """Bytes as text: UTF-8, else Latin-1, which any bytes are."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _is_printable(text: str) -> bool:
    return text.isprintable() or all(c.isprintable() or c in _SPACES for c in text)


def _is_word(word: str) -> bool:
    """Whether it is letters alone, with capitals where words and names have them."""
    if not word.isalpha() or len(word) > _LONGEST_WORD:
        return False
    if word.islower() or word.isupper() or word[1:].islower() or not word.isascii():
        return True
    capitals = sum(c.isupper() for c in word)
    return len(word) >= 6 and capitals * 3 <= len(word)  # as in PhotoshopElements


def _is_written(text: str) -> bool:
    """Whether a long text is distributed as languages are."""
    spaces = sum(c in _SPACES for c in text)
    letters = [c for c in text if c.isalpha()]
    signs = len(text) - spaces - sum(c.isalnum() for c in text)
    if spaces > _MOST_SPACE * len(text) or signs > _MOST_SIGNS * len(text):
        return False
    plain = [c for c in text.lower() if c.isascii() and c.isalpha()]
    if len(plain) >= _LETTERS:
        share = sum(c in _VOWELS for c in plain) / len(plain)
        if not _LEAST_VOWELS <= share <= _MOST_VOWELS:
            return False
    others = [c for c in letters if not c.isascii()]
    return len(others) < _LETTERS or len(set(others)) <= _MOST_DISTINCT * len(others)
