"""Who may ask, and where the service may listen."""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import PlainTextResponse

from anon_plugin.errors import SettingsError
from anon_service.web.access import Access, Tokens, check_binding

SECRET = "0123456789abcdef"  # pragma: allowlist secret


def ask(tokens: Tokens, path: str = "/blur/", local: bool = True, **headers: str) -> int:
    """The status that a request with these headers gets; the application itself says 200."""
    statuses: list[int] = []
    scope = {
        "type": "http",
        "path": path,
        "method": "GET",
        "headers": [
            (name.encode(), value.encode())
            for name, value in {"host": "127.0.0.1:8780", **headers}.items()
        ],
    }

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    async def receive() -> Any:
        return {"type": "http.request"}

    application = Access(PlainTextResponse("ok"), tokens, local)
    asyncio.run(application(scope, receive, send))
    return statuses[0]


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        ("", 401),
        (basic(f"panoramax:{SECRET}"), 200),
        (f"Bearer {SECRET}", 200),
        (f"bearer panoramax:{SECRET}", 200),
        (basic(f"other:{SECRET}"), 401),
        (basic("panoramax:wrong"), 401),
        (basic(f"x:bare-{SECRET}"), 200),
        (f"Bearer bare-{SECRET}", 200),
        ("Bearer ", 401),
        ("Basic !!!", 401),
        ("Bearer panoramax", 401),
        (SECRET, 401),
    ],
)
def test_a_token_is_asked_for(authorization: str, status: int) -> None:
    tokens = Tokens([f"panoramax:{SECRET}", f"bare-{SECRET}"])
    assert ask(tokens, authorization=authorization) == status


def test_health_is_told_to_everyone() -> None:
    tokens = Tokens([SECRET])
    assert ask(tokens, "/healthz") == ask(tokens, "/readyz") == 200
    assert ask(tokens, "/metrics") == 401


def test_pages_of_other_sites_may_not_ask() -> None:
    nobody = Tokens([])
    assert ask(nobody, origin="http://127.0.0.1:8780") == 200
    assert ask(nobody, origin="http://evil.example") == 403
    assert ask(nobody, origin="null") == 403
    assert ask(nobody, host="evil.example") == 421, "a name of elsewhere that leads here"
    assert ask(nobody, host="localhost") == ask(nobody, host="[::1]:8780") == 200
    assert ask(nobody, host="photos.example", local=False) == 200


@pytest.mark.parametrize(
    ("text", "mode", "problem"),
    [
        ("", 0o600, "holds no token"),
        ("# only a remark\n", 0o600, "holds no token"),
        (f"user:{SECRET}", 0o644, "Everyone can read"),
        ("user:short", 0o600, "shorter"),
    ],
)
def test_a_token_file_that_protects_nothing_is_refused(
    tmp_path: Path, text: str, mode: int, problem: str
) -> None:
    path = tmp_path / "tokens"
    path.write_text(text)
    path.chmod(mode)
    with pytest.raises(SettingsError, match=problem):
        Tokens.read(path)
    with pytest.raises(SettingsError, match="cannot be read"):
        Tokens.read(tmp_path / "absent")


def test_only_this_machine_is_listened_to_unless_something_guards_the_rest() -> None:
    assert check_binding("127.0.0.1", has_tokens=False, behind_proxy=False)
    assert not check_binding("0.0.0.0", has_tokens=True, behind_proxy=False)
    assert not check_binding("0.0.0.0", has_tokens=False, behind_proxy=True)
    with pytest.raises(SettingsError, match="--tokens"):
        check_binding("0.0.0.0", has_tokens=False, behind_proxy=False)
