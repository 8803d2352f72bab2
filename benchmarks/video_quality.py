"""What redacting a video costs: picture quality, size, other tracks, positions, time.

    .venv/bin/python -m benchmarks.video_quality FILE…

For each video: PSNR of brightness outside all regions beside that of a plain encoding of the same
parts with the same settings; size; whether all packets of the other tracks and all positions that
ExifTool reads are the same; and time over decoding and encoding alone. Everything is encoded anew
for this: what is copied has no loss to measure.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import resource
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import Any

import cv2
import numpy as np

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.projections.planar.planar import Planar
from anon_plugin.engine.redaction.noise import Noise
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.video.feed import Regions
from anon_plugin.engine.video.frame import brightness
from anon_plugin.engine.video.library import all_packets, family_of, open_container
from anon_plugin.engine.video.reading import Video, open_video
from anon_plugin.engine.video.redacting import FrameRedaction
from anon_plugin.engine.video.writing import VideoReport, VideoSettings, redact_video

_AROUND_PX = 16
"""Pixels around what was replaced that are not counted: the block that holds its edge."""


def regions_of(video: Video) -> Regions:
    """Six regions that stand still, together some 2 % of the picture.

    One that wanders would uncover, frame by frame, what the plain encoding has long shown: that
    would measure what the encoder does, not the redaction.
    """
    width, height = video.info.size_wh

    def regions(_: int) -> list[Detection]:
        found = []
        for place in range(6):
            x = width * (0.08 + 0.15 * place)
            y = height * (0.2 + 0.1 * (place % 4))
            box = (x, y, x + 0.05 * width, y + 0.07 * height)
            found.append(Detection.from_xyxy("face" if place % 2 else "licence_plate", 0.9, box))
        return found

    return regions


def nothing(_: int) -> list[Detection]:
    """No region."""
    return []


def written(
    source: Path, folder: Path, regions: Regions, quality: float = 0.0
) -> tuple[Path, VideoReport, float]:
    """(the file, its report, seconds)."""
    target = folder / f"{len(list(folder.iterdir()))}{source.suffix}"
    settings = VideoSettings(styles_for("blur"), copy_untouched=False, quality=quality)
    start = time.perf_counter()
    report = redact_video(source, target, regions, settings)
    return target, report, time.perf_counter() - start


def psnr(source: Path, result: Path, regions: Regions) -> float:
    """Of brightness outside all that a redaction of the regions replaces, in dB."""
    total, count = 0.0, 0
    around = np.ones((2 * _AROUND_PX + 1,) * 2, np.uint8)
    with open_video(source) as old, open_video(result) as new:
        depth = old.info.bit_depth
        styles = styles_for("blur")
        redaction = FrameRedaction(old.info, styles, Planar(), Noise(steady=True))
        for before, after in zip(old.frames(), new.frames(), strict=True):
            first = brightness(before.picture, depth).astype(np.float32)
            difference = first - brightness(after.picture, depth)
            outside = np.ones(difference.shape, bool)
            replaced = redaction.apply(before, regions(before.index))
            if replaced is not None:
                outside = cv2.dilate(replaced.astype(np.uint8), around) == 0
            total += float((difference[outside] ** 2).sum())
            count += int(outside.sum())
    top = (1 << depth) - 1
    return 10 * math.log10(top * top * count / max(total, 1e-9))


def packets(path: Path) -> dict[int, tuple[str, str]]:
    """(kind, SHA-256 over packets and their times) of all streams but the video."""
    family = family_of(path)
    digests: dict[int, tuple[str, Any]] = {}
    with open_container(path, family) as container:
        for packet in all_packets(container):
            if packet.stream.type != "video":
                number = packet.stream.id if family == "mp4" else packet.stream_index
                _, digest = digests.setdefault(number, (packet.stream.type, hashlib.sha256()))
                digest.update(bytes(packet))
                digest.update(repr((packet.pts, packet.dts, packet.duration)).encode())
    return {number: (kind, digest.hexdigest()) for number, (kind, digest) in digests.items()}


def positions(path: Path) -> list[str]:
    """The lines that ExifTool prints about places."""
    command = ["exiftool", "-ee", "-G1", "-a", "-u", "-gps*", "-location*", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()


def decoding(path: Path) -> float:
    """Seconds that decoding all frames takes."""
    start = time.perf_counter()
    with open_video(path) as video:
        for _ in video.frames():
            pass
    return time.perf_counter() - start


def rows(source: Path) -> Iterator[str]:
    """The figures of one video."""
    with open_video(source) as video, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        regions = regions_of(video)
        result, report, seconds = written(source, folder, regions)
        quality = report.segments[0].quality
        same, _, same_seconds = written(source, folder, regions, quality)
        plain, _, plain_seconds = written(source, folder, nothing, quality)
        yield f"frames: {report.frames} of {video.info.codec}, {video.info.pixel_format}"
        yield (
            f"PSNR outside: {psnr(source, same, regions):.2f} dB, of a plain encoding "
            f"{psnr(source, plain, regions):.2f} dB (both at {quality:.2f})"
        )
        yield f"size of the video: {report.written_bytes / report.source_bytes:.3f} of the source's"
        before, after = packets(source), packets(result)
        equal = sum(before.get(number) == one for number, one in after.items())
        yield f"other streams: {equal} of {len(before)} with the same packets and times"
        if which("exiftool"):
            told = positions(source)
            same_places = "same" if told == positions(result) else "OTHER"
            yield f"positions: {len(told)} lines, {same_places}"
        yield (
            f"time: {seconds:.1f} s with the search for the quality, {same_seconds:.1f} s without, "
            f"of a plain encoding {plain_seconds:.1f} s (ratio {same_seconds / plain_seconds:.2f}),"
            f" of decoding {decoding(source):.1f} s"
        )


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    for source in parser.parse_args().files:
        print(source.name)
        for row in rows(source):
            print(f"  {row}", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory: {peak:.0f} MiB")


if __name__ == "__main__":
    main()
