"""Serving: the HTTP service as one process, or as several that share a port.

    boli serve ── serve-0    each answers whom it accepted: one process of Python computes on one core
               └─ serve-1

A process that dies is started again; meanwhile the others answer. Why: docs/decisions/055.
"""

import os
import signal
import socket
import threading
from dataclasses import dataclass

import sqlalchemy as sa
import structlog
from prometheus_client import REGISTRY

from boli.context import Problem
from boli.family import Family
from configs.settings import Settings
from pipeline.jobs import metrics_port
from pipeline.jobs.queue_gauges import QueueGauges
from pipeline.recordings import uploads
from pipeline.store import identity
from pipeline.store.sealed.blobs import EncryptedBlobs
from pipeline.store.tidying import tidying
from review_api import server
from review_api.app import create_app

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Share:
    """What one of several processes is given. `number`: 0, 1, 2 …; `parent`: the descriptor of a pipe that ends with
    the parent.
    """

    number: int
    parent: int

    @classmethod
    def read(cls, text: str) -> "Share":
        return cls(*(int(part) for part in text.split(",")))

    def __str__(self) -> str:
        return f"{self.number},{self.parent}"


def serve_one(settings: Settings, port: int, share: Share | None = None) -> None:
    """Serve in this process until a signal says to stop; one of several stops with its parent, too."""
    application = create_app(settings)
    services = application.state.services
    engine, blobs = services.engine, services.blobs
    identity.bind(engine, blobs)
    uploads.sweep(engine, blobs)
    if cut := blobs.sweep_unfinished():
        log.warning("files that were cut off when a process died are deleted", files=cut)
    _show_metrics(settings, engine, share.number if share else 0)
    tidying(blobs).start()
    at_end = blobs.scratch.empty_if_alone if isinstance(blobs, EncryptedBlobs) else lambda: None
    if share is None:
        server.run(application, settings.api.host, port, at_end)
        return
    threading.Thread(target=_stop_with_parent, args=(share.parent,), name="parent", daemon=True).start()
    server.run(application, settings.api.host, port, at_end, bound(settings.api.host, port, shared=True))


def serve_several(settings: Settings, port: int, command: list[str]) -> None:
    """Watch over `api.processes` processes that share the port, until a signal says to stop.

    `command`: what runs one, but for its share. Raises Problem where the port is taken, or where one cannot start.
    """
    host = settings.api.host
    bound(host, port).close()  # so that nobody else has it
    with bound(host, port, shared=True) as kept:
        ends, _held = os.pipe()  # this process alone holds the other end
        command = [*command, "--port", str(kept.getsockname()[1])]
        shares = [Share(number, ends) for number in range(settings.api.processes)]
        Family({f"serve-{one.number}": [*command, "--share", str(one)] for one in shares}, pass_fds=[ends]).run()


def bound(host: str, port: int, shared: bool = False) -> socket.socket:
    """Return a socket that has the port, but does not listen. Raises Problem.

    `shared`: others may have it so, too; of those that listen the kernel chooses one for each connection.
    """
    # asyncio sends small pieces at once (TCP_NODELAY) only where the protocol is named: else an answer may wait 40 ms.
    found = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        found.bind((host, port))
    except OSError as error:
        found.close()
        raise Problem(f"cannot listen at {host}:{port}: {error.strerror}; set api.port, or --port") from error
    return found


def _stop_with_parent(parent: int) -> None:
    os.read(parent, 1)  # nobody writes: it returns when the parent is gone
    os.kill(os.getpid(), signal.SIGTERM)


def _show_metrics(settings: Settings, engine: sa.Engine, number: int) -> None:
    if not settings.api.metrics_port:
        return
    metrics_port.show(settings.api.metrics_host, settings.api.metrics_port + number, "api.metrics_port")
    if number == 0:
        REGISTRY.register(QueueGauges(engine, settings.engine.dead_after_s))
