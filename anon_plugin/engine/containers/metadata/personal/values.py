"""What is found: where a personal value lies, and what takes its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from anon_plugin.engine.vocabulary import PersonalMetadata


@dataclass(frozen=True)
class PersonalValue:
    """Bytes start to stop of some metadata tell `what`, such as "camera serial number".

    fill: what they are overwritten with, over and over: zeros, or blanks where text is expected.
    """

    what: str
    start: int
    stop: int
    fill: bytes = b"\0"

    def is_told(self, data: bytes) -> bool:
        """Whether there is anything to tell in its bytes of `data`, or is blank already."""
        return bool(data[self.start : self.stop].strip(b"\0 "))


def blanked(data: bytes, values: Iterable[PersonalValue]) -> bytes:
    """`data` with the values overwritten, every other byte and the length as before."""
    result = bytearray(data)
    for value in values:
        size = min(value.stop, len(data)) - value.start
        times = -(-size // len(value.fill))
        result[value.start : value.start + size] = (value.fill * times)[:size]
    return bytes(result)


def personal_note(whats: Iterable[str], handling: PersonalMetadata) -> list[str]:
    """The sentence for the report, naming what was there but no value; none where nothing was."""
    named = sorted(set(whats))
    if not named:
        return []
    done = "removed" if handling is PersonalMetadata.REMOVE else "kept"
    return [f"Personal metadata {done}: {', '.join(named)}"]
