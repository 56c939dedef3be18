"""Any test set: counts as jiwer has them on plain texts, sums by speaker, error lists, pairs for the gate."""

import jiwer
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accuracy import gate
from accuracy.compare import Pair, compare
from accuracy.error_list import ErrorList, aligned
from accuracy.evaluate import EvaluationError, Utterance, evaluate
from accuracy.measure import POLICIES, measure

SAID = "राशन कार्ड बना दो आज"


def told(speaker: str, text: str, slice: str = "", **more: object) -> Utterance:
    return Utterance(
        f"{speaker}-{text}", SAID, {"ours": text, "theirs": SAID}, "hi", slice=slice, speaker=speaker, **more
    )  # type: ignore[arg-type]


texts = st.lists(st.sampled_from(["राशन", "कार्ड", "बना", "दो", "आज", "कल"]), min_size=1, max_size=8).map(" ".join)


@given(st.lists(st.tuples(texts, texts | st.just("")), min_size=1, max_size=6))
def test_counts_at_l0_are_those_of_jiwer(pairs: list[tuple[str, str]]) -> None:
    found = evaluate(Utterance(str(place), *_named(pair), "hi") for place, pair in enumerate(pairs))
    counts = found.rows[0].rates["L0"].counts
    theirs = jiwer.process_words([said for said, _ in pairs], [wrote for _, wrote in pairs])
    assert counts.errors == theirs.substitutions + theirs.deletions + theirs.insertions
    assert counts.rate == pytest.approx(theirs.wer)
    assert (counts.reference, counts.hypothesis) == tuple(
        sum(len(text.split()) for text in side) for side in zip(*pairs, strict=True)
    )


def _named(pair: tuple[str, str]) -> tuple[str, dict[str, str]]:
    return pair[0], {"one": pair[1]}


def test_rows_are_sums_of_measure_by_slice_and_for_the_whole_language() -> None:
    rows = [told("a", "राशन कार बना दो आज", "x"), told("b", "", "y"), told("a", SAID + " कल", "y")]
    found = evaluate(rows)
    named = {(row.system, row.slice): row for row in found.rows}
    assert list(named) == [
        ("ours", "x"),
        ("theirs", "x"),
        ("ours", "y"),
        ("theirs", "y"),
        ("ours", None),
        ("theirs", None),
    ]
    for policy in POLICIES:
        each = [measure(SAID, one.hypotheses["ours"], "hi")[policy] for one in rows]
        assert named["ours", None].rates[policy].counts == sum(each)
        assert named["ours", "y"].rates[policy].counts == each[1] + each[2]
        assert named["theirs", None].rates[policy].counts.errors == 0
    whole = named["ours", None]
    assert (whole.utterances, whole.speakers, whole.duration_ms) == (3, 2, None)
    assert whole.rates["L1"].identity.startswith("L1@")
    assert (whole.rates["L1"].counts.deletions, whole.rates["L1"].counts.insertions) == (5, 1)


def test_an_interval_needs_speakers_and_all_of_them() -> None:
    ours = [told(str(speaker), "राशन कार बना दो आज" if speaker % 2 else SAID, duration_ms=1500) for speaker in range(8)]
    row = evaluate(ours).rows[0]
    interval = row.rates["L1"].interval
    assert interval is not None
    assert (interval.clusters, row.duration_ms) == (8, 12_000)
    assert interval.low < 0.1 == interval.rate < interval.high
    assert evaluate(ours[:7]).rows[0].rates["L1"].interval is None
    assert evaluate(ours[:7], least_speakers=7).rows[0].rates["L1"].interval is not None
    unknown = evaluate([*ours, told("", SAID)]).rows[0]
    assert (unknown.speakers, unknown.rates["L1"].interval, unknown.duration_ms) == (None, None, None)


def test_pairs_by_speaker_give_the_difference_of_utterances() -> None:
    rows = [told(str(number % 3), " ".join(SAID.split()[: number % 5])) for number in range(12)]
    found = evaluate(rows)
    each = []
    for one in rows:
        old, new = (measure(SAID, one.hypotheses[name], "hi")["L1"] for name in ("theirs", "ours"))
        each.append(Pair(one.speaker, old, new, 1.0, "x", "x"))
    assert compare(found.pairs("theirs", "ours")).difference == compare(each).difference
    assert gate.gate(found.pairs("theirs", "ours")).outcome != "pass"
    with pytest.raises(EvaluationError, match="no system 'x'; there are ours, theirs"):
        found.pairs("x", "ours")
    with pytest.raises(EvaluationError, match="speaker"):
        evaluate([told("", SAID)]).pairs("theirs", "ours")


def test_systems_are_the_same_in_every_utterance() -> None:
    with pytest.raises(EvaluationError, match="u2"):
        evaluate([told("a", SAID), Utterance("u2", SAID, {"ours": SAID}, "hi")])
    assert evaluate([]).rows == ()


def test_the_worst_come_first_and_words_are_counted() -> None:
    rows = [
        told("a", "राशन कार बना दो आज"),
        told("b", "राशन कार बना"),
        told("c", SAID),
        told("d", "राशन कार बना दो आज कल"),
    ]
    found = evaluate(rows, errors=2).errors
    assert [one.counts.errors for one in found["ours"].worst] == [3, 2]
    assert found["ours"].worst[0].id == "b-राशन कार बना"
    first = found["ours"].confusions[0]
    assert (first.reference, first.hypothesis, first.count) == ("कार्ड", "कार", 3)
    assert (found["ours"].aligned, found["ours"].with_errors, found["theirs"].worst) == (3, 3, ())
    assert evaluate(rows).errors == {}


def test_long_texts_are_not_aligned() -> None:
    assert aligned("क " * 1001, "क", "hi") is None
    kept = ErrorList(1)
    kept.add(("u", "क " * 1001, "क", "hi"), measure("क " * 3, "क", "hi")["L1"])
    assert kept.found().worst[0].words is None
