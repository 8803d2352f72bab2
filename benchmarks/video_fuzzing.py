"""Damages videos at random and tries to redact them: no crash, no hang, nothing made up.

    .venv/bin/python -m benchmarks.video_fuzzing FILE… [--seeds 300]

Each damaged file is redacted in a process of its own, which gets a minute. It must end with a
reason, or with a file that passes all checks and whose source decodes without a concealed frame.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import tempfile
from collections import Counter
from pathlib import Path

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.video.checking import check_video
from anon_plugin.engine.video.reading import open_video
from anon_plugin.engine.video.writing import VideoSettings, redact_video
from anon_plugin.errors import PhotoError

SECONDS = 60


def damaged(data: bytes, seed: int) -> bytes:
    """The bytes with some of them flipped, overwritten, cut off, cut out or repeated."""
    chance = random.Random(seed)
    changed = bytearray(data)
    kind = seed % 5
    place = chance.randrange(len(data))
    length = chance.randrange(1, 200)
    if kind == 0:
        for _ in range(chance.randrange(1, 20)):
            changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    elif kind == 1:
        changed[place : place + length] = chance.randbytes(len(changed[place : place + length]))
    elif kind == 2:
        del changed[place:]
    elif kind == 3:
        del changed[place : place + length]
    else:
        changed[place:place] = changed[place : place + length]
    return bytes(changed)


def tried(path: Path) -> str:
    """What became of a damaged file: "refused", "written", or what is wrong."""

    def regions(number: int) -> list[Detection]:
        return [Detection.from_xyxy("face", 0.9, (10, 10, 40, 40))] if number < 10 else []

    written = path.with_name(f"written{path.suffix}")
    written.unlink(missing_ok=True)
    try:
        report = redact_video(path, written, regions, VideoSettings(styles_for("fill")))
        problems = check_video(path, written, report, regions)
        if problems:
            return f"WRONG: {problems[0]}"
        with open_video(path, allow_damage=True) as video:
            if any(frame.is_corrupt for frame in video.frames()):
                return "CONCEALED: a frame that the decoder made up was written"
    except PhotoError:
        return "refused"
    return "written"


def _in_process(path: Path, answer: multiprocessing.SimpleQueue[str]) -> None:
    answer.put(tried(path))


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--seeds", type=int, default=300)
    parser.add_argument("--first", type=int, default=0, help="the seed to begin with")
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(options.first, options.seeds):
            source = options.files[seed // 5 % len(options.files)]
            path = Path(folder, f"damaged{source.suffix}")
            path.write_bytes(damaged(source.read_bytes(), seed))
            answer: multiprocessing.SimpleQueue[str] = multiprocessing.SimpleQueue()
            process = multiprocessing.Process(target=_in_process, args=(path, answer))
            process.start()
            process.join(SECONDS)
            if process.is_alive():
                process.kill()
                result = "HANGS"
            elif process.exitcode:
                result = f"CRASH: {process.exitcode}"
            else:
                result = answer.get()
            counts[result.partition(":")[0]] += 1
            if result not in ("refused", "written"):
                print(f"{source.name}, seed {seed}: {result}", flush=True)
    print(f"{options.seeds - options.first} damaged files:", dict(counts))


if __name__ == "__main__":
    main()
