"""A Panoramax server for tests: PostgreSQL with PostGIS and geovisio, started and stopped here."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.processes import answers, free_port, wait_until

BINARIES = Path("/usr/lib/postgresql/15/bin")
POSTGIS = Path("/usr/share/postgresql/15/extension/postgis.control")


@dataclass(frozen=True)
class Panoramax:
    """url: of its API. stores: folder of its files by tmp, permanent and derivates."""

    url: str
    stores: Mapping[str, Path]
    database: str
    environment: Path

    def query(self, text: str) -> list[list[str]]:
        """The rows of a query."""
        command = ["psql", "--no-align", "--tuples-only", "--field-separator=|", "-c", text]
        done = subprocess.run([*command, self.database], capture_output=True, text=True, check=True)
        return [line.split("|") for line in done.stdout.splitlines()]


@contextmanager
def database() -> Iterator[str]:
    """The URL of a new database of a server of its own. PostgreSQL refuses to be root."""
    port = free_port()
    user: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="panoramax-", ignore_cleanup_errors=True) as folder:
        data = Path(folder)
        if os.getuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(data, account.pw_uid, account.pw_gid)
            user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

        def run(program: str, *arguments: str) -> None:
            command = [BINARIES / program, "-D", data, *arguments]
            subprocess.run(command, check=True, cwd=data, stdout=subprocess.DEVNULL, **user)

        run("initdb", "-U", "panoramax", "--auth=trust", "--no-sync")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
        run("pg_ctl", "-w", "-l", str(data / "log"), "-o", options, "start")
        try:
            base = f"postgres://panoramax@127.0.0.1:{port}"
            for name, text in (
                ("postgres", "CREATE DATABASE panoramax"),
                ("panoramax", "SET client_min_messages = error; CREATE EXTENSION postgis"),
            ):
                subprocess.run(["psql", f"{base}/{name}", "-qc", text], check=True)
            yield f"{base}/panoramax"
        finally:
            run("pg_ctl", "-m", "immediate", "stop")


@contextmanager
def panoramax(folder: Path, blur_url: str) -> Iterator[Panoramax]:
    """A server that has its pictures blurred at this URL."""
    environment = Path(os.environ.get("ANON_PANORAMAX", ""))
    if not (environment / "bin" / "flask").is_file():
        pytest.skip("no environment with geovisio; run scripts/try_panoramax.sh")
    if not POSTGIS.is_file() or not shutil.which("psql"):
        pytest.skip("PostGIS is missing: apt install postgresql-15-postgis-3")
    stores = {name: folder / name for name in ("tmp", "permanent", "derivates")}
    for store in stores.values():
        store.mkdir()
    port, log = free_port(), folder / "panoramax.log"
    with database() as address:
        settings = {
            **os.environ,
            "FLASK_APP": "geovisio",
            "FLASK_SECRET_KEY": "a key of a test that nobody keeps",  # pragma: allowlist secret
            "DB_URL": address,
            **{f"FS_{name.upper()}_URL": str(path) for name, path in stores.items()},
            "API_BLUR_URL": blur_url,
            "PICTURE_PROCESS_DERIVATES_STRATEGY": "PREPROCESS",
            "API_LOG_LEVEL": "INFO",
        }
        flask = environment / "bin" / "flask"
        with log.open("ab") as out:
            run = {"env": settings, "stdout": out, "stderr": out, "cwd": folder}
            upgrade = [flask, "db", "upgrade"]
            subprocess.run(upgrade, check=True, **run)  # type: ignore[call-overload]
            server = subprocess.Popen([flask, "run", "-p", str(port)], **run)  # type: ignore[call-overload]
            try:
                wait_until(lambda: answers(port), log)
                url = f"http://127.0.0.1:{port}"
                yield Panoramax(url, stores, address, environment)
            finally:
                server.terminate()
                server.wait(30)


def until(ready, what: str, patience_s: float = 240.0) -> None:  # type: ignore[no-untyped-def]
    """Wait until it is so."""
    give_up = time.monotonic() + patience_s
    while not ready():
        assert time.monotonic() < give_up, what
        time.sleep(0.5)
