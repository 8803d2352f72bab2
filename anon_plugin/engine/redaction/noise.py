"""Noise that nobody can compute again: keyed by a secret that lives in memory for one run only."""

from __future__ import annotations

import hashlib
import os

import numpy as np
from numpy.typing import NDArray

SECRET_BYTES = 32

_STEADY_CELLS = 64
"""More cells along a side than any look has."""


class Noise:
    """One run's source of noise.

    The secret comes from the system's random source and is written nowhere, so the noise of a
    finished run cannot be drawn again. Within a run it depends only on the secret and on what is
    asked for (a photo's or a region's own key), never on the order or the thread of asking: the
    same findings give the same bytes. A given secret is for tests and for proving that two ways
    of work agree; whoever knows it can subtract the noise.
    """

    __slots__ = ("_secret", "steady")

    def __init__(self, secret: bytes | None = None, steady: bool = False) -> None:
        """steady: whether it is for pictures that follow one another, see `keyed_for`."""
        self._secret = os.urandom(SECRET_BYTES) if secret is None else bytes(secret)
        self.steady = steady

    def __repr__(self) -> str:
        return "Noise(secret kept in memory)"

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("A noise source is never stored or sent; make a new one where it is needed")

    def keyed(self, key: bytes) -> Noise:
        """A source of its own for one photo or region, fixed by the secret and `key`."""
        secret = hashlib.blake2b(key, key=self._secret, digest_size=SECRET_BYTES).digest()
        return Noise(secret, self.steady)

    def uniform(self, purpose: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
        """Independent values, uniform in [-0.5, 0.5), from SHAKE-256 (FIPS 202).

        purpose: names the use, so that two uses in one region never share values. The same
            purpose and shape give the same values again; of steady noise, a larger shape goes on
            where a smaller one ends, so that nothing jumps when a region grows by a cell.
        """
        if self.steady and max(shape[:2]) < _STEADY_CELLS:
            whole = (_STEADY_CELLS, _STEADY_CELLS, *shape[2:])
            return self._values(purpose, whole)[: shape[0], : shape[1]]
        return self._values(purpose, shape)

    def _values(self, purpose: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
        count = int(np.prod(shape, dtype=np.int64))
        stream = hashlib.shake_256(self._secret + purpose.encode()).digest(2 * count)
        values = np.frombuffer(stream, dtype="<u2").astype(np.float32)
        return np.asarray(values / 65536.0 - 0.5, dtype=np.float32).reshape(shape)


DECORATION = Noise(b"decoration hides nothing, so anyone may know it")
"""For clouds and mosaics that carry nothing of a photo: the same in every run, so that the same
findings give the same file, however and whenever it is made."""

STEADY_DECORATION = Noise(b"the same for what moves from frame to frame", steady=True)
