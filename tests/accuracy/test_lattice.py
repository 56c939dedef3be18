"""The lattice: exact figures for known sentences, agreement with plain alignment, and what must hold for any text."""

import math
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accuracy import align, lattice
from accuracy.measure import measure
from accuracy.variants import tolerate
from configs.registry import varieties
from lexicons.variants import HEADLINE, WITH_DIALECT, Alternative, Tags

NUMBER = Alternative(0, 4, ("10600",), "num")
REVERSED = Alternative(0, 1, ("दस", "हजार", "छह", "सौ"), "num")


@pytest.mark.parametrize(
    ("reference", "hypothesis", "alternatives", "expected"),
    # Expected: S, D, I, N.
    [
        ("", "", [], (0, 0, 0, 0)),
        ("", "a b", [], (0, 0, 2, 0)),
        ("a b", "", [], (0, 2, 0, 2)),
        ("a b c", "a x c", [], (1, 0, 0, 3)),
        # Joins, in every direction, cost nothing and leave N alone.
        ("इसलिए हम", "इस लिए हम", [], (0, 0, 0, 2)),
        ("इस लिए हम", "इसलिए हम", [], (0, 0, 0, 3)),
        ("ab c", "a bc", [], (0, 0, 0, 2)),
        ("इसलिए हम", "इस लिए तुम", [], (1, 0, 0, 2)),
        # The same error is the same number of errors over the same N, however the words are spaced.
        ("इसलिए हम गए", "इसलिए हम आए", [], (1, 0, 0, 3)),
        ("इसलिए हम गए", "इस लिए हम आए", [], (1, 0, 0, 3)),
        # An alternative must have something right: what is missing costs what was written.
        ("दस हजार छह सौ लोग", "10600 लोग", [NUMBER], (0, 0, 0, 5)),
        ("दस हजार छह सौ लोग", "लोग", [NUMBER], (0, 4, 0, 5)),
        ("10600 लोग", "लोग", [REVERSED], (0, 1, 0, 2)),
        ("10600 लोग", "दस हजार छह सौ लोग", [REVERSED], (0, 0, 0, 2)),
        # An error inside an alternative is one error, wherever it is.
        ("10600 लोग", "दस हजार सौ लोग", [REVERSED], (0, 1, 0, 2)),
        ("10600 लोग", "बस हजार छह सौ लोग", [REVERSED], (1, 0, 0, 2)),
        ("10600 लोग", "दस हजार छह पाँच सौ लोग", [REVERSED], (0, 0, 1, 2)),
        # More substitutions inside than the reference has words: the rest count as insertions, the sum is the cost.
        ("x", "a q r", [Alternative(0, 1, ("a", "b", "c"), "t")], (1, 0, 1, 1)),
        # A join may run through an alternative and out of it.
        ("मोबाइल वाला", "mobilephoneवाला", [Alternative(0, 1, ("mobile", "phone"), "loan")], (0, 0, 0, 2)),
    ],
)
def test_known(
    reference: str, hypothesis: str, alternatives: list[Alternative], expected: tuple[int, int, int, int]
) -> None:
    found = lattice.align_lattice(reference.split(), hypothesis.split(), alternatives).counts
    assert (found.substitutions, found.deletions, found.insertions, found.reference) == expected
    assert lattice.count(reference.split(), hypothesis.split(), alternatives) == found


def test_optional_words_cost_nothing_where_they_are_missing_or_extra() -> None:
    missing = Alternative(0, 1, (), "filler")
    found = lattice.align_lattice(["हम्म", "आओ"], ["आओ", "हम्म"], [missing], {"हम्म": "filler"})
    assert found.counts.errors == 0
    assert found.variants == {"filler": 2}
    assert lattice.count(["आओ"], ["आओ", "हम्म"], [], {"हम्म": "filler"}).errors == 0
    assert lattice.count(["आओ"], ["आओ", "हम्म"]).errors == 1


HINDI = "डॉक्टर साहब हिन्दी में बोले इसलिए हम पच्चीस लोग चले गए"
BENGALI = "সূর্য ওঠার পর আমি স্কুল যাবার কাজ করছি"
TAMIL = "பேருந்து அங்கே இருக்கிறது அவன் போய்விட்டான்"
MALAYALAM = "എന്റെ ബസ് വന്നുകൊണ്ടിരിക്കുന്നു അവൻ പറഞ്ഞു"
TELUGU = "నేను బస్సు కోసం పని చేస్తున్నాను"


