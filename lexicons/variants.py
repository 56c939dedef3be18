"""Variants: the lexicon of a language. It says which other forms are accepted for words of the reference.

    words          डाक्टर साहब पच्चीस लोग          (L2: lexicons.folds)
    alternatives   0-1 doctor, dr (loan)   2-3 25 (num)

Forms are folded, and looked up without their spaces, so a class that lists one spelling serves all spellings with the
same fold. Which tags count is part of the policy's name. HEADLINE leaves dialect tags out, since standard Hindi written
for Bhojpuri is an error of fidelity. WITH_DIALECT only asks whether the meaning is right. An installation may add
entries that its people approved (OwnEntries): they count like those of the files.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from configs.registry import UnknownVariety, language_of, variety
from lexicons.alternative import Alternative
from lexicons.canonical import canonical, l1_version
from lexicons.classes import ANY_DIALECT, VariantClass, classes
from lexicons.folds import fold_version, folded
from lexicons.spacing import spacing_version

Tags = tuple[str, ...]
# A tag includes those under it: orth includes orth.nasal.
HEADLINE: Final[Tags] = ("enc", "orth", "spacing", "num", "loan", "filler")
WITH_DIALECT: Final[Tags] = (*HEADLINE, "dialect")


@dataclass(frozen=True, slots=True)
class OwnEntries:
    """Entries beside those of the files; made by `own_entries`. Equal where `version`, a hash of them, is equal."""

    version: str
    rows: tuple[VariantClass, ...] = field(default=(), compare=False)


NO_ENTRIES: Final = OwnEntries("")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The classes that are active together, indexed by form; made by `lexicon`.

    `accepted`: folded form without spaces -> (other form as folded words, tag). `optional`: folded words that cost
    nothing where only the hypothesis has them, with their tag. `version`: a hash of forms, tags and rules.
    """

    accepted: dict[str, tuple[tuple[tuple[str, ...], str], ...]]
    optional: dict[str, str]
    longest: int
    version: str

    def alternatives(self, words: Sequence[str]) -> list[Alternative]:
        """Return every alternative for every run of folded words, from left to right."""
        found: list[Alternative] = []
        accepted, longest = self.accepted, self.longest
        for start in range(len(words) if accepted else 0):
            joined = ""
            for end in range(start, len(words)):
                joined += words[end]
                if len(joined) > longest:
                    break
                if joined in accepted:
                    here = tuple(words[start : end + 1])
                    found += [Alternative(start, end + 1, to, tag) for to, tag in accepted[joined] if to != here]
        return found


def own_entries(rows: Sequence[VariantClass]) -> OwnEntries:
    """Return the entries as one value, in the order of their ids; NO_ENTRIES where there are none."""
    ordered = tuple(sorted(rows, key=lambda row: row.id))
    return OwnEntries(hashlib.sha256(repr(ordered).encode()).hexdigest()[:16], ordered) if ordered else NO_ENTRIES


@lru_cache(maxsize=256)
def lexicon(language: str, dialect: str = "", tags: Tags = HEADLINE, own: OwnEntries = NO_ENTRIES) -> Lexicon:
    """Return the lexicon for speech of a language or dialect (either argument may be any tag of the registry).

    Empty where there is no file. A class is active where all its tags are in `tags`, and its dialects hold the
    dialect or a parent of it. Raises lexicons.classes.LexiconError.
    """
    active = active_classes(language, dialect, tags, own)
    accepted: dict[str, dict[tuple[tuple[str, ...], str], None]] = {}
    optional: dict[str, str] = {}
    for row in active:
        tag = row.tags[0]
        forms = dict.fromkeys(folded(canonical(form, language), language) for form in row.forms)
        for form in forms if row.scope == "both" else [next(iter(forms))]:
            others = [tuple(other.split()) for other in forms if other != form] + [()] * row.optional
            accepted.setdefault(form.replace(" ", ""), {}).update(((other, tag), None) for other in others)
            if row.optional and row.scope == "both" and " " not in form:
                optional[form] = tag
    entries = [(row.forms, row.optional, row.tags, row.scope) for row in active]
    digested = [l1_version(), fold_version(), spacing_version(language), tags, entries]
    return Lexicon(
        {form: tuple(others) for form, others in accepted.items()},
        optional,
        max(map(len, accepted), default=0),
        hashlib.sha256(repr(digested).encode()).hexdigest()[:8],
    )


def active_classes(
    language: str, dialect: str = "", tags: Tags = HEADLINE, own: OwnEntries = NO_ENTRIES
) -> list[VariantClass]:
    """Return the classes that count, by id within each file: the language's file, then the overlays, then `own`."""
    chain = _chain(dialect or language)
    listed = [row for tag in reversed(chain) for row in classes(tag)]
    return [
        row
        for row in (*listed, *(row for row in own.rows if row.lang in chain))
        if row.scope != "hyp-penalised"
        and (row.dialects == (ANY_DIALECT,) or any(spoken in chain for spoken in row.dialects))
        and all(tag in tags or tag.split(".")[0] in tags for tag in row.tags)
    ]


def has_lexicon(language: str) -> bool:
    """Return whether the language of a tag has a lexicon file."""
    return any(classes(tag) for tag in _chain(language)[-1:])


def _chain(tag: str) -> list[str]:
    """Return a variety's tag and its parents' tags, the language last; nothing where it is unknown."""
    try:
        found = variety(tag)
        chain = [found.tag]
        while chain[-1] != language_of(tag).tag:
            found = variety(found.parent)
            chain.append(found.tag)
    except UnknownVariety:
        return []
    return chain
