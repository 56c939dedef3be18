"""The fixed test set: never trained on, spoken by held-out voices, the same each time."""

import hashlib
import random
import unicodedata
from collections import Counter

import numpy as np
import pytest
from typer.testing import CliRunner

from asr.training import corpus
from asr.training.recipe import LANGUAGES
from boli.cli import app
from boli.context import Problem
from boli.evaluation.table import tables
from boli.evaluation.testset import COUNTS, DIALECTS, draw, items, render, texts
from boli.samples.voice import HELD_OUT_VARIANTS


def test_the_set_is_whole() -> None:
    counted = Counter((item.set, item.variety) for item in items())
    for name in LANGUAGES:
        assert counted["A", name] == COUNTS["A"]
        assert counted["B", name] == COUNTS["B"]
        assert counted["C", name] == len(corpus.read(name).free)
    for tag in DIALECTS:
        assert counted["D", tag] == COUNTS["D"]
        assert counted["E", tag] == COUNTS["E"]
    assert sum(item.spoilt for item in items() if item.set == "A") == len(LANGUAGES) * COUNTS["A"] // 2


def test_no_sentence_comes_twice() -> None:
    listed = Counter((item.variety, item.text) for item in items())
    assert listed.most_common(1)[0][1] == 1


def test_only_held_out_voices_speak_and_texts_are_nfc() -> None:
    assert {item.variant for item in items()} == set(HELD_OUT_VARIANTS)
    assert all(unicodedata.normalize("NFC", item.text) == item.text for item in items())


@pytest.mark.parametrize("name", LANGUAGES)
def test_training_never_speaks_a_sentence_of_the_set(name: str) -> None:
    chance, known = random.Random(7), corpus.read(name)
    drawn = {corpus.draw(known, chance, texts()) for _ in range(400)}
    assert not drawn & texts()
    held_out = {item.text for item in items() if item.set == "B" and item.variety == name}
    assert len(held_out) == COUNTS["B"]


def test_the_set_can_be_drawn_again() -> None:
    drawn = {(item.set, item.variety, item.text) for item in draw(2026)}
    assert drawn == {(item.set, item.variety, item.text) for item in items()}


@pytest.mark.slow
def test_the_set_sounds_the_same_bit_for_bit() -> None:
    for item in [next(one for one in items() if one.spoilt), items()[0], items()[-1]]:
        once, again = (hashlib.sha256(render(item).tobytes()).hexdigest() for _ in range(2))
        assert once == again
        assert np.abs(render(item)).max() > 0.05


@pytest.mark.slow
def test_evaluate_prints_the_rates_of_the_bundled_model() -> None:
    done = CliRunner().invoke(app, ["model", "evaluate", "--sets", "B", "--language", "te"])
    assert done.exit_code == 0, done.output
    assert "boli-starter" in done.output
    assert "te" in done.output


def test_evaluate_refuses_a_language_the_model_does_not_claim() -> None:
    done = CliRunner().invoke(app, ["model", "evaluate", "--language", "xx"])
    assert done.exit_code != 0
    assert "'xx'" in str(done.exception)


@pytest.mark.parametrize("sets", ["", "Z", "AX"])
def test_evaluate_refuses_a_set_that_is_not_there(sets: str) -> None:
    done = CliRunner().invoke(app, ["model", "evaluate", "--sets", sets])
    assert isinstance(done.exception, Problem)
    assert "ABCDELTQI" in str(done.exception)


def test_training_refuses_to_overwrite_a_model(tmp_path) -> None:
    done = CliRunner().invoke(app, ["model", "train", "--from", str(tmp_path), "--data", "x", "--out", str(tmp_path)])
    assert done.exit_code != 0
    assert "new folder" in str(done.exception)


def test_the_card_shows_rates_means_and_what_was_invented() -> None:
    found = {
        "rows": [
            {"set": "A", "variety": name, "spoilt": False, "wer": {"rate": wer}, "cer": {"rate": 0.0}, "low": 0.0,
             "high": 0.2, "known": 10, "known_wrong": 1}
            for name, wer in (("hi", 0.1), ("ta", 0.3))
        ],
        "long": [{"language": "hi", "way": "batched", "rate": 0.04}],
        "quiet": {"silence, clip": "", "hum, clip": "हाँ"},
    }  # fmt: skip
    shown = tables(found)
    assert "| language | A clean | L batched |" in shown
    assert "| hi | 10.0 (0.0-20.0) | 4.0 |" in shown
    assert "| ta | 30.0 (0.0-20.0) |  |" in shown
    assert "| **mean** | **20.0** | **4.0** |" in shown
    assert "1 of 2 without text. hum, clip: “हाँ”." in shown
