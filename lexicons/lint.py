"""Lint of lexicon files: one Problem for everything that would make a score wrong, or a line useless.

The worst is a collision: if one class allowed कि for की, and की were the standard of another, wrong case markers would
count as right. Forms that the folds already make equal are refused, too: `boli lexicon check` keeps the files short.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache, lru_cache

from configs.registry import language_of, varieties, variety
from lexicons.canonical import canonical
from lexicons.classes import ANY_DIALECT, Problem, VariantClass, parse, text
from lexicons.folds import folded
from lexicons.numerals import numerals

Found = tuple[str, int, VariantClass]  # file, line, class


def shipped() -> dict[str, str]:
    """Return every lexicon file that is installed: file name -> content."""
    found = {f"{one.tag}.tsv": text(one.tag) for one in varieties()}
    return {file: table for file, table in found.items() if table is not None}


def check(tables: dict[str, str]) -> list[Problem]:
    """Return all problems of files (name -> content) that are used together, by file and line."""
    problems: list[Problem] = []
    by_language: dict[str, list[Found]] = {}
    for file, table in tables.items():
        good, wrong = parse(table, file)
        problems += wrong
        for line, row in good:
            problems += [Problem(file, line, f"{row.id}: {said}") for said in _alone(row)]
            by_language.setdefault(row.lang, []).append((file, line, row))
    for rows in by_language.values():
        problems += _together(rows)
    return sorted(problems, key=lambda problem: (problem.file, problem.line, problem.text))


def objections(new: VariantClass, others: Sequence[VariantClass] = ()) -> list[str]:
    """Return why a new class must not be used with the installed files and `others`; [] where it may."""
    said = [f"{new.id}: {reason}" for reason in _alone(new)]
    beside = [*_installed(new.lang), *(("", 0, row) for row in others if row.lang == new.lang)]
    known = {problem.text for problem in _together(beside)}
    return said + [one.text for one in _together([*beside, ("", 0, new)]) if one.text not in known]


@cache
def _installed(language: str) -> tuple[Found, ...]:
    tables = {
        file: table for file, table in shipped().items() if language_of(file.removesuffix(".tsv")).tag == language
    }
    return tuple((file, line, row) for file, table in tables.items() for line, row in parse(table, file)[0])


@lru_cache(maxsize=16_384)
def spelled(form: str, language: str) -> str:
    """Return a form as it is matched: L1, then folded."""
    return folded(canonical(form, language), language)


def _alone(row: VariantClass) -> Iterator[str]:
    """Yield what is wrong within one class."""
    seen: dict[str, str] = {}
    for form in row.forms:
        matched = spelled(form, row.lang)
        if not matched:
            yield f"{form!r} has no letters"
        elif matched in seen:
            yield f"{form} is the same as {seen[matched]} under the folds; leave it out"
        seen.setdefault(matched, form)
    values = {form: value for form in row.forms if (value := _value(form, row.lang)) is not None}
    if len(set(values.values())) > 1:
        yield f"{' and '.join(values)} are two numbers"
    if row.scope == "hyp-penalised" and row.allowed:
        yield f"nothing is accepted in a hyp-penalised class; write – instead of {'|'.join(row.allowed)}"


def _value(form: str, language: str) -> Fraction | None:
    """Return the value of a form that is one number as a whole."""
    matched = spelled(form, language).split()
    read = numerals(matched, language)
    return read[0].value if len(read) == 1 and (read[0].start, read[0].end) == (0, len(matched)) else None


def _together(rows: list[Found]) -> Iterator[Problem]:
    """Yield where classes of one language clash. Forms are compared without spaces, as in matching."""
    standards: dict[str, list[VariantClass]] = {}
    for _, _, row in rows:
        standards.setdefault(spelled(row.standard, row.lang).replace(" ", ""), []).append(row)
    for file, line, row in rows:
        for form in row.forms:
            for other in standards.get(spelled(form, row.lang).replace(" ", ""), []):
                if other is not row and (said := _clash(row, form, other)):
                    yield Problem(file, line, f"{row.id}: {said}")


def _clash(row: VariantClass, form: str, other: VariantClass) -> str:
    """Return how a form of a class clashes with the standard of another; "" if it does not."""
    if not _meet(row, other):
        return ""
    if form == row.standard:
        # An overlay may add forms to a word of its language; in one file only another tag or scope is a reason.
        alike = (_file(row), row.tags, row.scope) == (_file(other), other.tags, other.scope)
        return f"{form} is the standard of {other.id} too; make it one class" if alike and row.id > other.id else ""
    if row.scope == "hyp-penalised":
        return ""
    if other.scope == "hyp-penalised":
        return f"{form} is the word of {other.id}, which stands for nothing else"
    return f"{form} is the standard of {other.id}; leave it out or narrow the scope" if row.scope == "both" else ""


def _file(row: VariantClass) -> str:
    return row.id.rpartition(".")[0]


def _meet(row: VariantClass, other: VariantClass) -> bool:
    """Return whether both classes can be active for one speaker."""
    return any(
        ANY_DIALECT in (first, second) or first in _above(second) or second in _above(first)
        for first in row.dialects
        for second in other.dialects
    )


def _above(tag: str) -> list[str]:
    """Return a tag and its parents' tags, without the language."""
    found, top = variety(tag), language_of(tag)
    chain = [found.tag]
    while found.parent and found.parent != top.tag:
        found = variety(found.parent)
        chain.append(found.tag)
    return chain
