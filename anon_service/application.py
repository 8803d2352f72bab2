"""The application: all routes behind what every request goes through."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.exceptions import HTTPException

from anon_plugin.shipped import metadata
from anon_service.observing.logs import Told, refused
from anon_service.observing.metrics import Metrics
from anon_service.options import Options
from anon_service.pictures.routes import Pictures
from anon_service.web.access import Access, Tokens
from anon_service.web.health import health_router
from anon_service.work.pool import Workers


def make_application(
    options: Options, workers: Workers, metrics: Metrics, tokens: Tokens, local: bool
) -> FastAPI:
    """The service with these options, whose workers are started. tokens, local: see Access."""
    application = FastAPI(
        title="Street Photo Anonymizer",
        version=metadata()["version"],
        docs_url=None,  # both take their scripts from a server elsewhere
        redoc_url=None,
    )
    application.include_router(Pictures(options, workers, metrics).router())
    application.include_router(health_router(workers, metrics))
    application.add_exception_handler(HTTPException, refused)
    application.add_middleware(Access, tokens=tokens, local=local)
    application.add_middleware(Told, metrics=metrics)
    return application
