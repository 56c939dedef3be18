"""Segments, versions, events and webhooks by the client, in both its forms."""

import time
from typing import Any

import pytest

from boli.client import Conflict, Invalid, NotFound
from pipeline.delivery import webhooks
from tests.boli.client.conftest import Served
from tests.pipeline.review.test_review_modes import deliver, lease, submit
from tests.review_api.clients.test_recordings import wav

pytestmark = pytest.mark.slow


def reviewed(served: Served) -> str:
    """Send a recording, let a person correct its one segment, and return its id."""
    asha = served.service.caller(served.key)
    made = asha.post("/v1/recordings", files={"file": ("a.wav", wav())}, data={"language": "hi", "review": "full"})
    deliver(served.service, made.json()["id"], ["राशन कार्ड"])
    _, mina = served.service.person("mina")
    for task in lease(mina):
        submit(mina, task, "राशन दुकान")
    return str(made.json()["id"])


def test_a_segment_is_commented_and_disputed_and_versions_are_compared(client: Any, served: Served) -> None:
    id = reviewed(served)
    (segment,) = client.segments(id)
    assert (segment.draft, segment.text, segment.seen_by, segment.may_dispute) == (
        "राशन कार्ड", "राशन दुकान", "one_person", True,
    )  # fmt: skip
    said = client.comment(id, segment.id, "a shop?")
    assert [one.text for one in client.segments(id)[0].comments] == ["a shop?"]
    client.delete_comment(id, said.id)
    with pytest.raises(NotFound):
        client.delete_comment(id, said.id)
    assert [(one.number, one.why) for one in client.versions(id)] == [(0, "drafted"), (1, "reviewed")]
    assert client.version(id, 1).segments[0].differs
    (changed,) = client.compare_versions(id, 0, 1).segments
    assert [(run.a, run.b) for run in changed.words if run.kind == "replace"] == [("कार्ड", "दुकान")]
    assert client.dispute(id, segment.id, "it is कार्ड").outcome == ""
    assert client.recording(id).status == "in_review"
    with pytest.raises(Conflict) as twice:
        client.dispute(id, segment.id, "it is कार्ड")
    assert twice.value.code in ("dispute-open", "still-at-work")


def test_events_are_read_from_where_one_stopped(client: Any, served: Served) -> None:
    id = reviewed(served)
    told = list(client.events(page_size=1))
    assert [(one.type, one.recording_id) for one in told] == [("recording.drafted", id), ("recording.reviewed", id)]
    assert [one.number for one in client.events(after=told[0].number)] == [told[1].number]
    assert list(client.events(after=told[1].number)) == []


def test_who_did_what_is_read_from_where_one_stopped(client: Any, served: Served) -> None:
    id = reviewed(served)
    client.version(id, 0)
    ends_s = time.monotonic() + 20
    while (told := list(client.audit(page_size=1)))[-1].action != "read" and time.monotonic() < ends_s:
        time.sleep(0.05)  # it is written after the answer
    assert [one.action for one in told][:1] == ["submit"]
    assert {"edit"} <= {one.action for one in told if one.kind == "person"}  # whoever corrected it
    assert (told[-1].action, told[-1].outcome, told[-1].kind, told[-1].object_id) == ("read", "done", "client", id)
    assert list(client.audit(after=told[-1].number)) == []


def test_a_webhook_lives_as_long_as_it_is_wanted(client: Any, served: Served) -> None:
    made = client.add_webhook("https://client.example/boli", ["recording.reviewed"])
    assert made.secret.startswith("whsec_")
    assert client.rotate_webhook(made.id).secret != made.secret
    changed = client.change_webhook(made.id, "https://client.example/other", on=False)
    assert (changed.events, changed.on, changed.off_why) == ((), False, "by its client")
    assert client.change_webhook(made.id, "https://client.example/other").on
    assert client.webhooks() == (client.webhook(made.id),)
    event_id = client.try_webhook(made.id)
    with served.service.engine.begin() as connection:
        webhooks.hand_out(connection)
    (sent,) = client.deliveries(made.id)
    assert (sent.event_id, sent.type, sent.state) == (event_id, "webhook.test", "waiting")
    client.replay_delivery(made.id, sent.id)
    with pytest.raises(Invalid) as refused:
        client.add_webhook("http://client.example/")
    assert refused.value.code == "url-refused"
    client.delete_webhook(made.id)
    assert client.webhooks() == ()
