"""The service's end of a worker process: starts it, talks to it, and ends it."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from threading import Thread
from typing import Any

from anon_service.work.environment import child_environment
from anon_service.work.messages import Setup

Listener = Callable[[Any], None]
"""Is given each message of the process, and None once when it is gone."""


class Worker:
    """A running process. Its listener is called in the event loop that started it."""

    def __init__(self, setup: Setup, listener: Listener) -> None:
        self._loop = asyncio.get_running_loop()
        self._listener = listener
        ours, theirs = socket.socketpair()
        with theirs:
            descriptor = theirs.fileno()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "anon_service.work.process", str(descriptor)],
                stdin=subprocess.DEVNULL,
                pass_fds=(descriptor,),
                env=child_environment(),
            )
        self._connection: Connection[Any, Any] = Connection(ours.detach())
        self._sender = ThreadPoolExecutor(1, "send")
        self.send(setup)
        Thread(target=self._read, daemon=True, name="read").start()

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    def send(self, message: Any) -> None:
        """Tell it something, after what it was told before; one that is gone hears nothing."""
        with suppress(RuntimeError):  # it was closed
            self._sender.submit(self._send, message)

    def kill(self) -> None:
        """End it at once; the listener hears of it."""
        self._process.kill()

    def close(self) -> None:
        """Leave it: it ends by itself when nobody holds the other end of its pipe."""
        self._sender.shutdown(wait=False, cancel_futures=True)
        self._process.kill()
        self._process.wait()

    def _send(self, message: Any) -> None:
        with suppress(OSError):  # the reader tells that it is gone
            self._connection.send(message)

    def _read(self) -> None:
        message: Any = None
        while True:
            try:
                message = self._connection.recv()
            except Exception:  # its end may come within a message
                break
            self._tell(message)
        self._process.kill()
        self._process.wait()
        self._sender.shutdown(cancel_futures=True)
        self._connection.close()
        self._tell(None)

    def _tell(self, message: Any) -> None:
        with suppress(RuntimeError):  # the event loop is closed
            self._loop.call_soon_threadsafe(self._listener, message)
