"""Reads annotations: COCO JSON, YOLO text and Pascal VOC."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree  # nosec B405
from xml.parsers import expat  # nosec B407

import cv2
import numpy as np

from anon_plugin.engine.detection.class_names import parse_names
from anon_plugin.engine.evaluation.matching import AnnotatedPhoto, TrueObject
from anon_plugin.engine.exchange.coco_masks import region_of
from anon_plugin.engine.files.json_text import NONSENSE, parse_json
from anon_plugin.engine.vocabulary import in_order, label_of
from anon_plugin.errors import SettingsError
from anon_plugin.language import tr

PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp")
_VOC_SIDES = ("xmin", "ymin", "xmax", "ymax")
_CLASS_FILES = ("classes.txt", "obj.names", "data.names", "data.yaml", "dataset.yaml")


def read_ground_truth(path: Path) -> list[AnnotatedPhoto]:
    """Annotations of any kind known: a COCO JSON file, or a folder of YOLO or Pascal VOC files.

    Classes that mean a known label get it, all others keep their name. Raises SettingsError where
    the file or folder cannot be read as annotations, or holds none.
    """
    if path.is_file():
        photos = read_coco(path)
    elif path.is_dir() and any(path.rglob("*.xml")):
        photos = read_voc(path)
    elif path.is_dir() and any(path.rglob("*.txt")):
        photos = read_yolo(path)
    else:
        raise SettingsError(
            tr(
                "There are no annotations at {path}. Give a COCO JSON file, or a "
                "folder with YOLO text files or Pascal VOC XML files."
            ).format(path=path)
        )
    if not any(photo.objects for photo in photos):
        raise SettingsError(
            tr(
                "The annotations at {path} hold no object. Check that it is the right "
                "file or folder."
            ).format(path=path)
        )
    return photos


def says_complete(path: Path) -> bool:
    """Whether annotations say themselves what is marked completely, also in photos without a mark.

    Tools list all photos of a task in a COCO file, those that nobody annotated yet among them; only
    `info.complete_labels` tells them apart. YOLO and VOC have a file for each annotated photo.
    """
    if not path.is_file():
        return True
    try:
        content = parse_json(path.read_text(encoding="utf-8"))
        return content.get("info", {}).get("complete_labels") is not None
    except (OSError, *NONSENSE) as error:
        raise _unreadable(path, "COCO file", error) from error


def read_coco(path: Path) -> list[AnnotatedPhoto]:
    """A COCO file (cocodataset.org/#format-data), pixel boxes as x, y, width, height.

    An annotation with a `segmentation` gets that as its region. `iscrowd`, `ignore`
    and `source: uncertain` set an annotation aside. `info.complete_labels` names the labels that
    are marked completely; without it all labels of `categories` are.
    """
    try:
        document = parse_json(path.read_text(encoding="utf-8"))
        categories = {one["id"]: label_of(str(one["name"])) for one in document["categories"]}
        complete = document.get("info", {}).get("complete_labels")
        if complete is None:
            complete = list(categories.values())
        objects: dict[Any, list[TrueObject]] = {one["id"]: [] for one in document["images"]}
        for note in document["annotations"]:
            label = categories[note["category_id"]]
            if not label:
                raise ValueError(f"the category {note['category_id']} has no name")
            objects[note["image_id"]].append(_coco_object(label, note))
        return [
            AnnotatedPhoto(
                name=str(image["file_name"]),
                objects=tuple(objects[image["id"]]),
                size_wh=(int(image["width"]), int(image["height"])),
                complete_labels=frozenset(map(label_of, complete)),
            )
            for image in document["images"]
        ]
    except (OSError, *NONSENSE) as error:
        raise _unreadable(path, "COCO file", error) from error


def _coco_object(label: str, note: dict[str, Any]) -> TrueObject:
    ignore = bool(note.get("iscrowd") or note.get("ignore") or note.get("source") == "uncertain")
    region = region_of(note.get("segmentation"))
    if region is not None:
        return TrueObject(label, region, ignore)
    x, y, width, height = (float(value) for value in note["bbox"])
    return TrueObject.from_xyxy(label, (x, y, x + width, y + height), ignore)


def read_yolo(folder: Path) -> list[AnnotatedPhoto]:
    """A folder of YOLO text files, one a picture: class and box (or polygon) as shares of its size.

    The pictures lie beside the text files, or in a folder `images` where those lie in `labels`. A
    picture without a text file has no objects. Class names come from classes.txt, obj.names,
    data.names or data.yaml, in the folder or above it.
    """
    names = _yolo_names(folder)
    photos = []
    for picture in sorted(_pictures(folder)):
        size_wh = _picture_size(picture)
        rows = []
        text = _yolo_text(picture)
        if text is not None:
            try:
                lines = text.read_text().splitlines()
                rows = [_yolo_object(line, names, size_wh) for line in lines]
            except (OSError, *NONSENSE) as error:
                raise _unreadable(text, "YOLO label file", error) from error
        objects = tuple(one for one in rows if one is not None)
        complete = frozenset(map(label_of, names.values()))
        photos.append(AnnotatedPhoto(str(picture), objects, size_wh, complete))
    if not photos:
        raise SettingsError(
            tr(
                "No pictures were found beside the YOLO label files in {folder}. "
                "They are needed, because the boxes are shares of the pictures' "
                "sizes. Put them beside the text files, or the text files into a "
                "folder 'labels' beside a folder 'images'."
            ).format(folder=folder)
        )
    return photos


def _yolo_object(line: str, names: dict[int, str], size_wh: tuple[int, int]) -> TrueObject | None:
    if not line.strip():
        return None
    index, *values = line.split()
    label = label_of(names.get(int(index), ""))
    shares = np.array(values, dtype=np.float64)
    if len(shares) not in (4, 5) and (len(shares) < 6 or len(shares) % 2):
        raise ValueError(f"a line has {len(shares)} numbers after its class")
    if not label:
        raise ValueError(f"no name is given for the class {index}")
    if len(shares) >= 6:
        return TrueObject(label, shares.reshape(-1, 2) * size_wh)
    centre, size = shares[:2] * size_wh, shares[2:4] * size_wh
    return TrueObject.from_xyxy(label, [*(centre - size / 2), *(centre + size / 2)])


def _yolo_text(picture: Path) -> Path | None:
    beside = picture.with_suffix(".txt")
    parts = list(picture.with_suffix(".txt").parts)
    for place in range(len(parts) - 1, -1, -1):
        if parts[place] == "images":
            parts[place] = "labels"
            break
    for candidate in (beside, Path(*parts)):
        if candidate.is_file():
            return candidate
    return None


def _pictures(folder: Path) -> Iterator[Path]:
    """Pictures in the folder; where it is named labels and has none, in the folder images."""
    found = [path for path in folder.rglob("*") if path.suffix.lower() in PICTURE_SUFFIXES]
    if not found and "labels" in folder.parts:
        parts = list(folder.parts)
        parts[len(parts) - 1 - parts[::-1].index("labels")] = "images"
        found = [p for p in Path(*parts).rglob("*") if p.suffix.lower() in PICTURE_SUFFIXES]
    return iter(found)


def _yolo_names(folder: Path) -> dict[int, str]:
    for place in (folder, *list(folder.parents)[:2]):
        for file in _CLASS_FILES:
            path = place / file
            if path.is_file():
                text = path.read_text(encoding="utf-8")
                lines = [line.strip() for line in text.splitlines() if line.strip()]
                names = _yaml_names(text) if path.suffix == ".yaml" else dict(enumerate(lines))
                if names:
                    return names
    raise SettingsError(
        tr(
            "Nothing says what the classes of the YOLO labels in {folder} are "
            "called. Put a file classes.txt there, with one class name a line "
            "in the order of their numbers."
        ).format(folder=folder)
    )


def _yaml_names(text: str) -> dict[int, str]:
    """The `names` of a data.yaml: in brackets or braces on one line, or one a line below."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if not line.startswith("names:"):
            continue
        inline = line.removeprefix("names:").split("#")[0].strip()
        if inline:
            items = [one.rpartition(":")[2] for one in inline.strip("[]{}").split(",")]
            return parse_names(inline) or dict(enumerate(one.strip(" '\"") for one in items))
        names: dict[int, str] = {}
        for item in lines[number + 1 :]:
            if not item.startswith((" ", "-")):
                break
            key, _, value = item.strip().lstrip("- ").rpartition(":")
            names[int(key) if key.strip().isdigit() else len(names)] = value.strip(" '\"")
        return names
    return {}


def read_voc(folder: Path) -> list[AnnotatedPhoto]:
    """A folder of Pascal VOC XML files, one a picture; `difficult` sets an object aside.

    Coordinates are taken as the box's edges in pixels, as the annotation tools of today write them
    (the challenge itself counted pixels from 1). Labels that occur anywhere count as complete.
    """
    photos = []
    for path in sorted(folder.rglob("*.xml")):
        try:
            photos.append(_voc_photo(path))
        except (OSError, *NONSENSE, ElementTree.ParseError) as error:
            raise _unreadable(path, "Pascal VOC file", error) from error
    labels = frozenset(one.label for photo in photos for one in photo.objects)
    return [AnnotatedPhoto(photo.name, photo.objects, photo.size_wh, labels) for photo in photos]


def _voc_photo(path: Path) -> AnnotatedPhoto:
    root = _root_without_entities(path.read_bytes())
    objects = []
    for item in root.iter("object"):
        label = label_of(item.findtext("name", ""))
        if not label:
            raise ValueError("an object has no name")
        edges = [float(item.findtext(f"bndbox/{side}", "")) for side in _VOC_SIDES]
        objects.append(TrueObject.from_xyxy(label, edges, item.findtext("difficult", "0") == "1"))
    size_wh = (int(root.findtext("size/width", "0")), int(root.findtext("size/height", "0")))
    name = root.findtext("filename") or path.with_suffix("").name
    return AnnotatedPhoto(name, tuple(objects), size_wh if all(size_wh) else None)


def _root_without_entities(data: bytes) -> ElementTree.Element:
    """The root of an XML document. Raises ValueError where it declares anything of its own, in
    whatever encoding: only that could be expanded, to gigabytes or to other files."""

    def refuse(*_: object) -> None:
        raise ValueError("it declares a document type or entities, which no annotation needs")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError) as error:  # LookupError: an unknown encoding
        raise ValueError(str(error)) from error
    return ElementTree.fromstring(data)  # nosec B314


def _picture_size(path: Path) -> tuple[int, int]:
    stored = np.fromfile(path, dtype=np.uint8)
    pixels = cv2.imdecode(stored, cv2.IMREAD_COLOR) if stored.size else None
    if pixels is None:
        raise SettingsError(
            tr(
                "The annotated picture {path} cannot be read, so its boxes cannot "
                "be placed. Repair it, or take it and its label file out of the "
                "folder."
            ).format(path=path)
        )
    return pixels.shape[1], pixels.shape[0]


def _unreadable(path: Path, kind: str, error: Exception) -> SettingsError:
    return SettingsError(
        tr(
            "{path} cannot be read as a {kind}: {problem} {error}. Repair the "
            "file, or export the annotations again."
        ).format(path=path, kind=kind, problem=type(error).__name__, error=error)
    )


def labels_in(photos: Sequence[AnnotatedPhoto]) -> tuple[str, ...]:
    """The labels of which there is at least one object that counts, in their order."""
    return in_order({one.label for photo in photos for one in photo.objects if not one.ignore})
