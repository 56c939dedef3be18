"""Typed: what people type is kept in NFC; what would take long to bring there is refused first."""

import time

import pytest

from lexicons.marks import MOST_MARKS
from review_api.text_input import MOST_LETTERS, line, lines

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


@pytest.mark.parametrize("take", [line, lines])
@pytest.mark.parametrize(
    "turning", ["\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"]
)
def test_what_turns_the_direction_of_text_is_refused_in_names_and_texts(take: object, turning: str) -> None:
    with pytest.raises(ValueError, match=f"take out U\\+{ord(turning):04X}"):
        take(f"a{turning}b")  # type: ignore[operator]


@pytest.mark.parametrize("joiner", ["\u200c", "\u200d", "\u200e", "\u200f", "\u061c"])
def test_joiners_and_plain_direction_marks_stay(joiner: str) -> None:
    assert lines(f"क{joiner}ष") == line(f"क{joiner}ष") == f"क{joiner}ष"
