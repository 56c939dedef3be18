"""Variant classes: which other written forms of a word count as right. They lie in the files lexicons/<tag>.tsv.

    id       lang  dialects  standard  allowed        roman   tags             scope     since    by     note
    hi.0077  hi    *         डॉक्टर     Dr             doctor  loan             both      2026-11  draft
    hi.0103  hi    *         पच्चीस     25             pachchis num             both      2026-11  draft
    bho.0003 hi    bho       हमार      मेरा            hamar   dialect.lex      ref→hyp   2026-11  draft

Each line is a class: tab-separated, UTF-8 in NFC, sorted by id. # begins a comment; the first other line names the
fields. A file's name is a tag of the registry: each language has a file, and a dialect may have one beside it (an
overlay). Spellings that the folds (lexicons/folds.py) already make equal are not listed.
"""

import re
import unicodedata
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Final, Literal, cast, get_args

from configs.errors import BoliError
from configs.registry import UnknownVariety, Variety, language_of, variety

Scope = Literal["both", "ref→hyp", "hyp-penalised"]
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
TAGS: Final = (
    "enc", "orth.nasal", "orth.glide", "orth.nukta", "orth.candra", "orth.visarga", "orth.grantha", "orth.virama",
    "orth.vowel", "orth.double", "orth.letter", "spacing", "num", "loan", "abbr", "dialect.phon", "dialect.morph",
    "dialect.lex", "filler",
)  # fmt: skip
OPTIONAL: Final = "∅"  # as an allowed form: the word may be missing
NONE: Final = "–"  # as the only allowed form: no other form is right
ANY_DIALECT: Final = "*"

_ID = re.compile(r"([A-Za-z-]+(?:-x-[a-z0-9]+)?)\.(\d{4})")
_SINCE = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


class LexiconError(BoliError, ValueError):
    """A lexicon file cannot be used. The message names the file and the line, and says what to correct."""


@dataclass(frozen=True, slots=True)
class VariantClass:
    """One line: forms that may stand for each other.

    `standard`: the citation form, one or several words. `allowed`: other forms, OPTIONAL among them for a word that may
    be missing. `roman`: romanisations; they are forms, too, where a tag is "loan". `dialects`: (ANY_DIALECT,) or the
    tags whose speech it holds for. `scope`: "both", any form may stand for any other; "ref→hyp", only a reference that
    has `standard` accepts the others; "hyp-penalised", none is accepted, the class only documents a word.
    """

    id: str
    lang: str
    dialects: tuple[str, ...]
    standard: str
    allowed: tuple[str, ...]
    roman: tuple[str, ...]
    tags: tuple[str, ...]
    scope: Scope
    since: str
    by: str
    note: str

    @property
    def forms(self) -> tuple[str, ...]:
        """All forms that take part in matching, `standard` first, without OPTIONAL."""
        others = tuple(form for form in self.allowed if form != OPTIONAL)
        return (self.standard, *others, *(self.roman if "loan" in self.tags else ()))

    @property
    def optional(self) -> bool:
        """Whether the word may be missing altogether."""
        return OPTIONAL in self.allowed


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one line of a file. As text: "hi.tsv:12: what to correct"."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


Numbered = tuple[int, VariantClass]


def parse(table: str, file: str) -> tuple[list[Numbered], list[Problem]]:
    """Return the valid lines of a file with their numbers, and the problems. `file`: its name, "hi.tsv"."""
    lines = [(n, line) for n, line in enumerate(table.splitlines(), 1) if line.strip() and not line.startswith("#")]
    header = "\t".join(field.name for field in fields(VariantClass))
    if not lines or lines[0][1] != header:
        return [], [Problem(file, lines[0][0] if lines else 1, f"the first line must be: {header}")]
    good: list[Numbered] = []
    problems: list[Problem] = []
    for n, line in lines[1:]:
        try:
            row = _row(line, file.removesuffix(".tsv"))
        except LexiconError as error:
            problems.append(Problem(file, n, str(error)))
            continue
        if good and row.id <= good[-1][1].id:
            problems.append(Problem(file, n, f"{row.id} must come after {good[-1][1].id}: sort by id, use an id once"))
        good.append((n, row))
    return good, problems


