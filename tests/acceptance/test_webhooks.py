"""Webhooks with real processes: a worker that is killed between attempt and answer, and a receiver that checks.

Signatures are checked by the published verifier of Standard Webhooks.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from standardwebhooks import Webhook

from configs.settings import Outbound, Settings, Storage, load
from pipeline.accounts import clients
from pipeline.delivery import endpoints
from pipeline.delivery.webhook_secrets import SecretBox
from pipeline.jobs.courier import Courier
from pipeline.jobs.migration import migrate_all
from pipeline.privacy import erasure
from pipeline.recordings import events, recordings
from pipeline.recordings.states import RECORDING
from pipeline.recordings.transitions import move
from pipeline.store.blobs import DiskBlobs
from pipeline.store.database import connect, new_id
from tests.acceptance.engine import SETTINGS, until, workers
from tests.conftest import MODEL, Service

pytestmark = pytest.mark.slow

MORE = """
[outbound]
allow_http = true
networks = ["127.0.0.0/8"]
timeout_s = 3
"""


@contextmanager
def receiver(log: Path) -> Iterator[str]:
    """Run a receiver as a process and give its URL."""
    command = [sys.executable, str(Path(__file__).with_name("webhook_receiver.py")), str(log)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}/boli"
        finally:
            process.kill()


def came(log: Path) -> list[dict[str, Any]]:
    """Return what the receiver was sent, in order."""
    if not log.exists():
        return []
    lines = log.read_text().splitlines(keepends=True)
    return [json.loads(line) for line in lines if line.endswith("\n")]


def taken(log: Path) -> list[dict[str, Any]]:
    """Return what the receiver took: it answered at once, and well."""
    return [one for one in came(log) if not one["slow"] and not one["wrong"]]


def event_of(one: dict[str, Any]) -> tuple[str, str, str]:
    body = json.loads(one["body"])
    return one["headers"]["webhook-id"], body["type"], body["data"].get("recording_id", "")


def told(engine: sa.Engine, client_id: str) -> list[tuple[str, str, str]]:
    with engine.begin() as connection:
        return [(one.id, one.type, one.recording_id) for one in events.page(connection, client_id, 0, 100)]


def live(engine: sa.Engine, client_id: str) -> str:
    """Let a recording be drafted and partly reviewed, and return its id."""
    wanted = recordings.Submission(new_id("rec"), client_id, "secret name.wav", "0" * 64, 1, language="hi")
    with engine.begin() as connection:
        made = recordings.create(connection, wanted)
        recordings.set_drafted(connection, made.id, MODEL, [])
    with engine.begin() as connection:
        move(connection, RECORDING, [made.id], "in_review")
        move(connection, RECORDING, [made.id], "partly_reviewed")
    return made.id


def test_events_survive_a_worker_killed_between_attempt_and_answer(database_url: str, tmp_path: Path) -> None:
    config, log, said = tmp_path / "boli.toml", tmp_path / "came.jsonl", tmp_path / "workers.log"
    data = tmp_path / "data"
    config.write_text(SETTINGS.format(data=data, url=database_url) + MORE)
    migrate_all(load(config))
    engine = connect(database_url)
    with receiver(log) as url:
        with engine.begin() as connection:
            client = clients.create(connection, "A client")
            _, secret = endpoints.create(connection, client.id, url, [], SecretBox(data))
        log.with_suffix(".slow").touch()
        with workers(config, slots=1) as running:
            ids = [live(engine, client.id) for _ in range(2)]
            until("attempt", lambda: len(came(log)) >= 2, said)
            for process in running.values():  # the receiver has the events; nobody has its answer
                process.send_signal(signal.SIGKILL)
        assert taken(log) == []
        broken_off = {event_of(one) for one in came(log)}
        log.with_suffix(".slow").unlink()
        with workers(config, slots=1):
            with engine.begin() as connection:
                erasure.remove_recordings(connection, DiskBlobs(data / "blobs"), ids[1:])
            until("delivery of what was broken off", lambda: len({event_of(one) for one in taken(log)}) >= 3, said)
            kept = [one for one in told(engine, client.id) if one[2] == ids[0]]
            until("every event", lambda: {event_of(one) for one in taken(log)} >= set(told(engine, client.id)), said)
    order = list(dict.fromkeys(event_of(one) for one in taken(log) if event_of(one)[2] == ids[0]))
    assert order == kept
    assert [type for _, type, _ in kept] == ["recording.drafted", "recording.partly_reviewed"]
    assert [type for _, type, id in told(engine, client.id) if id == ids[1]] == ["recording.deleted"]
    assert kept[0] in broken_off, "the same id comes again"
    for one in came(log):
        Webhook(secret).verify(one["body"], one["headers"])
        assert "secret name" not in one["body"]
    engine.dispose()


def test_a_callback_is_told_of_its_recording_and_signed(database_url: str, tmp_path: Path) -> None:
    data, log = tmp_path / "data", tmp_path / "came.jsonl"
    outbound = Outbound(allow_http=True, networks=["127.0.0.0/8"], timeout_s=3)
    service = Service(Settings(storage=Storage(data_dir=data, database_url=database_url), outbound=outbound))
    _, asha = service.client("asha")
    secret = asha.post("/v1/callback-secret").json()["secret"]
    log.touch()
    courier = Courier(service.engine, outbound, SecretBox(data))
    with receiver(log) as url:
        made, other = (
            asha.post("/v1/recordings", json={"url": "https://host.example/secret name.wav", **more}).json()["id"]
            for more in ({"callback": f"{url}/17", "external_id": "17"}, {})
        )
        for id in (other, made):
            service.rows.drafted(id)
        courier.start()
        try:
            until("the delivery", lambda: len(taken(log)) == 1, log)
            shown = asha.get(f"/v1/recordings/{made}/callback")
            until("its log", lambda: "delivered" in asha.get(f"/v1/recordings/{made}/callback").text, log)
        finally:
            courier.stop()
    assert {event_of(one)[1:] for one in came(log)} == {("recording.drafted", made)}
    for one in came(log):
        assert Webhook(secret).verify(one["body"], one["headers"])["data"]["external_id"] == "17"
        assert "secret name" not in one["body"]
    assert url not in shown.text
    service.engine.dispose()
