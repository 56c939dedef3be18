"""Number tables: the number words of a language, and what they are worth. Files: lexicons/numbers/<tag>.tsv.

    kind      value  forms
    cardinal  25     पच्चीस|पचीस        adds 1/4 सवा, to the next word     clock    बजे      past     बजकर
    tens      20     ఇరవై, before ఐదు    fraction 3/2 डेढ़                 currency ₹ रुपये   percent % प्रतिशत
    part      1/4    चौथाई, of the number before it
    scale     100    सौ                 point . दशमलव, over / बटा         month    8 अगस्त   double   2 डबल
    ordinal   1:ला   पहला, said for 1ला   suffix वाँ वाँ, of 5वाँ             and      joins the parts of one number
    unsure    दो     also another word (give): no number at the end of a text, nor after an `after` word
    label     नंबर    what is said before a number that ends a text

Each line: a kind, a value, forms separated by |. A dialect has the table of its language; English words count
everywhere. A word may be glued from several (एकसौ, একশো), also with vowel sandhi (ನೂರಿಪ್ಪತ್ತೈದು).
"""

import hashlib
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from lexicons.canonical import canonical
from lexicons.folds import folded
from lexicons.tops import top
from lexicons.vowel_signs import SIGN_OF, elided

# Raise by one whenever a rule of how numbers are read changes.
NUMBER_RULES: Final = 1
FOLDER: Final = "numbers"
EVERYWHERE: Final = "en"

# What part of a number a word is: a kind of the table, or "digits"; and its value.
Atom = tuple[str, Fraction]
Atoms = tuple[Atom, ...]
_VALUED: Final = ("cardinal", "tens", "scale", "adds", "fraction", "part", "double")
_SIGNS: Final = ("point", "over", "and")
_MOST_GLUED: Final = 6


@dataclass(frozen=True, slots=True, eq=False)
class NumberTable:
    """The folded forms of a language. `atoms`: form -> part of a number. `marks`: kind -> form -> value, for the words
    around a number. `ordinals`: form -> (number, suffix).
    """

    language: str
    atoms: dict[str, Atom]
    marks: dict[str, dict[str, str]]
    ordinals: dict[str, tuple[int, str]]
    first: dict[str, Atom] = field(default_factory=dict)  # forms that may begin a glued word, without their last vowel
    later: dict[str, Atom] = field(default_factory=dict)  # forms that may follow, their first vowel as a sign
    heads: frozenset[str] = frozenset()
    signs: frozenset[str] = frozenset()  # ordinals and words for signs: numbers without a number word

    def glued(self, word: str) -> Atoms:
        """Return the parts of a word that is written together; () where it is not one."""
        return self._glued(word, first=True, left=_MOST_GLUED) if word[:2] in self.heads else ()

    def _glued(self, word: str, *, first: bool, left: int) -> Atoms:
        known = self.first if first else self.later
        if not first and (word in self.atoms or word in self.later):
            return (self.atoms.get(word) or self.later[word],)
        for cut in range(len(word) - 1, 0, -1) if left else ():
            head = word[:cut]
            part = self.atoms.get(head) or known.get(head) or (None if first else self.first.get(head))
            if part and (rest := self._glued(word[cut:], first=False, left=left - 1)):
                return (part, *rest)
        return ()


def has_numbers(language: str) -> bool:
    """Return whether there is a table for the language of a tag."""
    return bool(rows(top(language)))


def table(language: str) -> NumberTable:
    """Return the table of a language; only the English words where it has none."""
    return _table(top(language))


@cache
def number_version(language: str) -> str:
    """Return the identity of the number words of a language: eight hexadecimal digits."""
    content = [_file(tag).read_bytes() for tag in (top(language), EVERYWHERE) if _file(tag).is_file()]
    return hashlib.sha256(b"%d" % NUMBER_RULES + b"".join(content)).hexdigest()[:8]


def rows(tag: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return (kind, value, forms) of each line of a file; [] where there is none. `tag`: of a language."""
    file = _file(tag)
    if not file.is_file():
        return []
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    cells = [line.split("\t") for line in lines[1:]]
    return [(kind, value, tuple(forms.split("|"))) for kind, value, forms in cells]


@cache
def _table(language: str) -> NumberTable:
    atoms: dict[str, Atom] = {}
    marks: dict[str, dict[str, str]] = {}
    ordinals: dict[str, tuple[int, str]] = {}
    for tag in dict.fromkeys((EVERYWHERE, language)):
        for kind, value, forms in rows(tag):
            for form in (folded(canonical(form, language), language) for form in forms):
                if not form or " " in form:
                    continue
                if kind in _VALUED:
                    atoms[form] = (kind, Fraction(value))
                elif kind in _SIGNS:
                    atoms[form] = (kind, Fraction(0))
                elif kind == "ordinal":
                    number, suffix = value.split(":")
                    ordinals[form] = (int(number), _spelled(suffix, language))
                else:
                    marks.setdefault(kind, {})[form] = _spelled(value, language) if kind == "suffix" else value
    words = {form: atom for form, atom in atoms.items() if not form.isascii() and atom[0] in _VALUED}
    first = {short: atom for form, atom in words.items() for short in [form, *elided(form)]}
    later = {SIGN_OF[form[0]] + form[1:]: atom for form, atom in words.items() if form[0] in SIGN_OF}
    heads, signs = frozenset(form[:2] for form in first), frozenset((*ordinals, *marks.get("percent", ()), "%"))
    return NumberTable(language, atoms, marks, ordinals, first, later, heads, signs)


def _spelled(text: str, language: str) -> str:
    return folded(canonical(text, language), language)


def _file(tag: str) -> Traversable:
    return files("lexicons").joinpath(FOLDER, f"{tag}.tsv")
