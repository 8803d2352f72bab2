"""Answers with a picture, as Panoramax' blurring API has them, and findings as JSON and GeoJSON."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from anon_service.version import version
from anon_service.work.orders import Answer, Finding, Model

SERVICE_NAME = "street-photo-anonymizer"
GEOJSON = "application/geo+json"
MOST_HEADER_BYTES = 4096
"""Servers and proxies refuse headers beyond some 8 KiB."""


def wants_parts(accept: str) -> bool:
    """Whether an Accept header asks for the picture and what is known of it as two parts."""
    return any(
        kind.partition(";")[0].strip().lower() == "multipart/form-data"
        for kind in accept.split(",")
    )


def picture(answer: Answer, model: Model | None, media_type: str) -> Response:
    """The picture, with an `x-sgblur` header about what was redacted."""
    return Response(
        answer.data, media_type=media_type, headers={"x-sgblur": header(answer.findings, model)}
    )


def parts(answer: Answer, media_type: str) -> Response:
    """A multipart answer: `image`, and `metadata` about what was found and not redacted."""
    about = json.dumps({"service_name": SERVICE_NAME, "annotations": []})
    boundary = secrets.token_hex(24)
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="image"; filename="image.jpg"\r\n'
        f"Content-Type: {media_type}\r\n\r\n"
    )
    tail = (
        f'\r\n--{boundary}\r\nContent-Disposition: form-data; name="metadata"\r\n'
        f"Content-Type: application/json\r\n\r\n{about}\r\n--{boundary}--\r\n"
    )
    body = b"".join((head.encode(), answer.data or b"", tail.encode()))
    return Response(body, media_type=f"multipart/form-data; boundary={boundary}")


def header(findings: Sequence[Finding], model: Model | None) -> str:
    """JSON in ASCII, the surest findings first and no more of them than a header takes."""
    about: dict[str, Any] = {
        "info": [],
        "model": {
            "name": model.name if model else "",
            "version": f"{version()}+{model.sha256[:12] if model else ''}",
        },
    }
    for one in sorted(findings, key=lambda one: -one.score):
        left, top, right, bottom = one.xyxy
        box = [round(left), round(top), round(right - left), round(bottom - top)]
        about["info"].append({"class": one.label, "confidence": one.score, "bbox": box})
        if len(json.dumps(about)) > MOST_HEADER_BYTES:
            about["info"].pop()
            break
    return json.dumps(about)


def as_json(answer: Answer, model: Model | None) -> dict[str, Any]:
    """All that was found, as JSON values."""
    width, height = answer.size_wh
    return {
        "width": width,
        "height": height,
        "projection": answer.projection,
        "model": {"name": model.name, "sha256": model.sha256} if model else None,
        "detections": [_finding(one) for one in answer.findings],
    }


def as_geojson(answer: Answer) -> dict[str, Any]:
    """All that was found as a feature collection in pixels. y counts upward from the picture's top,
    as where GIS shows a picture without a position."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [[[x, -y] for x, y in (*one.region, one.region[0])]],
                },
                "properties": {
                    key: value for key, value in _finding(one).items() if key != "region"
                },
            }
            for one in answer.findings
        ],
    }


def _finding(one: Finding) -> dict[str, Any]:
    left, top, right, bottom = one.xyxy
    values: dict[str, Any] = {
        "label": one.label,
        "score": one.score,
        "bbox": [round(v, 2) for v in (left, top, right - left, bottom - top)],
        "region": [list(corner) for corner in one.region],
        "is_box": one.is_box,
    }
    if one.yaw_deg is not None:
        values |= {"yaw_deg": one.yaw_deg, "pitch_deg": one.pitch_deg}
    return values
