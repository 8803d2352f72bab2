"""Who may ask: tokens from a file, by Basic or Bearer; and from where a browser may."""

from __future__ import annotations

import base64
import binascii
import hmac
import stat
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from anon_plugin.errors import SettingsError

OPEN_PATHS = ("/healthz", "/readyz")
"""What orchestrators ask without any token; it tells nothing but whether the service works."""

_LEAST_LENGTH = 16
_LOCAL = ("127.0.0.1", "localhost", "::1")


class Tokens:
    """Secrets, and the user of each if it has one. Empty: everyone may ask."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = [line.encode() for line in lines]

    @classmethod
    def read(cls, path: Path) -> Tokens:
        """Of a file with `user:secret` or a bare secret on each line; # begins a remark.

        Raises SettingsError where it cannot be read, others may read it, or a secret is short.
        """
        try:
            text, mode = path.read_text(encoding="utf-8"), path.stat().st_mode
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"The token file {path} cannot be read: {error}.") from error
        if mode & (stat.S_IROTH | stat.S_IWOTH):
            raise SettingsError(f"Everyone can read the token file {path}. Run: chmod 600 {path}")
        lines = [line.strip() for line in text.splitlines()]
        lines = [line for line in lines if line and not line.startswith("#")]
        if not lines:
            raise SettingsError(f"The token file {path} holds no token.")
        if any(len(line.rpartition(":")[2]) < _LEAST_LENGTH for line in lines):
            raise SettingsError(
                f"A secret in {path} is shorter than {_LEAST_LENGTH} characters. Make one with: "
                "openssl rand -hex 24"
            )
        return cls(lines)

    def __bool__(self) -> bool:
        return bool(self._lines)

    def accept(self, header: str) -> bool:
        """Whether an Authorization header holds one of them."""
        kind, _, text = header.partition(" ")
        given = text.strip().encode()
        if kind.lower() == "basic":
            try:
                given = base64.b64decode(given, validate=True)
            except binascii.Error:
                return False
            return self._has(given) or self._has(given.rpartition(b":")[2], bare=True)
        return kind.lower() == "bearer" and (self._has(given) or self._has(given, secret=True))

    def _has(self, given: bytes, bare: bool = False, secret: bool = False) -> bool:
        """bare: only lines without a user. secret: what follows the user of each line."""
        found = False
        for line in self._lines:
            if bare and b":" in line:
                continue
            wanted = line.rpartition(b":")[2] if secret else line
            found |= hmac.compare_digest(wanted, given)  # all, so that time tells nothing
        return found


class Access:
    """ASGI middleware: 401 without a token, and 403 for pages of other sites in a browser.

    local: whether only this machine is listened to; then it must be asked by a local name, so that
    no page of elsewhere reaches it under a name of its own.
    """

    def __init__(self, app: ASGIApp, tokens: Tokens, local: bool) -> None:
        self._app, self._tokens, self._local = app, tokens, local

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http" or scope["path"] in OPEN_PATHS:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        answer: JSONResponse | None = None
        host = urlsplit(f"//{headers.get('host', '')}")
        if self._local and _name(host.netloc) not in _LOCAL:
            answer = JSONResponse({"detail": "Ask for 127.0.0.1."}, 421)
        elif (origin := headers.get("origin")) and urlsplit(origin).netloc != host.netloc:
            answer = JSONResponse({"detail": "Pages of other sites may not ask."}, 403)
        elif self._tokens and not self._tokens.accept(headers.get("authorization", "")):
            answer = JSONResponse(
                {"detail": "Send a token of this service, as Basic or Bearer."},
                401,
                {"WWW-Authenticate": 'Basic realm="anonymizer"'},
            )
        await (answer or self._app)(scope, receive, send)


def _name(netloc: str) -> str:
    try:
        return urlsplit(f"//{netloc}").hostname or ""
    except ValueError:
        return ""


def check_binding(host: str, has_tokens: bool, behind_proxy: bool) -> bool:
    """Whether only this machine is listened to.

    Raises SettingsError where others could ask without a token, and nothing says that a proxy
    stands before the service.
    """
    if host in _LOCAL:
        return not behind_proxy
    if not (has_tokens or behind_proxy):
        raise SettingsError(
            f"At {host} everyone on the network could send pictures. Give --tokens FILE; or "
            "--behind-proxy, where only a proxy that asks for passwords reaches this address; or "
            "listen to 127.0.0.1."
        )
    return False
