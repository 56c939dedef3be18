"""Snapshots: what is taken, what is frozen of it, and that it stays so."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from asr.finetuning.trained_on import Trained, TrainingList
from pipeline.datasets import snapshots as kept
from pipeline.datasets import sound, used_for
from pipeline.datasets.snapshots import NameTaken, NothingToTake, SnapshotMissing
from pipeline.recordings.content import Content, Part, Tag
from pipeline.store.database import reading
from tests.reviewed import TEXTS, World


def test_a_reviewed_recording_becomes_items_with_their_own_sound(world: World) -> None:
    made = world.reviewed(speaker="kamla", dialect="bho")
    (first, second) = items = world.items(taken := world.take())
    assert {item.text for item in items} == set(TEXTS)
    assert (taken.name, taken.version, taken.parent_id, taken.removed) == ("hi", 1, None, 0)
    assert (taken.card["segments"], taken.card["speech_ms"], taken.card["speakers"]) == (2, 4000, 1)
    assert (first.recording_id, first.dialect, first.language, first.code) == (made.id, "bho", "hi", "hi")
    assert (first.arm, first.reviewers, first.seen_by) == ("draft", (world.person.id,), "one_person")
    assert first.speaker == second.speaker != "kamla"
    assert [len(sound.samples(world.blobs, item)) for item in items] == [32_000, 32_000]
    assert first.sha256 != second.sha256


def test_a_later_correction_does_not_change_it(world: World) -> None:
    made = world.reviewed()
    taken = world.take()
    before = world.items(taken)
    (one, *_) = world.segments(made.id)
    world.revise(one, "राशन कार्ड मिला")
    assert world.items(taken) == before
    grown = world.take(parent=taken)
    assert "राशन कार्ड मिला" in {item.text for item in world.items(grown)}
    assert (grown.version, grown.parent_id, grown.sha256 == taken.sha256) == (2, taken.id, False)
    with reading(world.engine) as connection:
        assert kept.get(connection, "hi") == grown
        assert kept.get(connection, "hi@1") == kept.get(connection, taken.id) == taken
        assert [one.full_name for one in kept.list_snapshots(connection)] == ["hi@2", "hi@1"]


def test_tags_words_and_the_clean_text_are_frozen(world: World) -> None:
    made = world.recording("उम्म राशन कार्ड")
    (one,) = world.segments(made.id)
    tags = (Tag("filler", 0, 4), Tag("noise", 9, 9))
    part = Part(one.start_ms, one.end_ms, one.speaker, "उम्म राशन कार्ड", tags)
    world.revise(one, "[filler: उम्म] राशन [noise] कार्ड", Content((part,)))
    (item,) = world.items(world.take())
    assert item.text == "[filler: उम्म] राशन [noise] कार्ड"
    assert (item.plain, item.clean) == ("उम्म राशन कार्ड", "राशन कार्ड")
    assert [(word.text, word.start_ms) for word in item.words] == [("उम्म", 0), ("राशन", 666), ("कार्ड", 1333)]


def test_nothing_to_take_says_what_is_lacking(world: World) -> None:
    with pytest.raises(NothingToTake, match="no person has reviewed a segment"):
        world.take()
    world.reviewed(consent=False)
    with pytest.raises(NothingToTake, match=r"of 2 reviewed segments 2 lack the consent of those who speak"):
        world.take()
    world.agree(world.client.id, False)
    with pytest.raises(NothingToTake, match=r"2 lack both consents"):
        world.take()


def test_names(world: World) -> None:
    world.reviewed()
    taken = world.take()
    with pytest.raises(NameTaken, match="boli dataset add hi"):
        world.take()
    for name in ("", "a b", "hi@2", "../x", "x" * 101, "हिन्दी", "-x"):
        with pytest.raises(NameTaken, match="cannot be called"):
            world.take(name)
    with pytest.raises(NothingToTake, match="nothing has changed since hi@1"):
        world.take(parent=taken)
    with reading(world.engine) as connection:
        for name in ("ta", "hi@3", "hi@x", "@", ""):
            with pytest.raises(SnapshotMissing, match="there are: hi"):
                kept.get(connection, name)


def test_what_a_segment_was_used_for(world: World) -> None:
    for at in range(4):
        world.reviewed(f"{TEXTS[0]} {at}", speaker=f"s{at}")
    taken = world.items(world.take())
    of = {item.segment_id: item.split for item in taken}
    tested = sorted(id for id, split in of.items() if split == "test")
    assert tested
    listed = TrainingList(tuple(Trained(id, "0" * 64, 1, "") for id in of), "0" * 64)
    with reading(world.engine) as connection:
        assert used_for.splits_of(connection, [*of, "seg_of_nobody"]) == of
        assert used_for.held_out(connection, listed) == tested


def test_balance_leaves_no_dialect_more_to_train_on_than_another(world: World) -> None:
    for at in range(2):
        world.reviewed(*(f"{text} {at}" for text in (*TEXTS, "और", "फिर")), dialect="bho", speaker=f"b{at}")
    world.reviewed("एक दो तीन", dialect="mag")
    card = world.take(balance=True, test_share=0, dev_share=0).card
    assert {tag: of["train"] for tag, of in card["dialects"].items()} == {"bho": 2000, "mag": 2000}
    assert card["left_out"] == {"balance": 7}


def test_whoever_was_in_test_is_in_test_of_every_other_set(world: World) -> None:
    for at in range(4):
        world.reviewed(f"{TEXTS[0]} {at}", speaker=f"s{at}")
    first = {item.speaker: item.split for item in world.items(world.take())}
    for at in range(4):
        world.reviewed(f"{TEXTS[1]} {at}", speaker=f"s{at}")
    other = world.items(world.take("other", test_share=0.5, dev_share=0.4))
    assert {item.speaker: item.split for item in other} == first
    assert len(other) == 8


def test_two_sets_made_at_once_agree(world: World) -> None:
    for at in range(6):
        world.reviewed(f"{TEXTS[0]} {at}", speaker=f"s{at}")
    with ThreadPoolExecutor(2) as pool:
        made = [pool.submit(world.take, name, test_share=share) for name, share in (("a", 0.2), ("b", 0.5))]
        one, other = ({item.speaker: item.split for item in world.items(each.result())} for each in made)
    assert one == other
