"""Voices: named once and found again, and that each way of forgetting leaves nothing behind."""

from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine, Table, delete, func, select

from configs.settings import Voices
from diarize.likeness import Print
from pipeline.privacy import erasure
from pipeline.speakers import voices
from pipeline.speakers.matching import Known, Match, matches
from pipeline.store.blobs import DiskBlobs
from pipeline.store.database import reading
from pipeline.store.encryption import KeyUnset, Seal, WrongKey, new_key
from pipeline.store.tables.accounts import client
from pipeline.store.tables.speakers import speaker, voice
from tests.conftest import Rows

KEY = new_key()
SEAL = Seal(Voices(voiceprint_key=KEY))  # type: ignore[arg-type]  # pydantic makes it a secret


def voice_of(seed: int) -> Print:
    """A print: a pitch and a covariance that no other seed has."""
    chance = np.random.default_rng(seed)
    frames = chance.standard_normal((400, 16)) * chance.uniform(0.3, 3, 16)
    return np.concatenate([[7 + seed * 0.2], np.cov(frames.T)[np.triu_indices(16)]]).astype(np.float32)


def count(engine: Engine, table: Table) -> int:
    with reading(engine) as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


class World:
    """A client with linking on, and recordings whose two speakers agreed."""

    def __init__(self, engine: Engine, rows: Rows) -> None:
        self.engine, self.rows = engine, rows
        self.client = rows.client("helpline")
        with engine.begin() as connection:
            voices.set_linking(connection, self.client.id, True)

    def heard(self, *seeds: int, client_id: str = "") -> str:
        """Make a recording with these voices, as the workflow does; return its id."""
        made = self.rows.recording(client_id or self.client.id, speaker_consent=True)
        prints = {f"S{number}": voice_of(seed) for number, seed in enumerate(seeds, start=1)}
        with self.engine.begin() as connection:
            known = voices.known(connection, made.client_id, SEAL)
            voices.note(connection, made.id, prints, matches(prints, known), SEAL)
        self.rows.draft(made.id, *(["हाँ"] * len(seeds)))
        return made.id

    def name(self, recording_id: str, label: str, name: str) -> voices.Speaker:
        with self.engine.begin() as connection:
            return voices.name_speaker(connection, recording_id, label, name)

    def shown(self, recording_id: str) -> list[str]:
        with reading(self.engine) as connection:
            return [one.shown for one in voices.speakers(connection, recording_id)]


@pytest.fixture
def world(database: Engine, rows: Rows) -> World:
    return World(database, rows)


def test_an_agent_is_named_once(world: World) -> None:
    first = world.heard(1, 2)
    assert world.shown(first) == ["S1", "S2"]
    world.name(first, "S1", "Agent Meena")
    second = world.heard(3, 1)
    assert world.shown(first) == ["Agent Meena", "S2"]
    assert world.shown(second) == ["S1", "Agent Meena (automatic)"]
    with reading(world.engine) as connection:
        (meena,) = voices.voices(connection, world.client.id)
        found = voices.speakers(connection, second)[1]
    assert (meena.name, meena.recording_ids) == ("Agent Meena", tuple(sorted([first, second])))
    assert (found.voice_id, found.similarity) == (meena.id, pytest.approx(1.0))


@pytest.mark.slow
def test_a_person_confirms_or_corrects_what_was_found(world: World) -> None:
    world.name(world.heard(1, 2), "S1", "Agent Meena")
    second = world.heard(1, 2)
    assert world.name(second, "S1", "Ravi").shown == "Ravi"
    assert world.shown(second) == ["Ravi", "S2"]
    assert world.name(second, "S2", "Agent Meena").automatic is False


def test_another_clients_voices_are_not_compared(world: World) -> None:
    world.name(world.heard(1, 2), "S1", "Agent Meena")
    other = world.rows.client("other")
    with world.engine.begin() as connection:
        voices.set_linking(connection, other.id, True)
    theirs = world.heard(1, client_id=other.id)
    assert world.shown(theirs) == ["S1"]
    with reading(world.engine) as connection:
        assert voices.voices(connection, other.id) == []


@pytest.mark.slow
def test_another_clients_voice_cannot_be_forgotten(world: World) -> None:
    found = world.name(world.heard(1, 2), "S1", "Agent Meena")
    assert found.voice_id is not None
    with pytest.raises(voices.VoiceMissing), world.engine.begin() as connection:
        voices.forget_voice(connection, found.voice_id, "cli_other")
    assert count(world.engine, voice) == 1


def test_a_forgotten_voice_is_gone_everywhere(world: World) -> None:
    first = world.heard(1, 2)
    found = world.name(first, "S1", "Agent Meena")
    second = world.heard(1)
    with world.engine.begin() as connection:
        voices.forget_voice(connection, str(found.voice_id), world.client.id)
    assert world.shown(first) + world.shown(second) == ["S1", "S2", "S1"]
    assert count(world.engine, voice) == 0
    assert count(world.engine, speaker) == 1  # S2 of the first: never named, still agreed to


def test_deleting_the_recording_forgets_what_came_from_it(world: World, tmp_path: Path) -> None:
    first = world.heard(1, 2)
    world.name(first, "S1", "Agent Meena")
    second = world.heard(1)
    with world.engine.begin() as connection:
        erasure.remove_recordings(connection, DiskBlobs(tmp_path), [first])
    assert world.shown(second) == ["S1"]
    assert (count(world.engine, voice), count(world.engine, speaker)) == (0, 0)


