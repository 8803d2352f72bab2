"""The routes below /ogc: pygeoapi answers, and what it does not check is checked before."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from pygeoapi import api as core
from pygeoapi.api import API, APIRequest, processes
from pygeoapi.openapi import get_oas
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from anon_service.ogc.descriptions import FILES
from anon_service.ogc.manager import configuration
from anon_service.ogc.queue import JobQueue
from anon_service.ogc.records import Status
from anon_service.roots import Roots
from anon_service.web.body import bounded

MOST_REQUEST_BYTES = 2**20
_TYPES = dict(FILES.values())
_KEPT_HEADERS = ("Location", "Preference-Applied", "Content-Language")
_SAFE = {
    "Content-Security-Policy": (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    ),
    "X-Content-Type-Options": "nosniff",
}


def ogc_router(url: str, title: str, roots: Roots, queue: JobQueue) -> APIRouter:
    """The routes. url: where clients reach /ogc."""
    settings = configuration(url, title, roots, queue)
    return _Routes(API(settings, get_oas(settings)), queue).router()


class _Routes:
    def __init__(self, api: Any, queue: JobQueue) -> None:
        self._api, self._queue = api, queue

    def router(self) -> APIRouter:
        router = APIRouter(include_in_schema=False)
        add = router.add_api_route
        add("/", self._of(core.landing_page))
        add("/openapi", self._of(core.openapi_))
        add("/conformance", self._of(core.conformance))
        add("/processes", self._of(processes.describe_processes))
        add("/processes/{name}", self._of(processes.describe_processes))
        add("/processes/{name}/execution", self.execute, methods=["POST"])
        add("/jobs", self._of(processes.get_jobs))
        add("/jobs/{name}", self._of(processes.get_jobs))
        add("/jobs/{name}", self._of(processes.delete_job), methods=["DELETE"])
        add("/jobs/{name}/results", self.results)
        add("/jobs/{name}/results/{file}", self.file)
        return router

    def _of(self, function: Callable[..., Any]) -> Callable[..., Any]:
        async def answer(request: Request) -> Response:
            return await self._answer(function, request)

        return answer

    async def execute(self, request: Request) -> Response:
        """Accept a job."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":  # a page of another site cannot send this unasked
            raise HTTPException(415, "Send application/json.")
        body = b"".join([chunk async for chunk in bounded(request, MOST_REQUEST_BYTES)])
        try:
            content = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise HTTPException(400, "The body is no JSON.") from error
        subscriber = content.get("subscriber", {}) if isinstance(content, dict) else None
        if not isinstance(subscriber, dict) or not isinstance(content.get("inputs", {}), dict):
            raise HTTPException(400, "The body is no execute request: an object with inputs.")
        answer = await self._answer(processes.execute_process, request, body)
        if answer.status_code == 201:  # pygeoapi answers without the status that the standard wants
            identifier = answer.headers["Location"].rpartition("/")[2]
            status = await self._answer(processes.get_jobs, request, name=identifier)
            answer = Response(status.body, 201, dict(answer.headers))
            answer.headers["Content-Length"] = str(len(status.body))
        return answer

    async def results(self, request: Request, name: str) -> Response:
        """The results by reference."""
        job = await run_in_threadpool(self._job, name)
        if job is not None and job.status is Status.DISMISSED:
            raise HTTPException(410, "The job was dismissed.")
        return await self._answer(processes.get_job_result, request)

    async def file(self, name: str, file: str) -> Response:
        """A result that is a file."""
        job = await run_in_threadpool(self._job, name)
        if job is None or job.status is not Status.SUCCESSFUL or file not in _TYPES:
            raise HTTPException(404, "There is no such result; results expire.")
        try:
            path = self._queue.result_file(name, file)
        except KeyError as error:
            raise HTTPException(404, "There is no such result; results expire.") from error
        return FileResponse(path, media_type=_TYPES[file], headers=_SAFE)

    def _job(self, name: str) -> Any:
        try:
            return self._queue.jobs.read(name)
        except KeyError:
            return None

    async def _answer(
        self,
        function: Callable[..., Any],
        request: Request,
        body: bytes = b"",
        name: str | None = None,
    ) -> Response:
        """What pygeoapi says, always as JSON: its pages take scripts from servers elsewhere."""
        asked = APIRequest(_AsJson(request), self._api.locales)
        asked._data = body
        given = request.path_params.get("name") if name is None else name
        arguments = () if given is None else (given,)
        headers, status, content = await run_in_threadpool(function, self._api, asked, *arguments)
        kind = headers.get("Content-Type", "application/json")
        kept = {key: value for key, value in headers.items() if key in _KEPT_HEADERS}
        return Response(json.dumps(_honest(json.loads(content))), int(status), kept, kind)


def _honest(value: Any) -> Any:
    """What pygeoapi says, without what it says of every server: that there are pages, and that jobs
    are waited for and give their results by value."""
    if isinstance(value, list):
        return [_honest(one) for one in value if not _is_page(one)]
    if not isinstance(value, dict):
        return value
    result = {key: _honest(one) for key, one in value.items()}
    if "jobControlOptions" in result:
        result |= {
            "jobControlOptions": ["async-execute", "dismiss"],
            "outputTransmission": ["reference"],
        }
    return result


def _is_page(value: Any) -> bool:
    return isinstance(value, dict) and str(value.get("href", "")).endswith("f=html")


class _AsJson:
    """A request for JSON, as pygeoapi reads requests."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self.query_params = {k: v for k, v in request.query_params.items() if k != "f"}
        self.headers = {**request.headers, "accept": "application/json"}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._request, name)
