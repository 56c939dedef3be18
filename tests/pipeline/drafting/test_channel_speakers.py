"""Per channel: what may be asked for, and that a channel's own time is divided and nobody else's."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from benchmarks.lib.conversations import TUNING, write_conference
from boli.cli import app
from diarize import rttm
from diarize.diarizer import SpeakerHints
from diarize.scoring import score
from diarize.turn import Turn
from pipeline.drafting.channel_speakers import PerChannel, PerChannelError, labelled, letter, parsed


def test_what_may_be_asked_for() -> None:
    assert parsed("") is None
    assert parsed("auto") == PerChannel()
    assert parsed("2") == PerChannel((2,))
    assert parsed("1, 2") == PerChannel((1, 2))


@pytest.mark.parametrize("text", ["two", "0", "21", "1,,2", "1;2", "-1", "१", "auto,2", ","])
def test_what_may_not(text: str) -> None:
    with pytest.raises(PerChannelError, match="1,2"):
        parsed(text)


def test_one_number_is_for_every_channel_and_a_list_for_its_own() -> None:
    assert [PerChannel((2,)).hints(position) for position in range(3)] == [SpeakerHints(exact=2)] * 3
    assert [PerChannel((1, 2)).hints(position).exact for position in range(3)] == [1, 2, None]
    assert PerChannel().hints(0) == SpeakerHints()


def test_labels_name_the_channel_and_count_in_letters() -> None:
    own = [Turn(0, 1000, "S2"), Turn(2000, 3000, "S2")]
    found = [Turn(0, 400, "S2"), Turn(400, 2500, "S1"), Turn(2500, 5000, "S2")]
    assert labelled(1, own, found) == [
        Turn(0, 400, "channel 2 · A"),
        Turn(400, 1000, "channel 2 · B"),
        Turn(2000, 2500, "channel 2 · B"),
        Turn(2500, 3000, "channel 2 · A"),
    ]
    assert [letter(number) for number in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


Parts = list[tuple[int, int, str]]
lengths = st.lists(st.tuples(st.integers(1, 900), st.integers(0, 900), st.sampled_from("xyz")), max_size=30)


def laid_out(parts: Parts, speaker: str = "") -> list[Turn]:
    turns, at_ms = [], 0
    for length_ms, gap_ms, who in parts:
        turns.append(Turn(at_ms + gap_ms, at_ms + gap_ms + length_ms, speaker or who))
        at_ms = turns[-1].end_ms
    return turns


@settings(max_examples=25, deadline=None)
@given(lengths, lengths)
def test_every_moment_of_both_and_no_other(
    first: list[tuple[int, int, str]], second: list[tuple[int, int, str]]
) -> None:
    own, found = laid_out(first, "S1"), laid_out(second)
    made = labelled(0, own, found)
    moments = {at for turn in own for at in range(turn.start_ms, turn.end_ms)}
    whose = {at: turn.speaker for turn in found for at in range(turn.start_ms, turn.end_ms)}
    names: dict[str, str] = {}
    for turn in made:
        for at in range(turn.start_ms, turn.end_ms):
            assert names.setdefault(whose[at], turn.speaker) == turn.speaker
            assert at in moments
    assert sum(turn.duration_ms for turn in made) == len(moments & whose.keys())
    assert len(set(names.values())) == len(names)


@pytest.mark.slow
def test_two_who_share_a_channel_are_told_apart_through_crosstalk(tmp_path: Path) -> None:
    write_conference(TUNING, 1, -12.0, tmp_path)
    (file,) = tmp_path.glob("*.wav")
    reference = [entry.turn for entry in rttm.read(file.with_suffix(".rttm"))]

    def diarized(*more: str) -> list[rttm.Entry]:
        return rttm.parse(CliRunner().invoke(app, ["diarize", str(file), *more], catch_exceptions=False).stdout)

    asked, unasked = diarized("--voices-per-channel", "1,2"), diarized()
    assert {entry.turn.speaker for entry in unasked} == {"S1", "S2"}
    assert len({entry.turn.speaker for entry in asked if entry.channel == 0}) == 1
    assert len({entry.turn.speaker for entry in asked if entry.channel == 1}) == 2
    right, wrong = (
        score(reference, [entry.turn for entry in found], collar_ms=250, overlap=False) for found in (asked, unasked)
    )
    assert right.confused_ms < 0.25 * wrong.confused_ms
