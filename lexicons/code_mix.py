"""Code mix: English words of a text in Latin letters or in the language's own, by the lexicon's loans.

    in Latin letters    मोबाइल पर कॉल      ->  mobile पर call
    in the language's   mobile पर call     ->  मोबाइल पर कॉल

By table only: the classes tagged "loan" of <language>.tsv (lexicons/classes.py). A word that is not in them stays: by
sound alone nobody can tell कम from come. A loan that is also a word of the language itself has a note, and stays, too.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final, Literal

from lexicons.phrases import key, written
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
    return written(pieces, top(language), _loans(top(language), letters))


def latin_words(pieces: Sequence[str]) -> int:
    """Return how many pieces are words in Latin letters."""
    cores = (parted(piece)[1] for piece in pieces)
    return sum(core.isascii() and any(char.isalpha() for char in core) for core in cores)


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
            found.setdefault(key(form, language), set()).add(new)
    return {form: new.pop() for form, new in found.items() if len(new) == 1 and all(form)}


def _is_short(roman: str, allowed: Sequence[str]) -> bool:
    """Return whether a loan is letters said one by one: the lexicon has ए टी एम beside एटीएम."""
    return any(len(form.split()) == len(roman) > 1 for form in allowed)
