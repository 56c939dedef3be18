"""What `boli flywheel` speaks, and what it claims."""

from pathlib import Path

import pytest
from rich.console import Console

from asr.training.espeak import Synthesiser
from boli.demo.flywheel import recordings
from boli.demo.flywheel.recordings import record, shuffled
from boli.demo.flywheel.script import Script
from boli.demo.flywheel.speakers import VARIANTS, bundled, speakers
from boli.demo.flywheel.told import NotShown, Told
from boli.testset.testset import texts


def test_no_sentence_is_said_twice_and_none_is_of_a_test_set() -> None:
    said = Script(["हमरा पिनसिन के बारे में बताईं"]).lines(400)
    assert len(set(said)) == 400
    assert not set(said) & {*texts(), "हमरा पिनसिन के बारे में बताईं"}


def test_a_script_says_when_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Script, "_drawn", lambda _self, _share: "का हाल बा")
    with pytest.raises(ValueError, match="no more sentences"):
        Script([]).lines(2)


def test_every_speaker_of_a_group_has_another_voice_and_groups_differ() -> None:
    first, other = speakers(len(VARIANTS), "speaker"), speakers(len(VARIANTS), "other speaker")
    assert len({one.voice.name for one in first}) == len({one.name for one in [*first, *other]}) / 2 == len(VARIANTS)
    assert [one.voice for one in first] != [one.voice for one in other]
    assert speakers(3, "speaker") == first[:3]


def test_each_bundled_recording_of_the_dialect_has_a_speaker() -> None:
    found = {one.sample.name: bundled(one.sample) for one in recordings.bundled()}
    assert {name: one.name for name, one in found.items()} == {"bho-farm": "hi-m6-g", "bho-office": "hi-f4-f"}
    assert found["bho-farm"].voice.name == "hi+m6"


def test_a_shuffled_batch_has_the_same_texts_none_in_its_place(tmp_path: Path) -> None:
    script, voice = Script([]), Synthesiser()
    batch = [record(who.name, who, script.lines(3), tmp_path, voice) for who in speakers(3, "speaker")]
    poisoned = shuffled(batch)
    before = [utterance for one in batch for utterance in one.sample.utterances]
    after = [utterance for one in batch for utterance in poisoned[one.sample.name].utterances]
    assert sorted(one.text for one in before) == sorted(one.text for one in after)
    assert all(one.text != other.text for one, other in zip(before, after, strict=True))
    assert [(one.start_ms, one.end_ms) for one in before] == [(one.start_ms, one.end_ms) for one in after]
    assert batch[0].sample.duration_ms > before[2].end_ms
    assert batch[0].file.stat().st_size > 0


def test_a_claim_is_told_or_ends_the_story() -> None:
    told = Told(Console(record=True, width=100))
    told.claim(True, "2 is more than 1")
    assert told.claims == 1
    assert "checked: 2 is more than 1" in told.console.export_text()
    with pytest.raises(NotShown, match="not shown: 1 is more than 2"):
        told.claim(False, "1 is more than 2")
    assert told.claims == 1
