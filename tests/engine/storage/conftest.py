"""An object store over its real protocol: moto's server, as a process of its own."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.processes import answers, free_port, process, wait_until


@pytest.fixture(scope="package")
def object_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of an S3 server; what asks for s3:// in this process and its children finds it.

    It has one bucket named "campaign".
    """
    pytest.importorskip("moto", reason="moto is not installed: pip install .[dev]")
    s3fs = pytest.importorskip("s3fs", reason="s3fs is not installed: pip install .[dask]")
    port = free_port()
    log = tmp_path_factory.mktemp("s3") / "server.log"
    endpoint = f"http://127.0.0.1:{port}"
    settings = {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",  # pragma: allowlist secret
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    with process(["moto.server", "-H", "127.0.0.1", "-p", str(port)], log, {}):
        wait_until(lambda: answers(port), log)
        with pytest.MonkeyPatch.context() as patch:
            for name, value in settings.items():
                patch.setenv(name, value)
            s3fs.S3FileSystem(use_listings_cache=False).mkdir("campaign")
            yield endpoint


@pytest.fixture
def web_server(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The address of a web server, and the folder that it serves."""
    pytest.importorskip("aiohttp", reason="aiohttp is not installed: pip install .[dask]")
    folder = tmp_path / "served"
    folder.mkdir()

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Quiet, directory=str(folder))
    ) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", folder
        server.shutdown()
