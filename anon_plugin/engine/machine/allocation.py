"""Memory that one step gives back is kept for the next, where the system lets us ask for it.

The GNU C library returns large blocks to the system as soon as they are free, and gets them anew,
page by page and full of zeros, for each picture and each layer of the network. With several threads
that takes up to two fifths of all processor time.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

# <malloc.h>
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3

# (free memory at the end of the heap that is kept, size from which a block is one of its own that
# goes back at once). Larger blocks are those of photos that few fit beside.
_KEEPING = 2**28, 2**26
# What the library itself arrives at, at most, when it adapts to a program.
_USUAL = 2**26, 2**25

_lock = Lock()
_users = 0


@contextmanager
def memory_kept() -> Iterator[None]:
    """Keep freed memory of this process while anybody is inside; then give it back."""
    global _users
    keep_memory()
    try:
        yield
    finally:
        with _lock:
            _users -= 1
            if not _users:
                _ask_for(_USUAL)
                give_back()


def keep_memory() -> None:
    """Keep freed memory from now on, for a process that does nothing else."""
    global _users
    with _lock:
        _users += 1
        if _users == 1:
            _ask_for(_KEEPING)


def can_keep() -> bool:
    """Whether this system lets us ask for it."""
    return _library() is not None


def _ask_for(thresholds: tuple[int, int]) -> None:
    library = _library()
    if library is not None:
        library.mallopt(_TRIM_THRESHOLD, thresholds[0])
        library.mallopt(_MMAP_THRESHOLD, thresholds[1])


def give_back() -> None:
    """Let the system have the memory that is free now, where it takes some."""
    library = _library()
    if library is not None:
        library.malloc_trim(0)


def _library() -> Any:
    """The C library where it is GNU's, else None."""
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "mallopt") and hasattr(library, "malloc_trim") else None
