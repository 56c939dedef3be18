"""Assignments over HTTP: a stretch with its context, renewed, given back, heard, and never more than one may hold."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from pipeline.recordings import segments
from pipeline.review import leases
from pipeline.speakers import voices
from pipeline.store.database import now, reading
from pipeline.store.tables.review import seen as seen_table
from review_api.app import create_app
from tests.conftest import Service
from tests.review_api.review.test_tasks import submit

pytestmark = pytest.mark.slow  # fills a service: left to make test

TEXTS = [f"वाक्य {number}" for number in range(8)]


def lease(caller: Any, **wanted: Any) -> list[dict[str, Any]]:
    answer = caller.post("/v1/assignments", json=wanted)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["assignments"]
    return found


def ends_in(assignment: dict[str, Any]) -> timedelta:
    return datetime.fromisoformat(assignment["lease_expires_at"]) - datetime.now(UTC)


def sweep(service: Service, hours: float) -> None:
    with service.engine.begin() as connection:
        leases.sweep(connection, now() + timedelta(hours=hours), leases.BATCH)


def test_a_day_with_assignments(service: Service) -> None:
    owner, asha = service.client("asha")
    asha.put("/v1/vocabulary", json={"words": ["राशन", "पंचायत"]})
    asha.put("/v1/guidelines", json={"text": "अंक शब्दों में लिखें"})
    _, mina = service.person("mina", "hi")
    made = service.drafted(owner.id, *TEXTS, dialect="mag", vocabulary=("मोतिहारी", "राशन"))
    with service.engine.begin() as connection:
        voices.name_speaker(connection, made.id, "S1", "मीना")
    (first,) = lease(mina, max_speech_ms=4_000)
    assert first["recording"] == {
        "id": made.id, "name": "call.wav", "duration_ms": 16_000, "language": "", "dialect": "mag", "diarization": None
    }  # fmt: skip
    assert first["position"] == {"first": 1, "last": 2, "of": 8}
    assert (first["guidelines"], first["vocabulary"]) == ("अंक शब्दों में लिखें", ["मोतिहारी", "राशन", "पंचायत"])
    assert first["speakers"] == [{"label": "S1", "name": "मीना"}, {"label": "S2", "name": ""}]
    assert [one["segment"]["text"] for one in first["tasks"]] == TEXTS[:2]
    assert (first["before"], first["between"], [one["text"] for one in first["after"]]) == ([], [], TEXTS[2:4])
    assert mina.get("/v1/assignments").json()["assignments"] == [first]
    assert mina.get("/v1/tasks").json()["tasks"] == first["tasks"]
    assert submit(mina, first["tasks"][0], "एक").status_code == 201
    beat = mina.post(f"/v1/assignments/{first['id']}/renew", headers={"Prefer": "respond-async, return=minimal"})
    assert beat.headers["preference-applied"] == "return=minimal"
    until = beat.json()["lease_expires_at"]
    assert until > first["lease_expires_at"]
    left = {"id": first["tasks"][1]["id"], "lease_expires_at": until}
    assert beat.json() == {"id": first["id"], "tasks": [left], "lease_expires_at": until}
    renewed = mina.post(f"/v1/assignments/{first['id']}/renew").json()
    assert [one["id"] for one in renewed["tasks"]] == [first["tasks"][1]["id"]]
    assert [one["text"] for one in renewed["before"]] == ["एक"]
    assert renewed["lease_expires_at"] > first["lease_expires_at"]
    (rest,) = lease(mina)
    assert len(rest["tasks"]) == 6
    assert lease(mina) == []
    for one in [renewed["tasks"][0], *rest["tasks"]]:
        assert submit(mina, one, one["segment"]["text"]).status_code == 201
    assert mina.get("/v1/assignments").json() == {"assignments": []}
    for prefer in ("", "return=minimal"):
        gone = mina.post(f"/v1/assignments/{first['id']}/renew", headers={"Prefer": prefer})
        assert gone.status_code == 404


def test_the_sound_of_the_recording_while_a_part_of_it_is_held(service: Service) -> None:
    owner, _ = service.client("asha")
    _, mina = service.person("mina")
    _, rhea = service.person("rhea")
    service.drafted(owner.id, *TEXTS)
    (mine,) = lease(mina, max_speech_ms=2_000)
    (hers,) = lease(rhea, max_speech_ms=2_000)
    other = service.drafted(owner.id, *TEXTS, name="other.wav")
    with reading(service.engine) as connection:
        elsewhere = segments.list_segments(connection, other.id)[0].id
    heard = f"/v1/assignments/{mine['id']}/context/{mine['after'][1]['segment_id']}/clip"
    answer = mina.get(heard)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/ogg")
    assert rhea.get(heard).status_code == 404
    beyond = hers["after"][1]["segment_id"]
    assert mina.get(f"/v1/assignments/{mine['id']}/context/{beyond}/clip").status_code == 200
    assert mina.get(f"/v1/assignments/{mine['id']}/context/{elsewhere}/clip").status_code == 404
    assert mina.post(f"/v1/assignments/{mine['id']}/release").status_code == 204
    assert mina.get(heard).status_code == 404


def test_blind_context_stays_blind(service: Service) -> None:
    owner, _ = service.client("asha")
    _, mina = service.person("mina")
    service.drafted(owner.id, *TEXTS, arm="blind")
    answer = mina.post("/v1/assignments", json={"max_speech_ms": 2_000})
    assert "वाक्य" not in answer.content.decode()
    (mine,) = answer.json()["assignments"]
    assert [(one["text"], one["seen_by"]) for one in mine["after"]] == [(None, None)] * 2
    assert mine["tasks"][0]["segment"]["text"] is None


def test_the_whole_recording_is_read_while_a_part_of_it_is_held(service: Service) -> None:
    owner, _ = service.client("asha")
    _, mina = service.person("mina")
    _, rhea = service.person("rhea")
    service.drafted(owner.id, *TEXTS)
    (mine,) = lease(mina, max_speech_ms=2_000)
    read = f"/v1/assignments/{mine['id']}/transcript"
    assert rhea.get(read).status_code == 404
    page = mina.get(read, params={"first": 3, "count": 4}).json()
    assert (page["first"], page["of"], [one["text"] for one in page["segments"]]) == (3, 8, TEXTS[2:6])
    with reading(service.engine) as connection:
        handed = connection.execute(select(seen_table.c.handed)).scalars().all()
    assert sorted(handed) == [*[False] * 5, True]  # two as context, three more here
    assert [mina.get(read, params=wrong).status_code for wrong in ({"first": 0}, {"count": 201})] == [422, 422]
    assert mina.post(f"/v1/assignments/{mine['id']}/release").status_code == 204
    assert mina.get(read).status_code == 404


def test_what_the_draft_of_others_told_is_noted(service: Service) -> None:
    owner, _ = service.client("asha")
    _, mina = service.person("mina")
    service.drafted(owner.id, *TEXTS)
    (mine,) = lease(mina, max_speech_ms=2_000)
    read = [one["segment_id"] for one in mine["after"]]
    for one in read:  # read, but not handed: there is no text to take late
        assert submit(mina, {"segment": {"id": one, "version": 0}}, "और").status_code == 404
    with reading(service.engine) as connection:
        handed = connection.execute(select(seen_table.c.handed)).scalars().all()
    assert sorted(handed) == [False, False, True]


def test_nobody_gathers_the_queue(service: Service) -> None:
    owner, _ = service.client("asha")
    _, mina = service.person("mina")
    service.drafted(owner.id, *["एक"] * 60)
    taken = lease(mina, max_speech_ms=20_000, count=9)
    assert [len(one["tasks"]) for one in taken] == [10] * 5
    assert mina.post("/v1/assignments").json()["code"] == "too-many-held"
    assert mina.post("/v1/tasks/lease").json()["code"] == "too-many-held"


def test_offline_packs_are_leased_for_hours(service: Service) -> None:
    owner, _ = service.client("asha")
    _, mina = service.person("mina")
    service.drafted(owner.id, *TEXTS)
    online, offline = lease(mina, max_speech_ms=8_000) + lease(mina, offline=True)
    assert timedelta(minutes=29) < ends_in(online) < timedelta(minutes=31)
    assert timedelta(hours=11) < ends_in(offline) < timedelta(hours=13)
    mina.post(f"/v1/tasks/{offline['tasks'][0]['id']}/renew")  # cuts nothing short
    renewed = mina.post(f"/v1/assignments/{offline['id']}/renew").json()
    assert timedelta(hours=11) < ends_in(renewed) < timedelta(hours=13)
    sweep(service, 1)
    assert [one["id"] for one in mina.get("/v1/assignments").json()["assignments"]] == [offline["id"]]


def test_what_is_held_can_be_taken_along(service: Service) -> None:
    owner, _ = service.client("asha")
    (_, mina), (_, ravi) = service.person("mina"), service.person("ravi")
    service.drafted(owner.id, *TEXTS)
    (held,) = lease(mina)
    renew = f"/v1/assignments/{held['id']}/renew"
    assert ravi.post(renew, json={"offline": True}).status_code == 404
    assert timedelta(minutes=29) < ends_in(mina.post(renew, json={}).json()) < timedelta(minutes=31)
    assert timedelta(hours=11) < ends_in(mina.post(renew, json={"offline": True}).json()) < timedelta(hours=13)
    assert timedelta(hours=11) < ends_in(mina.post(renew).json())  # as a heartbeat later
    assert mina.post(renew, json={"offline": "maybe"}).status_code == 422


def test_how_much_speech_is_the_operators_setting(service: Service) -> None:
    short = service.settings.api.model_copy(update={"assignment_speech_ms": 6_000})
    service.app = create_app(service.settings.model_copy(update={"api": short}), service.engine, service.blobs)
    owner, _ = service.client("asha")
    _, mina = service.person("mina")
    service.drafted(owner.id, *TEXTS)
    (mine,) = lease(mina)
    assert len(mine["tasks"]) == 3


def test_reasons_for_giving_back(service: Service) -> None:
    owner, _ = service.client("asha")
    _, mina = service.person("mina")
    service.drafted(owner.id, *TEXTS[:3])
    (mine,) = lease(mina)
    task = mine["tasks"][0]["id"]
    said = {"reason": "nothing-said", "note": "सिर्फ़ हवा"}
    assert mina.post(f"/v1/tasks/{task}/release", json=said).status_code == 204
    assert mina.post(f"/v1/assignments/{mine['id']}/release", json={"reason": "later"}).status_code == 204
    assert mina.post(f"/v1/assignments/{mine['id']}/release").status_code == 404
    (again,) = lease(mina)
    assert [one["segment"]["text"] for one in again["tasks"]] == TEXTS[1:3]
    assert mina.post(f"/v1/assignments/{again['id']}/release", json={"reason": "wrong-language"}).status_code == 204
    assert lease(mina) == []


def test_late_text_is_kept_beside_anothers(service: Service) -> None:
    owner, _ = service.client("asha")
    _, mina = service.person("mina")
    _, rhea = service.person("rhea")
    service.drafted(owner.id, "एक")
    (mine,) = lease(mina)
    sweep(service, 1)
    (hers,) = lease(rhea)
    late = submit(mina, mine["tasks"][0], "देर से")
    assert (late.status_code, late.json()["kept_as"], late.json()["text"]) == (201, "second_opinion", "देर से")
    done = submit(rhea, hers["tasks"][0], "समय पर")
    assert (done.status_code, done.json()["kept_as"]) == (201, "text")


@pytest.mark.parametrize(
    "wrong",
    [{"count": 0}, {"count": 51}, {"max_speech_ms": 0}, {"languages": ["klingon"]}, {"offline": "perhaps"}, {"x": 1}],
)
def test_an_assignment_that_cannot_be(service: Service, wrong: dict[str, Any]) -> None:
    _, mina = service.person("mina")
    assert mina.post("/v1/assignments", json=wrong).status_code == 422


@pytest.mark.parametrize("wrong", [{"reason": "tired"}, {"note": "a\x00b"}, {"note": "x" * 2_001}, {"why": "x"}])
def test_a_reason_that_cannot_be(service: Service, wrong: dict[str, Any]) -> None:
    owner, _ = service.client("asha")
    _, mina = service.person("mina")
    service.drafted(owner.id, "एक")
    (mine,) = lease(mina)
    for address in (f"/v1/assignments/{mine['id']}/release", f"/v1/tasks/{mine['tasks'][0]['id']}/release"):
        assert mina.post(address, json=wrong).status_code == 422
