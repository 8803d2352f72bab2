"""When the frames of an AVI are shown: it has no time stamps, but counts frames."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from anon_plugin.engine.video.library import all_packets, open_container


def places_of_frames(path: Path, number: int) -> list[int]:
    """For each frame that stream `number` of an AVI holds, in the order of showing, its place among
    all frames of its rate. Frames that the writer left out have a place and no data.

    Raises PhotoError where the file cannot be opened.
    """
    with open_container(path, "avi") as container:
        stream = container.streams[number]
        told = [packet.dts for packet in all_packets(container, stream)]
    places = [place for place in told if place is not None]
    rises = len(places) == len(told) and all(one < other for one, other in pairwise(places))
    return places if rises else list(range(len(told)))


def place_of(places: list[int], index: int) -> int:
    """Of the frame of an index; those that no packet was told for follow the last one."""
    if index < len(places):
        return places[index]
    return (places[-1] if places else -1) + index - len(places) + 1
