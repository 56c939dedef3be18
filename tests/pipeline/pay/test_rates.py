"""Rates: longer and harder sound earns more, rounded once; the text plays no part."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from configs.pay import PayTableError, RateTable
from pipeline.pay import rates
from pipeline.pay.rates import KINDS, Facts
from pipeline.recordings.attributes import SNRS

ONE = Fraction(1)
TABLE = RateTable(
    name="test", currency="INR", minimum=10, minute={"first": 600, "second": 900, "adjudication": 1200},
    maximum=Fraction(3), flags={"overlap": Fraction(3, 2)},
    factors={"blind": Fraction(3, 2), "telephone": Fraction(11, 10), "noisy": Fraction(5, 4),
             "dialect": Fraction(6, 5), "many_speakers": Fraction(23, 20)},
    predicted_wer=((Fraction(1, 5), Fraction(11, 10)), (Fraction(2, 5), Fraction(5, 4))),
)  # fmt: skip
HARD = Facts("blind", ("overlap", "split"), "telephone", "under 10 dB", "bho", 3, 0.5)


@pytest.mark.parametrize(
    ("facts", "factor"),
    [
        (Facts(), "1"),
        (Facts("blind"), "1.5"),
        (Facts(flags=("overlap", "split")), "1.5"),
        (Facts(band="telephone", snr="10 to 20 dB"), "1.1"),
        (Facts(band="wide", snr="under 10 dB"), "1.25"),
        (Facts(dialect="bho", speakers=2), "1.2"),
        (Facts(speakers=3), "1.15"),
        (Facts(predicted_wer=0.19), "1"),
        (Facts(predicted_wer=0.2), "1.1"),
        (Facts(predicted_wer=1.0), "1.25"),
        (Facts("blind", band="telephone"), "1.65"),
        (HARD, "3"),
    ],
)
def test_factors_are_multiplied_up_to_the_maximum(facts: Facts, factor: str) -> None:
    assert rates.difficulty(facts, TABLE) == Fraction(factor)


def test_the_noise_is_named_as_it_is_measured() -> None:
    assert rates.NOISY in SNRS


@pytest.mark.parametrize(
    ("kind", "audio_ms", "amount"),
    [
        ("first", 60_000, 600), ("gold", 60_000, 600), ("second", 60_000, 900), ("late", 60_000, 900),
        ("adjudication", 60_000, 1200), ("first", 1, 10), ("first", 1_049, 10), ("first", 1_050, 11),
    ],
)  # fmt: skip
def test_a_minute_earns_what_the_table_says_and_a_half_is_rounded_up(
    kind: rates.Kind, audio_ms: int, amount: int
) -> None:
    assert rates.amount(kind, audio_ms, ONE, TABLE) == amount


@given(some.fractions(0, 10**9))
def test_half_up_is_the_usual_rounding(exact: Fraction) -> None:
    doubled = Decimal((2 * exact.numerator) // exact.denominator)  # exact to the half; what lies between never rounds
    assert rates.half_up(exact) == int((doubled / 2).quantize(Decimal(1), ROUND_HALF_UP))


@given(some.sampled_from(KINDS), some.integers(1, 10**7), some.integers(0, 10**7), some.fractions(1, 9))
def test_more_sound_and_harder_sound_never_earns_less(
    kind: rates.Kind, audio_ms: int, more_ms: int, harder: Fraction
) -> None:
    amount = rates.amount(kind, audio_ms, ONE, TABLE)
    assert amount >= TABLE.minimum
    assert rates.amount(kind, audio_ms + more_ms, ONE, TABLE) >= amount
    assert rates.amount(kind, audio_ms, harder, TABLE) >= amount


@given(some.integers(2_000, 10**6))
def test_rounding_moves_no_amount_by_more_than_half(audio_ms: int) -> None:
    exact = Fraction(TABLE.minute["first"] * audio_ms, 60_000)
    assert abs(rates.amount("first", audio_ms, ONE, replace(TABLE, minimum=0)) - exact) <= Fraction(1, 2)


def test_a_flag_that_no_draft_has_is_refused(tmp_path: Path) -> None:
    own = tmp_path / "pay.toml"
    bundled = Path(rates.__file__).parents[2] / "configs" / "pay.toml"
    own.write_text(bundled.read_text("utf-8").replace("overlap =", "overlaps ="), encoding="utf-8")
    with pytest.raises(PayTableError, match=r"flags\.overlaps is no flag.*overlap"):
        rates.in_force(own)
    assert rates.in_force().flags["overlap"] > 1
