"""What the operator decides: the command line as one value."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass, field
from pathlib import Path

from anon_plugin.engine.files.limits import Limits
from anon_plugin.engine.redaction.style import styles_for
from anon_plugin.engine.tasks.settings import Settings
from anon_plugin.engine.vocabulary import DEFAULT_PRESET, STYLE_NAMES, Verify, label_of
from anon_plugin.errors import SettingsError
from anon_service.roots import Roots

DEFAULT_PORT = 8780


@dataclass(frozen=True)
class Options:
    """See `parse`; sizes in bytes, times in seconds."""

    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    url: str = ""
    tokens: Path | None = None
    behind_proxy: bool = False
    model: str = ""
    device: str = ""
    processes: int = 1
    threads: int = 0
    scheduler: str = ""
    settings: Settings = field(default_factory=Settings)
    style: str = DEFAULT_PRESET
    time_limit_s: float = 120.0
    most_body_bytes: int = 64 * 2**20
    most_bytes_in_memory: int = 512 * 2**20
    most_waiting: int = 1000
    scratch: Path | None = None
    roots: Roots = field(default_factory=lambda: Roots({}, {}))
    state: Path | None = None
    jobs_at_once: int = 1
    keep_days: float = 7.0
    subscriber_hosts: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """Where clients reach it, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.url.rstrip("/") or f"http://{host}:{self.port}"


def parse(arguments: list[str] | None = None) -> Options:
    """The options of a command line. Raises SettingsError where a value makes no sense."""
    parser = argparse.ArgumentParser(prog="serve", description="The anonymizer as a service.")
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen to (default: this machine only)")
    add("--port", type=int, default=DEFAULT_PORT, help=f"default {DEFAULT_PORT}")
    add("--url", default="", help="where clients reach it, behind a proxy: https://…/anonymizer")
    add("--tokens", type=Path, help="file with user:secret or a secret on each line")
    add("--behind-proxy", action="store_true", help="a proxy before it asks for passwords")
    add("--model", default=os.environ.get("ANON_MODEL", ""), help="as MODEL in QGIS")
    add("--device", default="", choices=("", "cpu", "cuda", "mps"), help="default: the best")
    add("--processes", type=int, default=1, help="worker processes, each with a model (default 1)")
    add("--threads", type=int, default=0, help="cores of each process (default: all)")
    add("--scheduler", default="", help="Dask scheduler whose workers do the work, tcp://…")
    add("--labels", default="face,plate", help="what goes where a request does not say")
    add("--style", default=DEFAULT_PRESET, choices=STYLE_NAMES, help="and how it looks then")
    add("--verify", default="basic", choices=[one.value for one in Verify], help="of each result")
    add("--time-limit", type=float, default=120.0, help="seconds for a picture (default 120)")
    add("--max-megapixels", type=float, default=150.0, help="of a picture (default 150)")
    add("--max-mebibytes", type=float, default=64.0, help="of a request (default 64)")
    add("--memory", type=float, default=512.0, help="MiB for all waiting requests (default 512)")
    add("--queue", type=int, default=1000, help="requests that wait unread at most (default 1000)")
    add("--scratch", type=Path, help="a folder in memory (default /dev/shm)")
    add("--root", action="append", default=[], help="NAME=FOLDER or URL that jobs may read")
    add("--output-root", action="append", default=[], help="NAME=FOLDER or URL for their results")
    add("--state", type=Path, help="folder for jobs (default: in the user's data)")
    add("--jobs", type=int, default=1, help="jobs at once (default 1)")
    add("--keep-days", type=float, default=7.0, help="jobs and their results stay (default 7)")
    add("--subscriber-host", action="append", default=[], help="HOST:PORT that jobs may call")
    given = parser.parse_args(arguments)
    if (
        given.processes < 1
        or given.threads < 0
        or given.time_limit <= 0
        or given.queue < 0
        or given.jobs < 1
    ):
        raise SettingsError("--processes, --threads, --time-limit and --queue count something.")
    if not 0 < given.max_mebibytes <= given.memory:
        raise SettingsError("--memory must hold at least one request of --max-mebibytes.")
    labels = tuple(filter(None, map(label_of, given.labels.split(","))))
    settings = Settings(
        labels=labels,
        styles=styles_for(given.style),
        verify=Verify(given.verify),
        limits=Limits(given.max_megapixels, given.time_limit),
    )
    return Options(
        host=given.host,
        port=given.port,
        url=given.url,
        tokens=given.tokens,
        behind_proxy=given.behind_proxy,
        model=given.model,
        device=given.device,
        processes=given.processes,
        threads=given.threads,
        scheduler=given.scheduler,
        settings=settings,
        style=given.style,
        time_limit_s=given.time_limit,
        most_body_bytes=int(given.max_mebibytes * 2**20),
        most_bytes_in_memory=int(given.memory * 2**20),
        most_waiting=given.queue,
        scratch=given.scratch,
        roots=Roots.parse(given.root, given.output_root),
        state=given.state,
        jobs_at_once=given.jobs,
        keep_days=given.keep_days,
        subscriber_hosts=tuple(given.subscriber_host),
    )
