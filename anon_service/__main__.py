"""Start the service: python -m anon_service --help."""

from __future__ import annotations

import asyncio
import signal
import sys

import uvicorn

from anon_plugin.errors import AnonymizerError
from anon_plugin.userdata import data_folder
from anon_service.application import make_application
from anon_service.observing.logs import LOG, set_up
from anon_service.observing.metrics import Metrics
from anon_service.ogc.queue import JobQueue
from anon_service.ogc.records import JobFolder
from anon_service.options import Options, parse
from anon_service.web.access import Tokens, check_binding
from anon_service.work.cluster import Cluster
from anon_service.work.pool import Pool, Workers
from anon_service.work.scratch import Scratch

_LEAVE_S = 30


async def serve(options: Options) -> None:
    """Serve until a signal ends it. Raises AnonymizerError where it cannot begin."""
    tokens = Tokens.read(options.tokens) if options.tokens else Tokens([])
    local = check_binding(options.host, bool(tokens), options.behind_proxy)
    metrics = Metrics()
    scratch = None if options.scheduler else Scratch(options.scratch)
    workers: Workers
    if scratch is None:
        workers = Cluster(
            options.scheduler, metrics, options.model, options.device, options.time_limit_s
        )
    else:
        workers = Pool(
            scratch,
            metrics,
            options.model,
            options.device,
            options.processes,
            options.threads,
            options.time_limit_s,
        )
    queue = _queue(options) if options.roots else None
    try:
        await workers.start()
        if queue is not None:
            queue.start()
        configuration = uvicorn.Config(
            make_application(options, workers, queue, metrics, tokens, local),
            host=options.host,
            port=options.port,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=options.behind_proxy,
            forwarded_allow_ips="*" if options.behind_proxy else None,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=_LEAVE_S,
        )
        model = workers.model
        LOG.info("listens at %s, model %s", options.address, model.name if model else "")
        await uvicorn.Server(configuration).serve()
    finally:
        if queue is not None:
            await asyncio.to_thread(queue.close)
        await workers.close()
        if scratch is not None:
            scratch.close()


def _queue(options: Options) -> JobQueue:
    """The queue of jobs. Raises SettingsError where another service has its folder."""
    settings, limits = options.settings, options.settings.limits
    orders = {
        "roots": options.roots.to_dict(),
        "model": options.model,
        "device": options.device,
        "threads": options.threads,
        "scheduler": options.scheduler,
        "labels": list(settings.labels),
        "style": options.style,
        "verify": settings.verify.value,
        "max_megapixels": limits.max_megapixels,
        "time_limit_s": limits.time_limit_s,
    }
    folder = JobFolder(options.state or data_folder() / "jobs")
    return JobQueue(
        folder, orders, options.jobs_at_once, options.keep_days, options.subscriber_hosts
    )


def main() -> None:
    """The command line. Exits with 2 and a sentence where the service cannot begin."""
    set_up()
    # The server raises the signal that ended it again; what is to be cleared up comes after that.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        asyncio.run(serve(parse()))
    except AnonymizerError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from error
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
