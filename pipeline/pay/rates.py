"""Rates: what a piece of work earns, by the length of its sound and by how hard it was known to be. Pure arithmetic.

    amount = max(minimum, round(minute x audio_ms / 60000 x difficulty))      hundredths of the currency

Everything is exact until the one rounding, half up. The text that a person wrote plays no part in it: "no change
needed" earns as much as ten corrections, and a segment that was split no more than one that was not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from configs.pay import PayTableError, RateTable, rate_table
from pipeline.recordings import flags

Kind = Literal["first", "second", "late", "gold", "adjudication", "dispute"]
KINDS: Final[tuple[Kind, ...]] = ("first", "second", "late", "gold", "adjudication", "dispute")
# Nobody can tell gold from a first text, not even by what it earns. A late text becomes a second one. Whoever answers a
# client's dispute decides between two views, as an adjudicator does.
PAID_LIKE: Final[Mapping[Kind, str]] = {
    "first": "first", "gold": "first", "second": "second", "late": "second", "adjudication": "adjudication",
    "dispute": "adjudication",
}  # fmt: skip
NOISY: Final = "under 10 dB"  # of pipeline.recordings.attributes.SNRS
MANY_SPEAKERS: Final = 3
_MINUTE_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Facts:
    """What was known of a segment before the work began.

    `band`, `snr`: attributes of the recording. `speakers`: voices around the segment. `predicted_wer`: 1 minus the best
    known confidence of the draft, None where there is none.
    """

    arm: str = "draft"
    flags: tuple[str, ...] = ()
    band: str = ""
    snr: str = ""
    dialect: str = ""
    speakers: int = 1
    predicted_wer: float | None = None


_HOLDS: Final[Mapping[str, Callable[[Facts], bool]]] = {
    "blind": lambda facts: facts.arm == "blind",
    "telephone": lambda facts: facts.band == "telephone",
    "noisy": lambda facts: facts.snr == NOISY,
    "dialect": lambda facts: facts.dialect != "",
    "many_speakers": lambda facts: facts.speakers >= MANY_SPEAKERS,
}


@lru_cache
def in_force(path: Path | None = None) -> RateTable:
    """Return the table in a file, by default the one that comes with Boli. Raises PayTableError."""
    table = rate_table(path)
    unknown = sorted(set(table.flags) - flags.ALL)
    if unknown:
        known = ", ".join(sorted(flags.ALL))
        raise PayTableError(f"{path}: difficulty.flags.{unknown[0]} is no flag of a draft; these are {known}")
    return table


def difficulty(facts: Facts, table: RateTable) -> Fraction:
    """Return the product of the factors that hold, up to the table's maximum. Exact."""
    product = Fraction(1)
    for fact, factor in table.factors.items():
        product *= factor if _HOLDS[fact](facts) else 1
    for flag in set(facts.flags):
        product *= table.flags.get(flag, 1)
    if facts.predicted_wer is not None:
        reached = [factor for start, factor in table.predicted_wer if facts.predicted_wer >= start]
        product *= reached[-1] if reached else 1
    return min(product, table.maximum)


def amount(kind: Kind, audio_ms: int, factor: Fraction, table: RateTable) -> int:
    """Return what `audio_ms` milliseconds of this work earn, in hundredths of the table's currency."""
    exact = table.minute[PAID_LIKE[kind]] * Fraction(audio_ms, _MINUTE_MS) * factor
    return max(table.minimum, half_up(exact))


def half_up(exact: Fraction) -> int:
    """Return the nearest whole number; of two that are equally near, the greater."""
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
