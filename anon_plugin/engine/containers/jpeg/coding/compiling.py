"""Machine code for the loops over single bits, where numpy has nothing to offer.

numba: entropy coding is one long chain of decisions, a hundred times too slow as Python.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., object])

_SOURCES = sorted(Path(__file__).parent.glob("*.py"))
_DIGEST = hashlib.sha256(b"".join(path.read_bytes() for path in _SOURCES)).hexdigest()[:16]


def compiled(function: Function) -> Function:
    """Compile at the first call; keep the machine code for later processes where a folder for it
    can be written. The compiled function lets other threads run."""
    # numba takes machine code from its cache when the function's own file is unchanged, though
    # what it calls lies in another: the name tells apart all states of this package.
    function.__qualname__ = f"{function.__qualname__}_{_DIGEST}"
    try:
        return cast(Function, njit(cache=True, nogil=True)(function))
    except RuntimeError:  # no folder for the cache: a read-only installation without a home
        return cast(Function, njit(nogil=True)(function))
