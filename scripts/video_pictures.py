"""The pictures of the docs that show videos: a camera that goes over a demo photo."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
from demo_steps import Steps
from PIL import Image, ImageDraw
from sheets import Box, around, captioned, save, table

FRAMES = 21
EVERY = 20
SHOWN = (0, 5, 10, 15, 20)
SIZE_WH = (384, 288)
COLOURS = {"FOUND": (230, 60, 40), "BETWEEN": (47, 111, 171), "FOLLOWED": (201, 167, 10)}


def video(steps: Steps) -> None:
    """Only the first and the last frame are searched, and the face is covered in all of them."""
    from anon_plugin.engine.files.listing import Job
    from anon_plugin.engine.tasks.settings import Settings
    from anon_plugin.engine.tasks.videos.anonymize_video import AnonymizeVideo
    from anon_plugin.engine.tasks.videos.choices import VideoChoices
    from anon_plugin.models.loading import load_detector

    photo = "street_01.jpg"
    face = around(steps.surest(photo, "face"), 3.2, SIZE_WH[0] / SIZE_WH[1])
    path = steps.photos.parent / "walk.mp4"
    frames = _frames(steps.original(photo), face)
    _write(path, frames)
    target = path.with_name("walk_anonymized.mp4")
    settings = Settings(labels=("face",))
    task = AnonymizeVideo(load_detector("street"), settings, VideoChoices(every=EVERY))
    outcome = task(Job(path, target), lambda: False)
    if outcome.tracks is None:
        raise RuntimeError(outcome.reason)
    written = _read(target)
    top, bottom = [], []
    for index in SHOWN:
        marked = frames[index].copy()
        draw = ImageDraw.Draw(marked)
        for row in outcome.tracks.rows_of_frame(index):
            draw.rectangle(row.detection.xyxy, outline=COLOURS[row.how.name], width=4)
        searched = " searched" if index in outcome.tracks.searched else ""
        top.append(_small(captioned(marked, f"{index}{searched}")))
        bottom.append(_small(written[index]))
    save(table([top, bottom], [""] * len(SHOWN)), "video")


def _frames(photo: Image.Image, face: Box) -> list[Image.Image]:
    """What a camera sees that goes to the left and nods a little."""
    width, height = face[2] - face[0], face[3] - face[1]
    frames = []
    for index in range(FRAMES):
        along = index / (FRAMES - 1) - 0.5
        x, y = face[0] + 0.5 * width * along, face[1] + 0.1 * height * np.sin(9 * along)
        box = (x, y, x + width, y + height)
        frames.append(photo.resize(SIZE_WH, Image.Resampling.LANCZOS, box=box))
    return frames


def _write(path: Path, frames: list[Image.Image]) -> None:
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "14"})
        stream.width, stream.height = SIZE_WH
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = Fraction(1, 25)
        for frame in frames:
            container.mux(stream.encode(av.VideoFrame.from_image(frame)))
        container.mux(stream.encode())


def _read(path: Path) -> list[Image.Image]:
    import av

    with av.open(str(path)) as container:
        return [frame.to_image() for frame in container.decode(video=0)]


def _small(picture: Image.Image) -> Image.Image:
    return picture.resize((230, 230 * SIZE_WH[1] // SIZE_WH[0]), Image.Resampling.LANCZOS)
