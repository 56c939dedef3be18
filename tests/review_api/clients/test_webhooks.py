"""Webhooks over HTTP: a client adds, changes, rotates, tries out and deletes them, and reads what was sent."""

import stat
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from pipeline.delivery import endpoints, webhooks
from pipeline.delivery.endpoints import MOST
from pipeline.delivery.webhook_secrets import SecretBox
from pipeline.delivery.webhooks import Outcome
from pipeline.recordings import events
from pipeline.store import key_file
from pipeline.store.database import now, reading
from pipeline.store.tables.events import endpoint
from tests.conftest import Service

URL = "https://client.example/boli"


def add(caller: TestClient, **more: object) -> dict[str, str]:
    answer = caller.post("/v1/webhooks", json={"url": URL, **more})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_the_secret_is_shown_once_and_stored_encrypted(service: Service) -> None:
    _, asha = service.client("asha")
    made = add(asha, events=["recording.reviewed", "recording.reviewed"])
    secret = made.pop("secret")
    assert secret.startswith("whsec_")
    assert made["events"] == ["recording.reviewed"]
    assert asha.get(f"/v1/webhooks/{made['id']}").json() == made
    assert asha.get("/v1/webhooks").json() == {"items": [made]}
    with reading(service.engine) as connection:
        assert secret.removeprefix("whsec_") not in str(connection.execute(endpoint.select()).one())
        key = service.settings.storage.data_dir / key_file.WEBHOOK
        assert endpoints.secrets_of(connection, made["id"], SecretBox(key.parent), now()) == [secret]
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_after_a_rotation_both_secrets_sign_for_a_day(service: Service) -> None:
    _, asha = service.client("asha")
    made = add(asha)
    again = asha.post(f"/v1/webhooks/{made['id']}/rotate").json()
    assert again["secret"] != made["secret"]
    box = SecretBox(service.settings.storage.data_dir)
    with reading(service.engine) as connection:
        both = endpoints.secrets_of(connection, made["id"], box, now() + timedelta(hours=23))
        one = endpoints.secrets_of(connection, made["id"], box, now() + timedelta(hours=25))
    assert both == [again["secret"], made["secret"]]
    assert one == [again["secret"]]


@pytest.mark.parametrize(
    "url", ["http://client.example/", "https://127.0.0.1/", "https://[fd00::1]/", "https://u:p@client.example/", "x"]
)
def test_urls_that_are_no_ones_business_are_refused(service: Service, url: str) -> None:
    _, asha = service.client("asha")
    answer = asha.post("/v1/webhooks", json={"url": url})
    assert (answer.status_code, answer.json()["code"]) == (422, "url-refused")
    made = add(asha)
    assert asha.put(f"/v1/webhooks/{made['id']}", json={"url": url}).status_code == 422
    assert asha.get(f"/v1/webhooks/{made['id']}").json()["url"] == URL


def test_there_are_five_at_most(service: Service) -> None:
    _, asha = service.client("asha")
    made = [add(asha) for _ in range(MOST)]
    answer = asha.post("/v1/webhooks", json={"url": URL})
    assert (answer.status_code, answer.json()["code"]) == (409, "too-many-webhooks")
    assert asha.delete(f"/v1/webhooks/{made[0]['id']}").status_code == 204
    add(asha)


def test_what_was_sent_is_listed_and_can_be_sent_again(service: Service) -> None:
    owner, asha = service.client("asha")
    made = add(asha)
    service.drafted(owner.id, "राशन")
    with service.engine.begin() as connection:
        assert webhooks.hand_out(connection) == 1
        (claimed,) = webhooks.claim(connection, now(), timedelta(seconds=5), 10)
        webhooks.note(connection, claimed, Outcome(200, "answered", 12), now(), timedelta(days=3))
    page = asha.get(f"/v1/webhooks/{made['id']}/deliveries").json()
    (sent,) = page["items"]
    (tried,) = sent.pop("attempts")
    assert (sent["type"], sent["state"], sent["event_id"]) == ("recording.drafted", "delivered", claimed.event.id)
    assert (tried["number"], tried["status"], tried["outcome"], tried["took_ms"]) == (1, 200, "answered", 12)
    assert "राशन" not in str(page)
    assert asha.post(f"/v1/webhooks/{made['id']}/deliveries/{sent['id']}/replay").status_code == 202
    with service.engine.begin() as connection:
        (again,) = webhooks.claim(connection, now(), timedelta(seconds=5), 10)
    assert (again.event, again.attempts) == (claimed.event, 2)


def test_one_that_is_off_is_told_to_be_and_is_sent_nothing(service: Service) -> None:
    owner, asha = service.client("asha")
    made = add(asha)
    with service.engine.begin() as connection:
        endpoints.switch_off(connection, made["id"], now(), "nothing came through for 3 days")
    shown = asha.get(f"/v1/webhooks/{made['id']}").json()
    assert (shown["on"], shown["off_why"]) == (False, "nothing came through for 3 days")
    service.drafted(owner.id, "राशन")
    with service.engine.begin() as connection:
        webhooks.hand_out(connection)
        assert webhooks.claim(connection, now(), timedelta(seconds=5), 10) == []
    on = asha.put(f"/v1/webhooks/{made['id']}", json={"url": URL}).json()
    assert (on["on"], on["off_why"], on["off_at"]) == (True, "", None)


def test_a_test_goes_to_the_one_webhook_and_is_no_event_of_a_recording(service: Service) -> None:
    owner, asha = service.client("asha")
    made, _other = add(asha, events=["recording.failed"]), add(asha)
    answer = asha.post(f"/v1/webhooks/{made['id']}/test")
    assert answer.status_code == 202
    with service.engine.begin() as connection:
        webhooks.hand_out(connection)
        (claimed,) = webhooks.claim(connection, now(), timedelta(seconds=5), 10)
        assert events.page(connection, owner.id, 0, 10) == []
    assert (claimed.endpoint_id, claimed.event.id) == (made["id"], answer.json()["event_id"])
