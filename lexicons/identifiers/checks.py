"""Checks: which strings of digits and Latin capitals can be an identifier at all.

Sources: Aadhaar numbers: UIDAI, 12 digits, the first is not 0 or 1, the last is Verhoeff's check digit (J. Verhoeff,
Error Detecting Decimal Codes, 1969). Cards: ISO/IEC 7812-1 (Luhn). PAN: Income Tax Department, the fourth letter is the
kind of holder. IFSC: Reserve Bank of India, four letters, a zero, six signs. Vehicles: Central Motor Vehicles Rules,
and the BH series. PIN codes: India Post, the first digit is not 0.
"""

import re
from typing import Final

_TURNS: Final = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
_STATES: Final = (
    "AN|AP|AR|AS|BR|CG|CH|DD|DL|DN|GA|GJ|HP|HR|JH|JK|KA|KL|LA|LD|MH|ML|MN|MP|MZ|NL|OD|OR|PB|PY|RJ|SK|TN|TR|TG|TS|UA|UK"
    "|UP|WB"
)
PAN: Final = re.compile("[A-Z]{3}[ABCFGHJLPT][A-Z][0-9]{4}[A-Z]")
IFSC: Final = re.compile("[A-Z]{4}0(?:[0-9]{6}|[A-Z0-9]{6}(?<=[0-9]))")
VEHICLE: Final = re.compile(f"(?:{_STATES})[0-9]{{1,2}}[A-Z]{{1,3}}[0-9]{{4}}|[0-9]{{2}}BH[0-9]{{4}}[A-HJ-NP-Z]{{1,2}}")
# Visa; MasterCard; American Express; Diners; RuPay and others that begin with 6, 81, 82, 508.
_ISSUERS: Final = re.compile("4|5[1-5]|2[2-7]|3[47]|3[068]|6|8[12]|508")


def is_aadhaar(digits: str) -> bool:
    """Say whether 12 digits begin as an Aadhaar number does and pass Verhoeff's check."""
    return len(digits) == 12 and digits[0] not in "01" and verhoeff(digits) == 0


def is_card(digits: str) -> bool:
    """Say whether 13 to 19 digits begin as a card's do and pass Luhn's check."""
    return 13 <= len(digits) <= 19 and bool(_ISSUERS.match(digits)) and luhn(digits) == 0


def verhoeff(digits: str) -> int:
    """Return the check of a number with its check digit, 0 where it is right."""
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = _dihedral(check, _turned(int(digit), place))
    return check


def luhn(digits: str) -> int:
    """Return the sum of Luhn's check modulo 10, 0 where it is right."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10


def _dihedral(a: int, b: int) -> int:
    """Return the product in the dihedral group of ten: 0 to 4 are rotations, 5 to 9 reflections."""
    rotation = (a + b) % 5 if a < 5 else (a - b) % 5
    return rotation + 5 * ((a >= 5) != (b >= 5))


def _turned(digit: int, times: int) -> int:
    """Return what Verhoeff's permutation makes of a digit; after eight times it is what it was."""
    for _ in range(times % 8):
        digit = _TURNS[digit]
    return digit
