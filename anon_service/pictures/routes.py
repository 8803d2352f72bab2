"""The routes themselves: read a request, have its picture done, answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from anon_plugin.engine.files.formats import HEADER_BYTES, format_of
from anon_plugin.engine.tasks.settings import Settings
from anon_service.observing.metrics import Metrics
from anon_service.options import Options
from anon_service.pictures import answers
from anon_service.pictures.query import PARAMETERS, read_settings
from anon_service.web.body import declared_bytes, gone, read_parts
from anon_service.web.refusals import as_error
from anon_service.web.room import Room
from anon_service.work.orders import Answer, Order, Refusal, Result, Work
from anon_service.work.pool import Workers

_QUERY = [
    {"name": name, "in": "query", "required": False, "schema": {"type": "string"}, "description": d}
    for name, d in PARAMETERS.items()
]
_PICTURE = {"type": "string", "format": "binary"}


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
        return router

    async def blur(self, request: Request) -> Response:
        """Anonymize a JPEG photo. It comes back upright, with its orientation baked in."""
        settings = replace(self._settings(request), upright=True)
        answer = await self._done(request, lambda data: _of_jpeg(Order(Work.BLUR, data, settings)))
        if answers.wants_parts(request.headers.get("accept", "")):
            return answers.parts(answer, "image/jpeg")
        return answers.picture(answer, self.workers.model, "image/jpeg")

    def _settings(self, request: Request) -> Settings:
        return read_settings(request.query_params, self.options.settings, self.workers.model)

    async def _done(self, request: Request, order_of: Callable[[bytes], Order]) -> Answer:
        """Read the picture when there is room for it, and have it done when its turn comes.

        Raises HTTPException where it is refused.
        """
        most = self.options.most_body_bytes
        declared = declared_bytes(request)
        if declared is None or declared > most:
            declared = most
        async with self.room.taken(declared):
            parts = await read_parts(request, most)
            if not parts.get("picture"):
                raise HTTPException(400, "The form has no field picture, or an empty one.")
            result = await self._unless_gone(request, order_of(parts.pop("picture")))
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
