"""Callbacks: a URL given with a recording, by every way of sending one, and the secret that signs them."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
from httpx import Response
from starlette.testclient import TestClient

from pipeline.delivery import callbacks, endpoints, webhooks
from pipeline.delivery.webhook_secrets import SecretBox
from pipeline.store.database import now, reading
from pipeline.store.tables.events import callback_secret, endpoint
from tests.conftest import Service
from tests.review_api.clients.test_recordings import count, wav
from tests.review_api.clients.test_uploads import BYTES, metadata

URL = "https://client.example/calls/17?token=secret"
SOUND = wav(0.3)


def by_form(caller: TestClient, **fields: str) -> Response:
    return caller.post("/v1/recordings", files={"file": ("a.wav", SOUND)}, data=fields)


def by_url(caller: TestClient, **fields: str) -> Response:
    return caller.post("/v1/recordings", json={"url": "https://host.example/a.wav", **fields})


def by_tus(caller: TestClient, **fields: str) -> Response:
    headers = BYTES | {"Upload-Length": str(len(SOUND)), "Upload-Metadata": metadata(filename="a.wav", **fields)}
    return caller.post("/v1/uploads", headers=headers, content=SOUND)


@pytest.mark.parametrize("send", [by_form, by_url, by_tus])
def test_every_way_of_sending_takes_one_that_can_be_signed(service: Service, send: type[Response]) -> None:
    _, asha = service.client("asha")
    early = send(asha, callback=URL)
    assert (early.status_code, early.json()["code"]) == (409, "no-callback-secret")
    assert "POST /v1/callback-secret" in early.json()["detail"]
    assert asha.post("/v1/callback-secret").status_code == 201
    refused = send(asha, callback="https://127.0.0.1/x")
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (422, "url-refused", "callback")
    assert (count(service, "recording"), count(service, "upload")) == (0, 0)
    made = send(asha, callback=URL)
    assert made.status_code == 201, made.text
    (recording,) = asha.get("/v1/recordings").json()["items"]
    shown = asha.get(f"/v1/recordings/{recording['id']}/callback")
    assert shown.json() == {"on": True, "off_at": None, "off_why": "", "failing_since": None, "deliveries": []}
    assert "token" not in shown.text + made.text
    with reading(service.engine) as connection:
        assert connection.execute(sa.select(endpoint.c.url)).scalar_one() == URL


def test_a_row_of_a_manifest_has_its_own(service: Service) -> None:
    _, asha = service.client("asha")
    row = {"url": "https://host.example/a.wav", "callback": URL}
    first = asha.post("/v1/batches", content=json.dumps(row), headers={"Content-Type": "application/jsonl"})
    (error,) = first.json()["refused"][0]["errors"]
    assert (error["field"], error["code"]) == ("callback", "no-callback-secret")


def test_the_secret_is_shown_once_and_after_another_both_sign_for_a_day(service: Service) -> None:
    _, asha = service.client("asha")
    first = asha.post("/v1/callback-secret").json()
    assert first["previous_secret_until"] is None
    assert by_url(asha, callback=URL).status_code == 201
    second = asha.post("/v1/callback-secret").json()
    assert second["previous_secret_until"] is not None
    box = SecretBox(service.settings.storage.data_dir)
    with reading(service.engine) as connection:
        stored = str(connection.execute(callback_secret.select()).one())
        assert not any(one["secret"].removeprefix("whsec_") in stored for one in (first, second))
        id = connection.execute(sa.select(endpoint.c.id)).scalar_one()
        both = endpoints.secrets_of(connection, id, box, now() + timedelta(hours=23))
        assert both == [second["secret"], first["secret"]]
        assert endpoints.secrets_of(connection, id, box, now() + timedelta(hours=25)) == both[:1]


def test_it_is_no_webhook(service: Service) -> None:
    _, asha = service.client("asha")
    asha.post("/v1/callback-secret")
    for _ in range(endpoints.MOST + 1):
        assert by_url(asha, callback=URL).status_code == 201
    assert asha.get("/v1/webhooks").json() == {"items": []}
    assert asha.post("/v1/webhooks", json={"url": "https://client.example/"}).status_code == 201
    with reading(service.engine) as connection:
        id = connection.execute(sa.select(endpoint.c.id).where(endpoint.c.recording_id.is_not(None))).scalars().first()
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/rotate"), ("POST", "/test"), ("GET", "/deliveries")):
        assert asha.request(method, f"/v1/webhooks/{id}{path}").status_code == 404


def test_it_goes_with_its_recording(service: Service) -> None:
    _, asha = service.client("asha")
    asha.post("/v1/callback-secret")
    made = by_url(asha, callback=URL).json()
    other = by_url(asha).json()
    assert asha.get(f"/v1/recordings/{other['id']}/callback").status_code == 404
    assert asha.delete(f"/v1/recordings/{made['id']}").status_code == 204
    assert asha.get(f"/v1/recordings/{made['id']}/callback").status_code == 404
    with service.engine.begin() as connection:
        webhooks.hand_out(connection)
        assert connection.execute(sa.select(endpoint)).all() == []
        with pytest.raises(callbacks.CallbackMissing):
            callbacks.of_recording(connection, made["id"])
