"""An order done: the engine's functions for what is in memory, and what they raise as a value."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from anon_plugin.engine.detection.detections import Detection
from anon_plugin.engine.detection.detector import Detector
from anon_plugin.engine.tasks.in_memory import (
    AnonymizedBytes,
    SearchedBytes,
    anonymize_bytes,
    detect_bytes,
    redact_bytes,
)
from anon_plugin.engine.verification.sampling import Sampling
from anon_plugin.errors import (
    CancelledError,
    PhotoError,
    SettingsError,
    TooLargePhotoError,
    UnsupportedPhotoError,
)
from anon_service.work.orders import Answer, Finding, Order, Reason, Refusal, Result, Work

_NAME = "picture.jpg"


def do(
    order: Order,
    detector: Detector,
    sampling: Sampling,
    scratch: Path | None,
    cancelled: Callable[[], bool],
) -> Result:
    """Do it. sampling: of all pictures of a process. scratch: a folder in memory.

    Raises CancelledError when `cancelled` says so.
    """
    start = time.perf_counter()
    try:
        made = _made(order, detector, sampling, scratch, cancelled)
    except CancelledError:
        raise
    except TooLargePhotoError as error:
        return Refusal(Reason.TOO_LARGE, str(error))
    except UnsupportedPhotoError as error:
        return Refusal(Reason.UNSUPPORTED, str(error))
    except (PhotoError, SettingsError) as error:
        return Refusal(Reason.UNREADABLE, str(error))
    except MemoryError:
        return Refusal(Reason.FAULT, f"{_NAME} needs more memory than there is.")
    except Exception as error:  # a fault of ours or a library's must not end the process
        # What it says may hold bytes of the picture, so that only its kind is told.
        text = f"{_NAME} met an unexpected error, please report it: {type(error).__name__}"
        return Refusal(Reason.FAULT, text)
    file = made if isinstance(made, AnonymizedBytes) else None
    return Answer(
        data=file.data if file else None,
        size_wh=made.size_wh,
        projection=made.decision.projection.name,
        findings=tuple(_finding(made, one) for one in made.detections),
        notes=file.notes if file else (),
        verified=file.verified if file else (),
        seconds=time.perf_counter() - start,
    )


def _made(
    order: Order,
    detector: Detector,
    sampling: Sampling,
    scratch: Path | None,
    cancelled: Callable[[], bool],
) -> SearchedBytes:
    data, settings = order.data, order.settings
    if order.work is not Work.REDACT:
        # Nobody may have known the model when the request came, and what it cannot find it would
        # leave in the picture without a word.
        settings.check_search(detector.labels)
    match order.work:
        case Work.BLUR:
            return anonymize_bytes(data, detector, settings, _NAME, cancelled, sampling, scratch)
        case Work.DETECT:
            return detect_bytes(data, detector, settings, _NAME, cancelled)
        case Work.REDACT:
            found = order.detections
            return redact_bytes(data, found, settings, _NAME, cancelled, sampling, scratch)


def _finding(made: SearchedBytes, found: Detection) -> Finding:
    sighting = made.decision.projection.sighting(found.region)
    return Finding(
        label=found.label,
        score=round(found.score, 4),
        region=tuple((float(x), float(y)) for x, y in found.region),
        is_box=found.is_box,
        yaw_deg=None if sighting is None else round(sighting.yaw_deg, 3),
        pitch_deg=None if sighting is None else round(sighting.pitch_deg, 3),
    )
