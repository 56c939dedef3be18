"""The arithmetic of identifiers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexicons.identifiers.checks import IFSC, PAN, VEHICLE, is_aadhaar, is_card, luhn, verhoeff

DIGITS = st.text("0123456789", min_size=2, max_size=18)


def test_published_examples() -> None:
    assert verhoeff("2363") == 0  # of Verhoeff's own book
    assert is_aadhaar("999941057058")  # UIDAI's number for tests
    assert is_card("4111111111111111")
    assert luhn("79927398713") == 0


@pytest.mark.slow
@given(DIGITS, st.data())
def test_verhoeff_sees_every_single_error_and_every_swap(body: str, data: st.DataObject) -> None:
    whole = next(body + last for last in "0123456789" if verhoeff(body + last) == 0)
    at = data.draw(st.integers(0, len(whole) - 2))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != whole[at]]))
    assert verhoeff(whole[:at] + other + whole[at + 1 :]) != 0
    if whole[at] != whole[at + 1]:
        assert verhoeff(whole[:at] + whole[at + 1] + whole[at] + whole[at + 2 :]) != 0


@pytest.mark.parametrize(
    ("pattern", "right", "wrong"),
    [(PAN, "ABCPE1234F", "ABCDE1234F"), (IFSC, "HDFC0000123", "HDFC1000123"), (VEHICLE, "MH12AB1234", "XX12AB1234")],
)
def test_structures(pattern: object, right: str, wrong: str) -> None:
    assert pattern.fullmatch(right)  # type: ignore[attr-defined]
    assert not pattern.fullmatch(wrong)  # type: ignore[attr-defined]
