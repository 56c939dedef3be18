"""Following a recording: pages of events, streams, waiting, and answers that the caller has already."""

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import httpx
import pytest
import uvicorn
from starlette.testclient import TestClient

from configs.settings import Api, Settings
from pipeline.accounts import clients
from pipeline.recordings import recordings
from pipeline.recordings.recordings import Recording
from pipeline.recordings.states import RECORDING
from pipeline.recordings.transitions import move
from pipeline.store.database import now
from review_api.app import create_app
from tests.conftest import MODEL, Service


def begin(service: Service, made: Recording) -> None:
    with service.engine.begin() as connection:
        recordings.set_progress(connection, made.id, "prepare", 0.5)


def draft(service: Service, made: Recording) -> None:
    with service.engine.begin() as connection:
        recordings.set_prepared(connection, made.id, 1000, 1)
        recordings.set_drafted(connection, made.id, MODEL, [])


def test_an_answer_that_the_caller_has_is_not_sent_again(service: Service) -> None:
    owner, asha = service.client("asha")
    made = service.drafted(owner.id, *["राशन कार्ड के बारे में"] * 20)
    for path in ("", "/transcript", "/transcript?format=srt"):
        at = f"/v1/recordings/{made.id}{path}"
        plain = asha.get(at, headers={"Accept-Encoding": "identity"})
        small = asha.get(at)
        tag = plain.headers["etag"]
        assert tag.startswith('"')
        assert (small.headers["etag"] == tag) == ("content-encoding" not in small.headers)
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*", small.headers["etag"]):
            answer = asha.get(at, headers={"If-None-Match": known})
            assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
        assert asha.get(at, headers={"If-None-Match": '"other"'}).status_code == 200
    tag = asha.get(f"/v1/recordings/{made.id}").headers["etag"]
    with service.engine.begin() as connection:
        move(connection, RECORDING, [made.id], "in_review")
    assert asha.get(f"/v1/recordings/{made.id}", headers={"If-None-Match": tag}).status_code == 200


def test_not_ready_says_when_to_ask_again(service: Service) -> None:
    owner, asha = service.client("asha")
    made = service.rows.recording(owner.id)
    answer = asha.get(f"/v1/recordings/{made.id}/transcript")
    assert (answer.status_code, answer.headers["retry-after"]) == (409, "10")
    with service.engine.begin() as connection:
        recordings.set_failed(connection, made.id, {"code": "silent"})
    answer = asha.get(f"/v1/recordings/{made.id}/transcript")
    assert (answer.status_code, "retry-after" in answer.headers) == (409, False)


def test_a_change_moves_updated_at(service: Service) -> None:
    owner, asha = service.client("asha")
    made = service.rows.recording(owner.id)
    seen = [asha.get(f"/v1/recordings/{made.id}").json()["updated_at"]]
    for change in (begin, draft):
        change(service, made)
        seen.append(asha.get(f"/v1/recordings/{made.id}").json()["updated_at"])
    assert seen == sorted(set(seen))


def test_lists_are_filtered(service: Service) -> None:
    owner, asha = service.client("asha")
    hindi, tamil = service.rows.recording(owner.id, language="hi"), service.rows.recording(owner.id, language="ta")
    dialect = service.rows.recording(owner.id, language="hi", dialect="bho")
    begin(service, tamil)

    def ids(**asked: object) -> list[str]:
        answer = asha.get("/v1/recordings", params=asked)  # type: ignore[arg-type]
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["items"]]

    assert ids(language="hi") == [dialect.id, hindi.id]
    assert ids(language="bho") == [dialect.id]
    assert ids(status="running") == [tamil.id]
    assert ids(status=["running", "queued"], language=["ta", "hi"]) == [dialect.id, tamil.id, hindi.id]
    assert ids(created_after=dialect.created_at.isoformat()) == [dialect.id]
    assert ids(created_before=dialect.created_at.isoformat()) == [tamil.id, hindi.id]
    assert ids(updated_after=(now() - timedelta(hours=1)).isoformat()) == [dialect.id, tamil.id, hindi.id]
    assert ids(updated_after=dialect.created_at.isoformat()) == [dialect.id, tamil.id], "tamil began after it came"
    first = asha.get("/v1/recordings", params={"language": "hi", "limit": 1}).json()
    assert ids(language="hi", limit=1, after=first["next"]) == [hindi.id]


@pytest.mark.parametrize(
    "asked",
    ["status=done", "language=xx", "created_after=tomorrow", "updated_after=5",
     "created_before=9999-12-31T23:59:59-05:00",
     "created_after=0001-01-01T00:00:00%2B05:30", "created_after=2026-01-01T00:00:00", "language=a%00"],
)  # fmt: skip
def test_filters_that_say_nothing_are_refused(service: Service, asked: str) -> None:
    _, asha = service.client("asha")
    assert asha.get(f"/v1/recordings?{asked}").status_code == 422


