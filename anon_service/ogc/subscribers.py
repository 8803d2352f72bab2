"""Tells subscribers what became of a job; one that does not answer harms nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

import requests

from anon_service.observing.logs import LOG

_TIMEOUT_S, _TRIES, _PAUSE_S = 5.0, 3, 2.0


def is_allowed(url: str, hosts: Collection[str]) -> bool:
    """Whether a subscriber's URL leads to a host, with its port, that the operator has named."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "@" not in parts.netloc and parts.netloc in hosts


def tell(
    subscriber: Mapping[str, str], what: str, body: Mapping[str, Any], hosts: Collection[str]
) -> None:
    """Post to the URL for `what`, if there is one, without waiting for it. hosts: that may be
    called now; they may have been others when the job was accepted."""
    url = subscriber.get(what)
    if url and is_allowed(url, hosts):
        threading.Thread(target=_post, args=(url, body), daemon=True, name="subscriber").start()


def _post(url: str, body: Mapping[str, Any]) -> None:
    with requests.Session() as session:
        session.trust_env = False  # no proxy: only this host is to be reached
        for _ in range(_TRIES):
            try:
                session.post(
                    url, json=body, timeout=_TIMEOUT_S, allow_redirects=False, stream=True
                ).close()  # what it answers is not read
                return
            except requests.RequestException:
                time.sleep(_PAUSE_S)
    LOG.warning("a subscriber does not answer")
