"""JSON from outside and to outside: what a hostile or odd text does is said here, once."""

from __future__ import annotations

import json
from typing import Any

from anon_plugin.plain_text import encodable

NONSENSE = (
    *(ValueError, LookupError, TypeError, AttributeError, ArithmeticError),
    RecursionError,
)
"""What Python raises where values from a file are of another kind than they should be."""


def parse_json(text: str | bytes) -> Any:
    """The values of a JSON text. Raises ValueError, and nothing else, where it is none."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def json_bytes(content: Any) -> bytes:
    """A JSON file of these values; a name that is not UTF-8 can be read back as it was."""
    return encodable(json.dumps(content, indent=2, ensure_ascii=False)).encode()
