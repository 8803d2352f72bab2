"""Machine code for the loops over single bits, where numpy has nothing to offer.

numba: entropy coding is one long chain of decisions, a hundred times too slow as Python.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Compile at the first call; keep the machine code for later processes where a folder for it
    can be written. The compiled function lets other threads run."""
    try:
        return cast(Function, njit(cache=True, nogil=True)(function))
    except RuntimeError:  # no folder for the cache: a read-only installation without a home
        return cast(Function, njit(nogil=True)(function))
