"""Courier: brings events to the endpoints of their clients. One thread in each worker.

It is no workflow of the job queue: DBOS would keep rows of every attempt, and cannot hold the events of one recording
in order. The table of deliveries is its queue, and a claim that runs out takes the place of a guardian. It has a thread
of its own, since an endpoint that answers slowly must not make the guardian's beat late. Why: docs/decisions/023.
"""

import asyncio
import json
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

import httpx
import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError
from standardwebhooks import Webhook

from configs.settings import Outbound
from pipeline.audit import chain
from pipeline.delivery import endpoints, webhooks
from pipeline.delivery.endpoints import EndpointMissing
from pipeline.delivery.webhook_secrets import SecretBox, SecretLost
from pipeline.delivery.webhooks import Claimed, Outcome
from pipeline.outbound import guard
from pipeline.outbound.guard import NoSuchHost, Refused
from pipeline.recordings import events
from pipeline.recordings.events import Event
from pipeline.store.clock import database_now
from pipeline.store.database import now, reading

log = structlog.get_logger(__name__)

LOOK_EVERY_S: Final = 1.0
MOST_AT_ONCE: Final = 50
# A claim outlives the attempt by this much: what came of it has to be written, too.
_MARGIN_S: Final = 5.0
_PURGE_EVERY_S: Final = 3600.0
_PATIENCE_S: Final = 10.0


class Courier:
    """Publishes events, and delivers them until it is stopped. Several workers may each have one."""

    def __init__(self, engine: sa.Engine, settings: Outbound, box: SecretBox) -> None:
        self._engine = engine
        self._settings = settings
        self._box = box
        self._stop = threading.Event()
        self._purged_s = -_PURGE_EVERY_S
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="courier", daemon=True)

    def start(self) -> None:
        """Begin to deliver, in the background."""
        self._thread.start()

    def stop(self) -> None:
        """Claim nothing more, and wait a little for what is being delivered; the rest is claimed again later."""
        self._stop.set()
        self._thread.join(self._settings.timeout_s + _PATIENCE_S)

    async def _run(self) -> None:
        running: set[asyncio.Task[None]] = set()
        while not self._stop.is_set():
            try:
                for claimed in await asyncio.to_thread(self.round, MOST_AT_ONCE - len(running)):
                    task = asyncio.create_task(self._deliver(claimed))
                    running.add(task)
                    task.add_done_callback(running.discard)
            except SQLAlchemyError as error:  # the database is away: the next round tries again
                log.warning("the courier could not look", error=str(error).splitlines()[0])
            await asyncio.sleep(LOOK_EVERY_S)
        if running:
            await asyncio.wait(running)

    def round(self, limit: int) -> list[Claimed]:
        """Publish what was written, and claim what is due.

        By the database's clock: a worker whose own is ahead would claim what another one is at.
        """
        with reading(self._engine) as connection:  # mostly there is nothing, and whoever writes is not to wait
            unpublished, at = events.any_unpublished(connection), database_now(connection)
            due = webhooks.any_due(connection, at)
            unchained = chain.any_waiting(connection)
        if unchained:  # by a service that was killed, or by a command
            with self._engine.begin() as connection:
                chain.seal(connection)
        if unpublished:
            with self._engine.begin() as connection:
                webhooks.hand_out(connection)
        self._purge()
        if not (unpublished or due) or limit <= 0:
            return []
        lease = timedelta(seconds=self._settings.timeout_s + _MARGIN_S)
        with self._engine.begin() as connection:
            return webhooks.claim(connection, database_now(connection), lease, limit)

    async def _deliver(self, claimed: Claimed) -> None:
        """Try once, and write down what came of it."""
        try:
            keys = await asyncio.to_thread(self._secrets, claimed)
            outcome = await attempt(claimed.url, claimed.event, keys, self._settings)
        except EndpointMissing:
            return
        except SecretLost:
            outcome = Outcome(None, "secret lost", 0)
        with suppress(SQLAlchemyError):  # not written down, it is tried again
            await asyncio.to_thread(self._note, claimed, outcome)

    def _secrets(self, claimed: Claimed) -> list[str]:
        with reading(self._engine) as connection:
            return endpoints.secrets_of(connection, claimed.endpoint_id, self._box, now())

    def _note(self, claimed: Claimed, outcome: Outcome) -> None:
        patience = timedelta(days=self._settings.failing_days)
        with self._engine.begin() as connection:
            webhooks.note(connection, claimed, outcome, database_now(connection), patience)
        log.info("webhook", event=claimed.event.id, endpoint=claimed.endpoint_id, status=outcome.status,
                 outcome=outcome.said, took_ms=outcome.took_ms)  # fmt: skip

    def _purge(self) -> None:
        if time.monotonic() - self._purged_s < _PURGE_EVERY_S:
            return
        self._purged_s = time.monotonic()
        with self._engine.begin() as connection:
            events.purge(connection, now() - timedelta(days=self._settings.keep_days))


def payload(told: Event) -> str:
    """Return the body of a webhook, the same in every attempt: ids, state, version, the client's own labels, and
    nothing that was said.
    """
    data = {"recording_id": told.recording_id, **told.facts} if told.recording_id else {}
    return json.dumps({"type": told.type, "timestamp": told.created_at.isoformat(), "data": data})


def signed(told: Event, body: str, keys: Sequence[str], at: datetime) -> dict[str, str]:
    """Return the headers of Standard Webhooks, with a signature by each of the secrets."""
    signatures = [Webhook(key).sign(told.id, at, body) for key in keys]
    stamp = str(int(at.timestamp()))
    return {"webhook-id": told.id, "webhook-timestamp": stamp, "webhook-signature": " ".join(signatures)}


async def attempt(
    url: str, told: Event, keys: Sequence[str], settings: Outbound, resolver: guard.Resolve = guard.resolve
) -> Outcome:
    """Send an event to a URL once. Whatever goes wrong is an outcome. The answer's body is not read."""
    body, began_s = payload(told), time.monotonic()
    headers = {"Content-Type": "application/json", **signed(told, body, keys, datetime.now(UTC))}

    def outcome(status: int | None, said: str) -> Outcome:
        return Outcome(status, said, round((time.monotonic() - began_s) * 1000))

    try:
        async with (
            asyncio.timeout(settings.timeout_s),
            guard.client(settings, resolver) as client,
            client.stream("POST", url, content=body, headers=headers) as answer,
        ):
            return outcome(answer.status_code, "redirect" if answer.is_redirect else "answered")
    except Refused:
        return outcome(None, "address refused")
    except NoSuchHost:
        return outcome(None, "no such host")
    except (TimeoutError, httpx.TimeoutException):
        return outcome(None, "too slow")
    except (httpx.HTTPError, httpx.InvalidURL):
        return outcome(None, "no connection")