def text(tag: str) -> str | None:
    """Return the content of the file of a language or dialect; None where it has no file."""
    file = files("lexicons").joinpath(f"{tag}.tsv")
    return file.read_text(encoding="utf-8") if file.is_file() else None


@cache
def classes(tag: str) -> tuple[VariantClass, ...]:
    """Return the classes in the file of a language or dialect; () where it has none. Raises LexiconError."""
    table = text(tag)
    if table is None:
        return ()
    good, problems = parse(table, f"{tag}.tsv")
    if problems:
        raise LexiconError(f"{problems[0]} ({len(problems)} in all; `boli lexicon check` lists them)")
    return tuple(row for _, row in good)


def _row(line: str, stem: str) -> VariantClass:
    cells = line.split("\t")
    if len(cells) != len(fields(VariantClass)):
        raise LexiconError(f"{len(cells)} fields, must be {len(fields(VariantClass))}, separated by tabs")
    if line != unicodedata.normalize("NFC", line):
        raise LexiconError("not in Unicode NFC; save the line in composed form")
    id_, lang, dialects, standard, allowed, roman, tags, scope, since, by, note = (cell.strip() for cell in cells)
    found = VariantClass(
        id_, lang, _split(dialects, ","), standard, _forms(allowed), _split(roman, "|"), _split(tags, ","),
        cast(Scope, scope), since, by, note,
    )  # fmt: skip
    _check_names(found, stem)
    _check_forms(found)
    return found


def _split(cell: str, separator: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(separator)) if cell else ()


def _forms(cell: str) -> tuple[str, ...]:
    return () if cell == NONE else _split(cell, "|")


def _check_names(row: VariantClass, stem: str) -> None:
    matched = _ID.fullmatch(row.id)
    if not matched or matched[1] != stem:
        raise LexiconError(f"the id {row.id!r} must be {stem}. and four digits")
    _check_varieties(row, stem)
    unknown = [tag for tag in row.tags if tag not in TAGS]
    if unknown or not row.tags:
        raise LexiconError(f"{row.id}: tags {','.join(unknown)!r} must be among {', '.join(TAGS)}")
    if row.scope not in SCOPES:
        raise LexiconError(f"{row.id}: scope {row.scope!r} must be {', '.join(SCOPES)}")
    if not _SINCE.fullmatch(row.since) or not row.by:
        raise LexiconError(f"{row.id}: since is a month like 2026-11, by is who wrote it")


def _check_varieties(row: VariantClass, stem: str) -> None:
    try:
        top = language_of(stem).tag
        known = [] if row.dialects == (ANY_DIALECT,) else [variety(tag) for tag in row.dialects]
        wrong = [tag.tag for tag in known if not _within(tag, top)]
    except UnknownVariety as error:
        raise LexiconError(f"{row.id}: {error}") from error
    if row.lang != top or wrong:
        raise LexiconError(f"{row.id}: lang must be {top}, and dialects * or varieties of it")
    if not row.dialects or (stem != top and row.dialects == (ANY_DIALECT,)):
        raise LexiconError(f"{row.id}: name the dialects; only a language's own file may say *")


def _within(found: Variety, top: str) -> bool:
    return language_of(found.tag).tag == top


def _check_forms(row: VariantClass) -> None:
    if not row.standard or "" in row.allowed or "" in row.roman or NONE in row.allowed:
        raise LexiconError(
            f"{row.id}: a form is empty; write {NONE} alone for none, {OPTIONAL} for a word that may be missing"
        )
    if row.optional and len(row.standard.split()) != 1:
        raise LexiconError(f"{row.id}: only one word may be optional")
    if row.scope != "hyp-penalised" and len(row.forms) == 1 and not row.optional:
        raise LexiconError(f"{row.id}: nothing is allowed for {row.standard}; add a form or make it hyp-penalised")
