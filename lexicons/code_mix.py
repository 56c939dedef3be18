"""Code mix: English words of a text in Latin letters or in the language's own, by the lexicon's loans.

    in Latin letters    मोबाइल पर कॉल      ->  mobile पर call
    in the language's   mobile पर call     ->  मोबाइल पर कॉल

By table only: the classes tagged "loan" of <language>.tsv (lexicons/classes.py). A word that is not in them stays: by
sound alone nobody can tell कम from come. A loan that is also a word of the language itself has a note, and stays, too.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final, Literal

from lexicons.canonical import canonical
from lexicons.folds import folded
from lexicons.pieces import Change, parted
from lexicons.tops import top
from lexicons.variants import active_classes

Letters = Literal["latin", "native"]
_LOAN: Final = "loan"
_ALSO: Final = "also"


def has_loans(language: str) -> bool:
    """Return whether the lexicon of a language has English words."""
    return bool(_loans(top(language), "latin"))


def loan_count(language: str) -> int:
    """Return how many English words the lexicon of a language has."""
    return len(set(_loans(top(language), "latin").values()))


def rewritten(pieces: Sequence[str], language: str, letters: Letters) -> list[Change]:
    """Return the changes that write the English words of the table in these letters."""
    tag, found, at = top(language), [], 0
    known = _loans(tag, letters)
    longest = max((len(form) for form in known), default=0)
    while at < len(pieces):
        sizes = range(min(longest, len(pieces) - at), 0, -1)
        size = next((size for size in sizes if _key(pieces, at, size, tag) in known), 0)
        if size:
            before, behind = parted(pieces[at])[0], parted(pieces[at + size - 1])[2]
            new = known[_key(pieces, at, size, tag)]
            found.append(Change(at, at + size, tuple(f"{before}{new}{behind}".split())))
        at += size or 1
    return [change for change in found if change.new != tuple(pieces[change.start : change.end])]


def latin_words(pieces: Sequence[str]) -> int:
    """Return how many pieces are words in Latin letters."""
    cores = (parted(piece)[1] for piece in pieces)
    return sum(core.isascii() and any(char.isalpha() for char in core) for core in cores)


def _key(pieces: Sequence[str], at: int, size: int, language: str) -> tuple[str, ...]:
    """Return the folded words of a stretch of pieces; () where there is punctuation within it."""
    parts = [parted(piece) for piece in pieces[at : at + size]]
    if any(behind for _, _, behind in parts[:-1]) or any(before for before, _, _ in parts[1:]):
        return ()
    return tuple(_spelled(core, language) for _, core, _ in parts)


@cache
def _loans(language: str, letters: Letters) -> Mapping[tuple[str, ...], str]:
    """Return the folded words of a form -> how it is written in the letters. A form of two classes is in none."""
    found: dict[tuple[str, ...], set[str]] = {}
    for row in active_classes(language):
        if row.tags != (_LOAN,) or not row.roman or row.note.startswith(_ALSO) or row.standard.isascii():
            continue
        latin = row.roman[0].upper() if _is_short(row.roman[0], row.allowed) else row.roman[0]
        new = latin if letters == "latin" else row.standard
        for form in (form for form in row.forms if form.isascii() == (letters == "native")):
            found.setdefault(tuple(_spelled(word, language) for word in form.split()), set()).add(new)
    return {form: new.pop() for form, new in found.items() if len(new) == 1 and all(form)}


def _is_short(roman: str, allowed: Sequence[str]) -> bool:
    """Return whether a loan is letters said one by one: the lexicon has ए टी एम beside एटीएम."""
    return any(len(form.split()) == len(roman) > 1 for form in allowed)


@cache
def _spelled(word: str, language: str) -> str:
    return folded(canonical(word, language), language).replace(" ", "")
