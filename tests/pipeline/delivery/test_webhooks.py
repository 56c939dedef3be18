"""Deliveries: whose turn it is, what comes of an attempt, and what a worker that died leaves behind."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.delivery import callbacks, endpoints, webhooks
from pipeline.delivery.webhook_secrets import SecretBox
from pipeline.delivery.webhooks import AT_ONCE, WAITS_S, Claimed, Outcome
from pipeline.recordings import events, recordings
from pipeline.store.database import now
from tests.conftest import Rows

LEASE, PATIENCE = timedelta(seconds=10), timedelta(days=3)
FINE, WRONG = Outcome(204, "answered", 5), Outcome(None, "no connection", 5)


@pytest.fixture
def client_id(rows: Rows) -> str:
    return rows.client("asha").id


@pytest.fixture
def endpoint_id(database: sa.Engine, client_id: str, tmp_path: Path) -> str:
    with database.begin() as connection:
        return endpoints.create(connection, client_id, "https://x.example/", [], SecretBox(tmp_path))[0].id


def happen(database: sa.Engine, recording_id: str, *types: events.EventType) -> None:
    with database.begin() as connection:
        for type in types:
            events.write(connection, recording_id, type)
        webhooks.hand_out(connection)


def claim(database: sa.Engine, seconds: float = 0.0) -> list[Claimed]:
    """Claim what is due so many seconds from now."""
    with database.begin() as connection:
        return webhooks.claim(connection, now() + timedelta(seconds=seconds), LEASE, 50)


def note(database: sa.Engine, claimed: Claimed, outcome: Outcome, seconds: float = 0.0) -> None:
    with database.begin() as connection:
        webhooks.note(connection, claimed, outcome, now() + timedelta(seconds=seconds), PATIENCE)


def test_those_of_one_recording_are_delivered_in_order(
    database: sa.Engine, rows: Rows, client_id: str, endpoint_id: str
) -> None:
    one, two = rows.recording(client_id), rows.recording(client_id)
    happen(database, one.id, "recording.drafted", "recording.reviewed")
    happen(database, two.id, "recording.drafted")
    first = claim(database)
    assert [(of.event.recording_id, of.event.type) for of in first] == [
        (one.id, "recording.drafted"), (two.id, "recording.drafted"),
    ]  # fmt: skip
    assert claim(database) == [], "what is being tried is not claimed again, and nothing overtakes it"
    note(database, first[0], WRONG)
    assert claim(database) == [], "a failure is waited for"
    (again,) = claim(database, WAITS_S[0] + 1)
    assert (again.event, again.attempts) == (first[0].event, 2)
    note(database, again, FINE)
    (second,) = claim(database)
    assert second.event.type == "recording.reviewed"


def test_a_claim_that_runs_out_is_claimed_again_with_the_same_event(
    database: sa.Engine, rows: Rows, client_id: str, endpoint_id: str
) -> None:
    happen(database, rows.recording(client_id).id, "recording.drafted")
    (dead,) = claim(database)
    (taken,) = claim(database, 11)
    assert (taken.event, taken.attempts) == (dead.event, 2)
    note(database, dead, FINE, 12)  # the first was only slow
    with database.begin() as connection:
        assert webhooks.page(connection, endpoint_id, None, 10)[0].state == "waiting"
    note(database, taken, FINE, 13)
    with database.begin() as connection:
        (shown,) = webhooks.page(connection, endpoint_id, None, 10)
    assert (shown.state, [one.status for one in shown.attempts]) == ("delivered", [204, 204])


def test_tries_last_a_day_and_then_the_next_event_has_its_turn(
    database: sa.Engine, rows: Rows, client_id: str, endpoint_id: str
) -> None:
    happen(database, rows.recording(client_id).id, "recording.drafted", "recording.reviewed")
    at, tries = 0.0, 0
    while (claimed := claim(database, at)) and claimed[0].event.type == "recording.drafted":
        note(database, claimed[0], WRONG, at)
        tries += 1
        at += (*WAITS_S, 0)[tries - 1] + 0.1
    assert tries == len(WAITS_S) + 1
    assert 23.5 * 3600 < at < 25 * 3600
    assert claimed[0].event.type == "recording.reviewed"


def test_a_slow_endpoint_leaves_room_for_others(
    database: sa.Engine, rows: Rows, client_id: str, endpoint_id: str, tmp_path: Path
) -> None:
    for _ in range(3 * AT_ONCE):
        happen(database, rows.recording(client_id).id, "recording.drafted")
    assert len(claim(database)) == AT_ONCE
    assert claim(database) == []
    other = rows.client("other").id
    with database.begin() as connection:
        endpoints.create(connection, other, "https://y.example/", [], SecretBox(tmp_path))
    happen(database, rows.recording(other).id, "recording.drafted")
    assert [one.url for one in claim(database)] == ["https://y.example/"]


def test_an_endpoint_that_fails_for_days_is_switched_off(
    database: sa.Engine, rows: Rows, client_id: str, endpoint_id: str
) -> None:
    for _ in range(2):
        happen(database, rows.recording(client_id).id, "recording.drafted")
    first, second = claim(database)
    note(database, first, WRONG)
    note(database, second, WRONG, 4 * 86_400)
    with database.begin() as connection:
        shown = endpoints.get(connection, client_id, endpoint_id)
        states = {one.state for one in webhooks.page(connection, endpoint_id, None, 10)}
    assert (shown.off_at is None, shown.off_why) == (False, "nothing came through for 3 days")
    assert states == {"failed"}


def test_one_success_in_between_keeps_it_on(database: sa.Engine, rows: Rows, client_id: str, endpoint_id: str) -> None:
    for _ in range(3):
        happen(database, rows.recording(client_id).id, "recording.drafted")
    first, second, third = claim(database)
    note(database, first, WRONG)
    note(database, second, FINE, 2 * 86_400)
    note(database, third, WRONG, 4 * 86_400)
    with database.begin() as connection:
        assert endpoints.get(connection, client_id, endpoint_id).off_at is None


def test_gone_switches_it_off_at_once(database: sa.Engine, rows: Rows, client_id: str, endpoint_id: str) -> None:
    happen(database, rows.recording(client_id).id, "recording.drafted")
    note(database, claim(database)[0], Outcome(410, "answered", 5))
    with database.begin() as connection:
        assert endpoints.get(connection, client_id, endpoint_id).off_why == "it answered 410 Gone"


def test_only_what_was_asked_for_is_sent(database: sa.Engine, rows: Rows, client_id: str, tmp_path: Path) -> None:
    with database.begin() as connection:
        endpoints.create(connection, client_id, "https://x.example/", ["recording.failed"], SecretBox(tmp_path))
    one = rows.recording(client_id)
    happen(database, one.id, "recording.drafted", "recording.failed")
    happen(database, rows.recording(rows.client("other").id).id, "recording.failed")
    assert [(of.event.recording_id, of.event.type) for of in claim(database)] == [(one.id, "recording.failed")]


def test_a_state_and_its_event_are_one_transaction(database: sa.Engine, rows: Rows, client_id: str) -> None:
    one = rows.recording(client_id)
    with database.connect() as connection:
        recordings.set_failed(connection, one.id, {"code": "silent"})
        connection.rollback()
    with database.begin() as connection:
        assert not events.any_unpublished(connection)
        recordings.set_failed(connection, one.id, {"code": "silent"})
        recordings.set_failed(connection, one.id, {"code": "silent"})
        (told,) = events.publish(connection)
    facts = {"status": "failed", "version": 0, "external_id": None, "metadata": {}, "problem": "silent"}
    assert (told.type, told.facts) == ("recording.failed", facts)


def test_a_callback_is_told_of_its_recording_alone(
    database: sa.Engine, rows: Rows, client_id: str, tmp_path: Path
) -> None:
    one, two = rows.recording(client_id), rows.recording(client_id)
    with database.begin() as connection:
        with pytest.raises(callbacks.NoCallbackSecret):
            callbacks.add(connection, client_id, one.id, "https://one.example/")
        callbacks.renew_secret(connection, client_id, SecretBox(tmp_path))
        callbacks.add(connection, client_id, one.id, "https://one.example/")
    happen(database, two.id, "recording.drafted")
    assert claim(database) == []
    happen(database, one.id, "recording.drafted", "recording.reviewed")
    (first,) = claim(database)
    assert (first.url, first.event.recording_id, first.event.type) == (
        "https://one.example/", one.id, "recording.drafted",
    )  # fmt: skip
    note(database, first, FINE)
    assert [claimed.event.type for claimed in claim(database)] == ["recording.reviewed"]


def test_a_thousand_callbacks_of_one_client_leave_room_for_others(
    database: sa.Engine, rows: Rows, client_id: str, endpoint_id: str, tmp_path: Path
) -> None:
    with database.begin() as connection:
        callbacks.renew_secret(connection, client_id, SecretBox(tmp_path))
    for _ in range(2 * AT_ONCE):
        made = rows.recording(client_id)
        with database.begin() as connection:
            callbacks.add(connection, client_id, made.id, "https://slow.example/")
        happen(database, made.id, "recording.drafted")
    assert sorted(one.url for one in claim(database)) == [
        *["https://slow.example/"] * AT_ONCE,
        *["https://x.example/"] * AT_ONCE,
    ]
