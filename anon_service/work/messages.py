"""What a worker process and the service say to each other, over a pipe that no one else reads."""

from __future__ import annotations

from dataclasses import dataclass

from anon_service.work.orders import Model, Order, Result


@dataclass(frozen=True)
class Setup:
    """The first thing a process is told.

    model, device, batch: as load_detector takes them. threads: cores it may use; 0 for all.
    scratch: a folder in memory that is its own.
    """

    model: str
    device: str
    batch: int
    threads: int
    scratch: str


@dataclass(frozen=True)
class Ready:
    """The model is open. at_once: how many pictures it takes at a time."""

    model: Model
    at_once: int


@dataclass(frozen=True)
class Failed:
    """There will never be a model, and why."""

    text: str


@dataclass(frozen=True)
class Do:
    """Do an order; `number` names it."""

    number: int
    order: Order


@dataclass(frozen=True)
class Stop:
    """Give an order up before its next step."""

    number: int


@dataclass(frozen=True)
class Done:
    """An order has ended. result: None where it was given up."""

    number: int
    result: Result | None
