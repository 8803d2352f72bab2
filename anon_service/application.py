"""The application: all routes behind what every request goes through."""

from __future__ import annotations

import warnings

from fastapi import FastAPI
from starlette.exceptions import HTTPException

from anon_service.observing.logs import Told, refused
from anon_service.observing.metrics import Metrics
from anon_service.ogc.queue import JobQueue
from anon_service.options import Options
from anon_service.pictures.routes import Pictures
from anon_service.version import version
from anon_service.web.access import Access, Tokens
from anon_service.web.health import health_router
from anon_service.work.pool import Workers


def make_application(
    options: Options,
    workers: Workers,
    queue: JobQueue | None,
    metrics: Metrics,
    tokens: Tokens,
    local: bool,
) -> FastAPI:
    """The service with these options, whose workers and queue of jobs are started. queue: None for
    no jobs. tokens, local: see Access."""
    application = FastAPI(
        title="Street Photo Anonymizer",
        version=version(),
        docs_url=None,  # both take their scripts from a server elsewhere
        redoc_url=None,
    )
    application.include_router(Pictures(options, workers, metrics).router())
    application.include_router(health_router(workers, metrics))
    if queue is not None:
        with warnings.catch_warnings():  # pyproj, of which nothing is used, misses its data here
            warnings.simplefilter("ignore", UserWarning)
            from anon_service.ogc.routes import ogc_router

        url = f"{options.address}/ogc"
        jobs = ogc_router(url, application.title, options.roots, queue)
        application.include_router(jobs, prefix="/ogc")
    application.add_exception_handler(HTTPException, refused)
    application.add_middleware(Access, tokens=tokens, local=local)
    application.add_middleware(Told, metrics=metrics)
    return application
