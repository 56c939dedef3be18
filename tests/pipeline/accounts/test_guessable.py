"""Guessable: what people take who do not think long, and what is none of that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.accounts.guessable import guessable


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaa", "ababababab", "abcdeabcde", "1234567890", "0987654321", "qwertyuiop", "asdfghjkl;1",
        "Passw0rd!!!", "P4ssw0rd99", "C0mput3r$77",
        "password123", "PASSWORD2024", "Welcome@2024", "jaishreeram123", "adminadmin12", "letmein!!letmein",
        "1qaz2wsx3edc",
        "asha.patil.1", "Asha.Patil@2025", "boli-operator", "transcriber1", "\uff50\uff41\uff53\uff53word123",
    ],
)  # fmt: skip
def test_what_many_take_is_guessable(password: str) -> None:
    assert guessable(password, "asha.patil")


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery", "another long one", "839204718265", "kursi-nadi-pahad", "नदी कुर्सी पहाड़",
        "Tr0ub4dor&3x",
        "passwords are a nuisance", "asha.patil likes mangoes",
    ],
)  # fmt: skip
def test_what_few_take_is_not(password: str) -> None:
    assert not guessable(password, "asha.patil")


def test_a_login_counts_for_its_person_alone_and_only_where_it_is_long_enough() -> None:
    assert guessable("meenakshi.k.1", "meenakshi.k")
    assert not guessable("meenakshi.k.1", "rahim")
    assert not guessable("xy-river-chair", "xy")


@given(st.text(max_size=500), st.text(max_size=100))
def test_any_text_has_an_answer(password: str, login: str) -> None:
    assert guessable(password, login) in (True, False)
