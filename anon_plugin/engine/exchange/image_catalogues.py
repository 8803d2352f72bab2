"""Photos as other systems list them, with their positions and poses.

Known are Esri's oriented imagery tables (their fields, from CSV or any layer), the
mapillary_image_description.json of mapillary_tools, and STAC item collections as Panoramax serves
them. All angles become those of a photo's own tags: degrees clockwise from north, above the
horizon, and clockwise around the line of sight.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from anon_plugin.engine.files.json_text import NONSENSE, parse_json
from anon_plugin.errors import SettingsError
from anon_plugin.language import tr

Values = Mapping[str, Any]


@dataclass(frozen=True)
class ListedPhoto:
    """One photo of a catalogue; None or "" is what it does not say.

    path: as the catalogue writes it: absolute, relative to the catalogue, or an address.
    field_of_view_deg: from its left to its right edge. time: in UTC.
    """

    path: str
    longitude_deg: float | None = None
    latitude_deg: float | None = None
    altitude_m: float | None = None
    heading_deg: float | None = None
    pitch_deg: float | None = None
    roll_deg: float | None = None
    field_of_view_deg: float | None = None
    time: datetime | None = None
    sequence: str = ""


def read_catalogue(path: Path) -> list[ListedPhoto]:
    """The photos of a catalogue of any kind known.

    Photos that mapillary_tools could not process are left out. Raises SettingsError where the file
    is none of these, or lists no photo.
    """
    try:
        if path.suffix.lower() == ".csv":
            photos = _read_csv(path)
        else:
            photos = _read_json(parse_json(path.read_text(encoding="utf-8-sig")))
    except (OSError, *NONSENSE, csv.Error) as error:
        raise SettingsError(
            tr(
                "{path} cannot be read as a list of photos: {problem} {error}. "
                "Give an oriented imagery table as CSV, a "
                "mapillary_image_description.json, or a STAC item collection."
            ).format(path=path, problem=type(error).__name__, error=error)
        ) from error
    if not photos:
        raise SettingsError(tr("{path} lists no photos.").format(path=path))
    return photos


def from_oriented_imagery(
    values: Values, to_wgs84: Callable[[float, float], tuple[float, float]] | None = None
) -> ListedPhoto:
    """One row of an oriented imagery table.

    The fields are those of Esri, Oriented imagery table reference: camera pitch is 0 towards the
    nadir and 90 towards the horizon, camera roll is clockwise, fields may be absent. values: by
    name, in any case. to_wgs84: brings X and Y to longitude and latitude where they are neither.
    Raises KeyError without ImagePath.
    """
    known = {name.lower(): value for name, value in values.items()}
    path = known["imagepath"]
    x, y = (_number(known.get(name)) for name in ("x", "y"))
    if x is not None and y is not None and to_wgs84 is not None:
        x, y = to_wgs84(x, y)
    pitch = _number(known.get("camerapitch"))
    heading = _number(known.get("cameraheading"))
    if heading is not None and heading < -360.0:  # -999: unknown
        heading = None
    return ListedPhoto(
        path=str(path or "").strip(),
        longitude_deg=x,
        latitude_deg=y,
        altitude_m=_number(known.get("z")),
        heading_deg=None if heading is None else heading % 360.0,
        pitch_deg=None if pitch is None else pitch - 90.0,
        roll_deg=_number(known.get("cameraroll")),
        field_of_view_deg=_number(known.get("horizontalfieldofview")),
        time=_time(known.get("acquisitiondate")),
        sequence=str(known.get("sequenceorder") or ""),
    )


def _read_csv(path: Path) -> list[ListedPhoto]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        known = {name.lower(): value for name, value in row.items() if name}
        reference = known.get("srs", "") or "4326"
        if "4326" not in reference:
            raise ValueError(
                f"its coordinates are in {reference}; load it as a layer of that reference system"
            )
    return [from_oriented_imagery(row) for row in rows]


def _read_json(content: Any) -> list[ListedPhoto]:
    if isinstance(content, list):
        return [_mapillary(one) for one in content if "error" not in one and _is_image(one)]
    if content.get("type") == "FeatureCollection":
        return list(_stac(content["features"]))
    if content.get("type") == "Feature":
        return list(_stac([content]))
    raise ValueError("it is neither a list of image descriptions nor a feature collection")


def _is_image(description: Values) -> bool:
    return bool(description.get("filetype", "image") == "image")


def _mapillary(description: Values) -> ListedPhoto:
    """One entry of a mapillary_image_description.json (mapillary_tools, image schema)."""
    heading = description.get("MAPCompassHeading") or {}
    degrees = _number(heading.get("TrueHeading"))
    text = description.get("MAPCaptureTime")
    taken = None
    if text:
        parts = [int(part) for part in str(text).split("_")]
        milliseconds = parts[6] if len(parts) > 6 else 0
        taken = datetime(*parts[:6], milliseconds * 1000, tzinfo=UTC)  # type: ignore[arg-type,misc]
    return ListedPhoto(
        path=str(description["filename"]),
        longitude_deg=_number(description.get("MAPLongitude")),
        latitude_deg=_number(description.get("MAPLatitude")),
        altitude_m=_number(description.get("MAPAltitude")),
        heading_deg=None if degrees is None else degrees % 360.0,
        time=taken,
        sequence=str(description.get("MAPSequenceUUID") or ""),
    )


def _stac(items: Sequence[Values]) -> Iterator[ListedPhoto]:
    """STAC items with the view and perspective imagery extensions, as Panoramax has them."""
    for item in items:
        properties = item["properties"]
        longitude, latitude, *height = item["geometry"]["coordinates"]
        heading = _number(properties.get("view:azimuth"))
        interior = properties.get("pers:interior_orientation") or {}
        yield ListedPhoto(
            path=_stac_path(item),
            longitude_deg=float(longitude),
            latitude_deg=float(latitude),
            altitude_m=float(height[0]) if height else None,
            heading_deg=None if heading is None else heading % 360.0,
            pitch_deg=_number(properties.get("pers:pitch")),
            roll_deg=_number(properties.get("pers:roll")),
            field_of_view_deg=_number(interior.get("field_of_view")),
            time=_time(properties.get("datetime")),
            sequence=str(item.get("collection") or ""),
        )


def _stac_path(item: Values) -> str:
    """The picture itself: the asset whose role is data, else the largest that is known by name.

    Where that lies elsewhere, the name that the file had when it was handed in.
    """
    handed_in = item["properties"].get("original_file:name")
    address = _picture(item)
    return str(handed_in) if handed_in and "://" in address else address


def _picture(item: Values) -> str:
    assets = item["assets"]
    for asset in assets.values():
        if "data" in (asset.get("roles") or ()):
            return _local(str(asset["href"]))
    for name in ("hd", "visual", "image", "data", "sd"):
        if name in assets:
            return _local(str(assets[name]["href"]))
    raise KeyError(f"item {item.get('id')} has no asset that is a picture")


def _local(address: str) -> str:
    return unquote(urlparse(address).path) if address.startswith("file:") else address


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or value is None or value == "":
        return None
    if not isinstance(value, int | float | str):
        return None  # QGIS' own NULL
    return float(value)


def _time(value: Any) -> datetime | None:
    """ISO 8601, or milliseconds since 1970 as Esri stores dates; in UTC."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.fromtimestamp(value / 1000.0, UTC)
    if not isinstance(value, str) or not value.strip():
        return None
    text = value.strip()
    if text.isdigit():
        return datetime.fromtimestamp(int(text) / 1000.0, UTC)
    taken = datetime.fromisoformat(text)
    return taken.replace(tzinfo=UTC) if taken.tzinfo is None else taken.astimezone(UTC)