@pytest.mark.parametrize(
    ("dialect", "reference", "hypothesis", "tags", "strict", "tolerant"),
    # strict (L0) and tolerant (L3): word error rates in percent.
    [
        ("hi", HINDI, "doctor साहब हिंदी में बोले इस लिये हम 25 लोग चले गये", HEADLINE, 54.5, 0.0),
        ("hi", HINDI, "doctor साहब हिंदी में बोली इस लिए 25 लोग चले गये हैं", HEADLINE, 72.7, 27.3),
        ("ta", TAMIL, "பஸ் அங்கே இருக்கு அவன் போய் விட்டாள்", WITH_DIALECT, 80.0, 20.0),
        ("ta", TAMIL, "பஸ் அங்கே இருக்கு அவன் போய் விட்டாள்", HEADLINE, 80.0, 40.0),
        ("bn-BD-x-vanga", BENGALI, "সূর্য্য ওঠার পরে আমি ইস্কুল যাবার কাজ করতেছি", WITH_DIALECT, 50.0, 12.5),
        ("bn-BD-x-vanga", BENGALI, "সূর্য্য ওঠার পরে আমি ইস্কুল যাবার কাজ করতেছি", HEADLINE, 50.0, 25.0),
        ("ml", MALAYALAM, "എൻറെ ബസ്സ് വന്നു കൊണ്ടിരിക്കുന്നു അവന്\u200d പറഞ്ഞില്ല", HEADLINE, 120.0, 20.0),
        ("te-IN-x-telangan", TELUGU, "నేను బస్ కోసం పని చేస్తున్న", WITH_DIALECT, 40.0, 0.0),
        ("te-IN-x-telangan", TELUGU, "నేను బస్ కోసం పని చేస్తున్న", HEADLINE, 40.0, 20.0),
    ],
)
def test_worked_examples(
    dialect: str, reference: str, hypothesis: str, tags: Tags, strict: float, tolerant: float
) -> None:
    raw, found = measure(reference, hypothesis, dialect)["L0"].rate, tolerate(reference, hypothesis, dialect, tags=tags)
    assert raw is not None
    assert found.counts.rate is not None
    assert (round(100 * raw, 1), round(100 * found.counts.rate, 1)) == (strict, tolerant)
    if tags == HEADLINE:
        assert measure(reference, hypothesis, dialect)["L3"] == found.counts


def test_what_a_figure_rests_on_is_told_by_tag() -> None:
    found = tolerate(HINDI, "doctor साहब हिंदी में बोले इस लिये हम 25 लोग चले गये", "hi")
    assert found.variants == {"loan": 1, "orth.nasal": 1, "spacing": 2, "num": 1, "orth.glide": 1}


def test_errors_keep_their_kinds() -> None:
    found = tolerate(HINDI, "doctor साहब हिंदी में बोली इस लिए 25 लोग चले गये हैं", "hi").counts
    assert (found.substitutions, found.deletions, found.insertions, found.reference) == (1, 1, 1, 11)


units = st.lists(st.sampled_from(["a", "b", "ab", "ba", "aab", "c", "x"]), max_size=8)


@given(units, units)
def test_without_joins_it_is_plain_alignment(reference: list[str], hypothesis: list[str]) -> None:
    single = {"ab": "d", "ba": "e", "aab": "f"}
    first, second = ([single.get(unit, unit) for unit in side] for side in (reference, hypothesis))
    if "".join(first) == "".join(second):
        assert lattice.align_lattice(first, second).counts.errors == 0
    assert lattice.align_lattice(first, second).counts == align.count(first, second) == lattice.count(first, second)


@given(units, units, st.data())
def test_more_is_never_less_tolerant(reference: list[str], hypothesis: list[str], data: st.DataObject) -> None:
    stretches = [(i, k) for i in range(len(reference)) for k in range(i + 1, len(reference) + 1)]
    drawn = data.draw(st.lists(st.tuples(st.sampled_from(stretches), units), max_size=4)) if stretches else []
    alternatives = [Alternative(start, end, tuple(words[:4]), "t") for (start, end), words in drawn]
    plain, joined = align.count(reference, hypothesis), lattice.count(reference, hypothesis)
    found = lattice.count(reference, hypothesis, alternatives)
    assert 0 <= found.errors <= joined.errors <= plain.errors
    assert found.reference == joined.reference == len(reference)
    walked = lattice.align_lattice(reference, hypothesis, alternatives)
    assert walked.counts == found
    assert [word for step in walked.steps for word in step.hypothesis] == hypothesis


