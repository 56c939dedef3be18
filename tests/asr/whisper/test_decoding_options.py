"""Decoding options: what reaches the search, and what stays as it was."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from asr.batcher.piece import Piece
from asr.models import model_files
from asr.whisper import whisper
from asr.whisper.decoding_options import FREE, SHORTEST_MS, DecodingOptions, outside_script
from configs.settings import Asr
from tests.starter import copy_of_starter

HINDI = DecodingOptions("यह हिंदी में बातचीत है।", True, 1.1)


@pytest.fixture(scope="module")
def tuned() -> Any:
    return whisper.load(Asr(model=model_files.STARTER, threads=1), {"hi": HINDI})


def piece(duration_ms: int, language: str = "hi") -> Piece:
    return Piece(0, 0, np.zeros(duration_ms * 16, np.float32), language, ())


@pytest.mark.slow
def test_script_only_suppresses_urdu_and_nothing_of_hindi_or_english(tuned: Any) -> None:
    tokenizer = tuned._search._tokenizer
    outside = set(outside_script(tokenizer, "hi"))
    for text in ("کرتا", "ہے", "আমি", "நான்"):
        assert outside & set(tokenizer.encode(text)), text
    for text in (" यह ठीक है। OK, 108 लोग (क़लम) “हाँ” ₹5", " क्षेत्र\u200dम"):
        assert not outside & set(tokenizer.encode(text)), text


@pytest.mark.slow
def test_the_arguments_of_the_search(tuned: Any) -> None:
    def request(options: DecodingOptions) -> Any:
        return whisper.SearchRequest([piece(4000)], ["hi"], [[1]], [()], None, [options])  # type: ignore[arg-type]

    search = tuned._search
    assert search._arguments(request(FREE), 0) == {}
    asked = search._arguments(request(HINDI), 0)
    assert asked["repetition_penalty"] == 1.1
    assert set(search._suppressed) < set(asked["suppress_tokens"])
    assert search._arguments(request(replace(HINDI, script_only=False)), 0) == {"repetition_penalty": 1.1}


@pytest.mark.slow
def test_short_windows_other_languages_and_translations_get_none_of_it(tuned: Any) -> None:
    prompts = tuned._prompts
    plain = prompts.whole("hi")
    assert tuned._prompt(piece(SHORTEST_MS - 1), "hi") == plain
    assert prompts.chosen("hi", SHORTEST_MS - 1) == FREE
    assert prompts.chosen("bn", SHORTEST_MS) == FREE
    assert prompts.whole("hi", (), "translate", SHORTEST_MS) == prompts.whole("hi", (), "translate")
    long = tuned._prompt(piece(SHORTEST_MS), "hi")
    assert long[-len(plain) :] == plain
    assert prompts.tokenizer.decode(long[1 : -len(plain)]).strip() == HINDI.prompt
    assert tuned.bucket(piece(SHORTEST_MS))[0] == len(long)


def test_the_card_keeps_the_options_and_everything_else(tmp_path: Path) -> None:
    folder = copy_of_starter(tmp_path / "model")
    before = json.loads((folder / model_files.CARD).read_text("utf-8"))
    assert model_files.read(folder).decoding == {}
    model_files.set_decoding(folder, {"hi": HINDI})
    assert model_files.read(folder).decoding == {"hi": HINDI}
    after = json.loads((folder / model_files.CARD).read_text("utf-8"))
    assert {key: one for key, one in after.items() if key != "decoding"} == before


def test_a_broken_card_says_what_to_do(tmp_path: Path) -> None:
    folder = copy_of_starter(tmp_path / "model")
    card = json.loads((folder / model_files.CARD).read_text("utf-8"))
    (folder / model_files.CARD).write_text(json.dumps(card | {"decoding": {"hi": {"temperature": 1}}}), "utf-8")
    with pytest.raises(model_files.ModelFilesError, match="boli model tune"):
        model_files.read(folder)
