"""The policies: what each of them counts, and jiwer's word and character counts on L1 text."""

import jiwer
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accuracy.counts import ZERO, ErrorCounts
from accuracy.measure import POLICIES, Policy, measure
from lexicons.canonical import canonical, words

# Pieces that stress the encodings: nukta in two forms, joiners, digits, danda, chillu, Latin, a lone sign, a tag.
pieces = st.sampled_from(
    [
        "की",
        "कि",
        "ज़मीन",
        "ज\u093cमीन",
        "क्\u200dषमा",
        "२०२५",
        "है।",
        "அவன்",
        "അവൻ",
        "বাংলা",
        "Dr.",
        "{office}",
        "ा",
        "<noise>",
    ]
)
sentences = st.lists(pieces, max_size=8).map(" ".join)
languages = st.sampled_from(["hi", "ta", "bn", "ml", "mr", "as-IN-x-kamrupi", "ur"])


def errors(reference: str, hypothesis: str, language: str) -> list[tuple[int, int]]:
    """Return (errors, units of reference) for L0, L1, CER, CER-ns, AER; the tolerant ones have tests of their own."""
    found = measure(reference, hypothesis, language)
    return [(counts.errors, counts.reference) for policy, counts in found.items() if policy not in ("L2", "L3")]


@pytest.mark.parametrize(
    ("reference", "hypothesis", "language", "expected"),
    # The numbers are for L0, L1, CER, CER-ns, AER.
    [
        ("", "", "hi", [(0, 0)] * 5),
        ("राशन कार्ड।", "राशन कार्ट", "hi", [(1, 2), (1, 2), (1, 10), (1, 9), (1, 5)]),
        ("राशन कार्ड", "राशन कार्ड।", "hi", [(1, 2), (0, 2), (0, 10), (0, 9), (0, 5)]),
        # Precomposed and decomposed nukta: one letter to a reader, and to NFC.
        ("ज़मीन", "ज\u093cमीन", "hi", [(0, 1), (0, 1), (0, 5), (0, 5), (0, 3)]),
        # A vowel sign is an error: Whisper's own normaliser would delete it.
        ("की", "के", "hi", [(1, 1), (1, 1), (1, 2), (1, 2), (1, 1)]),
        # A split word: two word errors, one code point with spaces, none without.
        ("इसलिए हम", "इस लिए हम", "hi", [(2, 2), (2, 2), (1, 8), (0, 7), (0, 6)]),
        # Two spellings stay two spellings: that is for a later policy, not for L1.
        ("हिन्दी", "हिंदी", "hi", [(1, 1), (1, 1), (2, 6), (2, 6), (2, 2)]),
        ("२०२५ में", "2025 में", "hi", [(1, 2), (0, 2), (0, 8), (0, 7), (0, 2)]),
        ("தமிழ் மொழி", "தமிழ் மொழ", "ta", [(1, 2), (1, 2), (1, 10), (1, 9), (1, 5)]),
        # Assamese has its own r; Whisper often writes the Bengali one.
        ("ঘৰ", "ঘর", "as", [(1, 1), (0, 1), (0, 2), (0, 2), (0, 2)]),
        # Nothing was said, the model wrote two words: insertions, no rate.
        ("<noise>", "नमस्ते जी", "hi", [(2, 1), (2, 0), (9, 0), (8, 0), (4, 0)]),
    ],
)
def test_known(reference: str, hypothesis: str, language: str, expected: list[tuple[int, int]]) -> None:
    assert errors(reference, hypothesis, language) == expected


def test_the_policies_are_named_and_ordered() -> None:
    assert tuple(measure("क", "ख", "hi")) == POLICIES == ("L0", "L1", "L2", "L3", "CER", "CER-ns", "AER")


def test_segments_are_summed_not_averaged() -> None:
    silence = measure("", "धन्यवाद धन्यवाद", "hi")["L1"]
    speech = measure("गाँव में पानी नहीं", "गाँव में पानी नहीं", "hi")["L1"]
    assert silence.rate is None
    assert (silence + speech).rate == 0.5


@given(sentences, sentences, languages)
def test_jiwer_agrees_on_words(reference: str, hypothesis: str, language: str) -> None:
    ours = measure(reference, hypothesis, language)["L1"]
    theirs = jiwer.process_words(" ".join(words(reference, language)), " ".join(words(hypothesis, language)))
    assert ours.errors == theirs.substitutions + theirs.deletions + theirs.insertions
    assert ours.reference == sum(map(len, theirs.references))
    assert ours.hypothesis == sum(map(len, theirs.hypotheses))


@given(sentences, sentences, languages)
def test_jiwer_agrees_on_characters(reference: str, hypothesis: str, language: str) -> None:
    found = measure(reference, hypothesis, language)
    pairs: tuple[tuple[Policy, str], ...] = (("CER", " "), ("CER-ns", ""))
    for policy, space in pairs:
        theirs = jiwer.process_characters(
            canonical(reference, language).replace(" ", space), canonical(hypothesis, language).replace(" ", space)
        )
        assert found[policy].errors == theirs.substitutions + theirs.deletions + theirs.insertions


def test_jiwer_agrees_on_a_corpus() -> None:
    pairs = [("", "नमस्ते जी"), ("गाँव की खाद समिति", "गाँव के खाद"), ("राशन कार्ड", "राशन कार्ड बना")]
    ours = sum((measure(reference, hypothesis, "hi")["L1"] for reference, hypothesis in pairs), ZERO)
    theirs = jiwer.process_words(
        [canonical(reference, "hi") for reference, _ in pairs], [canonical(hypothesis, "hi") for _, hypothesis in pairs]
    )
    assert ours == ErrorCounts(1, 1, 3, 6, 8)
    assert ours.rate == theirs.wer


@given(sentences, sentences, languages)
def test_policies_relate(reference: str, hypothesis: str, language: str) -> None:
    found = measure(reference, hypothesis, language)
    assert (found["L1"].errors == 0) == (found["CER"].errors == 0)
    assert found["CER-ns"].errors == 0 or found["AER"].errors > 0
    assert found["AER"].reference <= found["CER-ns"].reference <= found["CER"].reference
    assert found["CER-ns"].errors <= found["CER"].errors


@given(sentences, sentences, languages, st.lists(st.sampled_from(POLICIES), unique=True))
def test_fewer_policies_are_counted_as_all_are(
    reference: str, hypothesis: str, language: str, policies: list[Policy]
) -> None:
    every = measure(reference, hypothesis, language)
    assert measure(reference, hypothesis, language, policies=policies) == {policy: every[policy] for policy in policies}
