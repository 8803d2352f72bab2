"""Labels, each with all that belongs to it. A further one is one entry here.

Labels are open. A model may find things of its own, such as documents; they go by the name that the
model gives them, and `label_entry` tells what holds for a label that has no entry.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from zlib import crc32

from anon_plugin.language import marked, marked_plural, tr, tr_plural

FACE = "face"
PLATE = "plate"
PERSON = "person"
VEHICLE = "vehicle"
FACADE = "facade"


@dataclass(frozen=True)
class Label:
    """One kind of object.

    name: as it stands in layers, files and settings; it never changes.
    title, counted, found: what users read, translated where it is shown: "face", "{count} face" and
        "{count} faces", "faces found".
    other_names: what models and annotation tools call it, parted by commas; plurals go without
        saying.
    colour: "#rrggbb" on maps and in charts.
    searched: whether models look for it. Such a label has a count and figures of its own among
        the outputs, and a field in the layer of photos.
    by_default: whether it is searched where nobody says what to search.
    shape, margin, feather: how its redaction reaches, see Style. in_every_preset: True where that
        holds whatever a preset says.
    brightness, tint: how such things look in general, for redactions that stand in for them:
        brightness from 0 to 1; red, green and blue relative to it, () for a muted tone of the
        surroundings.
    mosaic_cells: cells along the longer side of a mosaic.
    """

    name: str
    title: str = ""
    counted: tuple[str, str] = ("", "")
    found: str = ""
    other_names: str = ""
    colour: str = "#555555"
    searched: bool = True
    by_default: bool = False
    shape: str = "outline"
    margin: float = 0.2
    feather: float = 0.12
    in_every_preset: bool = False
    brightness: float = 0.42
    tint: tuple[float, ...] = ()
    mosaic_cells: int = 8


KNOWN_LABELS: Mapping[str, Label] = MappingProxyType(
    {
        one.name: one
        for one in (
            Label(
                FACE,
                title=marked("face"),
                counted=marked_plural("{count} face", "{count} faces"),
                found=marked("faces found"),
                other_names="human face, masked face, head",
                colour="#d9822b",
                by_default=True,
                shape="ellipse",
                feather=0.2,
                brightness=0.58,
                tint=(1.17, 0.97, 0.86),  # midway between light and dark skin
            ),
            Label(
                PLATE,
                title=marked("plate"),
                counted=marked_plural("{count} plate", "{count} plates"),
                found=marked("plates found"),
                other_names=(
                    "license plate, licence plate, licenseplate, licenceplate, number plate, "
                    "numberplate, car plate, vehicle registration plate, registration plate, lp"
                ),
                colour="#2f6fab",
                by_default=True,
                brightness=0.66,
                mosaic_cells=10,
            ),
            Label(
                PERSON,
                title=marked("person"),
                counted=marked_plural("{count} person", "{count} persons"),
                found=marked("persons found"),
                other_names=(
                    "pedestrian, people, human, man, woman, boy, girl, child, rider, cyclist"
                ),
                colour="#7a4fb5",
                margin=0.02,
                feather=0.04,
            ),
            Label(
                VEHICLE,
                title=marked("vehicle"),
                counted=marked_plural("{count} vehicle", "{count} vehicles"),
                found=marked("vehicles found"),
                other_names=(
                    "car, bus, truck, van, motorcycle, motorbike, lorry, taxi, tram, pickup, "
                    "minibus, moped, scooter, trailer, caravan"
                ),
                colour="#3a8f5c",
                margin=0.02,
                feather=0.04,
            ),
            # Told by footprints of buildings, not by models. Its outline holds every uncertainty
            # already, so no margin is added to it.
            Label(
                FACADE,
                title=marked("facade"),
                counted=marked_plural("{count} facade", "{count} facades"),
                found=marked("facades found"),
                colour="#7d6b55",
                searched=False,
                margin=0.0,
                feather=0.01,
                in_every_preset=True,
            ),
        )
    }
)

LABELS = tuple(name for name, one in KNOWN_LABELS.items() if one.searched)
"""Those that models look for."""

DEFAULT_LABELS = tuple(name for name in LABELS if KNOWN_LABELS[name].by_default)

_FURTHER_COLOURS = ("#c2497a", "#7f8c1f", "#1f9aa8", "#8b3a2b", "#c9a70a", "#b05fc9", "#5b5b9e")

_LABEL_OF = {
    name: one.name
    for one in KNOWN_LABELS.values()
    for name in (one.name, *filter(None, one.other_names.split(", ")))
}


def known_label(class_name: str) -> str | None:
    """The label with an entry that a foreign class name means, such as plate for License_Plate;
    None for a dog."""
    words = _words(class_name)
    return _LABEL_OF.get(words) or _LABEL_OF.get(words.removesuffix("s"))


def label_of(class_name: str) -> str:
    """The label of a foreign class name: the known one that it means, else its own words in small
    letters, such as "house number" for House_Number. "" where there are none."""
    return known_label(class_name) or _words(class_name)


def _words(class_name: str) -> str:
    return re.sub(r"[\W_]+", " ", class_name).strip().lower()


def label_entry(label: str) -> Label:
    """What belongs to a label; for one without an entry, what holds for anything.

    Its colour is one of a few, by its name: the same in every run, and seldom that of another.
    """
    colour = _FURTHER_COLOURS[crc32(label.encode("utf-8", "surrogatepass")) % len(_FURTHER_COLOURS)]
    return KNOWN_LABELS.get(label) or Label(label, colour=colour)


def key_of(label: str) -> str:
    """A label as part of the name of a field or, in capitals, of an output."""
    return label.replace(" ", "_")


def title_of(label: str) -> str:
    """A label in the user's language: "face". The names that models give stay as they are."""
    title = label_entry(label).title
    return tr(title) if title else label


def counted(label: str, count: int) -> str:
    """So many of a label in the user's language: "3 faces"."""
    one, many = label_entry(label).counted
    return tr_plural(one, many, count) if many else f"{count} {label}"


def found_title(label: str) -> str:
    """What a number of findings is called in the user's language: "faces found"."""
    return tr(label_entry(label).found or marked("{label} found")).format(label=label)


def in_order(labels: Mapping[str, object] | set[str] | frozenset[str]) -> tuple[str, ...]:
    """Labels in the order in which they are listed: the known ones first, others by their name."""
    known = [label for label in KNOWN_LABELS if label in labels]
    return (*known, *sorted(label for label in labels if label not in KNOWN_LABELS))
