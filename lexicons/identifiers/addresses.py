"""Addresses: e-mail addresses and UPI ids, written or said.

ramesh.k@gmail.com     ramesh dot k at the rate gmail dot com      रमेश डॉट के एट द रेट जीमेल डॉट कॉम
98765@ybl              ramesh at the rate y b l                    रमेश एट द रेट ओके एसबीआई
"""

from collections.abc import Iterator, Sequence
from typing import Final

from lexicons.identifiers import labels
from lexicons.identifiers.numbers import Found
from lexicons.identifiers.readings import Unit, said, spelled
from lexicons.identifiers.tokens import Token, sound_of

_LOCAL_SIGNS: Final = frozenset("._-+%")
_DOMAIN_SIGNS: Final = frozenset(".-")
_MOST_SAID: Final = 24  # tokens of the part before the at that is spelled out
_PLAIN_WORDS: Final = 2  # words of a name that is said without a dot
_DOMAIN_WORDS: Final = 3
_MOST_HANDLE: Final = 8


def found_in(tokens: Sequence[Token], runs: Sequence[Sequence[Unit]]) -> Iterator[Found]:
    """Yield the addresses. `runs`: what `readings.runs` read, for what is spelled out."""
    units = {unit.first: unit for run in runs for unit in run}
    read = {at for unit in units.values() for at in range(unit.first, unit.last + 1)}
    for at, token in enumerate(tokens):
        if token.text == "@":
            found = _around(tokens, units, _written_first(tokens, at), at)
        elif (end := _said_at(tokens, at)) is not None:
            found = _around(tokens, units, _said_first(tokens, at, read), end)
        else:
            continue
        if found:
            yield found


def _around(tokens: Sequence[Token], units: dict[int, Unit], first: int | None, at: int) -> Found | None:
    """Return the address that begins at token `first`; its sign, or the last word of it, is token `at`."""
    if first is None or at + 1 >= len(tokens):
        return None
    if last := _domain_last(tokens, at + 1):
        return "email", first, last
    if last := _handle_last(tokens, units, at + 1):
        return "upi", first, last
    if tokens[at].text == "@" and tokens[at].touches(tokens[at + 1]) and "upi" in labels.before(tokens, first):
        return "upi", first, at + 1
    return None


def _written_first(tokens: Sequence[Token], at: int) -> int | None:
    first = at
    while first and tokens[first - 1].touches(tokens[first]) and (
        tokens[first - 1].kind != "sign" or tokens[first - 1].text in _LOCAL_SIGNS
    ):  # fmt: skip
        first -= 1
    return first if first < at else None


def _said_at(tokens: Sequence[Token], at: int) -> int | None:
    """Return the last token of "at the rate", "at rate" or, before a domain, "at"; None where it is not said."""
    if not said(tokens[at], "at") or at == 0:
        return None
    for words in (("the", "rate"), ("rate",)):
        ahead = tokens[at + 1 : at + 1 + len(words)]
        if len(ahead) == len(words) and all(said(token, kind) for token, kind in zip(ahead, words, strict=True)):
            more = at + len(words) + 1
            return more if more < len(tokens) and tokens[more].form == "of" else more - 1
    return at if _domain_last(tokens, at + 1) else None


def _said_first(tokens: Sequence[Token], at: int, read: set[int]) -> int | None:
    """Return where the part before a spoken at begins. A dot joins what is beside it; else few words are taken."""
    first, plain, joined = at, 0, False
    while first > 0 and at - first < _MOST_SAID:
        token = tokens[first - 1]
        if token.text in _LOCAL_SIGNS and token.touches(tokens[first]):
            joined = True
        elif token.kind == "sign" or token.at != tokens[at].at:
            break
        elif said(token, "dot") or said(token, "join"):
            joined = True
        elif first - 1 in read and (first == at or joined or not _stops(token)):
            joined = False
        elif (plain and not joined and (plain >= _PLAIN_WORDS or _stops(token))) or (_stops(token) and not joined):
            break
        else:
            plain, joined = plain + 1, False
        first -= 1
    return first if first < at else None


def _stops(token: Token) -> bool:
    return labels.label(token) in ("stop", "email", "upi")


def _domain_last(tokens: Sequence[Token], first: int) -> int:
    """Return the last token of a domain that begins at `first`: words, a dot, and an ending; 0 where there is none."""
    at, words = first, 0
    while at < len(tokens) and tokens[at].at == tokens[first].at and words <= _DOMAIN_WORDS:
        if _is_dot(tokens, at) and words:
            return _endings_last(tokens, at)
        if tokens[at].kind == "sign" and tokens[at].text not in _DOMAIN_SIGNS:
            return 0
        words += tokens[at].kind != "sign"
        at += 1
    return 0


def _endings_last(tokens: Sequence[Token], dot: int) -> int:
    """Return the last of (dot ending)+ and of subdomains between; 0 for none."""
    last = 0
    while dot + 1 < len(tokens) and _is_dot(tokens, dot) and tokens[dot + 1].kind == "word":
        written = tokens[dot].touches(tokens[dot + 1])
        if said(tokens[dot + 1], "ending") or (written and tokens[dot + 1].text.isascii() and last == 0):
            last = dot + 1
        dot += 2
    return last


def _is_dot(tokens: Sequence[Token], at: int) -> bool:
    if tokens[at].text == ".":
        return at + 1 < len(tokens) and tokens[at].touches(tokens[at + 1])
    return bool(said(tokens[at], "dot"))


def _handle_last(tokens: Sequence[Token], units: dict[int, Unit], first: int) -> int:
    """Return the last token of the name of a bank or an app, as one word, several, or letters; 0 for none."""
    text, last, heard = "", 0, ""
    at = first
    while at < len(tokens) and at - first < _MOST_HANDLE and tokens[at].kind != "sign":
        unit = units.get(at)
        heard += tokens[at].text
        text += unit.chars.lower() if unit and not unit.chars.isdecimal() else tokens[at].form
        at = unit.last + 1 if unit else at + 1
        if _is_handle(text) or _is_handle(sound_of(heard)) or _is_handle(heard.casefold()):
            last = at - 1
    return last


def _is_handle(name: str) -> bool:
    return name in spelled()["handle"] or name in spelled()["handle"].values()
