"""A worker process: one model, and as many pictures at once as its cores are good for.

    python -m anon_service.work.process DESCRIPTOR

It lives as long as the pipe to the service does, whose end DESCRIPTOR names.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING, Any

from anon_service.work.messages import Do, Done, Failed, Ready, Setup, Stop

if TYPE_CHECKING:
    from anon_service.work.orders import Order


def main() -> None:
    """Work until the service is gone."""
    connection: Connection[Any, Any] = Connection(int(sys.argv[1]))
    setup: Setup = connection.recv()
    logging.disable(logging.CRITICAL)  # what libraries say may quote a picture's metadata
    try:
        _work(connection, setup)
    finally:
        # A thread may hang where nothing ends it, so the process does not wait for its threads.
        shutil.rmtree(setup.scratch, ignore_errors=True)
        os._exit(0)


def _trial() -> Order:
    """A picture made here, so that what is compiled at first use is so before anyone waits."""
    import cv2
    import numpy as np

    from anon_plugin.engine.detection.detections import Detection
    from anon_plugin.engine.tasks.settings import Settings
    from anon_service.work.orders import Order, Work

    pixels = np.random.default_rng(1).integers(0, 256, (128, 128, 3), np.uint8)
    face = Detection.from_xyxy("face", 1.0, (30, 30, 70, 80))
    data = cv2.imencode(".jpg", pixels)[1].tobytes()
    return Order(Work.REDACT, data, Settings(), (face,))


def _work(connection: Connection[Any, Any], setup: Setup) -> None:
    import numpy as np

    from anon_plugin.engine.machine.threads import Threads, usable_cores
    from anon_plugin.engine.verification.sampling import Sampling
    from anon_plugin.errors import AnonymizerError, CancelledError
    from anon_plugin.models.loading import load_detector
    from anon_service.work.doing import do
    from anon_service.work.orders import Model

    threads = Threads.sharing(setup.threads or usable_cores())
    scratch = Path(setup.scratch)
    try:
        detector = load_detector(setup.model, setup.device, setup.batch)
        detector.detect([np.full((64, 64, 3), 127, np.uint8)])
        do(_trial(), detector, Sampling(), scratch, lambda: False)
    except AnonymizerError as error:
        connection.send(Failed(str(error)))
        return
    sampling = Sampling()
    sending, stops = Lock(), dict[int, Event]()

    def work(message: Do) -> None:
        stop = stops[message.number]
        try:
            result = (
                None
                if stop.is_set()
                else do(message.order, detector, sampling, scratch, stop.is_set)
            )
        except CancelledError:
            result = None
        with sending:
            stops.pop(message.number, None)
            connection.send(Done(message.number, result))

    with threads.shared(), ThreadPoolExecutor(threads.photos, "photo", threads.prepare_thread) as p:
        connection.send(
            Ready(Model(detector.name, detector.sha256, detector.labels), threads.photos)
        )
        while True:
            try:
                message = connection.recv()
            except (EOFError, OSError):
                shutil.rmtree(scratch, ignore_errors=True)
                os._exit(0)
            if isinstance(message, Do):
                stops[message.number] = Event()
                p.submit(work, message)
            elif isinstance(message, Stop):
                stop = stops.get(message.number)
                if stop is not None:
                    stop.set()


if __name__ == "__main__":
    main()