def test_events_are_read_page_by_page(service: Service) -> None:
    owner, asha = service.client("asha")
    other, ravi = service.client("ravi")
    made = [service.drafted(owner.id, "राशन") for _ in range(3)]
    service.drafted(other.id, "राशन")
    first = asha.get("/v1/events?limit=2").json()
    second = asha.get(f"/v1/events?limit=2&after={first['next']}").json()
    told = first["items"] + second["items"]
    assert [one["recording_id"] for one in told] == [one.id for one in made]
    assert {one["type"] for one in told} == {"recording.drafted"}
    assert told[0]["facts"] == {"status": "drafted", "version": 0, "external_id": None, "metadata": {}}
    assert asha.get(f"/v1/events?after={second['next']}").json() == {"items": [], "next": second["next"]}
    assert len(ravi.get("/v1/events").json()["items"]) == 1


@contextmanager
def serving(service: Service) -> Iterator[str]:
    """Serve as `boli serve` does, with streams that stay open, in a thread. Give the URL."""
    settings = Settings(storage=service.settings.storage, api=Api(stream_minutes=1))
    config = uvicorn.Config(
        create_app(settings, service.engine), port=0, log_level="error", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)


def key_of(service: Service, client_id: str) -> dict[str, str]:
    with service.engine.begin() as connection:
        return {"Authorization": f"Bearer {clients.create_key(connection, client_id)[1]}"}


@pytest.mark.slow
def test_a_stream_tells_what_happens_and_goes_on_where_it_ended(service: Service) -> None:
    owner, asha = service.client("asha")
    headers = key_of(service, owner.id)

    def next_id(lines: Iterator[str]) -> tuple[str, str]:
        id = next(line for line in lines if line.startswith("id: "))
        data = next(line for line in lines if line.startswith("data: "))
        return id.removeprefix("id: "), json.loads(data.removeprefix("data: "))["recording_id"]

    with serving(service) as url, httpx.Client(headers=headers, timeout=60) as caller:
        with caller.stream("GET", f"{url}/v1/events/stream") as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            lines = answer.iter_lines()
            assert next(lines) == "retry: 2000"
            made = service.drafted(owner.id, "राशन")
            last, told = next_id(lines)
            assert told == made.id
        missed = service.drafted(owner.id, "राशन")
        with caller.stream("GET", f"{url}/v1/events/stream", headers={"Last-Event-ID": last}) as answer:
            assert next_id(answer.iter_lines())[1] == missed.id
    assert asha.get("/v1/events/stream", headers={"Last-Event-ID": "x"}).status_code == 422


@pytest.mark.slow
def test_streams_have_a_limit_and_leave_room_for_others(service: Service) -> None:
    owner, _ = service.client("asha")
    other, _ = service.client("ravi")
    headers = key_of(service, owner.id)
    with serving(service) as url, httpx.Client(timeout=60) as caller:
        open_ones = [caller.send(caller.build_request("GET", f"{url}/v1/events/stream", headers=headers), stream=True)
                     for _ in range(5)]  # fmt: skip
        assert {one.status_code for one in open_ones} == {200}
        refused = caller.get(f"{url}/v1/events/stream", headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (429, "too-many-open")
        begun = time.monotonic()
        assert caller.get(f"{url}/v1/recordings", headers=headers).status_code == 200
        assert time.monotonic() - begun < 30
        with caller.stream("GET", f"{url}/v1/events/stream", headers=key_of(service, other.id)) as answer:
            assert answer.status_code == 200
        for one in open_ones:
            one.close()


@pytest.mark.slow
def test_waiting_holds_no_thread_and_ends_when_the_status_changes(service: Service) -> None:
    """More wait at once than there are threads (40) or connections to the database (15)."""
    owners = [service.client(f"client {number}")[0] for number in range(4)]
    headers = [key_of(service, owner.id) for owner in owners]
    made = [service.rows.recording(owner.id) for owner in owners]
    with serving(service) as url, ThreadPoolExecutor(60) as pool, httpx.Client(timeout=90) as caller:

        def wait(number: int) -> str:
            at = f"{url}/v1/recordings/{made[number].id}?wait=60"
            return str(caller.get(at, headers=headers[number]).json()["status"])

        waiting = [pool.submit(wait, number % 4) for number in range(60)]
        until_all_wait(url, headers[0], made[0].id)
        for one in made:
            begin(service, one)
        assert {one.result(60) for one in waiting} == {"running"}


def until_all_wait(url: str, headers: dict[str, str], recording_id: str) -> None:
    """The service goes on answering while they wait."""
    end = time.monotonic() + 3
    with httpx.Client(headers=headers, timeout=60) as caller:
        while time.monotonic() < end:
            assert caller.get(f"{url}/v1/recordings/{recording_id}").json()["status"] == "queued"
            time.sleep(0.1)


def test_waiting_ends_at_once_where_there_is_nothing_to_wait_for(service: Service) -> None:
    owner, asha = service.client("asha")
    made = service.rows.recording(owner.id)
    begun = time.monotonic()
    assert ask(asha, made.id, "wait=60&status=running") == "queued", "it is not what the caller knew"
    assert ask(asha, made.id, "wait=1") == "queued"
    with service.engine.begin() as connection:
        recordings.set_failed(connection, made.id, {"code": "silent", "title": "Silent", "detail": "no sound"})
    assert ask(asha, made.id, "wait=60") == "failed"
    assert time.monotonic() - begun < 50
    assert asha.get(f"/v1/recordings/{made.id}?wait=61").status_code == 422


def ask(caller: TestClient, recording_id: str, asked: str) -> str:
    return str(caller.get(f"/v1/recordings/{recording_id}?{asked}").json()["status"])
