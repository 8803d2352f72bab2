"""The routes themselves: read a request, have its picture done, answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response

from anon_plugin.engine.files.formats import HEADER_BYTES, format_of
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.vocabulary import in_order
from anon_service.observing.metrics import Metrics
from anon_service.options import Options
from anon_service.pictures import answers
from anon_service.pictures.given import read_detections
from anon_service.pictures.query import PARAMETERS, read_settings
from anon_service.web.body import declared_bytes, gone, read_parts
from anon_service.web.refusals import as_error
from anon_service.web.room import Room
from anon_service.work.orders import Answer, Order, Refusal, Result, Work
from anon_service.work.pool import Workers

OrderOf = Callable[[Mapping[str, bytes]], Order]
"""Makes an order of the parts of a form."""

_QUERY = [
    {"name": name, "in": "query", "required": False, "schema": {"type": "string"}, "description": d}
    for name, d in PARAMETERS.items()
]
_PICTURE = {"type": "string", "format": "binary"}


_FIELD = "picture"
_PAGE = Path(__file__).with_name("form.html")
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "img-src blob:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'"
)
_MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WebP": "image/webp",
    "AVIF": "image/avif",
    "HEIC": "image/heic",
    "TIFF": "image/tiff",
}


def _described(**properties: object) -> dict[str, object]:
    """The part of OpenAPI that FastAPI cannot tell from a function that reads its body itself."""
    schema = {"type": "object", "required": ["picture"], "properties": properties}
    content = {"multipart/form-data": {"schema": schema}}
    return {"parameters": _QUERY, "requestBody": {"required": True, "content": content}}


class Pictures:
    """What the routes share."""

    def __init__(self, options: Options, workers: Workers, metrics: Metrics) -> None:
        self.options, self.workers, self.metrics = options, workers, metrics
        self.room = Room(options.most_bytes_in_memory, options.most_waiting)

    def router(self) -> APIRouter:
        """The routes."""
        router = APIRouter()
        form = _described(picture=_PICTURE)
        router.add_api_route("/blur/", self.blur, methods=["POST"], openapi_extra=form)
        router.add_api_route("/blur/", self.form, methods=["GET"])
        router.add_api_route("/detect/", self.detect, methods=["POST"], openapi_extra=form)
        form = _described(picture=_PICTURE, detections={"type": "string"})
        router.add_api_route("/redact/", self.redact, methods=["POST"], openapi_extra=form)
        return router

    async def blur(self, request: Request) -> Response:
        """Anonymize a JPEG photo. It comes back upright, with its orientation baked in."""
        usual = replace(self.options.settings, upright=True)
        settings = read_settings(request.query_params, usual, self.workers.model)

        def order(parts: Mapping[str, bytes]) -> Order:
            return _of_jpeg(Order(Work.BLUR, parts[_FIELD], settings))

        answer = await self._done(request, order)
        if answers.wants_parts(request.headers.get("accept", "")):
            return answers.parts(answer, "image/jpeg")
        return answers.picture(answer, self.workers.model, "image/jpeg")

    async def form(self) -> Response:
        """A page for trying it by hand."""
        return HTMLResponse(_PAGE.read_bytes(), headers={"Content-Security-Policy": _POLICY})

    async def detect(self, request: Request) -> Response:
        """Search a picture: JSON, or GeoJSON for `Accept: application/geo+json`."""
        settings = self._settings(request)
        answer = await self._done(
            request, lambda parts: Order(Work.DETECT, parts[_FIELD], settings)
        )
        if answers.GEOJSON in request.headers.get("accept", "").lower():
            return JSONResponse(answers.as_geojson(answer), media_type=answers.GEOJSON)
        return JSONResponse(answers.as_json(answer, self.workers.model))

    async def redact(self, request: Request) -> Response:
        """Redact what `detections` says, as /detect/ tells it, in a picture of any format."""
        settings = self._settings(request)
        media_type = ""

        def order(parts: Mapping[str, bytes]) -> Order:
            nonlocal media_type
            media_type = _media_type(parts[_FIELD])
            given = read_detections(parts.get("detections", b""))
            labels = in_order({one.label for one in given})
            return Order(Work.REDACT, parts[_FIELD], replace(settings, labels=labels), given)

        answer = await self._done(request, order)
        return answers.picture(answer, None, media_type)

    def _settings(self, request: Request) -> Settings:
        return read_settings(request.query_params, self.options.settings, self.workers.model)

    async def _done(self, request: Request, order_of: OrderOf) -> Answer:
        """Read the picture when there is room for it, and have it done when its turn comes.

        Raises HTTPException where it is refused.
        """
        most = self.options.most_body_bytes
        declared = declared_bytes(request)
        if declared is None or declared > most:
            declared = most
        async with self.room.taken(declared):
            parts = await read_parts(request, declared)  # no more than there is room for
            if not parts.get(_FIELD):
                raise HTTPException(400, "The form has no field picture, or an empty one.")
            order = order_of(parts)
            del parts
            result = await self._unless_gone(request, order)
        if isinstance(result, Refusal):
            raise as_error(result)
        path = request.url.path
        self.metrics.seconds.labels(path).observe(result.seconds)
        for one in result.findings:
            self.metrics.findings.labels(one.label).inc()
        return result

    async def _unless_gone(self, request: Request, order: Order) -> Result:
        """Give an order up when nobody waits for its answer any more."""
        work = asyncio.ensure_future(self.workers.do(order))
        left = asyncio.ensure_future(gone(request))
        try:
            await asyncio.wait((work, left), return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                return work.result()
            raise HTTPException(499, "The sender has left.")
        finally:
            for one in (work, left):
                one.cancel()
            await asyncio.gather(work, left, return_exceptions=True)


def _of_jpeg(order: Order) -> Order:
    """The order. Raises HTTPException where its picture is no JPEG: the answer has to be one."""
    kind = format_of(order.data[:HEADER_BYTES])
    if kind is None or kind.name != "JPEG":
        raise HTTPException(415, "picture is no JPEG file. Convert it to JPEG first.")
    return order


def _media_type(data: bytes) -> str:
    """Of a picture in a format that can be written. Raises HTTPException for others."""
    kind = format_of(data[:HEADER_BYTES])
    if kind is None or kind.name not in _MEDIA_TYPES:
        raise HTTPException(415, f"picture is in none of the formats {', '.join(_MEDIA_TYPES)}.")
    return _MEDIA_TYPES[kind.name]
