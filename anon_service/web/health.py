"""What orchestrators and Prometheus ask."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import PlainTextResponse, Response

from anon_service.observing.metrics import Metrics
from anon_service.work.pool import Workers


def health_router(workers: Workers, metrics: Metrics) -> APIRouter:
    """/healthz, /readyz and /metrics."""
    router = APIRouter()

    @router.get("/healthz")
    async def healthz() -> Response:
        """The service answers."""
        return PlainTextResponse("ok\n")

    @router.get("/readyz")
    async def readyz() -> Response:
        """A worker has its model open; 503 while none has."""
        if workers.model is None:
            return PlainTextResponse("no worker is ready\n", 503)
        return PlainTextResponse("ok\n")

    @router.get("/metrics")
    async def figures() -> Response:
        """Figures in Prometheus' text format."""
        return Response(metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    return router
