"""Minutes without speech, and one word for minutes, on the way of `boli transcribe`: nothing invented, nothing lost.

Needs espeak-ng (the program), as the error of boli.demo.samples.voice says.
"""

import pytest

from asr.whisper import whisper
from benchmarks.asr.hostile import Engines, heard, is_trusted, off_ms, outcome
from benchmarks.lib.sounds import LOOPED, SAMPLE_RATE_HZ, WORD, WORDLESS, said_word
from configs.settings import Asr, Settings
from diarize.choose import diarizer
from pipeline.recordings.ledger import tile
from pipeline.recordings.transcript import LedgerEntry

pytestmark = pytest.mark.slow  # minutes of sound: left out of `make check`

SECONDS = 30.0
NO_WORDS = {name: make for name, make in WORDLESS.items() if name != "sung vowel"}


@pytest.fixture(scope="module")
def settings() -> Settings:
    return Settings(asr=Asr(threads=1))


@pytest.fixture(scope="module")
def engines(settings: Settings) -> Engines:
    return whisper.load(settings.asr), diarizer(settings)


@pytest.mark.parametrize("language", ["hi", ""])
@pytest.mark.parametrize("name", NO_WORDS)
def test_no_text_comes_of_what_is_no_speech(name: str, language: str, settings: Settings, engines: Engines) -> None:
    found = outcome(heard(NO_WORDS[name](SECONDS), language, settings, engines), 0, settings)
    assert (found.words, found.segments, found.off_ms) == (0, 0, 0)
    assert found.reasons == {"silence" if name == "silence" else "sound without speech": SECONDS * 1000}


def test_of_a_sung_vowel_nothing_but_the_vowel_is_trusted(settings: Settings, engines: Engines) -> None:
    made = heard(WORDLESS["sung vowel"](SECONDS), "hi", settings, engines)
    trusted = {word.text for one in made.segments if is_trusted(one, settings) for word in one.words}
    assert trusted <= {"आ"}  # an "aa" is sung
    assert outcome(made, 0, settings).off_ms == 0


@pytest.mark.parametrize("name", LOOPED)
def test_a_looped_word_is_written_no_more_often_than_said(name: str, settings: Settings, engines: Engines) -> None:
    once = len(said_word()) + (SAMPLE_RATE_HZ if "pauses" in name else 0)
    said = int(SECONDS * SAMPLE_RATE_HZ / once)
    made = heard(LOOPED[name](SECONDS)[: said * once], "hi", settings, engines)  # no word is cut
    found = outcome(made, said, settings)
    assert 0.95 * said <= found.words <= 1.05 * said
    assert (found.trusted, found.off_ms) == (0, 0)
    assert {word.text for one in made.segments for word in one.words if not one.flags} <= {WORD}
    assert found.reasons["segment"] >= found.words * 200


def test_the_benchmark_sees_holes_and_overlaps_of_a_ledger() -> None:
    whole = tile(1000, 0, [], "silence")
    assert off_ms(whole, 1000) == 0
    holes = [LedgerEntry(0, 0, 400, "speech", "segment"), LedgerEntry(0, 500, 900, "speech", "segment")]
    assert off_ms(holes, 1000) == 200
    assert off_ms([*whole, LedgerEntry(0, 900, 1000, "speech", "segment")], 1000) > 0
