"""Pay: the table of rates that people are paid by. Its data: pay.toml, or the operator's own file of the same form.

All numbers are exact: amounts are whole hundredths of the currency, factors are fractions.
"""

import hashlib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from configs.errors import BoliError

WORK: Final = ("first", "second", "adjudication")
FACTS: Final = ("blind", "telephone", "noisy", "dialect", "many_speakers")
MOST_HUNDREDTHS: Final = 1_000_000
MOST_FACTOR: Final = 10
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,23}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_DIGEST_DIGITS = 12

Values = Mapping[str, Any]


class PayTableError(BoliError, ValueError):
    """The table of rates cannot be used. The message names the file and the key, and says what it may be."""


@dataclass(frozen=True, slots=True)
class RateTable:
    """What a minute of sound earns, in hundredths of `currency`, by kind of work, and what makes it more.

    `name`: the version and the first digits of the file's SHA-256. `minimum`: the least for a segment. `factors`: by
    fact (FACTS), 1 where the file names none; `flags`: by flag of the draft. `predicted_wer`: pairs of a rate and the
    factor from there on, ascending. `maximum`: of the product of all.
    """

    name: str
    currency: str
    minimum: int
    minute: Mapping[str, int]
    maximum: Fraction
    factors: Mapping[str, Fraction]
    flags: Mapping[str, Fraction]
    predicted_wer: tuple[tuple[Fraction, Fraction], ...]


@lru_cache
def rate_table(path: Path | None = None) -> RateTable:
    """Return the table in a file, by default the one that comes with Boli. A file is read once.

    Raises PayTableError, in one line.
    """
    name = "configs/pay.toml" if path is None else str(path)
    try:
        content = (files("configs") / "pay.toml" if path is None else path).read_bytes()
        return parsed(content)
    except OSError as error:
        raise PayTableError(f"cannot read the table of pay {name}: {error.strerror}") from error
    except PayTableError as error:
        raise PayTableError(f"{name}: {error}") from error


def parsed(content: bytes) -> RateTable:
    """Return the table that these bytes of TOML hold. Raises PayTableError."""
    try:
        values = tomllib.loads(content.decode(), parse_float=_fraction)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PayTableError(f"this is not valid TOML: {error}") from error
    _only(values, "", ("version", "currency", "minimum", "minute", "difficulty"))
    minute = _table(values, "minute")
    _only(minute, "minute.", WORK)
    difficulty = _table(values, "difficulty")
    _only(difficulty, "difficulty.", ("maximum", "flags", "predicted_wer", *FACTS))
    flags = _table(difficulty, "flags", "difficulty.")
    version = _text(values, "version", _VERSION, "1 to 24 letters, digits, dots, hyphens")
    return RateTable(
        name=f"{version}-{hashlib.sha256(content).hexdigest()[:_DIGEST_DIGITS]}",
        currency=_text(values, "currency", _CURRENCY, "three capital letters as in ISO 4217"),
        minimum=_hundredths(values, "minimum"),
        minute={kind: _hundredths(minute, kind, "minute.") for kind in WORK},
        maximum=_factor(difficulty, "maximum", "difficulty."),
        factors={fact: _factor(difficulty, fact, "difficulty.") for fact in FACTS},
        flags={flag: _factor(flags, flag, "difficulty.flags.") for flag in flags},
        predicted_wer=_steps(difficulty.get("predicted_wer", [])),
    )


def _fraction(written: str) -> Fraction | float:
    """Read a decimal exactly. "inf" and "nan" stay floats, which every check refuses."""
    try:
        return Fraction(written)
    except ValueError:
        return float(written)


def _only(values: Values, where: str, known: tuple[str, ...]) -> None:
    for key in values:
        if key not in known:
            raise PayTableError(f"{where}{key} is no key; here are {', '.join(known)}")


def _table(values: Values, key: str, where: str = "") -> Values:
    found = values.get(key, {})
    if not isinstance(found, dict):
        raise PayTableError(f"{where}{key} is a table: write [{where}{key}]")
    return found


def _text(values: Values, key: str, form: re.Pattern[str], means: str) -> str:
    found = values.get(key)
    if not isinstance(found, str) or not form.fullmatch(found):
        raise PayTableError(f"{key} is needed: {means}")
    return found


def _hundredths(values: Values, key: str, where: str = "") -> int:
    found = values.get(key)
    if type(found) is not int or not 0 <= found <= MOST_HUNDREDTHS:
        raise PayTableError(f"{where}{key} is needed: whole hundredths of the currency, 0 to {MOST_HUNDREDTHS}")
    return found


def _factor(values: Values, key: str, where: str) -> Fraction:
    return _number(values.get(key, 1), f"{where}{key}", lambda value: 1 <= value <= MOST_FACTOR, f"1 to {MOST_FACTOR}")


def _steps(values: Any) -> tuple[tuple[Fraction, Fraction], ...]:
    where = "difficulty.predicted_wer"
    if not isinstance(values, list) or not all(isinstance(one, dict) for one in values):
        raise PayTableError(f"{where} is a list: write [[{where}]], with `from` and `factor` under it")
    for one in values:
        _only(one, f"{where}.", ("from", "factor"))
    steps = [
        (_number(one.get("from"), f"{where}.from", lambda value: 0 < value <= 1, "above 0, up to 1"),
         _factor(one, "factor", f"{where}."))
        for one in values
    ]  # fmt: skip
    if len({start for start, _ in steps}) < len(steps):
        raise PayTableError(f"{where}.from: two steps begin at the same rate")
    return tuple(sorted(steps))


def _number(found: Any, where: str, allowed: Callable[[Fraction], bool], means: str) -> Fraction:
    if isinstance(found, bool) or not isinstance(found, int | Fraction) or not allowed(Fraction(found)):
        raise PayTableError(f"{where} is a number, {means}")
    return Fraction(found)
