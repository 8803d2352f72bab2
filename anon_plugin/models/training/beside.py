"""Has a process beside this one train, so that the window stays usable and memory is given back."""

from __future__ import annotations

import json
import os
import subprocess  # nosec B404
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import IO, Any

from anon_plugin.errors import CancelledError, ModelError, SettingsError
from anon_plugin.language import tr
from anon_plugin.models.training.job import Job, Listener, Trained
from anon_plugin.models.training.worker import order
from anon_plugin.shipped import PLUGIN_FOLDER

ASK_EVERY_S = 0.2
Messages = Queue[dict[str, Any] | None]
ENDS_WITHIN_S = 120.0
"""So long a worker may take for the step that it is at and for its checkpoint."""


def train_beside(job: Job, threads: int, listener: Listener) -> Trained:
    """Like training_on.train_on, in another process.

    Raises CancelledError where the listener stopped it, SettingsError with what the worker says is
    wrong, ModelError where it ended without a word.
    """
    with _worker() as (process, messages, last_words):
        given = process.stdin
        if given is None:
            raise ModelError(tr("The process that trains could not be started."))
        given.write(order(job, threads))
        given.flush()
        for message in _each(messages, given, listener):
            if "share" in message:
                text, values = tr(message["text"]), message["values"]
                listener.progress(message["share"], message["left_s"], text, **values)
            elif "card" in message:
                return Trained(message["card"], message["log"])
            elif "cancelled" in message:
                raise CancelledError
            else:
                raise SettingsError(message["error"])
        process.wait(ENDS_WITHIN_S)
        raise ModelError(
            tr(
                "The process that trains ended without a result (code {code}): {words} Run again: "
                "it goes on from its last checkpoint. If memory ran out, collect crops in place of "
                "whole photos."
            ).format(code=process.returncode, words=" ".join(last_words).strip()[-800:])
        )


def _each(messages: Messages, given: IO[str], listener: Listener) -> Iterator[dict[str, Any]]:
    """The worker's messages until it ends; where the listener stops it, it is told so once."""
    ends_at = float("inf")
    while True:
        if listener.stopped() and not given.closed:
            given.close()
            ends_at = time.monotonic() + ENDS_WITHIN_S
        try:
            message = messages.get(timeout=ASK_EVERY_S)
        except Empty:
            if time.monotonic() > ends_at:
                raise CancelledError from None  # it hangs, and is killed
            continue
        if message is None:
            return
        yield message


def _read(out: IO[str], messages: Messages) -> None:
    try:
        for line in out:
            messages.put(json.loads(line))
    except ValueError:  # half a line: it was killed
        out.read()
    messages.put(None)


@contextmanager
def _worker() -> Iterator[tuple[subprocess.Popen[str], Messages, deque[str]]]:
    """A process that waits for its order, its messages, and its last words; it has ended at the end
    of the block."""
    process = subprocess.Popen(  # nosec B603
        [interpreter(), "-m", order.__module__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        cwd=PLUGIN_FOLDER.parent,  # else a json.py beside the photos would be run
        env={**os.environ, "PYTHONPATH": os.pathsep.join(_places())},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    messages: Messages = Queue()
    last_words: deque[str] = deque(maxlen=12)
    readers = (
        Thread(target=_read, args=(process.stdout, messages), daemon=True),
        Thread(target=last_words.extend, args=(process.stderr,), daemon=True),
    )
    for reader in readers:
        reader.start()
    try:
        yield process, messages, last_words
    finally:
        if process.stdin and not process.stdin.closed:
            process.stdin.close()
        try:
            process.wait(ENDS_WITHIN_S / 10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for reader, pipe in zip(readers, (process.stdout, process.stderr), strict=True):
            reader.join()
            if pipe:
                pipe.close()


def _places() -> Sequence[str]:
    """Where modules are looked for: the plugin, then as here."""
    known = (str(Path(path).absolute()) for path in sys.path if path)
    return list(dict.fromkeys([str(PLUGIN_FOLDER.parent), *known]))


def interpreter() -> str:
    """The Python that this process runs, which in QGIS may be a program of another name.

    Raises ModelError where none is found.
    """
    own = Path(sys.executable or "")
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    names = ("python.exe", "python3.exe") if sys.platform == "win32" else (version, "python3")
    folders = dict.fromkeys(
        Path(folder) / inner
        for folder in (sys.exec_prefix, sys.base_exec_prefix, own.parent)
        for inner in ("", "bin")
    )
    found = [own, *(folder / name for folder in folders for name in names)]
    for path in found:
        if path.stem.lower().startswith("python") and path.is_file():
            return str(path)
    raise ModelError(
        tr(
            "No Python was found beside {program}, in which a training could run. Start "
            "qgis_process of the same installation, which has one."
        ).format(program=own)
    )
