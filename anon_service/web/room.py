"""Room for bodies in memory. Who finds none waits, unread, and gets it in turn."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.exceptions import HTTPException


class Room:
    """So many bytes for the bodies of all requests together.

    A sender that waits is not read from, so that its picture stays with it. Waiting costs next to
    nothing; that it is bounded only keeps a flood from taking all file descriptors.
    """

    def __init__(self, most_bytes: int, most_waiting: int) -> None:
        self._free = self._most = most_bytes
        self._most_waiting = most_waiting
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    def __len__(self) -> int:
        """How many wait."""
        return len(self._waiting)

    @asynccontextmanager
    async def taken(self, size: int) -> AsyncIterator[None]:
        """Hold room for so many bytes, no more than there is in all.

        Raises HTTPException 503 where too many wait already.
        """
        size = min(size, self._most)
        if self._waiting or size > self._free:
            if len(self._waiting) >= self._most_waiting:
                raise HTTPException(503, "Too many wait already.", {"Retry-After": "60"})
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append((size, future))
            try:
                await future
            except asyncio.CancelledError:
                if future.done() and not future.cancelled():
                    self._give(size)  # it was let in the moment it left
                else:
                    self._waiting = deque(one for one in self._waiting if one[1] is not future)
                    self._give(0)
                raise
        else:
            self._free -= size
        try:
            yield
        finally:
            self._give(size)

    def _give(self, size: int) -> None:
        self._free += size
        while self._waiting and self._waiting[0][0] <= self._free:
            wanted, future = self._waiting.popleft()
            if not future.done():
                self._free -= wanted
                future.set_result(None)
