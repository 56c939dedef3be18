"""Marks: a text of a megabyte, or with a hundred thousand marks on a letter, is scored in bounded time."""

import time

import pytest

from accuracy.measure import measure
from lexicons.canonical import canonical, nfc
from lexicons.marks import MOST_MARKS, cut, most_marks

ALTERNATING = "\u0301\u0323"  # marks that NFC has to sort: 100,000 of them take 10 s
MEGABYTE = 1_000_000
HOSTILE = {
    "marks": "a" + ALTERNATING * 50_000,
    "marks of Devanagari": "\u0915" + "\u093c\u0952" * 50_000,
    "marks between joiners": "a" + (ALTERNATING * 10 + "\u200d") * 5000,
    "marks between tags": ("<noise>" + ALTERNATING * 10) * 5000,
    "marks between control characters": "a" + (ALTERNATING * 10 + "\x01") * 5000,
    "one word": "\u0928" * MEGABYTE,
    "colons": "\u0915:" * (MEGABYTE // 8),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_text_rules_take_bounded_time(name: str) -> None:
    began_s = time.process_time()
    found = canonical(HOSTILE[name], "hi")
    assert time.process_time() - began_s < 8
    assert most_marks(found) <= 2 * MOST_MARKS
    assert most_marks(nfc(HOSTILE[name])) <= 2 * MOST_MARKS


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_scoring_takes_bounded_time(name: str) -> None:
    began_s = time.process_time()
    measure(HOSTILE[name][:20_000], "\u0915 \u0916" * 100, "hi")
    assert time.process_time() - began_s < 20


def test_what_people_write_is_not_cut() -> None:
    usual = "\u0915\u093c\u094d\u0937\u0947\u0902 " * 200
    assert cut(usual) is usual
    assert cut("a" + "\u0301" * MOST_MARKS + "b" * 1000).count("\u0301") == MOST_MARKS
    assert cut("a" + "\u0301" * 1000 + "b") == "a" + "\u0301" * MOST_MARKS + "b"
