"""Refusals as HTTP answers: a status and a sentence."""

from __future__ import annotations

from starlette.exceptions import HTTPException

from anon_service.work.orders import Reason, Refusal

_STATUS = {
    Reason.UNREADABLE: 422,
    Reason.UNSUPPORTED: 415,
    Reason.TOO_LARGE: 413,
    Reason.OVERDUE: 504,
    Reason.FAULT: 500,
}


def as_error(refusal: Refusal) -> HTTPException:
    """To be raised in a route."""
    return HTTPException(_STATUS[refusal.reason], refusal.text)
