"""The queue of pictures and the processes that take them from it, first come, first served.

A picture whose time is over is answered at once. Its process is told to give it up; one that does
not listen is ended and started anew, and what else it had in work goes back to the head of the
queue. So does what a process had that died by itself; each of these is then done alone, so that
none is blamed for another, and the one that ends a process again is refused.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Protocol

from anon_plugin.errors import ModelError
from anon_service.observing.metrics import Metrics
from anon_service.work.messages import Do, Done, Failed, Ready, Setup, Stop
from anon_service.work.orders import Model, Order, Reason, Refusal, Result
from anon_service.work.scratch import Scratch
from anon_service.work.worker import Worker

_GRACE_S = 5.0  # what a picture may take to its next step once it was told to stop
_MOST_ATTEMPTS = 2
_MOST_BAD_STARTS = 3


class Workers(Protocol):
    """Who does orders: processes here, or machines elsewhere."""

    @property
    def model(self) -> Model | None:
        """Of those who are ready; None while nobody is."""
        ...

    async def start(self) -> None:
        """Raises ModelError or SettingsError where nobody will ever be ready."""
        ...

    async def do(self, order: Order) -> Result:
        """What becomes of an order, when its turn has come and it is done.

        Who asks may be cancelled; then the order is given up.
        """
        ...

    async def close(self) -> None: ...


@dataclass(eq=False)
class _Ticket:
    """A place in the queue. attempts: how many processes ended with it in work."""

    number: int
    order: Order
    result: asyncio.Future[Result]
    attempts: int = 0
    timers: list[asyncio.TimerHandle] = field(default_factory=list)

    def answer(self, result: Result) -> None:
        if not self.result.done():
            self.result.set_result(result)

    def forget_time(self) -> None:
        for timer in self.timers:
            timer.cancel()
        self.timers.clear()


class _Place:
    """One worker process after another: the next is started when one ends."""

    def __init__(self, pool: Pool, name: str) -> None:
        self._pool, self._name = pool, name
        self._bad_starts = 0
        self.is_given_up = False
        self.model: Model | None = None
        self.at_once = 0
        self.in_work: dict[int, _Ticket] = {}
        self.worker = self._started()

    def has_room_for(self, ticket: _Ticket) -> bool:
        """Whether it may be given this one now."""
        if self.model is None:
            return False
        alone = ticket.attempts or any(one.attempts for one in self.in_work.values())
        return len(self.in_work) < (1 if alone else self.at_once)

    def give(self, ticket: _Ticket) -> None:
        """Have a picture done, within the time that there is for one."""
        self.in_work[ticket.number] = ticket
        self.worker.send(Do(ticket.number, ticket.order))
        limit = self._pool.time_limit_s
        if limit:
            loop = asyncio.get_running_loop()
            ticket.timers = [
                loop.call_later(limit, self.give_up, ticket, limit),
                loop.call_later(limit + _GRACE_S, self._end, ticket),
            ]

    def give_up(self, ticket: _Ticket, limit_s: float = 0.0) -> None:
        """Answer a picture that is overdue, or that nobody waits for, and stop its work."""
        if limit_s:
            text = f"picture.jpg was given up as it took longer than {limit_s:g} seconds."
            ticket.answer(Refusal(Reason.OVERDUE, text))
        self.worker.send(Stop(ticket.number))

    def _end(self, ticket: _Ticket) -> None:
        """It did not listen: end the process. Nothing else that it has in work is to blame."""
        if ticket.number in self.in_work:
            self.worker.kill()

    def _started(self) -> Worker:
        setup = self._pool.setup(self._name)
        return Worker(setup, self._hear)

    def _hear(self, message: Any) -> None:
        pool = self._pool
        match message:
            case Ready(model, at_once):
                self._bad_starts, self.model, self.at_once = 0, model, at_once
                pool.ready.set()
            case Failed(text):
                pool.fail(text)
            case Done(number, result):
                ticket = self.in_work.pop(number, None)
                if ticket is not None:
                    ticket.forget_time()
                    if result is not None:
                        ticket.answer(result)
            case None:
                self._bury()
        pool.hand_out()

    def _bury(self) -> None:
        """The process is gone: its pictures go back to the queue, and another one starts."""
        was_ready, self.model = self.model is not None, None
        tickets, self.in_work = list(self.in_work.values()), {}
        overdue = any(one.result.done() for one in tickets)
        for ticket in tickets:
            ticket.forget_time()
            ticket.attempts += 0 if overdue else 1
            if ticket.attempts >= _MOST_ATTEMPTS:
                text = "picture.jpg ends the process that works on it. Please report it."
                ticket.answer(Refusal(Reason.FAULT, text))
        self._pool.take_back([one for one in tickets if not one.result.done()])
        if self._pool.is_over:
            return
        self._bad_starts += 0 if was_ready else 1
        if self._bad_starts >= _MOST_BAD_STARTS:
            self.is_given_up = True
            self._pool.lose()
            return
        self._pool.metrics.restarts.inc()
        self.worker = self._started()


class Pool:
    """Worker processes on this machine; see Workers."""

    def __init__(
        self,
        scratch: Scratch,
        metrics: Metrics,
        model: str = "",
        device: str = "",
        processes: int = 1,
        threads: int = 0,
        time_limit_s: float = 0.0,
    ) -> None:
        """processes: each has a model of its own. threads: of each; 0: all cores.
        time_limit_s: that a picture may be in work; 0 for none."""
        self.metrics, self.time_limit_s = metrics, time_limit_s
        self.ready = asyncio.Event()
        self.is_closed = False
        self._scratch, self._processes = scratch, processes
        self._model, self._device, self._threads = model, device, threads
        self._failed = ""
        self._numbers = count()
        self._waiting: deque[_Ticket] = deque()
        self._places: list[_Place] = []

    @property
    def model(self) -> Model | None:
        """See Workers."""
        return next((one.model for one in self._places if one.model is not None), None)

    @property
    def is_over(self) -> bool:
        """Whether no process is started any more."""
        return self.is_closed or bool(self._failed)

    async def start(self) -> None:
        """Start the processes and wait for the first of them. Raises ModelError."""
        self._places = [_Place(self, str(number)) for number in range(self._processes)]
        self.metrics.watch(self._waiting.__len__, self._in_work, self._pids)
        await self.ready.wait()
        if self._failed:
            raise ModelError(self._failed)

    async def do(self, order: Order) -> Result:
        """See Workers."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        ticket = _Ticket(next(self._numbers), order, future)
        if self._failed:
            return Refusal(Reason.FAULT, self._failed)
        self._waiting.append(ticket)
        self.hand_out()
        try:
            return await future
        finally:
            if future.cancelled():
                self._leave(ticket)

    async def close(self) -> None:
        """End all processes, whatever they do."""
        self.is_closed = True
        for place in self._places:
            await asyncio.to_thread(place.worker.close)

    def hand_out(self) -> None:
        """Give waiting pictures to processes that have room, in their order."""
        while self._waiting:
            ticket = self._waiting[0]
            free = [one for one in self._places if one.has_room_for(ticket)]
            if not free:
                return
            self._waiting.popleft()
            min(free, key=lambda one: len(one.in_work)).give(ticket)

    def take_back(self, tickets: list[_Ticket]) -> None:
        """Put pictures at the head of the queue again."""
        self._waiting.extendleft(reversed(tickets))

    def setup(self, name: str) -> Setup:
        """What a process is told first; its scratch folder is empty then."""
        folder = self._scratch.folder(name)
        return Setup(self._model, self._device, 0, self._threads, str(folder))

    def lose(self) -> None:
        """A place has no process any more: the others go on, as long as there are any."""
        if all(one.is_given_up for one in self._places):
            self.fail("A worker process ends before it is ready. Is there memory enough?")

    def fail(self, text: str) -> None:
        """Nobody will be ready: answer everyone who waits."""
        self._failed = text
        self.ready.set()
        while self._waiting:
            self._waiting.popleft().answer(Refusal(Reason.FAULT, text))

    def _leave(self, ticket: _Ticket) -> None:
        if ticket in self._waiting:
            self._waiting.remove(ticket)
            return
        for place in self._places:
            if ticket.number in place.in_work:
                place.give_up(ticket)

    def _in_work(self) -> int:
        return sum(len(one.in_work) for one in self._places)

    def _pids(self) -> list[int]:
        return [one.worker.pid for one in self._places]
