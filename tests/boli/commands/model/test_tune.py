"""`boli model tune`: what it chooses, when it refuses, and what it takes back."""

import json
from pathlib import Path

import pytest
import soundfile
from click.testing import Result
from typer.testing import CliRunner

from accuracy.counts import ErrorCounts
from asr.models import model_files
from asr.whisper.decoding_options import FREE, DecodingOptions
from boli.cli import app
from boli.context import Problem
from boli.demo.samples.clips import from_samples
from pipeline.evaluation.clips import NoClips
from pipeline.evaluation.tuning import Tried, best, candidates, enough
from tests.starter import copy_of_starter


def one(name: str, wrong: int, cpu_s: float, by_clip: tuple[int, ...] = ()) -> Tried:
    words, letters = ErrorCounts(wrong, 0, 0, 100, 100), ErrorCounts(wrong, 0, 0, 500, 500)
    return Tried(name, FREE, words, letters, 10, 0, cpu_s, by_clip)


def test_free_search_stays_unless_another_is_better_on_more_clips_than_by_chance() -> None:
    free = one("free", 20, 1.0, (2,) * 10)
    better, cheaper = one("better", 11, 3.0, (1,) * 9 + (2,)), one("cheaper", 11, 2.0, (1,) * 9 + (2,))
    assert best([free, better]).name == "better"
    assert best([free, better, cheaper]).name == "cheaper"
    one_clip = one("lucky", 18, 1.0, (2,) * 9 + (0,))
    assert best([free, one_clip, one("worse", 29, 1.0, (3,) * 9 + (2,))]).name == "free"
    four_of_four = one("few", 16, 1.0, (1,) * 4 + (2,) * 6)
    assert best([free, four_of_four]).name == "free"  # one chance in sixteen


def test_few_words_are_not_enough() -> None:
    assert enough([one("free", 9, 1.0)], 10)
    assert not enough([one("free", 9, 1.0)], 9)


def test_a_language_without_a_sentence_is_tried_without_a_prompt() -> None:
    assert len(candidates("hi")) == 4
    assert [each.prompt for each in candidates("ur").values()] == ["", ""]


def asked(*more: str) -> Result:
    return CliRunner().invoke(app, ["model", "tune", *more])


def card(folder: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((folder / model_files.CARD).read_text("utf-8"))
    return found


def test_a_fine_tuned_model_is_refused_and_undo_takes_back(tmp_path: Path) -> None:
    folder = copy_of_starter(tmp_path / "model")
    model_files.set_decoding(folder, {"hi": DecodingOptions("यह"), "bn": FREE})
    assert asked(str(folder), "--language", "hi", "--undo").exit_code == 0
    assert list(model_files.read(folder).decoding) == ["bn"]
    used = card(folder)["intended_use"]
    changed = card(folder) | {"intended_use": f"{used} Fine-tuned from starter on 9 segments."}
    (folder / model_files.CARD).write_text(json.dumps(changed), "utf-8")
    assert isinstance(asked(str(folder), "--clips", str(tmp_path)).exception, Problem)


def test_without_clips_it_says_so(tmp_path: Path) -> None:
    folder = copy_of_starter(tmp_path / "model")
    assert isinstance(asked(str(folder)).exception, Problem)
    assert isinstance(asked(str(folder), "--clips", str(tmp_path / "none")).exception, NoClips)


@pytest.mark.slow
def test_a_model_that_was_trained_for_the_language_keeps_its_free_search(tmp_path: Path) -> None:
    folder, clips = copy_of_starter(tmp_path / "model"), tmp_path / "clips"
    clips.mkdir()
    for clip in [each for each in from_samples(60) if each.language == "hi"][:10]:
        soundfile.write(clips / f"{clip.name}.wav", clip.samples, 16_000)
        (clips / f"{clip.name}.txt").write_text(clip.text, "utf-8")
    before = card(folder)
    few = asked(str(folder), "--clips", str(clips), "--limit", "2")
    assert few.exit_code == 3, few.output
    assert card(folder) == before
    model_files.set_decoding(folder, {"hi": DecodingOptions("यह")})
    found = asked(str(folder), "--clips", str(clips))
    assert found.output.splitlines()[-1] == "chosen: free"
    assert model_files.read(folder).decoding == {}
