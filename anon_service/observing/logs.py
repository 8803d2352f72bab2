"""Logs that name no picture and nobody: what was asked, what was answered, how long it took."""

from __future__ import annotations

import logging
import sys
import time

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from anon_service.observing.metrics import Metrics

LOG = logging.getLogger("anonymizer.service")


def set_up() -> None:
    """Our own lines go to standard error. Libraries, whose messages may quote what they were sent,
    say nothing."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    LOG.handlers = [handler]
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
    logging.getLogger().addHandler(logging.NullHandler())
    logging.lastResort = None


class Told:
    """ASGI middleware: a line and a count for each request, by its route and not by its path."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start, status = time.monotonic(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception as error:  # whatever it says may quote what was sent
            LOG.error("unexpected %s", type(error).__name__)
            answer = JSONResponse({"detail": "Something unexpected happened here."}, 500)
            if status == 500:
                await answer(scope, receive, send)
        finally:
            path = str(getattr(scope.get("route"), "path", "other"))
            self._metrics.answers.labels(path, str(status)).inc()
            LOG.info("%s %s %d %.3f s", scope["method"], path, status, time.monotonic() - start)


async def refused(_: Request, error: Exception) -> Response:
    """A refusal as JSON; `detail` is its sentence."""
    if isinstance(error, HTTPException):
        return JSONResponse({"detail": error.detail}, error.status_code, error.headers)
    raise error
