"""Bodies of requests: bounded while they are read, and never on a disk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from starlette.datastructures import Headers, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

_MOST_PARTS = 8
_SILENCE_S = 60.0
# What a sender may still send of a body that is refused, so that it comes to read the answer.
_DRAINED = 4


class _InMemory(MultiPartParser):
    """Keeps files in memory: the body is bounded already."""

    spool_max_size = max_file_size = 2**40  # as newer and older releases call it


async def read_parts(request: Request, most_bytes: int) -> dict[str, bytes]:
    """The parts of a multipart form, by name; of a name that occurs twice the first.

    Raises HTTPException: 415 for another kind of body, 413 for one that is too long, 400 for one
    that is damaged, 408 where nothing comes any more.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        raise HTTPException(415, "Send a form: multipart/form-data with the field picture.")
    parser = _InMemory(
        Headers({"Content-Type": request.headers["content-type"]}),
        bounded(request, most_bytes),
        max_files=_MOST_PARTS,
        max_fields=_MOST_PARTS,
        max_part_size=most_bytes,
    )
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise HTTPException(400, f"The form is damaged: {error.message}") from error
    except ValueError as error:  # of the library below, such as parts that no boundary parts
        raise HTTPException(400, "The form is damaged.") from error
    parts: dict[str, bytes] = {}
    for name, value in form.multi_items():
        data = await value.read() if isinstance(value, UploadFile) else value.encode()
        parts.setdefault(name, data)
    await form.close()
    return parts


async def bounded(request: Request, most_bytes: int) -> AsyncGenerator[bytes, None]:
    """The body as it comes. Raises HTTPException 413 as soon as it is longer, 408 for silence."""
    declared = declared_bytes(request)
    if declared is not None and declared > most_bytes:
        if request.headers.get("expect", "").lower() != "100-continue":
            await _drain(request, most_bytes * _DRAINED)
        raise _too_long(most_bytes)
    read = 0
    stream = request.stream()
    while True:
        try:
            chunk = await asyncio.wait_for(anext(stream), _SILENCE_S)
        except StopAsyncIteration:
            return
        except TimeoutError as error:
            raise HTTPException(408, "Nothing of the body came for a minute.") from error
        read += len(chunk)
        if read > most_bytes:
            await _drain(request, most_bytes * _DRAINED)
            raise _too_long(most_bytes)
        yield chunk


def declared_bytes(request: Request) -> int | None:
    """How long the sender says that the body is; None where it does not."""
    text = request.headers.get("content-length", "")
    return int(text) if text.isdigit() else None


async def gone(request: Request) -> None:
    """Return when the sender has left. The body must have been read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _drain(request: Request, most_bytes: int) -> None:
    """Read on without keeping anything: who is still sending does not look for an answer."""
    read = 0
    try:
        while read < most_bytes:
            message = await asyncio.wait_for(request.receive(), _SILENCE_S)
            read += len(message.get("body", b""))
            if message["type"] == "http.disconnect" or not message.get("more_body"):
                return
    except (TimeoutError, ClientDisconnect):
        return


def _too_long(most_bytes: int) -> HTTPException:
    text = f"The body is longer than {most_bytes / 2**20:g} MiB. Send a smaller picture."
    return HTTPException(413, text)
