"""The queue of jobs: so many at once, in their order, each in a process of its own.

A job is a run with a journal, so that a process that dies, or a service that is killed, costs no
more than the photos in work: the job goes on where it was.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from anon_service.observing.logs import LOG
from anon_service.ogc import subscribers
from anon_service.ogc.records import RESULTS, Job, JobFolder, Status
from anon_service.work.environment import child_environment

MOST_WAITING = 200
_MOST_ATTEMPTS = 3
_GRACE_S = 60.0  # what a photo may take to its next step once its job was dismissed
_LOOK_EVERY_S = 300.0
_DAY_S = 86_400.0


class TooManyJobsError(Exception):
    """So many wait that one more is not accepted."""


class JobQueue:
    """Accepts, runs and forgets jobs. Its methods may be called from any thread."""

    def __init__(
        self,
        jobs: JobFolder,
        orders: Mapping[str, Any],
        at_once: int = 1,
        keep_days: float = 7.0,
        hosts: Collection[str] = (),
    ) -> None:
        """orders: what every job's process is told: roots, model, limits, as JSON values.
        keep_days: how long jobs and their results stay. hosts: of subscribers."""
        self.jobs, self.hosts = jobs, hosts
        self._orders, self._at_once, self._keep_s = orders, at_once, keep_days * _DAY_S
        self._changed = threading.Condition()
        self._waiting: deque[str] = deque()
        self._running: dict[str, subprocess.Popen[str]] = {}
        self._closed, self._over = False, threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin; what an earlier service left goes on."""
        for job in self.jobs.all():
            if not job.status.is_over:
                message = "goes on after a restart" if job.started else job.message
                self.jobs.change(job, status=Status.ACCEPTED, message=message)
                self._waiting.append(job.identifier)
        for number in range(self._at_once):
            self._threads.append(threading.Thread(target=self._work, name=f"job {number}"))
        self._threads.append(threading.Thread(target=self._forget_old, name="expiry"))
        for thread in self._threads:
            thread.daemon = True
            thread.start()

    def close(self) -> None:
        """End the processes; their jobs go on with the next start."""
        with self._changed:
            self._closed = True
            self._over.set()
            for process in self._running.values():
                process.kill()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(10)

    def accept(
        self,
        process: str,
        inputs: Mapping[str, Any],
        outputs: tuple[str, ...],
        subscriber: Mapping[str, str],
    ) -> Job:
        """A new job at the end of the queue. Raises TooManyJobsError."""
        with self._changed:
            if len(self._waiting) >= MOST_WAITING:
                raise TooManyJobsError
            job = self.jobs.add(process, inputs, outputs, subscriber)
            self._waiting.append(job.identifier)
            self._changed.notify_all()
        return job

    def dismiss(self, identifier: str) -> Job:
        """Cancel a job, and return when it has ended; forget one that is over. Raises KeyError."""
        with self._changed:
            job = self.jobs.read(identifier)
            if job.status.is_over:
                self.jobs.remove(identifier)
                return job
            job = self._changed_to(
                job, Status.DISMISSED, message="dismissed; photos that were written stay"
            )
            if identifier in self._waiting:
                self._waiting.remove(identifier)
            process = self._running.get(identifier)
            if process is not None:
                process.send_signal(signal.SIGTERM)
        give_up = time.monotonic() + _GRACE_S
        while process is not None and process.poll() is None:
            if time.monotonic() > give_up:
                process.kill()
            time.sleep(0.05)
        return job

    def __deepcopy__(self, _: object) -> JobQueue:
        """Itself: pygeoapi copies its configuration, in which it stands."""
        return self

    def __len__(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def _work(self) -> None:
        while True:
            with self._changed:
                while not (self._waiting or self._closed):
                    self._changed.wait()
                if self._closed:
                    return
                identifier = self._waiting.popleft()
            try:
                self._do(identifier)
            except KeyError:
                continue  # forgotten while it waited
            except Exception as error:  # a full disk, a fault of ours: the queue goes on
                LOG.error("a job ended with an unexpected %s", type(error).__name__)
                with suppress(OSError, KeyError), self._changed:
                    job = self.jobs.read(identifier)
                    if not job.status.is_over:
                        self._changed_to(job, Status.FAILED, message="ended unexpectedly")

    def _do(self, identifier: str) -> None:
        """Run a job until its process has ended. Raises KeyError where there is no such job."""
        with self._changed:
            job = self.jobs.read(identifier)
            if job.status.is_over or self._closed:
                return
            job = self.jobs.change(
                job, status=Status.RUNNING, started=job.started or time.time(), message="begins"
            )
            process = self._running[identifier] = self._started(job)
        try:
            subscribers.tell(job.subscriber, "in_progress", {"jobID": identifier}, self.hosts)
            self._listen(job, process)
        finally:
            process.kill()
            with suppress(BrokenPipeError), process:  # closes its pipes
                process.wait()
            with self._changed:
                del self._running[identifier]

    def _started(self, job: Job) -> subprocess.Popen[str]:
        place = self.jobs.place(job.identifier)
        order = {
            **self._orders,
            "folder": str(place),
            "process": job.process,
            "inputs": job.inputs,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "anon_service.ogc.runner"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=child_environment(),
            text=True,
        )
        assert process.stdin is not None
        with suppress(BrokenPipeError):
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()  # it stays open: when it is closed, the process ends
        return process

    def _listen(self, job: Job, process: subprocess.Popen[str]) -> None:
        end: Mapping[str, Any] | None = None
        assert process.stdout is not None
        for line in process.stdout:
            try:
                said = json.loads(line)
            except ValueError:
                continue  # a library that prints
            if "progress" in said:
                with self._changed:
                    if self._is_on(job):
                        job = self.jobs.change(
                            job, progress=said["progress"], message=said["message"]
                        )
            else:
                end = said
        process.wait()
        with self._changed:
            if self._closed or not self._is_on(job):
                return
            if end is None:
                self._try_again(job)
            elif "failed" in end:
                self._changed_to(job, Status.FAILED, message=end["failed"])
            else:
                counts, message = end["counts"], end["message"]
                self._changed_to(
                    job, Status.SUCCESSFUL, message=message, counts=counts, progress=100
                )

    def _is_on(self, job: Job) -> bool:
        try:
            return not self.jobs.read(job.identifier).status.is_over
        except KeyError:
            return False

    def _try_again(self, job: Job) -> None:
        """Its process died. It is next, as it was; until it has been tried often enough."""
        attempts = job.attempts + 1
        if attempts >= _MOST_ATTEMPTS:
            message = f"its process died {attempts} times; is there memory enough?"
            self._changed_to(job, Status.FAILED, message=message, attempts=attempts)
            return
        self.jobs.change(
            job, status=Status.ACCEPTED, attempts=attempts, message="goes on, its process died"
        )
        self._waiting.appendleft(job.identifier)
        self._changed.notify_all()

    def _changed_to(self, job: Job, status: Status, **changes: Any) -> Job:
        job = self.jobs.change(job, status=status, finished=time.time(), **changes)
        what = "success" if status is Status.SUCCESSFUL else "failed"
        told = {"jobID": job.identifier, "status": status.value}
        subscribers.tell(job.subscriber, what, told, self.hosts)
        return job

    def _forget_old(self) -> None:
        while True:
            with self._changed:
                if self._closed:
                    return
                for job in self.jobs.all():
                    if job.status.is_over and job.updated + self._keep_s < time.time():
                        self.jobs.remove(job.identifier)
            self._over.wait(_LOOK_EVERY_S)

    def result_file(self, identifier: str, name: str) -> Path:
        """A file among the results of a job. Raises KeyError where there is none."""
        path = self.jobs.place(identifier) / RESULTS / name
        if not path.is_file():
            raise KeyError(name)
        return path
