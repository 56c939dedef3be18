"""Typed: what people type is kept in NFC; what would take long to bring there is refused first."""

import time

import pytest

from review_api.text_input import MOST_LETTERS, MOST_MARKS, line, lines

ALTERNATING = "\u0301\u0323" * 100_000  # marks that NFC has to sort


@pytest.mark.parametrize("kept", ["क़लम", "a" + "\u0323" * MOST_MARKS, "காற்று\n\tمیں", "न" * MOST_LETTERS])
def test_what_people_write_stays(kept: str) -> None:
    assert lines(lines(kept)) == lines(kept)


def test_text_is_kept_in_nfc() -> None:
    assert lines("e\u0301") == "é"


@pytest.mark.parametrize("take", [line, lines])
@pytest.mark.parametrize(
    ("refused", "why"),
    [("a" + ALTERNATING, "too many"), ("न" * (MOST_LETTERS + 1), "too many"),
     ("a" + "\u0301\u0323" * 16, "combining marks"), ("ab" * 100 + "\u0323" * 31, "combining marks")],
)  # fmt: skip
def test_what_takes_long_is_refused_before_it_is_touched(take: object, refused: str, why: str) -> None:
    began_s = time.process_time()
    with pytest.raises(ValueError, match=why):
        take(refused)  # type: ignore[operator]
    assert time.process_time() - began_s < 5  # 39 s where it was brought to NFC first
