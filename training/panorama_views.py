"""Makes flat photos out of panoramas, and takes large photos, that nobody annotated.

    python -m training.panorama_views OUTPUT PHOTO_OR_PANORAMA [...] --holdout FOLDER [FOLDER ...]

What a network takes for faces and plates in them, and is none, teaches it most: windows, lamps,
leaves, the camera's own shadow. training.review finds it. OUTPUT gets two COCO files,
panorama_views and own_photos, with folders of photos. What looks like a photo or a panorama of a
holdout is left out.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from anon_plugin.engine.photo.photo import Photo, read_photo
from anon_plugin.engine.projections.sphere.camera import Camera
from anon_plugin.engine.projections.sphere.spherical import Spherical
from training.gather import CATEGORIES
from training.known_photos import holdout_hashes
from training.near_duplicates import SAME_BITS, nearest, picture_hash

FOV_DEG = 75.0
DIRECTIONS_DEG = (
    *((yaw, 0.0) for yaw in range(-180, 180, 60)),
    *((yaw, -42.0) for yaw in range(-150, 180, 90)),
    *((yaw, 42.0) for yaw in range(-120, 180, 120)),
)
"""Yaw and pitch of the views: all around at the camera's height, four below, three above."""
LEAST_PX = 5_000_000
"""Smaller photos are no photos as cameras make them."""
Pixels = NDArray[np.uint8]


def views(path: Path) -> Iterator[tuple[str, Pixels]]:
    """What COCO file a picture belongs to, and its (H, W, 3) RGB pixels."""
    photo = read_photo(path)
    pixels = _pixels(photo)
    projection = photo.decision.projection
    if not isinstance(projection, Spherical):
        if pixels.shape[0] * pixels.shape[1] >= LEAST_PX:
            yield "own_photos", pixels
        return
    side = int(2 * projection.model.pixels_per_radian * np.tan(np.radians(FOV_DEG / 2)))
    for yaw, pitch in DIRECTIONS_DEG:
        camera = Camera.facing(float(yaw), pitch, 0.0, FOV_DEG, (side, side))
        yield "panorama_views", projection.model.look(pixels, camera)


def _pixels(photo: Photo) -> Pixels:
    return np.asarray(photo.picture.rgb.read(0, 0, *photo.size_wh))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("output", type=Path)
    parser.add_argument("photos", type=Path, nargs="+")
    parser.add_argument("--holdout", type=Path, nargs="+", required=True)
    arguments = parser.parse_args()
    held_out = holdout_hashes(arguments.holdout)
    images: dict[str, list[dict[str, object]]] = {}
    for path in arguments.photos:
        if nearest(picture_hash(_pixels(read_photo(path))), held_out)[1] <= SAME_BITS:
            print(f"{path}: looks like a photo that is held out")
            continue  # no view of a panorama looks like the whole
        for name, rgb in views(path):
            if nearest(picture_hash(rgb), held_out)[1] <= SAME_BITS:
                print(f"{path}: a view looks like a photo that is held out")
                continue
            some = images.setdefault(name, [])
            (arguments.output / name).mkdir(parents=True, exist_ok=True)
            file = f"{name}/{len(some) + 1:05d}.jpg"
            bgr = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
            cv2.imwrite(str(arguments.output / file), bgr, [cv2.IMWRITE_JPEG_QUALITY, 95])
            size = {"width": rgb.shape[1], "height": rgb.shape[0]}
            some.append({"id": len(some) + 1, "file_name": file, **size, "orig_name": path.name})
    for name, some in images.items():
        content = {
            "info": {"set": name, "complete_labels": []},
            "images": some,
            "annotations": [],
            "categories": CATEGORIES,
        }
        (arguments.output / f"{name}.json").write_text(json.dumps(content))
        print(f"{name}: {len(some)} photos")


if __name__ == "__main__":
    main()
