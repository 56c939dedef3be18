"""Edits over HTTP: parts, borders, speakers, tags, flags, a note; and a person's own history of them."""

from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from pipeline.recordings import segments
from pipeline.recordings.content import Content, Part, Tag
from pipeline.recordings.segments import StoredSegment
from pipeline.speakers import voices
from pipeline.store.database import reading
from tests.conftest import Service

pytestmark = pytest.mark.slow


class Desk:
    """A recording of three segments of two seconds each, which mina holds."""

    def __init__(self, service: Service) -> None:
        self.service = service
        owner, self.client = service.client("asha")
        self.recording_id = service.drafted(owner.id, "राशन कार्ड नहीं मिला", "कल आना", "ठीक है").id
        _, self.mina = service.person("mina")
        self.tasks = self.mina.post("/v1/tasks/lease", json={"count": 3}).json()["tasks"]
        self.ids = [task["segment"]["id"] for task in self.tasks]

    def send(self, number: int, version: int = 0, **body: Any) -> Any:
        sent = {"operation_id": str(uuid4()), "base_version": version} | body
        return self.mina.post(f"/v1/segments/{self.ids[number]}/revisions", json=sent)

    def stored(self, number: int) -> StoredSegment:
        with reading(self.service.engine) as connection:
            return segments.get(connection, self.ids[number])


@pytest.fixture
def desk(service: Service) -> Desk:
    return Desk(service)


def part(start_ms: int, end_ms: int, text: str, speaker: str = "") -> dict[str, Any]:
    return {"start_ms": start_ms, "end_ms": end_ms, "speaker": speaker, "text": text}


def test_a_segment_is_split_with_speakers_tags_flags_and_a_note(desk: Desk) -> None:
    parts = [part(0, 1200, "राशन [noise] कार्ड"), part(1200, 2000, "नहीं [foreign: got it]", "Asha")]
    said = {"flags": ["look-again", "bad-sound"], "note": "दो लोग", "heard_dialect": "BHO", "active_ms": 4000}
    answer = desk.send(0, parts=parts, **said)
    assert answer.status_code == 201
    expected = Content(
        (
            Part(0, 1200, "S1", "राशन कार्ड", (Tag("noise", 4, 4),)),
            Part(1200, 2000, "S3", "नहीं got it", (Tag("foreign", 5, 11),)),
        ),
        flags=("bad-sound", "look-again"), note="दो लोग", heard_dialect="bho",
    )  # fmt: skip
    stored = desk.stored(0)
    assert stored.content == expected
    assert (stored.text, stored.heard_dialect) == ("राशन कार्ड नहीं got it", "bho")
    assert answer.json()["content"]["parts"][1]["speaker"] == "S3"
    with reading(desk.service.engine) as connection:
        found = voices.speakers(connection, desk.recording_id)
    assert [(one.label, one.name) for one in found] == [("S1", ""), ("S2", ""), ("S3", "Asha")]
    assert desk.send(1, parts=[part(2000, 4000, "कल", "Asha")]).json()["content"]["parts"][0]["speaker"] == "S3"


def test_a_text_alone_has_no_content_and_takes_an_edit_back(desk: Desk) -> None:
    assert desk.send(0, text="राशन कार्ड", flags=["overlap"]).json()["content"]["flags"] == ["overlap"]
    assert desk.send(0, version=1, text="राशन कार्ड").json()["content"] is None
    assert desk.stored(0).content is None
    assert desk.send(0, version=2, text="राशन [unclear]").json()["text"] == "राशन [unclear]"
    assert desk.stored(0).text == "राशन"


