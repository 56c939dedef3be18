"""Texts for training: enough of them, in the right script, drawn without what must not be drawn."""

import random
import unicodedata

import pytest

from asr.training import corpus, voices
from asr.training.corpus import BadTexts, Texts
from asr.training.recipe import LANGUAGES
from boli.demo.samples import samples
from boli.demo.samples.voice import HELD_OUT_VARIANTS
from configs.registry import language_of
from lexicons.scripts import COMMON, script_of

DIALECTS = {
    "hi": ("bho", "awa"),
    "ta": ("ta-IN-x-madurai", "ta-IN-x-kongu"),
    "te": ("te-IN-x-telangan", "te-IN-x-rayalase"),
    "bn": ("syl", "bn-BD-x-vanga"),
}


@pytest.mark.parametrize("name", LANGUAGES)
def test_language_has_words_and_patterns_enough(name: str) -> None:
    texts = corpus.read(name)
    assert len(texts.vocabulary) >= 800
    assert len(texts.patterns) >= 100
    assert not set(texts.patterns) & set(texts.held_out)
    assert len(texts.held_out) >= 10
    unseen = [word for sentence in texts.free for word in sentence.split() if word not in texts.vocabulary]
    assert len(unseen) >= 0.6 * sum(len(sentence.split()) for sentence in texts.free)


@pytest.mark.parametrize("name", [*LANGUAGES, *(tag for tags in DIALECTS.values() for tag in tags)])
def test_texts_are_in_the_script_of_their_language(name: str) -> None:
    texts = corpus.read(name)
    script = language_of(texts.language).script
    for word in (*texts.vocabulary, *" ".join(texts.free).split()):
        assert {script_of(one) for one in word} <= {script, COMMON}, word
        assert unicodedata.normalize("NFC", word) == word


@pytest.mark.parametrize("name", LANGUAGES)
def test_dialects_stay_out_of_the_base_training(name: str) -> None:
    for tag in DIALECTS.get(name, ()):
        dialect = corpus.read(tag)
        assert dialect.language == name
        own = set(dialect.vocabulary) - set(corpus.read(name).vocabulary)
        assert len(own) >= 40, "a dialect that is not other than its language teaches nothing"


@pytest.mark.parametrize("name", LANGUAGES)
def test_what_is_drawn_is_never_a_sentence_of_the_bundled_recordings(name: str) -> None:
    said = {utterance.text for sample in samples() for utterance in sample.utterances if sample.language == name}
    texts, chance = corpus.read(name), random.Random(1)
    drawn = [corpus.draw(texts, chance, said) for _ in range(300)]
    assert not said & set(drawn)
    assert len(set(drawn)) > 250


def test_a_forbidden_text_is_drawn_again() -> None:
    texts = Texts("hi", "hi", {}, ("एक", "दो"), words=("तीन",))
    drawn = {corpus.draw(texts, random.Random(seed), {"एक"}) for seed in range(60)}
    assert "एक" not in drawn
    assert "दो" in drawn


@pytest.mark.parametrize(("shares", "least", "most"), [(corpus.SHARES, 30, 70), (corpus.CLOSING_SHARES, 95, 145)])
def test_most_of_what_is_heard_is_no_sentence_until_the_end(shares: tuple[float, ...], least: int, most: int) -> None:
    """Of 200 drawn: a sentence of this language ends in words that no other text has together."""
    texts = Texts("hi", "hi", {"who": ("मोहन", "सीता")}, ("{who} घर गया",), words=("क", "ख", "ग"))
    chance = random.Random(1)
    drawn = [corpus.draw(texts, chance, (), shares) for _ in range(200)]
    assert least < sum(text.endswith("घर गया") for text in drawn) < most


def test_a_spliced_sentence_begins_like_one_pattern_and_ends_like_another() -> None:
    texts = Texts("hi", "hi", {"who": ("मोहन", "सीता")}, ("{who} घर गया", "कल {who} आएगी"))
    chance = random.Random(1)
    drawn = {corpus.spliced(texts, chance) for _ in range(300)}
    assert {"कल मोहन घर गया", "सीता घर आएगी", "कल सीता सीता आएगी"} <= drawn
    assert all(text.endswith(("गया", "आएगी")) for text in drawn)


def test_no_spliced_sentence_is_of_a_pattern_held_out() -> None:
    texts = Texts("hi", "hi", {}, ("एक दो", "तीन चार"), held_out=("एक चार",))
    chance = random.Random(1)
    drawn = {corpus.spliced(texts, chance) for _ in range(300)}
    assert "एक चार" not in drawn
    assert "एक तीन चार" in drawn


def test_voices_of_the_bundled_recordings_are_never_heard_in_training() -> None:
    assert set(voices.HELD_OUT) == set(HELD_OUT_VARIANTS)
    chance = random.Random(1)
    heard = {voices.draw("hi", chance).name.partition("+")[2] for _ in range(500)}
    assert heard == set(voices.TRAINED)
    assert not heard & set(HELD_OUT_VARIANTS)


def test_an_invented_word_is_made_of_the_languages_own_letters() -> None:
    texts, chance = corpus.read("te"), random.Random(1)
    words = [word for _ in range(50) for word in corpus.invented(texts, chance).split()]
    assert {script_of(one) for word in words for one in word} <= {"Telu", COMMON}
    assert sum(word not in texts.vocabulary for word in words) > 0.7 * len(words)


def test_a_pattern_that_names_no_slot_is_refused() -> None:
    with pytest.raises(BadTexts, match=r"\{crop\}"):
        Texts("hi", "hi", {}, ("यह {crop} है",))


def test_texts_that_are_not_there_are_named() -> None:
    with pytest.raises(BadTexts, match="'xx'"):
        corpus.read("xx")
