"""Pictures sent to the workers of a Dask cluster, in place of processes on this machine.

The queue stays here: a worker gets as many pictures as it has threads, so that the time limit
counts work and no waiting.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
from collections import deque
from functools import cache
from itertools import count
from typing import Any

from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.run.dask import code_digest as code
from anon_plugin.engine.verification.sampling import Sampling
from anon_plugin.errors import AnonymizerError, CancelledError, ModelError, SettingsError
from anon_service.observing.metrics import Metrics
from anon_service.work.orders import Model, Order, Reason, Refusal, Result
from anon_service.work.scratch import Scratch

_CONNECT_S, _COUNT_EVERY_S, _TELL_S = 20, 2.0, 5.0

_stopped: set[int] = set()
"""In a worker: the orders that were given up; a few bytes each."""


def describe(model: str, device: str, digest: str) -> Model:
    """In a worker: open the model, and say which it is. Raises AnonymizerError."""
    code.require(digest)
    _scratch()
    detector = _detector(model, device)
    return Model(detector.name, detector.sha256, detector.labels)


def do_order(order: Order, number: int, model: str, device: str) -> Result | None:
    """In a worker: do it; None where it was given up."""
    from anon_service.work.doing import do

    try:
        detector = _detector(model, device)
        return do(order, detector, _sampling(), _scratch().path, lambda: number in _stopped)
    except CancelledError:
        return None


def stop(number: int) -> None:
    """In a worker: give an order up before its next step."""
    _stopped.add(number)


@cache
def _scratch() -> Scratch:
    """Once in each worker. What killed workers of this machine left in memory goes with it."""
    scratch = Scratch(None)
    atexit.register(scratch.close)
    return scratch


@cache
def _sampling() -> Sampling:
    """Once in each worker."""
    return Sampling()


@cache
def _detector(model: str, device: str) -> Detector:
    """Once in each worker."""
    from anon_plugin.models.loading import load_detector

    return load_detector(model, device)


class Cluster:
    """The workers of a Dask cluster; see pool.Workers."""

    def __init__(
        self, address: str, metrics: Metrics, model: str, device: str, time_limit_s: float
    ) -> None:
        self._address, self._metrics, self._time_limit_s = address, metrics, time_limit_s
        self._which = model, device
        self._client: Any = None
        self._model: Model | None = None
        self._numbers = count()
        self._free = 0
        self._threads = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._counting: asyncio.Task[None] | None = None

    @property
    def model(self) -> Model | None:
        """See Workers; None while no worker is there."""
        return self._model if self._threads else None

    async def start(self) -> None:
        """Connect. Raises SettingsError or ModelError where no worker can take part."""
        from distributed import Client

        try:
            self._client = await Client(
                self._address, asynchronous=True, timeout=_CONNECT_S, set_as_default=False
            )
            await self._client.wait_for_workers(1, timeout=_CONNECT_S)
        except (OSError, ValueError) as error:
            raise SettingsError(
                f"No Dask scheduler with workers answers at {self._address}. Start them first."
            ) from error
        answers = await self._client.run(describe, *self._which, code.digest(), on_error="return")
        for where, answer in answers.items():
            if isinstance(answer, AnonymizerError):
                raise ModelError(f"{answer} ({where})") from answer
            if isinstance(answer, Exception):
                raise SettingsError(
                    f"anon-plugin is not installed completely on {where}: {answer}. Install "
                    "anon-plugin[dask] there, in the version of this machine."
                ) from answer
            self._model = answer
        await self._count()
        self._counting = asyncio.ensure_future(self._keep_counting())
        self._metrics.watch(self._waiting.__len__, self._in_work, list)

    async def do(self, order: Order) -> Result:
        """See Workers."""
        await self._turn()
        number = next(self._numbers)
        future = self._client.submit(
            do_order, order, number, *self._which, pure=False, retries=1, key=f"picture-{number}"
        )
        try:
            result: Result | None = await asyncio.wait_for(
                future.result(), self._time_limit_s or None
            )
        except TimeoutError:
            await self._give_up(future, number)
            limit = f"{self._time_limit_s:g} seconds"
            text = f"picture.jpg was given up as it took longer than {limit}."
            return Refusal(Reason.OVERDUE, text)
        except asyncio.CancelledError:
            await self._give_up(future, number)
            raise
        except Exception as error:  # of the cluster: a worker that died, a lost connection
            text = f"picture.jpg was lost with its worker: {type(error).__name__}."
            return Refusal(Reason.FAULT, text)
        finally:
            self._free += 1
            self._let_in()
        return result or Refusal(Reason.FAULT, "picture.jpg was given up.")

    async def close(self) -> None:
        """Leave the cluster, which goes on."""
        if self._counting is not None:
            self._counting.cancel()
        if self._client is not None:
            await self._client.close()

    async def _turn(self) -> None:
        """Wait for a thread of a worker, in turn."""
        if self._free > 0 and not self._waiting:
            self._free -= 1
            return
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._free += 1
                self._let_in()
            raise

    def _let_in(self) -> None:
        while self._free > 0 and self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                self._free -= 1
                place.set_result(None)

    def _in_work(self) -> int:
        return max(0, self._threads - self._free)

    async def _keep_counting(self) -> None:
        while True:
            await asyncio.sleep(_COUNT_EVERY_S)
            with contextlib.suppress(OSError):
                await self._count()

    async def _count(self) -> None:
        """How many threads there are: workers come and go."""
        information = await self._client.scheduler.identity()
        threads = sum(one["nthreads"] for one in information["workers"].values())
        self._free += threads - self._threads
        self._threads = threads
        self._let_in()

    async def _give_up(self, future: Any, number: int) -> None:
        with contextlib.suppress(Exception):
            # A worker that hangs says nothing, and who sent the picture waits for an answer.
            run = self._client.run(stop, number, on_error="ignore")
            await asyncio.wait_for(run, _TELL_S)
        with contextlib.suppress(Exception):
            await future.cancel()