def fewest(reference: list[str], hypothesis: list[str], alternatives: list[Alternative]) -> int:
    """Return the fewest errors by trying everything, straight from the rules. Alternatives take no part in joins."""

    @cache
    def inside(words: tuple[str, ...], start: int, end: int, right: bool) -> float:
        """Errors of words against hypothesis[start:end]; infinite where none is right."""
        if not words:
            return end - start if right else math.inf
        ways = [1 + inside(words[1:], start, end, right)]
        if start < end:
            hit = words[0] == hypothesis[start]
            ways.append((not hit) + inside(words[1:], start + 1, end, right or hit))
            ways.append(1 + inside(words, start + 1, end, right))
        return min(ways)

    @cache
    def rest(i: int, j: int) -> float:
        ways: list[float] = [0] if (i, j) == (len(reference), len(hypothesis)) else []
        ways += [1 + rest(i + 1, j)] if i < len(reference) else []
        ways += [1 + rest(i, j + 1)] if j < len(hypothesis) else []
        ways += [1 + rest(i + 1, j + 1)] if i < len(reference) and j < len(hypothesis) else []
        for k in range(i + 1, len(reference) + 1):
            for m in range(j + 1, len(hypothesis) + 1):
                if "".join(reference[i:k]) == "".join(hypothesis[j:m]):
                    ways.append(rest(k, m))
        for one in alternatives:
            if one.start == i and not one.words:
                ways.append(rest(one.end, j))
            elif one.start == i:
                ways += [inside(one.words, j, m, False) + rest(one.end, m) for m in range(j, len(hypothesis) + 1)]
        return min(ways)

    return int(rest(0, 0))


@pytest.mark.slow
@given(
    st.lists(st.sampled_from(["a", "b", "ab", "x"]), max_size=5),
    st.lists(st.sampled_from(["a", "b", "ab", "ba", "x", "y", "z"]), max_size=6),
    st.data(),
)
@settings(max_examples=300)
def test_no_path_is_better(reference: list[str], hypothesis: list[str], data: st.DataObject) -> None:
    stretches = [(i, k) for i in range(len(reference)) for k in range(i + 1, len(reference) + 1)]
    wordings = st.lists(st.sampled_from(["x", "y", "z"]), max_size=3).map(tuple)
    drawn = data.draw(st.lists(st.tuples(st.sampled_from(stretches), wordings), max_size=3)) if stretches else []
    alternatives = [Alternative(start, end, words, "t") for (start, end), words in drawn]
    assert lattice.count(reference, hypothesis, alternatives).errors == fewest(reference, hypothesis, alternatives)


@given(units)
def test_only_the_spaces_differ(words: list[str]) -> None:
    assert lattice.count(words, ["".join(words)] if words else []).errors == 0


TAGS = st.sampled_from([one.tag for one in varieties()])
PIECES = [
    *HINDI.split(), *BENGALI.split(), *TAMIL.split(), *MALAYALAM.split(), *TELUGU.split(),
    "doctor", "25", "२५", "इस", "लिये", "हम्म", "बा", "हमार", "क्\u200dषमा", "ः", "ँ", "Dr.", "%",
    "ਜ਼ਮੀਨ", "ଵନ", "اُردو", "-", "\u200d",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=8).map(" ".join)


@given(TEXTS, TEXTS, TAGS)
def test_each_level_forgives_more_over_the_same_words(reference: str, hypothesis: str, tag: str) -> None:
    found = measure(reference, hypothesis, tag)
    assert 0 <= found["L3"].errors <= found["L2"].errors <= found["L1"].errors
    assert found["L1"].reference == found["L2"].reference == found["L3"].reference


@given(TEXTS, TAGS)
def test_a_text_has_no_errors_against_itself(text: str, tag: str) -> None:
    assert all(counts.errors == 0 for counts in measure(text, text, tag).values())
