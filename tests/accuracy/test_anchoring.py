"""The gap between arms: by hand, under reviewers who overlook errors, and the ratio that corrects for them."""

import numpy as np
import pytest

from accuracy.anchoring import AnchoringError, Arm, Armed, Audited, corrected_rate, gap, gaps
from accuracy.counts import ErrorCounts
from benchmarks.lib.simulation import Population, drafts, substituted

LOOKS_AWAY = 0.2  # of the machine's errors, by somebody who corrects its draft


def armed(cluster: str, arm: Arm, errors: int, reference: int = 10, pi: float = 1.0, person: str = "") -> Armed:
    return Armed(cluster, arm, substituted(errors, reference), pi, person)


def test_by_hand() -> None:
    # Draft arm: a 1 of 10, b 3 of 10, rate 0.2. Blind arm: a 4 of 10, b 4 of 10, rate 0.4, no residuals.
    rows = [armed("a", "draft", 1), armed("b", "draft", 3), armed("a", "blind", 4), armed("b", "blind", 4)]
    found = gap(rows, min_clusters=2)
    assert (found.drafted, found.blind) == (pytest.approx(0.2), pytest.approx(0.4))
    assert found.difference is not None
    assert found.difference.value == pytest.approx(-0.2)
    assert found.difference.standard_error == pytest.approx((2 * (1 / 20) ** 2 * 2) ** 0.5)
    assert found.difference.clusters == 2


def test_a_rare_arm_stands_for_more() -> None:
    rows = [armed("a", "blind", 1, pi=0.1), armed("b", "blind", 5, pi=0.05)]
    assert gap(rows).blind == pytest.approx((10 + 100) / (100 + 200))


def test_too_few_speakers_in_the_smaller_arm() -> None:
    rows = [armed(f"{k}", "draft", k % 4) for k in range(30)] + [armed(f"{k}", "blind", 4) for k in range(7)]
    found = gap(rows)
    assert (found.drafted_clusters, found.blind_clusters, found.difference) == (30, 7, None)
    assert found.blind == 0.4
    more = gap([*rows, armed("7", "blind", 4)])
    assert more.difference is not None
    assert more.difference.clusters == 8


def test_by_transcriber() -> None:
    rows = [
        armed(f"{k}", arm, errors, person=person)
        for person, arm, errors in (
            ("asha", "draft", 4),
            ("asha", "blind", 4),
            ("ravi", "draft", 1),
            ("ravi", "blind", 4),
        )
        for k in range(8)
    ]
    asha, ravi = gaps(rows, key=lambda row: (row.person,))
    assert (asha.key, ravi.key) == (("asha",), ("ravi",))
    assert asha.difference is not None
    assert ravi.difference is not None
    assert (asha.difference.value, ravi.difference.value) == (0, pytest.approx(-0.3))


def test_no_rows() -> None:
    assert gaps([]) == []
    assert gap([]).difference is None
    assert corrected_rate([]) is None


@pytest.mark.parametrize("pi", [0.0, 1.5])
def test_an_arm_that_could_not_be_drawn(pi: float) -> None:
    with pytest.raises(AnchoringError):
        armed("a", "draft", 1, pi=pi)


def overlooked(random: np.random.Generator, counts: ErrorCounts) -> ErrorCounts:
    """Return what is counted against the reference of somebody who leaves some errors of the draft as they are."""
    return substituted(int(random.binomial(counts.substitutions, 1 - LOOKS_AWAY)), counts.reference)


def collection(random: np.random.Generator) -> list[tuple[str, ErrorCounts]]:
    """Return the speaker and true counts of 40 x 40 drafts of a model that is wrong in 25 % of words."""
    drawn = drafts(random, Population(rate=0.25), speakers=40, segments=40)
    return [
        (one.speaker, substituted(min(one.counts.errors, one.counts.reference), one.counts.reference)) for one in drawn
    ]


@pytest.mark.slow
def test_the_gap_is_what_reviewers_overlook() -> None:
    """A fifth of 25 % is 5 points. 95 % intervals over 200 collections: standard error of their coverage 1.5 points."""
    random = np.random.default_rng(8)
    held, values = 0, []
    for _ in range(200):
        rows = [
            Armed(who, "blind", counts, 0.1) if draw < 0.1 else Armed(who, "draft", overlooked(random, counts), 0.9)
            for who, counts in collection(random)
            for draw in [random.random()]
        ]
        found = gap(rows).difference
        assert found is not None
        low, high = found.interval()
        held += low <= -0.05 <= high
        values.append(found.value)
    assert np.mean(values) == pytest.approx(-0.05, abs=0.003)
    assert 0.90 <= held / 200 <= 0.99


@pytest.mark.slow
def test_the_ratio_repairs_the_rate_better_than_the_audit_alone() -> None:
    """5 % of segments are done twice; the corrected rate is right, and far sharper than the blind rate of those."""
    random = np.random.default_rng(9)
    ratios, audits, plain, held = [], [], [], 0
    for _ in range(200):
        rows = [
            Audited(who, overlooked(random, counts), counts if random.random() < 0.05 else None)
            for who, counts in collection(random)
        ]
        found = corrected_rate(rows)
        assert found is not None
        ratios.append(found.rate)
        held += found.low <= 0.25 <= found.high
        double = [row.blind for row in rows if row.blind is not None]
        audits.append(sum(one.errors for one in double) / sum(one.reference for one in double))
        plain.append(sum(r.corrected.errors for r in rows) / sum(r.corrected.reference for r in rows))
    assert np.mean(plain) == pytest.approx(0.20, abs=0.004)
    assert np.mean(ratios) == pytest.approx(0.25, abs=0.004)
    assert np.std(ratios) < 0.8 * np.std(audits)
    assert 0.90 <= held / 200 <= 0.99


@pytest.mark.parametrize(
    "rows",
    [
        [Audited("a", substituted(1, 10)), Audited("b", substituted(1, 10))],  # nothing done twice
        [Audited("a", substituted(1, 10), substituted(2, 10))],  # one speaker
        [Audited(name, substituted(0, 10), substituted(2, 10)) for name in "ab"],  # correctors found nothing
    ],
)
def test_nothing_to_correct_by(rows: list[Audited]) -> None:
    assert corrected_rate(rows, min_clusters=2) is None


def test_the_corrected_rate_by_hand() -> None:
    # a: 1 of 10 for certain; b: 3 of 10 with probability 1/2. Done twice: a found 1 of 2, b found 3 of 4 with 1/4.
    rows = [
        Audited("a", substituted(1, 10), substituted(2, 10)),
        Audited("b", substituted(3, 10), substituted(4, 10), probability=0.5, again=0.25),
    ]
    found = corrected_rate(rows, min_clusters=2)
    assert found is not None
    rate, factor = (1 + 6) / (10 + 20), (2 + 8 * 4) / (1 + 8 * 3)
    assert found.rate == pytest.approx(rate * factor)
    residual = factor * (1 - rate * 10) / 30 + rate * (2 - factor * 1) / 25
    other = factor * (6 - rate * 20) / 30 + rate * (32 - factor * 24) / 25
    assert found.standard_error == pytest.approx((2 * (residual**2 + other**2)) ** 0.5)


def test_the_corrected_rate_needs_speakers_who_were_done_twice() -> None:
    rows = [Audited(str(k), substituted(2, 10), substituted(3, 10) if k < 7 else None) for k in range(30)]
    assert corrected_rate(rows) is None
    assert corrected_rate([*rows, Audited("7", substituted(2, 10), substituted(3, 10))]) is not None
