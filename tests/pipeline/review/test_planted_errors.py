"""Planted errors: shown and never stored in the draft, the same each time, taken out where overlooked, and counted."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select, text
from starlette.testclient import TestClient

from asr.word import Word
from configs.settings import Api, Route, Settings, Storage
from pipeline.recordings import tagging
from pipeline.recordings.content import Content, Part
from pipeline.recordings.segments import StoredSegment
from pipeline.review import planted_errors, revisions
from pipeline.review.planted_error_rows import PlantedError
from pipeline.review.revisions import Submitted
from pipeline.store import tables
from pipeline.store.database import reading
from tests.conftest import Service

DRAFT = "हमारे गाँव में पानी की समस्या बहुत पुरानी है"
ALWAYS = Route(seeded_error_share=0.2)


def stored(draft: str = DRAFT, confidence: float = 0.9, language: str = "hi", id: str = "seg_1") -> StoredSegment:
    each = tuple(Word(word, at * 100, at * 100 + 100, confidence) for at, word in enumerate(draft.split()))
    more: dict[str, Any] = {"flags": (), "text": draft, "version": 0, "reviewed": False, "arm": "draft"}
    return StoredSegment(
        id, "rec_1", 0, 0, "S1", 0, 9000, language, draft, confidence, words=each,
        review_probability=1.0, blind_probability=0.05, **more,
    )  # fmt: skip


def planted(position: int, shown: str, draft: str = DRAFT) -> PlantedError:
    return PlantedError("tsk_1", "rec_1", "seg_1", position, draft.split()[position], shown)


def test_a_known_confusion_is_preferred() -> None:
    found = planted_errors.choose(stored(), "", {"समस्या": ["समसया"]})
    assert found == (5, "समस्या", "समसया")


@pytest.mark.parametrize(
    ("language", "draft"),
    [("hi", DRAFT), ("ta", "எங்கள் ஊரில் தண்ணீர் பிரச்சினை"), ("bn", "আমাদের গ্রামে পানির সমস্যা"), ("te", "మా ఊరిలో నీటి సమస్య")],
)
def test_otherwise_a_slip_that_is_an_error(language: str, draft: str) -> None:
    found = planted_errors.choose(stored(draft, language=language), "", {})
    assert found is not None
    assert draft.split()[found.position] == found.written
    assert found.shown != found.written
    assert found == planted_errors.choose(stored(draft, language=language), "", {})


@pytest.mark.parametrize(
    "segment",
    [
        stored(confidence=0.5),  # unsure words may be wrong already
        stored("है में की"),  # too short
        stored("अच्छा! ठीक।"),  # punctuation
        stored("hello world", language="en"),  # no slips in this script
        stored(""),
    ],
    ids=["unsure", "short", "punctuation", "latin", "empty"],
)
def test_where_no_word_suits(segment: StoredSegment) -> None:
    assert planted_errors.choose(segment, "", {}) is None


def test_what_spelling_forgives_is_never_planted() -> None:
    assert planted_errors.choose(stored("हिंदी"), "", {"हिंदी": ["हिन्दी"]}) != (0, "हिंदी", "हिन्दी")


@pytest.mark.parametrize(
    ("submitted", "outcome", "kept"),
    [
        (DRAFT.replace("समस्या", "समस्य"), "missed", DRAFT),
        (DRAFT.replace("समस्या", "समस्य,") + "।", "missed", DRAFT.replace("समस्या", "समस्या,") + "।"),
        ("अरे " + DRAFT.replace("समस्या", "समस्य").replace("बहुत", "बड़ी"), "missed", "अरे " + DRAFT.replace("बहुत", "बड़ी")),
        (DRAFT.replace("समस्या", "समस्य").replace(" ", "\n", 1), "missed", DRAFT.replace(" ", "\n", 1)),
        (DRAFT, "noticed", DRAFT),
        (DRAFT.replace("समस्या", "किल्लत"), "noticed", DRAFT.replace("समस्या", "किल्लत")),
        ("", "noticed", ""),
    ],
    ids=["untouched", "punctuated", "moved", "broken line", "put right", "another word", "deleted"],
)
def test_what_is_delivered(submitted: str, outcome: str, kept: str) -> None:
    assert planted_errors.delivered(planted(5, "समस्य"), DRAFT, submitted, "hi") == (outcome, kept)


@pytest.mark.parametrize(
    ("typed", "outcome", "kept"),
    [
        (["हमारे गाँव में [noise] पानी", "की [unclear: समस्य] बहुत पुरानी है"], "missed", "समस्या"),
        (["हमारे गाँव में पानी की समस्य", "[foreign: very] पुरानी है"], "missed", "समस्या"),
        (["हमारे गाँव में [noise] पानी", "की [unclear: किल्लत] बहुत पुरानी है"], "noticed", "किल्लत"),
    ],
)
def test_it_is_taken_out_of_parts_and_tags_stay(typed: list[str], outcome: str, kept: str) -> None:
    parts = tuple(Part(at * 1000, at * 1000 + 1000, "S1", *tagging.parse(text)) for at, text in enumerate(typed))
    sent = Submitted("op", 0, "\n".join(typed), Content(parts, note="दो"))
    found, put = planted_errors.mended(planted(5, "समस्य"), DRAFT, sent, "hi")
    assert found == outcome
    assert put.content is not None
    assert put.content.note == "दो"
    assert kept in put.content.text.split()
    assert put.content.parts[0].tags == parts[0].tags
    assert [tag.name for part in put.content.parts for tag in part.tags] == [
        tag.name for part in parts for tag in part.tags
    ]
    (unclear,) = [tag for tag in put.content.parts[1].tags if tag.name != "noise"]
    assert put.content.parts[1].text[unclear.start : unclear.end] in (kept, "very")


def test_the_right_one_of_two_equal_words_is_put_back() -> None:
    draft = "पानी आया और पानि गया"
    first = PlantedError("t", "r", "s", 0, "पानी", "पानि")
    assert planted_errors.delivered(first, draft, "पानि आया और पानि गया", "hi") == ("missed", "पानी आया और पानि गया")


@pytest.fixture
def seeded(database_url: str, database: Engine, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """A service in which every draft has one that can have one, on either database."""
    monkeypatch.setattr(planted_errors, "uniform", lambda key: 0.0 if ":seeded:" in key else 0.5)
    storage = Storage(data_dir=tmp_path / "seeded", database_url=database_url)
    running = Service(Settings(storage=storage, api=Api(), route=ALWAYS))
    yield running
    running.engine.dispose()


def submit(caller: TestClient, task: dict[str, Any], said: str, **more: Any) -> Any:
    body = {"operation_id": str(uuid4()), "base_version": task["segment"]["version"], "text": said} | more
    return caller.post(f"/v1/segments/{task['segment']['id']}/revisions", json=body)


def state(service: Service) -> Any:
    seed, segment = tables.review.seed.c, tables.recordings.segment.c
    with reading(service.engine) as connection:
        query = select(seed.shown, seed.written, seed.outcome, seed.revision_id, segment.text, segment.draft)
        return connection.execute(query.select_from(tables.review.seed.join(tables.recordings.segment))).one()


def errors(service: Service) -> int:
    with reading(service.engine) as connection:
        counted = "SELECT substitutions + deletions + insertions FROM score WHERE policy = 'L1'"
        return int(connection.execute(text(counted)).scalar_one())


def test_an_overlooked_one_harms_nothing(seeded: Service) -> None:
    owner, asha = seeded.client("asha")
    _, mina = seeded.person("mina", "hi")
    made = seeded.drafted(owner.id, DRAFT)
    (task,) = mina.post("/v1/tasks/lease").json()["tasks"]
    shown = task["segment"]["text"]
    assert shown != DRAFT
    assert [word["text"] for word in task["segment"]["words"]] == shown.split()
    transcript = asha.get(f"/v1/recordings/{made.id}/transcript").json()
    assert [one["text"] for one in transcript["segments"]] == [DRAFT]
    assert submit(mina, task, shown, base_version=3).json()["current"] == {"version": 0, "text": shown}
    operation = str(uuid4())
    answer = submit(mina, task, shown, operation_id=operation)
    assert (answer.status_code, answer.json()["text"], answer.json()["version"]) == (201, shown, 1)
    found = state(seeded)
    assert (found.outcome, found.text, found.draft) == ("missed", DRAFT, DRAFT)
    assert errors(seeded) == 0  # of the draft as it is, against what was delivered
    with reading(seeded.engine) as connection:
        (kept,) = revisions.of_segment(connection, task["segment"]["id"])
    assert (kept.text, kept.id) == (shown, found.revision_id)
    assert submit(mina, task, shown, operation_id=operation).json() == answer.json()  # resent by a weak link
    assert state(seeded) == found
    stale = submit(mina, task, shown + " जी").json()["current"]  # from another tab: her own text, not ours
    assert stale == {"version": 1, "text": shown}
    assert submit(mina, task, shown + " जी", base_version=1).status_code == 201  # seen again, still overlooked
    assert state(seeded).text == DRAFT + " जी"
    transcript = asha.get(f"/v1/recordings/{made.id}/transcript").json()
    assert [one["text"] for one in transcript["segments"]] == [DRAFT + " जी"]


def test_the_same_one_for_everybody_who_holds_the_task(seeded: Service) -> None:
    owner, _ = seeded.client("asha")
    _, mina = seeded.person("mina")
    _, ravi = seeded.person("ravi")
    seeded.drafted(owner.id, DRAFT)
    (task,) = mina.post("/v1/tasks/lease").json()["tasks"]
    shown = task["segment"]["text"]
    assert mina.get("/v1/tasks").json()["tasks"][0]["segment"]["text"] == shown
    assert mina.post(f"/v1/tasks/{task['id']}/renew").json()["segment"]["text"] == shown
    mina.post(f"/v1/tasks/{task['id']}/release")
    (again,) = ravi.post("/v1/tasks/lease").json()["tasks"]
    assert again["segment"]["text"] == shown
    assert submit(ravi, again, DRAFT).status_code == 201
    found = state(seeded)
    assert (found.outcome, found.text) == ("noticed", DRAFT)


@pytest.mark.slow
def test_the_blind_arm_and_a_share_of_0_have_none(seeded: Service, service: Service) -> None:
    for running, arm in ((seeded, "blind"), (service, "draft")):
        owner, _ = running.client("asha")
        _, mina = running.person("mina")
        running.drafted(owner.id, DRAFT, arm=arm)  # type: ignore[arg-type]
        (task,) = mina.post("/v1/tasks/lease").json()["tasks"]
        assert task["segment"]["text"] in (None, DRAFT)
        with reading(running.engine) as connection:
            assert connection.execute(select(tables.review.seed)).all() == []


@pytest.mark.slow
def test_deletion_takes_them_along(seeded: Service) -> None:
    owner, asha = seeded.client("asha")
    _, mina = seeded.person("mina")
    made = seeded.drafted(owner.id, DRAFT)
    (task,) = mina.post("/v1/tasks/lease").json()["tasks"]
    submit(mina, task, task["segment"]["text"])
    assert asha.delete(f"/v1/recordings/{made.id}").status_code == 204
    with reading(seeded.engine) as connection:
        assert connection.execute(select(tables.review.seed)).all() == []


def test_real_confusions_are_planted(seeded: Service) -> None:
    owner, _ = seeded.client("asha")
    _, mina = seeded.person("mina")
    seeded.drafted(owner.id, "यह समसया है")
    (task,) = mina.post("/v1/tasks/lease").json()["tasks"]
    submit(mina, task, "यह समस्या है")
    seeded.drafted(owner.id, "बड़ी समस्या")
    (task,) = mina.post("/v1/tasks/lease").json()["tasks"]
    assert task["segment"]["text"] == "बड़ी समसया"
