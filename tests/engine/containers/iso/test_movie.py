"""Where a movie's samples lie: beside an independent reader, and in files that are no movies."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anon_plugin.engine.containers.iso.boxes import HeifStructureError, box, full_box
from anon_plugin.engine.containers.iso.movie import read_movie
from anon_plugin.engine.containers.iso.sample_tables import MOST_SAMPLES


def number(value: int, size: int = 4) -> bytes:
    return value.to_bytes(size, "big")


def table(kind: bytes, *rows: int) -> bytes:
    """A full box of 32-bit numbers, headed by how many rows there are as given first."""
    return full_box(kind, 0, 0, *(number(row) for row in rows))


def movie(sizes: list[int], chunks: list[int], offsets: list[int]) -> bytes:
    """A movie box with one track: `chunks` samples in each chunk, at `offsets`."""
    runs = [(index + 1, count, 1) for index, count in enumerate(chunks)]
    stbl = box(
        b"stbl",
        full_box(b"stsd", 0, 0, number(1), box(b"gpmd", b"\0" * 8)),
        table(b"stts", 1, len(sizes), 10),
        table(b"stsc", len(runs), *(value for run in runs for value in run)),
        table(b"stsz", 0, len(sizes), *sizes),
        table(b"stco", len(offsets), *offsets),
    )
    header = full_box(b"mdhd", 0, 0, number(0), number(0), number(1000), number(0), number(0))
    handler = full_box(b"hdlr", 0, 0, number(0), b"meta", b"\0" * 13)
    track = full_box(b"tkhd", 0, 7, number(0), number(0), number(3), b"\0" * 68)
    media = box(b"mdia", header, handler, box(b"minf", stbl))
    return box(b"moov", box(b"trak", track, media))


def test_samples_lie_one_after_another_in_their_chunks() -> None:
    (track,) = read_movie(movie([5, 7, 11, 2], [3, 1], [1000, 5000])).tracks
    assert (track.number, track.codec, track.handler, track.timescale) == (3, "gpmd", "meta", 1000)
    assert track.samples.offsets.tolist() == [1000, 1005, 1012, 5000]
    assert track.samples.times.tolist() == [0, 10, 20, 30]


def test_a_table_that_claims_more_samples_than_there_can_be_is_refused() -> None:
    whole = movie([5], [1], [0])
    at = whole.index(b"stsz") + 8
    bomb = whole[:at] + number(1) + number(MOST_SAMPLES + 1) + whole[at + 8 :]
    with pytest.raises(HeifStructureError, match=r"claims|more samples"):
        read_movie(bomb)


def test_more_samples_than_the_chunks_hold_are_refused() -> None:
    with pytest.raises(HeifStructureError, match="more samples"):
        read_movie(movie([5, 5, 5], [2], [0]))


def test_samples_beyond_the_file_are_refused() -> None:
    file = movie([5], [1], [10**6])
    (track,) = read_movie(file).tracks
    with pytest.raises(HeifStructureError, match="beyond"):
        list(track.samples.data(file))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_damaged_movies_are_refused_and_nothing_worse(data: st.DataObject) -> None:
    whole = bytearray(movie([5, 7, 11, 2], [3, 1], [1000, 5000]))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place] = data.draw(st.integers(0, 255))
    stop = data.draw(st.integers(0, len(whole)))
    for file in (bytes(whole), bytes(whole[:stop])):
        try:
            read_movie(file)
        except HeifStructureError:
            continue


@pytest.mark.parametrize("name", ["street.mp4", "fragmented.mp4", "tmcd.mov", "vfr_gap.mp4"])
def test_samples_are_those_that_ffmpeg_demuxes(shared: Path, name: str) -> None:
    av = pytest.importorskip("av", reason="PyAV is not installed: pip install .[dev]")
    path = shared / "video" / "formats" / name
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    file = path.read_bytes()
    video = next(one for one in read_movie(file).tracks if one.handler == "vide")
    with av.open(str(path), options={"ignore_editlist": "1"}) as container:
        packets = [one for one in container.demux(container.streams.video[0]) if one.size]
        expected = [bytes(one) for one in packets]
        times = np.array([float(one.dts * one.time_base) for one in packets])
    assert list(video.samples.data(file)) == expected
    assert video.samples.times / video.timescale == pytest.approx(times - times[0], abs=1e-6)
