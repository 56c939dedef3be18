"""Review modes: how much of a recording people see is its client's word, and what its end is under each."""

import re
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from configs.settings import Route
from pipeline.drafting.assemble import Draft
from pipeline.recordings import recordings, segments
from pipeline.recordings.flags import NON_SPEECH_CHECK
from pipeline.recordings.recordings import ReviewMode
from pipeline.recordings.transcript import LedgerEntry
from pipeline.review import assignment, completion
from pipeline.review.routing import Known, decide
from pipeline.store.database import reading
from tests.conftest import MODEL, Service, drafted_segment
from tests.review_api.clients.test_recordings import wav

pytestmark = pytest.mark.slow  # whole recordings: left to make test

SEGMENTS = 22
# A chance in between, so that of 22 segments some are accepted; nothing is doubtful.
ROUTE = Route(full_review_speakers=0, accept_confidence=0.5, audit_share=0.3, blind_share=0.2)


@pytest.fixture
def service(service: Service) -> Service:
    """The service with a router that accepts most of what it is sure of."""
    service.settings.__dict__["route"] = ROUTE
    return service


def deliver(service: Service, recording_id: str, texts: list[str], silence: bool = False) -> None:
    """Do what the last stages of the job do with a draft of these texts."""
    end_ms = 2000 * max(len(texts), 5)
    kind = ("non-speech", "silence") if silence else ("speech", "segment")
    draft = Draft(
        tuple(drafted_segment(position, text) for position, text in enumerate(texts)),
        (LedgerEntry(0, 0, end_ms, *kind),),  # type: ignore[arg-type]
    )
    with service.engine.begin() as connection:
        recordings.set_progress(connection, recording_id, "join", 0.0)
        recordings.set_prepared(connection, recording_id, end_ms, 1)
        recording = recordings.get(connection, recording_id)
        assignment.store_draft(connection, recording, draft, "hi", service.settings.route)
        assignment.route(connection, recording, MODEL, service.settings.route)
        for _ in range(2):  # a retry
            recordings.set_drafted(connection, recording_id, MODEL, draft.ledger)
            assignment.open_tasks(connection, recording_id)


def send(asha: TestClient, mode: str = "") -> str:
    fields = {"language": "hi"} | ({"review": mode} if mode else {})
    answer = asha.post("/v1/recordings", files={"file": ("call.wav", wav())}, data=fields)
    assert answer.status_code == 201
    assert answer.json()["review"] == (mode or "sample")
    return str(answer.json()["id"])


def sent(service: Service, asha: TestClient, mode: str, *texts: str) -> str:
    recording_id = send(asha, mode)
    deliver(service, recording_id, list(texts))
    return recording_id


def status(asha: TestClient, recording_id: str) -> str:
    return str(asha.get(f"/v1/recordings/{recording_id}").json()["status"])


def lease(caller: TestClient, count: int = 50) -> list[Any]:
    found: list[Any] = caller.post("/v1/tasks/lease", json={"count": count}).json()["tasks"]
    return found


def submit(caller: TestClient, task: Any, text: str, version: int = 0) -> Any:
    body = {"operation_id": str(uuid4()), "base_version": version, "text": text}
    return caller.post(f"/v1/segments/{task['segment']['id']}/revisions", json=body)


def stored(service: Service, recording_id: str) -> list[segments.StoredSegment]:
    with reading(service.engine) as connection:
        return segments.list_segments(connection, recording_id)


def texts(count: int = SEGMENTS) -> list[str]:
    return [f"यह वाक्य {number}" for number in range(count)]


def test_full_is_reviewed_only_after_all_22(service: Service) -> None:
    _, asha = service.client("asha")
    _, mina = service.person("mina")
    made = sent(service, asha, "full", *texts())
    assert {(one.review_probability, one.second_probability) for one in stored(service, made)} <= {(1.0, 0.0)}
    assert {one.arm for one in stored(service, made)} == {"draft", "blind"}  # the blind arm stays a matter of chance
    tasks = lease(mina)
    assert len(tasks) == SEGMENTS
    for number, task in enumerate(tasks):
        assert status(asha, made) == "in_review", number
        assert submit(mina, task, "यह वाक्य").status_code == 201
    assert status(asha, made) == "reviewed"
    shown = asha.get(f"/v1/recordings/{made}/transcript").json()
    assert {one["seen_by"] for one in shown["segments"]} == {"one_person"}
    assert "machine" not in asha.get(f"/v1/recordings/{made}/transcript", params={"format": "srt"}).text