def test_a_border_moves_only_where_the_neighbour_has_made_room(desk: Desk) -> None:
    wide = [part(1500, 4000, "मिला कल आना")]
    refused = desk.send(1, parts=wide)
    assert (refused.status_code, refused.json()["code"]) == (409, "no-room")
    assert "2000 to 4000" in refused.json()["detail"]
    assert desk.send(0, parts=[part(0, 1500, "राशन कार्ड नहीं")]).status_code == 201
    assert desk.send(1, parts=wide).status_code == 201
    # A text alone leaves the border where it is: the neighbour has the room now.
    assert desk.send(0, version=1, text="राशन कार्ड").json()["content"]["parts"][0]["end_ms"] == 1500
    assert desk.send(0, version=2, parts=[part(0, 1501, "राशन")]).json()["code"] == "no-room"
    assert desk.send(2, parts=[part(4000, 6001, "ठीक है")]).json()["code"] == "no-room"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"parts": [part(0, 1000, "एक"), part(900, 2000, "दो")]}, "edit-refused"),
        ({"parts": [part(0, 1000, "एक"), part(1000, 1099, "दो")]}, "edit-refused"),
        ({"parts": [part(0, 1000, "एक"), part(1000, 2000, " ")]}, "edit-refused"),
        ({"parts": [part(1000, 0, "एक")]}, "edit-refused"),
        ({"text": "एक", "flags": ["loud"]}, "edit-refused"),
        ({"text": "एक", "heard_dialect": "nowhere"}, "unknown-language"),
        ({"text": "एक", "names": [{"label": "S9", "name": "Asha"}]}, "edit-refused"),
        ({"text": "एक", "parts": [part(0, 2000, "एक")]}, "invalid-request"),
        ({}, "invalid-request"),
        ({"parts": []}, "invalid-request"),
        ({"text": "एक", "note": "x" * 2001}, "invalid-request"),
        ({"text": "एक", "active_ms": 86_400_001}, "invalid-request"),
        ({"parts": [part(0, 1000, "x" * 15_000), part(1000, 2000, "x" * 15_000)]}, "invalid-request"),
    ],
)
def test_what_cannot_be_done_is_one_clear_error(desk: Desk, body: dict[str, Any], code: str) -> None:
    answer = desk.send(0, **body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert desk.stored(0).version == 0


def test_the_last_segment_joins_nothing(desk: Desk) -> None:
    assert desk.send(0, text="एक", joins_next=True).json()["content"]["joins_next"] is True
    assert desk.send(2, text="एक", joins_next=True).json()["code"] == "edit-refused"


def test_a_conflict_carries_the_whole_edit_as_one_would_send_it(desk: Desk) -> None:
    parts = [part(0, 1200, "राशन [noise] कार्ड", "S2"), part(1200, 2000, "[foreign: got it]", "Asha")]
    assert desk.send(0, parts=parts, flags=["overlap"], note="दो लोग").status_code == 201
    current = desk.send(0, text="और").json()["current"]
    assert current["edit"] == {
        "parts": [parts[0], parts[1] | {"speaker": "S3"}],
        "joins_next": False, "flags": ["overlap"], "note": "दो लोग", "heard_dialect": "",
    }  # fmt: skip
    assert desk.send(0, version=current["version"], **current["edit"]).json()["content"]["parts"][1]["speaker"] == "S3"


def test_others_see_where_borders_were_moved(desk: Desk) -> None:
    assert desk.send(0, parts=[part(100, 1500, "राशन", "S2")]).status_code == 201
    for task in desk.tasks[1:]:
        assert desk.mina.post(f"/v1/tasks/{task['id']}/release").status_code == 204
    _, ravi = desk.service.person("ravi")
    (found,) = ravi.post("/v1/assignments").json()["assignments"]
    (before,) = found["before"]
    assert (before["start_ms"], before["end_ms"], before["speaker"], before["text"]) == (100, 1500, "S2", "राशन")


def test_a_transcriber_names_a_speaker_but_never_over_the_clients_name(desk: Desk) -> None:
    def name(said: str, version: int) -> Any:
        return desk.send(0, version=version, text="एक", names=[{"label": "S1", "name": said}])

    assert name("Asha", 0).status_code == 201
    assert name("Asha", 1).status_code == 201
    put = desk.client.put(f"/v1/recordings/{desk.recording_id}/speakers/S1", json={"name": "Agent Meena"})
    assert put.json()["items"][0]["name"] == "Agent Meena"
    assert name("Asha", 2).json()["code"] == "edit-refused"


def test_my_history_newest_first(desk: Desk) -> None:
    desk.send(0, text="पहला [noise]")
    desk.send(1, text="दूसरा")
    desk.send(0, version=1, text="तीसरा")
    first = desk.mina.get("/v1/history", params={"limit": 2}).json()
    assert [one["text"] for one in first["items"]] == ["तीसरा", "दूसरा"]
    (last,) = desk.mina.get("/v1/history", params={"limit": 2, "after": first["next"]}).json()["items"]
    assert (last["text"], last["version"], last["base_version"], last["may_change"]) == ("पहला [noise]", 1, 0, True)
    assert last["content"]["parts"][0]["tags"] == [{"name": "noise", "start": 4, "end": 4}]
    of_segment = desk.mina.get(f"/v1/segments/{desk.ids[0]}/revisions").json()["items"]
    assert [one["version"] for one in of_segment] == [2, 1]
    assert desk.mina.get("/v1/history", params={"after": "x"}).json()["code"] == "bad-cursor"
    assert history_of_another(desk).json() == {"items": [], "next": None}


def test_nothing_may_be_changed_once_it_is_delivered(desk: Desk) -> None:
    for number in range(3):
        desk.send(number, text="एक")
    assert desk.client.post(f"/v1/recordings/{desk.recording_id}/receipt").status_code == 200
    assert {one["may_change"] for one in desk.mina.get("/v1/history").json()["items"]} == {False}
    assert desk.send(0, version=1, text="दो").json()["code"] == "delivered"


def history_of_another(desk: Desk) -> Any:
    _, other = desk.service.person("other")
    assert other.get(f"/v1/segments/{desk.ids[0]}/revisions").status_code == 404
    return other.get("/v1/history")


def test_the_tags_can_be_read(service: Service) -> None:
    caller: TestClient = service.person("mina")[1]
    found = caller.get("/v1/tags").json()
    assert {tag["id"]: tag["marks"] for tag in found["tags"]}["unclear"] == ["words", "point"]
    assert "bad-sound" in [flag["id"] for flag in found["flags"]]
