"""Names: those of a list that somebody gave, and no others. Spellings that are one in L2 are one here."""

from collections.abc import Iterator, Sequence

from lexicons.identifiers.numbers import Found
from lexicons.identifiers.tokens import Token, form_of, tokens


def found_in(seen: Sequence[Token], names: Sequence[str]) -> Iterator[Found]:
    """Yield where a name stands, word by word. Signs may be between its words: "R. K. Rao"."""
    words = [(at, token) for at, token in enumerate(seen) if token.kind != "sign"]
    for name in names:
        wanted = [token.text for token in tokens([(name, "")]) if token.kind != "sign"]
        for start in range(len(words) - len(wanted) + 1) if wanted else ():
            here = words[start : start + len(wanted)]
            if all(_is_same(token, word) for (_, token), word in zip(here, wanted, strict=True)):
                yield "name", here[0][0], here[-1][0]


def _is_same(token: Token, word: str) -> bool:
    return token.form == form_of(word, token.language)
