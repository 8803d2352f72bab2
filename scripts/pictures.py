"""Draw the pictures of the docs that show photos: what the steps make of the demo photos.

    PYTHONPATH=.:scripts .venv/bin/python scripts/pictures.py

Pictures of QGIS itself are taken by screenshots.py. Only demo photos are ever shown.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from plugin_tree import CHECKOUT
from run_main_job import make_demo_photos

IMAGES = CHECKOUT / "docs" / "images"
STREET, PANORAMA = "street_01.jpg", "panorama_01.jpg"
EFFECTS = ("blur", "pixelate", "fill", "deform", "inpaint", "logo")
PRESETS = ("gentle on the eye", "opaque", "evidence")
# Middles of the views that are shown by themselves: across the seam, a car, below the camera.
SHOWN_VIEWS = ((0, 1024), (1755, 1024), (2341, 1507))
QUALITY = 88
GAP = 6
BACKGROUND, INK, ACCENT = "white", "#333333", (230, 60, 40)

Box = tuple[int, int, int, int]


class Steps:
    """The algorithms, run in this process on the demo photos."""

    def __init__(self, scratch: Path) -> None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        from qgis.core import QgsApplication

        self._application = QgsApplication([], False)
        self._application.initQgis()
        sys.path.append(str(Path(QgsApplication.pkgDataPath()) / "python" / "plugins"))
        from processing.core.Processing import Processing

        Processing.initialize()
        from anon_plugin import classFactory

        self._plugin = classFactory(None)
        self._plugin.initProcessing()
        self.photos = make_demo_photos()
        self.scratch = scratch
        self._detections = scratch / "detections.gpkg"
        self.run("detect", FOLDER=self.photos, DETECTIONS=self._detections)

    def run(self, algorithm: str, **parameters: Any) -> dict[str, Any]:
        """Run anon:<algorithm> and return its outputs."""
        import processing

        values = {
            name: str(value) if isinstance(value, Path) else value
            for name, value in parameters.items()
        }
        return dict(processing.run(f"anon:{algorithm}", values))

    def redacted(self, photo: str, **parameters: Any) -> Image.Image:
        """A demo photo after its detections were redacted in some way."""
        folder = self.scratch / "-".join([*parameters, *map(str, parameters.values())]).replace(
            "/", "_"
        )
        if not folder.exists():
            self.run(
                "redactdetections",
                FOLDER=self.photos,
                DETECTIONS=self._detections,
                OUTPUT=folder,
                **parameters,
            )
        return Image.open(folder / photo).convert("RGB")

    def original(self, photo: str) -> Image.Image:
        return Image.open(self.photos / photo).convert("RGB")

    def surest(self, photo: str, label: str) -> Box:
        """The box around the surest detection of a label in a photo: left, top, right, bottom."""
        from qgis.core import QgsGeometry, QgsVectorLayer

        layer = QgsVectorLayer(str(self._detections), "detections", "ogr")
        rows = [
            row
            for row in layer.getFeatures()
            if row["label"] == label and Path(row["photo"]).name == photo
        ]
        surest = max(rows, key=lambda row: float(row["score"]))
        box = QgsGeometry.fromWkt(surest["region_px"]).boundingBox()
        return int(box.xMinimum()), int(box.yMinimum()), int(box.xMaximum()), int(box.yMaximum())


def around(box: Box, times: float, ratio: float) -> Box:
    """A box so many times as large around the middle of another, width to height as `ratio`."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    height = times * max(box[3] - box[1], (box[2] - box[0]) / ratio)
    width = height * ratio
    return tuple(
        round(one) for one in (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    )


def table(rows: Sequence[Sequence[Image.Image]], titles: Sequence[str]) -> Image.Image:
    """Pictures in rows and columns, a title above each column."""
    font = ImageFont.truetype("DejaVuSans.ttf", 15)
    widths = [row_picture.width for row_picture in rows[0]]
    top = 26 if any(titles) else 0
    height = top + sum(row[0].height + GAP for row in rows) - GAP
    sheet = Image.new("RGB", (sum(widths) + GAP * (len(widths) - 1), height), BACKGROUND)
    draw = ImageDraw.Draw(sheet)
    x = 0
    for title, width in zip(titles, widths, strict=True):
        draw.text((x + width / 2, 11), title, INK, font, anchor="mm")
        x += width + GAP
    y = top
    for row in rows:
        x = 0
        for one in row:
            sheet.paste(one, (x, y))
            x += one.width + GAP
        y += row[0].height + GAP
    return sheet


def cut(picture: Image.Image, box: Box, width: int) -> Image.Image:
    """The part of a picture in a box, scaled to a width."""
    height = round(width * (box[3] - box[1]) / (box[2] - box[0]))
    return picture.crop(box).resize((width, height), Image.Resampling.LANCZOS)


def save(picture: Image.Image, name: str) -> None:
    """Write a picture of the docs."""
    path = IMAGES / f"{name}.jpg"
    picture.save(path, quality=QUALITY, optimize=True, progressive=True)
    print(f"{path.relative_to(CHECKOUT)} {picture.size} {path.stat().st_size / 1000:.0f} kB")


def before_and_after(steps: Steps) -> None:
    """The main job on a street photo, as a whole."""
    whole = (0, 560, 3000, 1760)
    pair = [
        cut(picture, whole, 640)
        for picture in (steps.original(STREET), steps.redacted(STREET, STYLE=PRESETS[0]))
    ]
    save(table([pair], ("original", "anonymized")), "before_and_after")


def effects(steps: Steps) -> None:
    """Every effect on a face and on a plate."""
    logo = CHECKOUT / "resources" / "icon.svg"
    looks = [steps.original(STREET)]
    looks += [steps.redacted(STREET, EFFECT=effect, LOGO=logo) for effect in EFFECTS]
    _looks(steps, looks, ("original", *EFFECTS), "effects", 150)


def presets(steps: Steps) -> None:
    """Every preset on a face and on a plate."""
    looks = [steps.original(STREET)]
    looks += [steps.redacted(STREET, STYLE=preset) for preset in PRESETS]
    _looks(steps, looks, ("original", *PRESETS), "presets", 220)


def _looks(
    steps: Steps, looks: Sequence[Image.Image], titles: Sequence[str], name: str, width: int
) -> None:
    boxes = (
        around(steps.surest(STREET, "face"), 1.9, 1.0),
        around(steps.surest(STREET, "plate"), 1.6, 1.6),
    )
    rows = [[cut(look, box, width) for look in looks] for box in boxes]
    save(table(rows, titles), name)


def changed_blocks(steps: Steps) -> None:
    """Which blocks of a JPEG differ after redacting; all others are the same, bit by bit."""
    box = around(steps.surest(STREET, "plate"), 1.9, 1.6)
    before, after = steps.original(STREET), steps.redacted(STREET, STYLE=PRESETS[0])
    differs = np.any(np.asarray(before) != np.asarray(after), axis=2)
    height, width = (side // 8 * 8 for side in differs.shape)
    blocks = differs[:height, :width].reshape(height // 8, 8, width // 8, 8).any(axis=(1, 3))
    marked = np.asarray(after).copy()
    mask = np.kron(blocks, np.ones((8, 8), bool))
    inside = marked[:height, :width]
    inside[mask] = (0.45 * inside[mask] + 0.55 * np.array(ACCENT)).astype(np.uint8)
    pictures = [cut(one, box, 420) for one in (before, after, Image.fromarray(marked))]
    save(table([pictures], ("original", "anonymized", "8×8 blocks that differ")), "changed_blocks")


def policy(steps: Steps) -> None:
    """Two photos of one run; one was taken inside a polygon that asks for the style "evidence"."""
    from qgis.core import QgsFeature, QgsGeometry, QgsPointXY, QgsVectorLayer

    steps.run("detect", FOLDER=steps.photos, PHOTOS=steps.scratch / "photos.gpkg")
    rows = QgsVectorLayer(str(steps.scratch / "photos.gpkg"), "photos", "ogr").getFeatures()
    places = {Path(row["photo"]).name: row.geometry().asPoint() for row in rows}
    inside = "street_03.jpg"
    polygons = QgsVectorLayer("Polygon?crs=EPSG:4326&field=style:string", "policy", "memory")
    feature = QgsFeature(polygons.fields())
    feature["style"] = "evidence"
    metres = 4 / 111_320
    feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(places[inside])).buffer(metres, 8))
    polygons.dataProvider().addFeature(feature)
    after = steps.scratch / "policy"
    steps.run("anonymizephotos", FOLDER=steps.photos, OUTPUT=after, POLICY=polygons)
    whole = (600, 500, 2700, 1600)
    pair = [cut(Image.open(after / name).convert("RGB"), whole, 600) for name in (STREET, inside)]
    save(table([pair], ("outside: gentle on the eye", "inside: evidence")), "policy")


def panorama(steps: Steps) -> None:
    """A panorama as a whole, and its left and right edge side by side, where a person is cut."""
    before, after = steps.original(PANORAMA), steps.redacted(PANORAMA, STYLE=PRESETS[0])
    save(cut(after, (0, 300, 4096, 1900), 1280), "panorama")
    pieces = []
    for one in (before, after):
        joined = Image.new("RGB", (600, 560))
        joined.paste(one.crop((3796, 1050, 4096, 1610)), (0, 0))
        joined.paste(one.crop((0, 1050, 300, 1610)), (300, 0))
        pieces.append(joined)
    nadir = [one.crop((2300, 1480, 2700, 1853)) for one in (before, after)]
    pairs = [one.resize((300, 280), Image.Resampling.LANCZOS) for one in (*pieces, *nadir)]
    titles = ("across the seam", "anonymized", "below the camera", "anonymized")
    save(table([pairs], titles), "panorama_details")


def panorama_views(steps: Steps) -> None:
    """The views in which a panorama is searched at its own resolution, and three of them."""
    from anon_plugin.engine.photo.photo import read_photo

    photo = read_photo(steps.photos / PANORAMA)
    any_size_px = (12.0, 320.0)
    views = list(photo.projection.views(photo.picture.rgb, any_size_px))
    views = [view for view in views if view.least_finding_px == 0]  # at full resolution
    sheet = steps.original(PANORAMA)
    draw = ImageDraw.Draw(sheet)
    shown = [_view_at(views, point) for point in SHOWN_VIEWS]
    for number in sorted(range(len(views)), key=lambda number: number in shown):
        view, is_shown = views[number], number in shown
        colour, radius = (ACCENT, 9) if is_shown else ("white", 4)
        for x, y in view.to_photo(_border(view.pixels.shape[1], view.pixels.shape[0])):
            x %= sheet.width
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), colour)
    height, width = 400, 1280
    looks = [Image.fromarray(views[number].pixels) for number in shown]
    looks = [one.resize((one.width * height // one.height, height)) for one in looks]
    row = table([looks], [""] * len(looks))
    row = row.resize((width, row.height * width // row.width), Image.Resampling.LANCZOS)
    whole = sheet.resize((width, width // 2), Image.Resampling.LANCZOS)
    save(table([[whole], [row]], [""]), "panorama_views")


def _view_at(views: Sequence[Any], point: tuple[float, float]) -> int:
    """The number of the view whose middle lies nearest to a point of the panorama."""
    middles = [
        view.to_photo(np.array([[view.pixels.shape[1] / 2, view.pixels.shape[0] / 2]]))[0]
        for view in views
    ]
    return int(np.argmin([np.hypot(*(middle - point)) for middle in middles]))


def _border(width: int, height: int) -> np.ndarray:
    """Points along the border of a picture, (N, 2)."""
    steps = np.linspace(0, 1, 200)
    x, y = steps * width, steps * height
    sides = ((x, 0 * y), (x, 0 * y + height), (0 * x, y), (0 * x + width, y))
    return np.concatenate([np.stack(np.broadcast_arrays(*side), axis=1) for side in sides])


def cube_map(steps: Steps) -> None:
    """The cross of the six faces of the panorama."""
    folder = steps.scratch / "panorama"
    folder.mkdir()
    (folder / PANORAMA).symlink_to(steps.photos / PANORAMA)
    cross = steps.scratch / "cube"
    steps.run("panoramatocubemap", FOLDER=folder, OUTPUT=cross, LAYOUT="cross", FACE_SIZE=512)
    found = next(path for path in cross.rglob("*") if path.suffix in (".jpg", ".png"))
    picture = Image.open(found).convert("RGB").resize((800, 600), Image.Resampling.LANCZOS)
    for x, y in ((0, 0), (400, 0), (0, 400), (400, 400)):  # the corners hold no face
        picture.paste(BACKGROUND, (x, y, x + (200 if x == 0 else 400), y + 200))
    save(picture, "cube_map")


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="anon-pictures-") as scratch:
        steps = Steps(Path(scratch))
        for draw in (
            before_and_after,
            effects,
            presets,
            changed_blocks,
            policy,
            panorama,
            cube_map,
        ):
            draw(steps)


if __name__ == "__main__":
    main()