@pytest.mark.slow
def test_deleting_the_client_deletes_its_voices(world: World) -> None:
    world.name(world.heard(1, 2), "S1", "Agent Meena")
    with world.engine.begin() as connection:
        connection.execute(delete(client))
    assert (count(world.engine, voice), count(world.engine, speaker)) == (0, 0)


def test_consent_taken_back_keeps_the_name_and_drops_the_print(world: World) -> None:
    first = world.heard(1, 2)
    world.name(first, "S1", "Agent Meena")
    second = world.heard(1)
    with world.engine.begin() as connection:
        voices.withdraw(connection, first)
        assert not voices.may_link(connection, first)
    assert world.shown(first) + world.shown(second) == ["Agent Meena", "S2", "S1"]
    with reading(world.engine) as connection:
        kept = connection.execute(select(speaker.c.print, speaker.c.voice_id)).all()
    assert [tuple(row) for row in kept] == [(None, None)]


def test_linking_turned_off_forgets_every_print_of_this_client_only(world: World) -> None:
    other = world.rows.client("other")
    with world.engine.begin() as connection:
        voices.set_linking(connection, other.id, True)
    theirs = world.heard(5, client_id=other.id)
    world.name(theirs, "S1", "Ravi")
    first = world.heard(1, 2)
    world.name(first, "S1", "Agent Meena")
    with world.engine.begin() as connection:
        voices.set_linking(connection, world.client.id, False)
        assert not voices.may_link(connection, first)
        assert len(voices.known(connection, world.client.id, SEAL)) == 0
        assert len(voices.known(connection, other.id, SEAL)) == 1
    assert world.shown(first) == ["Agent Meena", "S2"]


@pytest.mark.slow
def test_a_speaker_is_forgotten_in_one_recording(world: World) -> None:
    first = world.heard(1, 2)
    world.name(first, "S1", "Agent Meena")
    with world.engine.begin() as connection:
        voices.forget_speaker(connection, first, "S1")
    assert world.shown(first) == ["S1", "S2"]
    assert count(world.engine, voice) == 0


@pytest.mark.slow
def test_without_a_print_a_name_stays_in_its_recording(world: World) -> None:
    made = world.rows.recording(world.client.id)
    world.rows.draft(made.id, "हाँ", "नहीं")
    assert world.name(made.id, "S2", "Ravi").voice_id is None
    assert world.shown(made.id) == ["S1", "Ravi"]
    with pytest.raises(voices.SpeakerMissing, match="S7"):
        world.name(made.id, "S7", "Ravi")


@pytest.mark.slow
def test_noting_again_leaves_a_persons_word_alone(world: World) -> None:
    first = world.heard(1, 2)
    world.name(first, "S1", "Agent Meena")
    with world.engine.begin() as connection:
        prints = {"S1": voice_of(9), "S2": voice_of(2)}
        voices.note(connection, first, prints, {}, SEAL)
        (known,) = voices.known(connection, world.client.id, SEAL)
    assert world.shown(first) == ["Agent Meena", "S2"]
    np.testing.assert_array_equal(known.print, voice_of(1))


def test_nothing_is_agreed_to_by_default(world: World, rows: Rows) -> None:
    silent = rows.client("silent")
    only_the_speakers = rows.recording(silent.id, speaker_consent=True).id
    only_the_client = rows.recording(world.client.id).id
    both = rows.recording(world.client.id, speaker_consent=True).id
    with reading(world.engine) as connection:
        assert not voices.linking(connection, silent.id)
        agreed = [voices.may_link(connection, one) for one in (only_the_speakers, only_the_client, both)]
    assert agreed == [False, False, True]


def test_prints_are_unreadable_without_the_key(world: World) -> None:
    world.name(world.heard(1), "S1", "Agent Meena")
    with reading(world.engine) as connection:
        (stored,) = connection.execute(select(speaker.c.print)).scalars()
        assert voice_of(1).tobytes().hex() not in stored.encode().hex()
        with pytest.raises(WrongKey, match="voiceprint_key"):
            voices.known(connection, world.client.id, Seal(Voices(voiceprint_key=new_key())))  # type: ignore[arg-type]


@pytest.mark.slow
def test_a_new_key_in_front_replaces_the_old_one(world: World) -> None:
    world.name(world.heard(1, 2), "S1", "Agent Meena")
    new = new_key()
    both = Seal(Voices(voiceprint_key=f"{new}, {KEY}"))  # type: ignore[arg-type]
    with world.engine.begin() as connection:
        assert voices.renew(connection, both) == 2
        alone = voices.known(connection, world.client.id, Seal(Voices(voiceprint_key=new)))  # type: ignore[arg-type]
    np.testing.assert_array_equal(alone[0].print, voice_of(1))


def test_without_a_key_nothing_is_sealed() -> None:
    with pytest.raises(KeyUnset, match="boli voice key"):
        Seal(Voices())


def test_a_key_of_another_form_is_refused_and_not_repeated() -> None:
    with pytest.raises(ValueError, match="44 characters") as caught:
        Voices.model_validate({"voiceprint_key": "hunter2"})
    assert "hunter2" not in caught.value.errors()[0]["msg"]


def test_two_speakers_are_never_one_voice_and_unsure_is_none() -> None:
    meena, ravi = voice_of(1), voice_of(2)
    both = {"S1": meena, "S2": (meena * np.float32(1.001)).astype(np.float32)}
    known = [Known("v1", meena), Known("v2", ravi)]
    assert matches(both, known) == {"S1": Match("v1", pytest.approx(1.0))}
    twins = [Known("v1", meena), Known("v2", meena)]
    assert matches({"S1": meena}, twins) == {}
    assert matches({"S1": ravi}, [Known("v1", meena)]) == {}
    assert matches({"S1": ravi}, []) == {}
