"""Candidates: which reviewed segments a selection takes, and why it leaves out the others."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from pipeline.datasets import candidates
from pipeline.datasets.selection import BadSelection, Selection, from_json, to_json
from pipeline.recordings.content import Content, Part, Tag
from pipeline.review import disputes
from pipeline.store.database import now, reading
from pipeline.store.tables.recordings import segment
from pipeline.store.tables.speakers import speaker, voice
from tests.reviewed import TEXTS, World


def found(world: World, **selection: Any) -> candidates.Found:
    with reading(world.engine) as connection:
        return candidates.find(connection, Selection(**selection))


def texts(world: World, **selection: Any) -> set[str]:
    return {one.segment.text for one in found(world, **selection).candidates}


def test_what_is_not_reviewed_or_not_decided_is_left_out(world: World) -> None:
    made = world.reviewed(*TEXTS, "तीसरी बात", "चौथी बात")
    world.recording("जिसे किसी ने नहीं देखा")
    first, second, third, fourth = world.segments(made.id)
    with world.engine.begin() as connection:
        disputes.begin(connection, first.id, "not so", now())
        connection.execute(sa.update(segment).where(segment.c.id == second.id).values(seen_by="two_disagree"))
    world.revise(third, "")
    here = found(world)
    assert [one.segment.id for one in here.candidates] == [fourth.id]
    assert here.left_out == {"disputed": 2, "nothing said": 1}
    assert here.reviewed == 4


@pytest.mark.parametrize(
    ("flags", "tags", "taken"),
    [
        (("look-again",), (), False),
        (("wrong-border", "bad-sound"), (), False),
        (("other-language",), (), False),
        (("bad-sound",), (), True),
        ((), (Tag("unclear", 0, 4),), False),
        ((), (Tag("noise", 4, 4),), True),
    ],
)
def test_doubtful_texts_are_left_out(world: World, flags: tuple[str, ...], tags: tuple[Tag, ...], taken: bool) -> None:
    (one,) = world.segments(world.recording("राशन कार्ड").id)
    part = Part(one.start_ms, one.end_ms, one.speaker, one.text, tags)
    world.revise(one, one.text, Content((part,), flags=flags))
    here = found(world)
    assert (len(here.candidates), here.left_out) == ((1, {}) if taken else (0, {"doubtful": 1}))


def test_a_selection_goes_by_dialect_client_time_and_chance(world: World) -> None:
    other = world.rows.client("other")
    world.agree(other.id)
    world.reviewed("एक", dialect="bho")
    world.reviewed("दो", dialect="mag")
    world.reviewed("तीन", client_id=other.id)
    heard = world.segments(world.recording("चार").id)[0]
    part = Part(heard.start_ms, heard.end_ms, heard.speaker, "चार")
    world.revise(heard, "चार", Content((part,), heard_dialect="mag"))
    assert texts(world) == texts(world, language="hi") == {"एक", "दो", "तीन", "चार"}
    assert texts(world, dialect="bho") == {"एक"}
    assert texts(world, dialect="mag") == texts(world, language="hi", dialect="mag") == {"दो", "चार"}
    assert texts(world, language="hi", dialect="bho") == {"एक"}
    assert texts(world, language="ta") == texts(world, language="ta", dialect="bho") == set()
    assert texts(world, client_id=other.id) == {"तीन"}
    soon = now() + timedelta(hours=1)
    assert texts(world, since=soon) == texts(world, until=soon - timedelta(hours=2)) == set()
    assert len(texts(world, since=soon - timedelta(hours=2), until=soon)) == 4
    with world.engine.begin() as connection:
        connection.execute(sa.update(segment).where(segment.c.id == heard.id).values(review_probability=0.2))
    assert texts(world, min_probability=0.2) == {"चार"}
    assert found(world, min_probability=0.3).left_out == {"probability": 4}


def test_who_speaks_is_known_by_name_voice_or_recording(world: World) -> None:
    named, first, second = world.reviewed(speaker="kamla"), world.reviewed(), world.reviewed()
    with world.engine.begin() as connection:
        values = {"id": "voi_1", "client_id": world.client.id, "name": "Meena", "created_at": now()}
        connection.execute(sa.insert(voice).values(values))
        for one in (first, second):
            row = {"recording_id": one.id, "label": "S1", "voice_id": "voi_1", "created_at": now()}
            connection.execute(sa.insert(speaker).values(row))
    clusters = {(one.segment.recording_id, one.segment.speaker): one.cluster for one in found(world).candidates}
    assert clusters[named.id, "S1"] == clusters[named.id, "S2"] == f"{world.client.id}/kamla"
    assert clusters[first.id, "S1"] == clusters[second.id, "S1"] == "voi_1"
    assert clusters[first.id, "S2"] != clusters[second.id, "S2"]
    taken = world.items(world.take(test_share=0.4))
    assert len({item.split for item in taken if item.recording_id in (first.id, second.id)}) == 1
    assert len({item.speaker for item in taken}) == 4
    assert "kamla" not in str(taken)


def test_the_sound_is_that_of_all_parts(world: World) -> None:
    one = world.segments(world.recording("राशन कार्ड", "नहीं मिला").id)[1]
    parts = (Part(1500, 2500, "S1", "कार्ड"), Part(2500, 4000, "S2", "नहीं मिला", (Tag("filler", 0, 4),)))
    world.revise(one, "कार्ड [filler: नहीं] मिला", Content(parts))
    (item,) = world.items(world.take())
    assert (item.start_ms, item.end_ms) == (1500, 4000)
    assert (item.text, item.clean) == ("कार्ड [filler: नहीं] मिला", "कार्ड मिला")


@pytest.mark.parametrize(
    "wrong",
    [
        {"dev_share": -0.1}, {"test_share": 1}, {"dev_share": 0.5, "test_share": 0.5}, {"test_share": float("nan")},
        {"min_probability": 1.1}, {"since": now(), "until": now() - timedelta(days=1)},
    ],
)  # fmt: skip
def test_a_selection_that_cannot_be(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadSelection):
        Selection(**wrong)


def test_a_selection_is_kept_as_json() -> None:
    asked = Selection(language="hi", dialect="bho", client_id="cli_1", since=now(), balance=True, min_probability=0.05)
    assert from_json(to_json(asked)) == asked
    assert from_json(to_json(Selection())) == Selection()
