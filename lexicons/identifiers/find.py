"""Find: the identifiers in texts that follow one another, such as the segments of a transcript.

    "मेरा नंबर नौ आठ सात छह पाँच", "चार तीन दो एक शून्य है"      phone: 12 to 28 of the first, 0 to 21 of the second

What is found depends on both sides of a border between texts, so give them all at once, in their order.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from lexicons.identifiers import addresses, codes, names, numbers
from lexicons.identifiers.numbers import Found
from lexicons.identifiers.readings import runs
from lexicons.identifiers.tokens import Text, Token, tokens

IdentifierKind = Literal[
    "aadhaar", "pan", "ifsc", "upi", "card", "phone", "vehicle", "pin", "email", "account", "name"
]  # fmt: skip
KINDS: Final[tuple[IdentifierKind, ...]] = get_args(IdentifierKind)


@dataclass(frozen=True, slots=True)
class Place:
    """[start, end) of text number `text`, in code points."""

    text: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Find:
    """An identifier, and where it is: one place in each text that it touches."""

    kind: str
    places: tuple[Place, ...]


def find(texts: Sequence[Text], kinds: Collection[str] = KINDS, listed: Sequence[str] = ()) -> list[Find]:
    """Return the identifiers of these kinds in order; none overlaps another.

    `texts`: each with the tag of its language. `listed`: the names to look for. Raises nothing, whatever the text.
    """
    seen = tokens(texts)
    read = runs(seen)
    found = (
        *addresses.found_in(seen, read), *codes.found_in(seen, read), *numbers.found_in(seen, read, kinds),
        *(names.found_in(seen, listed) if "name" in kinds else ()),
    )  # fmt: skip
    asked = [one for one in found if one[0] in kinds]
    return [Find(kind, tuple(_places(seen, first, last))) for kind, first, last in _apart(asked)]


def words_covered(text: str, place: Place) -> range:
    """Return which words of its text a place covers, counted from 0; words are what is between white space."""
    before = text[: place.start].split()
    inside = bool(before) and not text[place.start - 1].isspace()
    first = len(before) - inside
    return range(first, max(first + 1, len(text[: place.end].split())))


def _apart(found: Iterable[Found]) -> list[Found]:
    """Return what was found in order, without what overlaps something found before it."""
    kept: list[Found] = []
    taken: set[int] = set()
    for one in found:
        covered = range(one[1], one[2] + 1)
        if taken.isdisjoint(covered):
            kept.append(one)
            taken.update(covered)
    return sorted(kept, key=lambda one: one[1])


def _places(seen: Sequence[Token], first: int, last: int) -> Iterator[Place]:
    for text in dict.fromkeys(token.at for token in seen[first : last + 1]):
        here = [token for token in seen[first : last + 1] if token.at == text]
        yield Place(text, here[0].start, here[-1].end)