def test_a_sample_is_partly_reviewed_and_every_format_marks_what_no_person_saw(service: Service) -> None:
    _, asha = service.client("asha")
    _, mina = service.person("mina")
    made = sent(service, asha, "sample", *texts())
    assert {one.review_probability for one in stored(service, made)} == {0.3}
    tasks = lease(mina)
    assert 0 < len(tasks) < SEGMENTS
    for task in tasks:
        submit(mina, task, "यह वाक्य नया")
    assert status(asha, made) == "partly_reviewed"
    seen = {task["segment"]["id"] for task in tasks}
    unseen = [one.id not in seen for one in stored(service, made)]
    at = f"/v1/recordings/{made}/transcript"
    shown = asha.get(at).json()["segments"]
    assert [one["seen_by"] == "machine" for one in shown] == unseen == [not one["reviewed"] for one in shown]
    files = {form: asha.get(at, params={"format": form}).text for form in ("srt", "vtt", "txt")}
    marked = {
        "srt": [cue.split("\n")[2].startswith("[machine] S") for cue in files["srt"].strip().split("\n\n")],
        "vtt": ["<c.machine>यह वाक्य" in cue for cue in files["vtt"].strip().split("\n\n")[2:]],
        "txt": [bool(re.match(r"\[\d\d:\d\d:\d\d\] \[machine\] S", line)) for line in files["txt"].splitlines()],
    }
    assert marked == dict.fromkeys(files, unseen)
    assert files["vtt"].startswith("WEBVTT\n\nNOTE no person has seen the text of class machine\n\n")
    plain = {form: asha.get(at, params={"format": form, "marks": "false"}).text for form in files}
    assert not any("machine" in text for text in plain.values())


def test_none_goes_to_nobody_and_is_in_no_rate(service: Service) -> None:
    _, asha = service.client("asha")
    _, mina = service.person("mina")
    made = sent(service, asha, "none", *texts(3))
    assert status(asha, made) == "delivered"
    assert lease(mina) == []
    found = stored(service, made)
    assert {(one.arm, one.review_probability, one.seen_by) for one in found} == {("accepted", None, "machine")}
    assert "[machine] S1" in asha.get(f"/v1/recordings/{made}/transcript", params={"format": "txt"}).text


def test_no_dropped_sound_of_none_is_heard(service: Service) -> None:
    service.settings.__dict__["route"] = Route(dropped_audio_share=1.0)
    _, asha = service.client("asha")
    for mode, checks in (("none", 0), ("full", 1)):
        made = send(asha, mode)
        deliver(service, made, [], silence=True)
        assert [one.flags.count(NON_SPEECH_CHECK) for one in stored(service, made)] == [1] * checks


@pytest.mark.parametrize("mode", ["none", "sample", "full", "full_twice"])
def test_silence_reaches_its_end(service: Service, mode: str) -> None:
    _, asha = service.client("asha")
    made = sent(service, asha, mode)
    assert status(asha, made) == "delivered"
    assert asha.get(f"/v1/recordings/{made}/transcript").json()["segments"] == []


def test_what_chance_wholly_accepts_reaches_its_end(service: Service) -> None:
    service.settings.__dict__["route"] = Route(full_review_speakers=0, accept_confidence=0.5, audit_share=0.05)
    _, asha = service.client("asha")
    ends = [status(asha, sent(service, asha, "sample", "यह वाक्य")) for _ in range(12)]
    assert set(ends) <= {"delivered", "drafted"}
    assert "delivered" in ends


def test_full_twice_waits_for_two_people_of_every_segment_and_a_third_where_they_differ(service: Service) -> None:
    _, asha = service.client("asha")
    _, mina = service.person("mina")
    _, ravi = service.person("ravi")
    _, rhea = service.person("rhea", role="reviewer")
    made = sent(service, asha, "full_twice", *texts(5))
    assert {one.second_probability for one in stored(service, made)} == {1.0}
    first = lease(mina)
    assert len(first) == 5
    assert lease(ravi) == []
    for task in first:
        submit(mina, task, "राशन कार्ड।")
        assert status(asha, made) == "in_review"
    assert lease(mina) == []
    again = lease(ravi)
    assert [(task["arm"], task["segment"]["text"]) for task in again] == [("blind", None)] * 5
    for number, task in enumerate(again):
        assert status(asha, made) == "in_review"
        submit(ravi, task, "राशन कार्ड" if number < 3 else "राशन")
    assert [one.seen_by for one in stored(service, made)] == ["two_agree"] * 3 + ["two_disagree"] * 2
    submit(mina, first[0], "पानी", version=1)  # the first person mends her text
    submit(ravi, again[3], "राशन, कार्ड", version=1)  # the second his
    assert [one.seen_by for one in stored(service, made)][:4] == ["two_disagree", "two_agree", "two_agree", "two_agree"]
    assert status(asha, made) == "in_review"
    asked = lease(rhea)
    for task in asked:
        assert status(asha, made) == "in_review"
        assert submit(rhea, task, "राशन कार्ड", version=task["segment"]["version"]).status_code == 201
    assert [one.seen_by for one in stored(service, made)] == ["adjudicated", *["two_agree"] * 3, "adjudicated"]
    assert status(asha, made) == "reviewed"


