"""`boli diarize` and `boli accuracy diarization`, run as commands in this process on bundled recordings."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from boli.cli import app
from boli.commands.diarize import _show
from boli.commands.transcribe import _warn
from boli.context import Problem
from boli.demo.samples import Sample, path, samples
from diarize.rttm import Entry, parse, render
from diarize.turn import Turn
from pipeline.drafting.diarization import Diarization


def boli(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [*map(str, words)], catch_exceptions=False)


def sample(name: str) -> Sample:
    return next(one for one in samples() if one.name == name)


@pytest.mark.slow
def test_a_sample_is_diarized_and_scored(tmp_path: Path) -> None:
    one = sample("hi-neighbours")
    spoken = [Turn(said.start_ms, said.end_ms, said.speaker) for said in one.utterances]
    (tmp_path / "truth.rttm").write_text(render(Entry("truth", 0, turn) for turn in spoken), encoding="utf-8")
    found = boli("diarize", path(one), "--speakers", "2", "--plot", tmp_path / "one.svg")
    assert found.exit_code == 0
    assert "coarse" in found.stderr
    assert found.stdout.startswith(";; method voiceprint, coarse")
    assert "voiceprint is coarse" in (tmp_path / "one.svg").read_text(encoding="utf-8")
    assert {entry.turn.speaker for entry in parse(found.stdout)} == {"S1", "S2"}
    (tmp_path / "found.rttm").write_text(found.stdout, encoding="utf-8")
    rows = json.loads(
        boli(
            "accuracy", "diarization", tmp_path / "truth.rttm", tmp_path / "found.rttm", "--collar-ms", "250", "--json"
        ).stdout
    )
    assert rows["recordings"][0] | {"recording": ""} == rows["all"] | {"recording": ""}
    assert rows["all"]["der"] < 0.1, "one voice for both would be near 0.5"
    shown = boli("accuracy", "diarization", tmp_path / "truth.rttm", tmp_path / "found.rttm").stdout
    assert "false alarm" in shown


def test_a_picture_is_svg(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"call\.svg, not call\.png"):
        boli("diarize", tmp_path / "call.wav", "--plot", tmp_path / "call.png")
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_channels_that_differ_hold_a_speaker_each() -> None:
    split = next(one for one in samples() if one.channels == 2 and "conversation" in one.conditions and _split(one))
    row = json.loads(boli("diarize", path(split), "--json").stdout)
    assert (row["method"], row["coarse"]) == ("channels", False)
    assert {(turn["channel"], turn["speaker"]) for turn in row["turns"]} == {(0, "S1"), (1, "S2")}
    assert row["speakers"] == ["S1", "S2"]
    alone = json.loads(boli("diarize", path(split), "--method", "none", "--json").stdout)
    assert (alone["method"], alone["speakers"]) == ("single", ["C0-S1", "C1-S1"])


def _split(one: Sample) -> bool:
    return len({said.channel for said in one.utterances}) == 2


def test_recordings_are_paired_by_name(tmp_path: Path) -> None:
    truth, found = tmp_path / "truth.rttm", tmp_path / "found.rttm"
    truth.write_text(render([Entry("a", 0, Turn(0, 1000, "A")), Entry("b", 0, Turn(0, 1000, "A"))]), encoding="utf-8")
    found.write_text(render([Entry("b", 0, Turn(0, 500, "S1"))]), encoding="utf-8")
    rows = json.loads(boli("accuracy", "diarization", truth, found, "--json").stdout)
    assert [(row["recording"], row["missed_ms"]) for row in rows["recordings"]] == [("a", 1000), ("b", 500)]
    assert rows["all"]["der"] == 0.75
    found.write_text(render([Entry("c", 0, Turn(0, 500, "S1"))]), encoding="utf-8")
    with pytest.raises(Problem, match=r"'c'.*a, b"):
        boli("accuracy", "diarization", truth, found)
    truth.write_text(";; nothing\n", encoding="utf-8")
    with pytest.raises(Problem, match="no SPEAKER lines"):
        boli("accuracy", "diarization", truth, found)


def test_a_number_of_speakers_that_is_not_kept_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    note = "3 speakers were given, 2 found"
    _show([], Diarization({}, "embeddings", note), as_json=False)
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == (f";; method embeddings\n;; {note}\n", f"{note}\n")
    _show([], Diarization({}, "embeddings", note), as_json=True)
    assert json.loads(capsys.readouterr().out)["note"] == note
    _warn("a.wav", Diarization({}, "embeddings", note))
    assert capsys.readouterr().err == f"a.wav: {note}\n"
    _warn("a.wav", Diarization({}, "embeddings"))
    assert capsys.readouterr().err == ""
