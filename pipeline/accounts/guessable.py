"""Guessable: passwords that somebody who guesses tries early.

NIST SP 800-63B (section 5.1.1.2) asks for a check against common passwords, words of the service and the login, and
against rules of composition. The lists of broken-into services have a hundred million entries, and we ship none: what
people make of few words is found by taking those away, and looking at what is left.
"""

import re
import unicodedata
from typing import Final

MIN_LEFT: Final = 5
MIN_DIFFERENT: Final = 5
_LOGIN_LETTERS: Final = 3
_LIKE_LETTERS: Final = str.maketrans("0134578@$!", "oieastbasi")
_ROWS: Final = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv")
_RUN: Final = 4
_RUNS: Final = tuple(
    one[at : at + _RUN] for row in _ROWS for one in (row, row[::-1]) for at in range(len(one) - _RUN + 1)
)
_COMMON: Final = """
    password passwords passwort passcode pass word welcome letmein iloveyou loveyou admin administrator root user guest
    login signin secret default changeme change master temp temporary test testing demo hello monkey dragon football
    cricket superman batman princess sunshine shadow michael computer internet company office
    india bharat hindustan jaihind mumbai delhi bangalore bengaluru chennai kolkata hyderabad krishna ganesh ganesha
    sairam omsairam omnamahshivaya shivaya shreeram jaishreeram jaimatadi waheguru allah namaste rahul priya
    boli transcribe transcriber transcript reviewer operator recording client centre
"""
# The longest first: "passwords" must not leave an "s" of "password".
_WORDS: Final = sorted(_COMMON.split(), key=len, reverse=True)
_YEAR: Final = re.compile("(?:19|20)[0-9]{2}")
_REPEATED: Final = re.compile(r"(.)\1{2,}")


def guessable(password: str, login: str = "") -> bool:
    """Say whether little is left of a password without words that many take, the login, years, and runs of keys."""
    plain = unicodedata.normalize("NFKC", password).casefold()
    if len(set(plain)) < MIN_DIFFERENT or _is_one_thing_again(plain):
        return True
    own = unicodedata.normalize("NFKC", login).casefold()
    words = sorted([own, *_WORDS], key=len, reverse=True) if len(own) >= _LOGIN_LETTERS else _WORDS
    read = plain.translate(_LIKE_LETTERS)  # "p4ssw0rd"
    return min(_left(plain, words), _left(read, words)) < MIN_LEFT


def _is_one_thing_again(text: str) -> bool:
    """Say whether a text is a short one several times: "abcdeabcde"."""
    return 0 < (text + text).find(text, 1) <= len(text) // 2


def _left(text: str, words: list[str]) -> int:
    """Return how many characters are left when all that is easily guessed is taken away."""
    for word in words:
        text = text.replace(word, " ")
    text = _REPEATED.sub(" ", _YEAR.sub(" ", text))
    inside = [False] * len(text)
    for at in range(len(text) - _RUN + 1):
        if text[at : at + _RUN] in _RUNS:
            inside[at : at + _RUN] = [True] * _RUN
    return sum(not run and not one.isspace() for run, one in zip(inside, text, strict=True))
