"""From a window to what the decoder reads and says: formats of Whisper, times of tokens, tokens of any text."""

import random

import numpy as np
import pytest
from faster_whisper.feature_extractor import FeatureExtractor
from faster_whisper.tokenizer import Tokenizer as WhisperTokenizer
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from asr.training import corpus
from asr.training.espeak import SAMPLE_RATE_HZ, Spoken, Synthesiser, Voice
from asr.training.example import MEL_BINS, Example, example, load, save
from asr.training.recipe import LANGUAGES
from asr.training.targets import IGNORED, LONGEST_PROMPT, target
from asr.training.tokens import CHUNK_S, Vocabulary, vocabulary_of
from asr.training.window import Studio, Window, lay_out

WORDS = sorted({word for name in LANGUAGES for word in corpus.read(name).vocabulary})


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return vocabulary_of(LANGUAGES)


@pytest.fixture(scope="module")
def synthesiser() -> Synthesiser:
    return Synthesiser()


def _spoken(seconds: float, words: int) -> Spoken:
    at = tuple((word, seconds * word / words) for word in range(words))
    return Spoken(np.ones(int(seconds * SAMPLE_RATE_HZ), np.float32), at, (("a", 0.0),))


def _example(vocabulary: Vocabulary, texts: list[tuple[str, float]], *, cut: bool = False) -> Example:
    spoken = [(text, _spoken(seconds, len(text.split()))) for text, seconds in texts]
    window = lay_out(spoken, random.Random(1), cut=cut)
    assert window is not None
    made = example(window, vocabulary, {"a": 2}, FeatureExtractor(feature_size=MEL_BINS))
    return Example("hi", made.features, made.phonemes, made.lines, made.cut)


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8))
def test_every_text_survives_its_tokens(words: list[str]) -> None:
    vocabulary, text = vocabulary_of(LANGUAGES), " ".join(words)
    ids = vocabulary.encode(text)
    assert vocabulary.decode(ids) == text
    assert len(ids) <= len(text)
    assert max(ids) < vocabulary.text


def test_tokens_are_what_faster_whisper_takes_them_for(vocabulary: Vocabulary) -> None:
    tokenizer = Tokenizer.from_str(vocabulary.tokenizer_json())
    whisper = WhisperTokenizer(tokenizer, multilingual=True, task="transcribe", language="hi")
    assert whisper.timestamp_begin == vocabulary.first_time
    assert whisper.eot == vocabulary.end
    assert tokenizer.token_to_id("Ġ") not in whisper.non_speech_tokens
    words, _ = whisper.split_to_word_tokens([*vocabulary.encode("क्षत्रिय राशन"), whisper.eot])
    assert words[:2] == [" क्षत्रिय", " राशन"]


@pytest.mark.slow
@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000))
def test_what_is_said_is_what_is_read_one_later(seed: int) -> None:
    vocabulary = vocabulary_of(LANGUAGES)
    one = _example(vocabulary, [("एक दो", 1.0), ("तीन", 0.5)])
    made = target(one, vocabulary, LANGUAGES, random.Random(seed), lambda _, __: "चार पाँच छह")
    assert len(made.read) == len(made.said) == len(made.heard)
    for place, (now, after) in enumerate(zip(made.said, made.read[1:], strict=False)):
        assert now in (IGNORED, after), place
    assert made.said[-1] == vocabulary.end
    start = made.read.index(vocabulary.special("startoftranscript"))
    assert start <= LONGEST_PROMPT + 1
    assert set(made.said[: max(0, start)]) <= {IGNORED}
    assert made.said[start] == vocabulary.special("hi")
    words = [one for one in made.said[start:] if 0 <= one < vocabulary.text]
    assert vocabulary.decode(words) == "एक दो तीन"


def test_a_cut_utterance_is_left_open_with_times_and_has_its_whole_words_without(vocabulary: Vocabulary) -> None:
    one = _example(vocabulary, [("एक दो", 6.0), ("तीन चार पाँच", 6.0)], cut=True)
    assert one.cut is not None
    told = set()
    for seed in range(30):
        made = target(one, vocabulary, LANGUAGES, random.Random(seed), lambda _, __: "छह")
        words = vocabulary.decode(token for token in made.said if 0 <= token < vocabulary.text)
        if vocabulary.special("notimestamps") in made.read:
            told.add(words)
        else:
            assert words == "एक दो"
            assert made.said[-2] == vocabulary.time(one.cut.start_s)
    assert told == {"एक दो तीन"}


def test_nobody_speaking_means_no_text(vocabulary: Vocabulary) -> None:
    empty = Example("", np.zeros((MEL_BINS, 100), np.float16), np.zeros(50, np.int16), (), None)
    seen = set()
    for seed in range(40):
        made = target(empty, vocabulary, LANGUAGES, random.Random(seed), lambda _, __: "एक", 0.5)
        start = made.read.index(vocabulary.special("startoftranscript"))
        timed = made.read[-1] == vocabulary.time(0)
        first = vocabulary.time(0) if timed else IGNORED
        assert made.said[start:] == (vocabulary.special("nospeech"), IGNORED, first, vocabulary.end)
        assert len(made.said) == len(made.read) == len(made.heard)
        assert set(made.said[:start]) <= {IGNORED}
        seen.add((timed, start > 0))
    assert len(seen) == 4


def test_shards_hold_what_was_saved(vocabulary: Vocabulary, tmp_path) -> None:
    made = [_example(vocabulary, [("एक दो", 1.0)]), _example(vocabulary, [("तीन", 6.0), ("चार पाँच", 6.0)], cut=True)]
    save(made, tmp_path / "0.npz")
    for held, one in zip(load([tmp_path / "0.npz"]), made, strict=True):
        np.testing.assert_array_equal(held.features, one.features)
        np.testing.assert_array_equal(held.phonemes, one.phonemes)
        assert [line.tokens for line in held.lines] == [line.tokens for line in one.lines]
        assert (held.cut is None) == (one.cut is None)
    assert [file.name for file in tmp_path.iterdir()] == ["0.npz"]


def test_espeak_tells_when_each_word_begins(synthesiser: Synthesiser) -> None:
    spoken = synthesiser.say("मुझे राशन कार्ड चाहिए", Voice("hi+m1", 160, 50))
    words, times = zip(*spoken.words, strict=True)
    assert words == (0, 1, 2, 3)
    assert list(times) == sorted(times)
    assert 0 <= times[0] < 0.1
    assert times[-1] < spoken.seconds < 4
    assert len(spoken.phonemes) > 12


def test_the_same_seed_gives_the_same_texts(synthesiser: Synthesiser) -> None:
    texts = [corpus.read(name) for name in ("hi", "ta")]
    one, other, third = (Studio(texts).windows(4, seed=seed) for seed in (5, 5, 6))
    assert _texts(one) == _texts(other) != _texts(third)
    assert all(len(window.samples) <= CHUNK_S * SAMPLE_RATE_HZ for window in one)


def _texts(windows: list[Window]) -> list[tuple[str, ...]]:
    return [tuple(utterance.text for utterance in window.utterances) for window in windows]
