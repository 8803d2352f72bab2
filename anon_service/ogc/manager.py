"""pygeoapi's view of our jobs. What pygeoapi's own managers leave out is done here: inputs are
checked before a job is accepted, and what runs, in which order, is the queue's affair."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft7Validator
from pygeoapi.process.base import (
    BaseProcessor,
    JobNotFoundError,
    JobResultNotFoundError,
    ProcessorExecuteError,
)
from pygeoapi.process.manager.base import BaseManager
from pygeoapi.util import JobStatus

from anon_plugin.errors import SettingsError
from anon_service.ogc.descriptions import FILES, describe, outputs_of, schema_of
from anon_service.ogc.queue import JobQueue, TooManyJobsError
from anon_service.ogc.records import Job, Status, moment
from anon_service.ogc.subscribers import is_allowed
from anon_service.roots import Roots

_MOST_SHOWN = 200
_ASYNCHRONOUS = {"Preference-Applied": "respond-async"}


class RefusedError(ProcessorExecuteError):  # type: ignore[misc]
    """What was asked for is not accepted; the message says why."""

    def __init__(self, text: str, status: int = 400, code: str = "InvalidParameterValue") -> None:
        super().__init__(text, user_msg=text)
        self.http_status_code = status
        self.ogc_exception_code = code


class Described(BaseProcessor):  # type: ignore[misc]
    """A process that pygeoapi describes and does not run."""

    def __init__(self, definition: Mapping[str, Any]) -> None:
        super().__init__(definition, definition["description"])


class RunManager(BaseManager):  # type: ignore[misc]
    """Jobs that are runs of the engine."""

    def __init__(self, definition: Mapping[str, Any]) -> None:
        """definition: of pygeoapi, with our `queue`, `roots` and `url` in it."""
        super().__init__(definition)
        self.is_async = True
        self.supports_subscribing = True
        self._queue: JobQueue = definition["queue"]
        self._roots: Roots = definition["roots"]
        self._descriptions = describe(self._roots)
        self._url: str = definition["url"]

    def get_jobs(
        self, status: JobStatus = None, limit: int | None = None, offset: int | None = None
    ) -> dict[str, Any]:
        """The newest first."""
        jobs = [one for one in self._queue.jobs.all() if status in (None, one.status.value)]
        jobs.reverse()
        start = offset or 0
        shown = jobs[start : start + (limit or _MOST_SHOWN)]
        return {"jobs": [_metadata(one) for one in shown], "numberMatched": len(jobs)}

    def get_job(self, job_id: str) -> dict[str, Any]:
        """Raises JobNotFoundError."""
        return _metadata(self.job(job_id))

    def job(self, job_id: str) -> Job:
        """Raises JobNotFoundError."""
        try:
            return self._queue.jobs.read(job_id)
        except KeyError as error:
            raise JobNotFoundError from error

    def get_job_result(self, job_id: str) -> tuple[str, dict[str, Any]]:
        """The results by reference, and the folder by its place."""
        job = self.job(job_id)
        if job.status is not Status.SUCCESSFUL:
            raise JobResultNotFoundError
        found: dict[str, Any] = {}
        for name in job.outputs:
            if name == "folder":
                place = {"place": job.inputs["output"]}
                found[name] = {"value": {**place, "folder": job.inputs.get("output_folder", "")}}
            else:
                file, kind = FILES[name]
                found[name] = {"href": f"{self._url}/jobs/{job_id}/results/{file}", "type": kind}
        return "application/json", found

    def delete_job(self, job_id: str) -> bool:
        """Cancel it, or forget it if it is over. Raises JobNotFoundError."""
        try:
            self._queue.dismiss(job_id)
        except KeyError as error:
            raise JobNotFoundError from error
        return True

    def execute_process(
        self,
        process_id: str,
        data_dict: dict[str, Any],
        execution_mode: Any = None,  # noqa: ARG002  # a run is never waited for
        requested_outputs: Any = None,
        subscriber: Any = None,
        requested_response: Any = None,  # noqa: ARG002  # it is always a document
    ) -> tuple[str, str, Any, JobStatus, dict[str, str]]:
        """Check a job and put it into the queue. Raises RefusedError."""
        self._check(process_id, data_dict)
        outputs = _chosen(process_id, requested_outputs)
        urls = self._urls(subscriber)
        try:
            job = self._queue.accept(process_id, data_dict, outputs, urls)
        except TooManyJobsError as error:
            raise RefusedError("Too many jobs wait already.", 503, "ServerBusy") from error
        status = JobStatus.accepted
        return job.identifier, "application/json", None, status, _ASYNCHRONOUS

    def _check(self, process: str, inputs: Any) -> None:
        validator = Draft7Validator(schema_of(self._descriptions[process]))
        for problem in validator.iter_errors(inputs):
            if problem.validator == "oneOf":
                raise RefusedError("inputs: give either job or detections.")
            where = ".".join(map(str, problem.absolute_path))
            raise RefusedError(f"inputs{f'.{where}' if where else ''}: {problem.message[:300]}")
        try:
            for name, folder in (("input", "folder"), ("originals", "originals_folder")):
                if name in inputs:
                    self._roots.input(inputs[name], inputs.get(folder, ""))
            if "output" in inputs:
                self._roots.output(inputs["output"], inputs.get("output_folder", ""))
        except SettingsError as error:
            raise RefusedError(str(error)) from error

    def _urls(self, subscriber: Any) -> dict[str, str]:
        if subscriber is None:
            return {}
        given = {
            "success": subscriber.success_uri,
            "in_progress": subscriber.in_progress_uri,
            "failed": subscriber.failed_uri,
        }
        urls = {what: url for what, url in given.items() if url}
        for url in urls.values():
            if not (isinstance(url, str) and is_allowed(url, self._queue.hosts)):
                raise RefusedError("A subscriber is at a host that this service may not call.")
        return urls


def _chosen(process: str, requested: Any) -> tuple[str, ...]:
    """The results that a job gives; all of them where it names none. Raises RefusedError."""
    known = outputs_of(process)
    if not requested:
        return known
    names = list(requested) if isinstance(requested, dict | list) else []
    if not names or any(name not in known for name in names):
        raise RefusedError(f"outputs: known are {', '.join(known)}.")
    for name, how in requested.items() if isinstance(requested, dict) else ():
        mode = how.get("transmissionMode", "reference") if isinstance(how, dict) else "reference"
        if mode != "reference" and name != "folder":
            raise RefusedError(f"outputs.{name}: results are given by reference only.")
    return tuple(name for name in known if name in names)


def _metadata(job: Job) -> dict[str, Any]:
    return {
        "type": "process",
        "identifier": job.identifier,
        "process_id": job.process,
        "status": job.status.value,
        "message": job.message,
        "progress": job.progress,
        "parameters": None,
        "created": moment(job.created),
        "started": moment(job.started or job.created),
        "updated": moment(job.updated),
        "finished": moment(job.finished),
        "mimetype": "application/json",
    }


def configuration(url: str, title: str, roots: Roots, queue: JobQueue) -> dict[str, Any]:
    """pygeoapi's configuration. url: where clients reach it."""
    manager = f"{RunManager.__module__}.{RunManager.__name__}"
    processor = f"{Described.__module__}.{Described.__name__}"
    who = {"name": title, "url": url}
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": 0},
            "url": url,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "language": "en-US",
            "languages": ["en-US"],
            "limits": {"default_items": 100, "max_items": 1000},
            "gzip": False,
            "pretty_print": True,
            "map": {"url": "", "attribution": ""},
            "manager": {"name": manager, "queue": queue, "roots": roots, "url": url},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": title,
                "description": "Jobs over folders and object stores.",
                "keywords": ["anonymization"],
                "terms_of_service": url,
                "url": url,
            },
            "license": {"name": "GPL-3.0-or-later", "url": "https://www.gnu.org/licenses/"},
            "provider": who,
            "contact": {**who, "email": ""},
        },
        "resources": {
            name: {"type": "process", "processor": {"name": processor, "description": one}}
            for name, one in describe(roots).items()
        },
    }