def test_an_operation_of_the_first_person_is_not_the_seconds(service: Service) -> None:
    _, asha = service.client("asha")
    _, mina = service.person("mina")
    _, ravi = service.person("ravi")
    sent(service, asha, "full_twice", "एक")
    (first,) = lease(mina)
    body = {"operation_id": str(uuid4()), "base_version": 0, "text": "राशन"}
    to = f"/v1/segments/{first['segment']['id']}/revisions"
    assert mina.post(to, json=body).status_code == 201
    lease(ravi)
    reused = ravi.post(to, json=body)
    assert (reused.status_code, reused.json()["code"]) == (409, "operation-reused")
    own = body | {"operation_id": str(uuid4())}
    assert ravi.post(to, json=own).status_code == 201
    assert mina.post(to, json=own).json()["code"] == "operation-reused"


def test_a_second_person_by_chance_keeps_nobody_waiting(service: Service) -> None:
    service.settings.__dict__["route"] = Route(second_review_share=1.0)
    _, asha = service.client("asha")
    _, mina = service.person("mina")
    made = sent(service, asha, "full", *texts(4))
    assert {(one.arm, one.second_probability) for one in stored(service, made)} <= {("draft", 1.0), ("blind", 0.0)}
    for task in lease(mina):
        submit(mina, task, "राशन")
    assert status(asha, made) == "reviewed"


def test_the_final_version_is_taken_once_people_are_done_and_then_stays(service: Service) -> None:
    _, asha = service.client("asha")
    _, other = service.client("other")
    _, mina = service.person("mina")
    made = sent(service, asha, "full", "राशन कार्ड")
    at = f"/v1/recordings/{made}/receipt"
    refused = asha.post(at)
    assert (refused.status_code, refused.json()["code"]) == (409, "not-final")
    (task,) = lease(mina)
    body = {"operation_id": str(uuid4()), "base_version": 0, "text": "राशन"}
    to = f"/v1/segments/{task['segment']['id']}/revisions"
    first = mina.post(to, json=body)
    assert first.status_code == 201
    assert submit(mina, task, "राशन कार्ड", version=1).status_code == 201  # until it is delivered
    assert other.post(at).status_code == 404
    assert [asha.post(at).json() for _ in range(2)] == [{"status": "delivered"}] * 2
    late = submit(mina, task, "पानी", version=2)
    assert (late.status_code, late.json()["code"]) == (409, "delivered")
    assert mina.post(to, json=body).json() == first.json()  # sent again, as if the answer had been lost
    assert [one.text for one in stored(service, made)] == ["राशन कार्ड"]
    assert status(asha, made) == "delivered"


def test_an_unknown_mode_is_refused(service: Service) -> None:
    _, asha = service.client("asha")
    answer = asha.post("/v1/recordings", files={"file": ("call.wav", wav())}, data={"review": "some"})
    assert answer.status_code == 422


@pytest.mark.parametrize("mode", ["full", "full_twice"])
def test_every_segment_of_full_is_certain_and_the_blind_share_stays(mode: ReviewMode) -> None:
    found = [decide(f"seg_{number}", Known(0.99), ROUTE, mode) for number in range(2000)]
    assert {one.review_probability for one in found} == {1.0}
    assert {one.blind_probability for one in found} == {0.2}
    assert sum(one.arm == "blind" for one in found) / 2000 == pytest.approx(0.2, abs=0.03)
    assert not any(one.arm == "accepted" for one in found)
    assert {one.second_probability for one in found} == {1.0 if mode == "full_twice" else 0.0}
    named = decide("seg", Known(0.99, (), "cal-0123456789ab"), ROUTE, mode)
    assert named.router == f"{mode.replace('_', '-')}-1 cal-0123456789ab"


def test_finishing_is_settled_once_whoever_looks(service: Service) -> None:
    _, asha = service.client("asha")
    _, mina = service.person("mina")
    made = sent(service, asha, "full", "एक")
    (task,) = lease(mina)
    submit(mina, task, "एक")
    with service.engine.begin() as connection:
        for _ in range(2):
            completion.settle(connection, made)
            completion.begin(connection, [made])
    assert status(asha, made) == "reviewed"
