"""The table of rates: the one that comes with Boli can be used, and what is wrong with another is said in one line."""

from fractions import Fraction
from pathlib import Path

import pytest

from configs.errors import BoliError
from configs.pay import FACTS, PayTableError, parsed, rate_table

GOOD = """version = "2026-11"
currency = "INR"
minimum = 50
[minute]
first = 1200
second = 1200
adjudication = 1500
[difficulty]
maximum = 2.5
blind = 1.35
[difficulty.flags]
overlap = 1.2
[[difficulty.predicted_wer]]
from = 0.4
factor = 1.3
[[difficulty.predicted_wer]]
from = 0.2
factor = 1.1
"""


def test_numbers_are_exact() -> None:
    table = parsed(GOOD.encode())
    assert (table.currency, table.minimum, table.minute["adjudication"]) == ("INR", 50, 1500)
    assert table.factors == {fact: Fraction(1) for fact in FACTS} | {"blind": Fraction(135, 100)}
    assert (table.maximum, table.flags) == (Fraction(5, 2), {"overlap": Fraction(6, 5)})
    assert table.predicted_wer == ((Fraction(1, 5), Fraction(11, 10)), (Fraction(2, 5), Fraction(13, 10)))


def test_the_name_tells_two_files_apart() -> None:
    one, other = parsed(GOOD.encode()), parsed(GOOD.replace("1500", "1501").encode())
    assert one.name.startswith("2026-11-")
    assert one.name != other.name
    assert len(one.name) <= 40


def test_the_table_that_comes_with_boli(tmp_path: Path) -> None:
    assert rate_table().currency == "INR"
    own = tmp_path / "pay.toml"
    own.write_text(GOOD, encoding="utf-8")
    assert rate_table(own).name == parsed(GOOD.encode()).name


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"2026-11"', '"a version of more than 24 letters"', "version is needed"),
        ('"INR"', '"rupees"', "currency is needed"),
        ("minimum = 50", "minimum = 0.5", "minimum is needed: whole hundredths"),
        ("minimum = 50", "minimum = -1", "minimum is needed"),
        ("minimum = 50", "minimum = true", "minimum is needed"),
        ("second = 1200", "", "minute.second is needed"),
        ("second = 1200", "second = 1200\nlate = 1", "minute.late is no key; here are first, second"),
        ("minimum = 50", "minimum = 50\nbonus = 1", "bonus is no key"),
        ("blind = 1.35", "blnd = 1.35", "difficulty.blnd is no key"),
        ("blind = 1.35", "blind = 0.5", "difficulty.blind is a number, 1 to 10"),
        ("blind = 1.35", "blind = nan", "difficulty.blind is a number"),
        ("blind = 1.35", 'blind = "1.35"', "difficulty.blind is a number"),
        ("overlap = 1.2", "overlap = inf", "difficulty.flags.overlap is a number"),
        ("from = 0.4", "from = 0", "predicted_wer.from is a number"),
        ("from = 0.4", "from = 0.2", "two steps begin"),
        ("from = 0.4", "at = 0.4", "predicted_wer.at is no key"),
        ("[[difficulty.predicted_wer]]", "[difficulty.predicted_wer]", "not valid TOML"),
        ("[minute]", "[minute", "not valid TOML"),
        ("[minute]\nfirst", "minute = 3\n[other]\nfirst", "other is no key"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(old: str, new: str, said: str) -> None:
    assert old in GOOD
    with pytest.raises(PayTableError, match=said.replace("[", r"\[")) as caught:
        parsed(GOOD.replace(old, new).encode())
    assert "\n" not in str(caught.value)


def test_the_error_names_the_file(tmp_path: Path) -> None:
    missing, broken = tmp_path / "none.toml", tmp_path / "pay.toml"
    broken.write_bytes(b"\xff")
    for path in (missing, broken):
        with pytest.raises(BoliError, match=str(path)):
            rate_table(path)
