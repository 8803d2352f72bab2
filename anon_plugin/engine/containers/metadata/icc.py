"""Colour profiles that are nothing but colour profiles: parsed to their last byte.

Source: ICC.1:2022, sections 7 (header and tag table) and 10 (types of tags).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.containers.metadata.handling import are_few
from anon_plugin.engine.containers.metadata.plain_text import decoded_text, is_plain

_HEADER, _MOST_TAGS = 128, 100
_MOST_CURVE = 4096
_SMALL_TABLE = 2048
# type -> its length where it has but one
_FIXED = {b"sig ": 12, b"meas": 36, b"view": 36, b"dtim": 20, b"cicp": 12}
_NUMBERS = {b"XYZ ": 4, b"sf32": 4, b"uf32": 4, b"ui08": 1, b"ui16": 2, b"ui32": 4}
_MOST_NUMBERS = 256
_PARAMETERS = (1, 3, 4, 5, 7)


def is_profile(data: bytes) -> bool:
    """Whether every byte belongs to a tag that is understood, has the length that its type tells
    and holds what it should: text that is text, curves that only rise.

    Tables of colours are understood only while they are small, as larger ones cannot be told from
    pictures.
    """
    if len(data) < _HEADER + 4 or data[36:40] != b"acsp" or _integer(data, 0) != len(data):
        return False
    if any(data[100:_HEADER]):  # reserved; before it stands the profile's digest
        return False
    count = _integer(data, _HEADER)
    start = _HEADER + 4 + 12 * count
    if count > _MOST_TAGS or start > len(data):
        return False
    spans = {(_HEADER - _HEADER, start)}
    for entry in range(_HEADER + 4, start, 12):
        offset, size = _integer(data, entry + 4), _integer(data, entry + 8)
        if offset < start or offset + size > len(data):
            return False
        spans.add((offset, offset + size))
    position = 0
    for begin, end in sorted(spans):
        if begin < position or begin - position > 3 or any(data[position:begin]):
            return False
        position = end
    if len(data) - position > 3 or any(data[position:]):
        return False
    unknown = [data[a:b] for a, b in spans if a and not _is_tag(data[a:b])]
    return are_few(unknown)


def _is_tag(tag: bytes) -> bool:
    kind, body = tag[:4], tag[8:]
    if len(tag) < 8 or any(tag[4:8]):
        return False
    if kind in _FIXED:
        return len(tag) == _FIXED[kind]
    if kind in _NUMBERS:
        return len(body) % _NUMBERS[kind] == 0 and len(body) <= _MOST_NUMBERS
    readers = {
        b"curv": _is_curve,
        b"para": _is_parametric,
        b"text": _is_text,
        b"desc": _is_description,
        b"mluc": _is_localized,
        b"vcgt": _is_gamma_table,
    }
    if kind in readers:
        return readers[kind](body)
    return kind in (b"mft1", b"mft2", b"mAB ", b"mBA ", b"mmod", b"ndin", b"chrm", b"clrt") and (
        len(tag) <= _SMALL_TABLE if kind[:1] == b"m" else len(tag) <= _MOST_NUMBERS
    )


def _is_curve(body: bytes) -> bool:
    count = _integer(body, 0)
    if count > _MOST_CURVE or len(body) - 4 - 2 * count not in (0, 2):
        return False
    return _rises(np.frombuffer(body, ">u2", count, 4)) and not any(body[4 + 2 * count :])


def _is_parametric(body: bytes) -> bool:
    kind = int.from_bytes(body[:2], "big")
    return kind < len(_PARAMETERS) and len(body) == 4 + 4 * _PARAMETERS[kind]


def _is_text(body: bytes) -> bool:
    return is_plain(decoded_text(body))


def _is_description(body: bytes) -> bool:
    """ICC.1:2001-04, section 6.5.17: ASCII, Unicode and Macintosh versions of one text."""
    first = _integer(body, 0)
    place = 4 + first
    second = 2 * _integer(body, place + 4)
    texts = body[4:place], body[place + 8 : place + 8 + second]
    third = body[place + 8 + second :]
    if first > len(body) or second > len(body) or len(third) > 70:
        return False
    wide = texts[1].decode("utf-16-be", "replace")
    script = decoded_text(third[3 : 3 + third[2]] if len(third) > 3 else b"")
    rest = third[3 + third[2] :] if len(third) > 3 else b""
    return (
        is_plain(decoded_text(texts[0])) and is_plain(wide) and is_plain(script) and not any(rest)
    )


def _is_localized(body: bytes) -> bool:
    count, size = _integer(body, 0), _integer(body, 4)
    start = 8 + 12 * count
    if size != 12 or start > len(body):
        return False
    used = np.zeros(len(body) + 8, bool)
    used[: start + 8] = True
    texts = []
    for entry in range(8, start, 12):
        length, offset = _integer(body, entry + 4), _integer(body, entry + 8)
        if offset < start + 8 or offset + length > len(body) + 8 or length % 2:
            return False
        used[offset : offset + length] = True
        texts.append(body[offset - 8 : offset - 8 + length].decode("utf-16-be", "replace"))
    rest = np.frombuffer(body, np.uint8)[~used[8:]]
    whole = "\n".join(dict.fromkeys(texts))
    return not rest.any() and len(whole) <= 40_000 and all(is_plain(text) for text in texts)


def _is_gamma_table(body: bytes) -> bool:
    """Apple's video card gamma: three curves, or three times three numbers."""
    if _integer(body, 0) == 1:
        return len(body) == 40
    channels, count, size = (int.from_bytes(body[at : at + 2], "big") for at in (4, 6, 8))
    if size not in (1, 2) or channels not in (1, 3) or len(body) != 10 + channels * count * size:
        return False
    curves = np.frombuffer(body, f">u{size}", channels * count, 10).reshape(channels, count)
    return all(_rises(curve) for curve in curves)


def _rises(values: NDArray[Any]) -> bool:
    steps = np.diff(values.astype(np.int64))
    return bool((steps >= 0).all() or (steps <= 0).all())


def _integer(data: bytes, position: int) -> int:
    return int.from_bytes(data[position : position + 4], "big")
