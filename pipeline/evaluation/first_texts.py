"""First texts: what the person wrote who had a segment first, before any third person decided between two texts.

    revisions   1 draft, Mina     2 draft, Mina     3 compare, Rhea
    first text                    ^

As it was delivered: a planted error that was missed (attention check) is taken out of it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from accuracy.align import align
from accuracy.counts import ErrorCounts
from accuracy.measure import Policy, measure
from lexicons.canonical import words
from pipeline.evaluation.scoring_rules import ScoringRules
from pipeline.recordings import content
from pipeline.recordings.content import Content
from pipeline.store.tables.accounts import person
from pipeline.store.tables.recordings import segment
from pipeline.store.tables.review import revision, seed


@dataclass(frozen=True, slots=True)
class FirstText:
    """`arm`: "draft" or "blind". `login`: whose it is, as reports name people. `draft`: the segment's."""

    segment_id: str
    person_id: str
    login: str
    arm: str
    draft: str
    text: str
    content: Content | None


def of_segment(connection: sa.Connection, segment_id: str) -> FirstText | None:
    """Return a segment's first text, None where nobody has written one."""
    found = [_read(row) for row in connection.execute(_query().where(segment.c.id == segment_id))]
    return found[0] if found else None


def of_adjudicated(connection: sa.Connection) -> dict[str, FirstText]:
    """Return the first texts of all adjudicated segments, by segment id."""
    rows = connection.execute(_query().where(segment.c.seen_by == "adjudicated"))
    return {first.segment_id: first for first in map(_read, rows)}


def counts(first: FirstText, policy: Policy, row: Any, rules: ScoringRules) -> ErrorCounts:
    """Return the errors of the draft against a first text. `row` says the `language` and `dialect` of the segment."""
    return measure(first.text, first.draft, row.language, row.dialect, rules.own(row.language))[policy]


def replaced(written: Sequence[str], position: int, word: str) -> list[str]:
    """Return the words with another one at this position."""
    return [*written[:position], word, *written[position + 1 :]]


def without_planted(draft: str, position: int, change: tuple[str, str], submitted: str, language: str) -> str | None:
    """Return a submitted text without the planted error that it still has; None where it has it no more.

    `change`: what the machine had written at this position of the draft, and what was shown instead. The error is
    still there where the word that stands for it, in the alignment with what was shown, contains it. Punctuation that
    the person put to it stays.
    """
    written, shown = change
    before, after = replaced(draft.split(), position, shown), submitted.split()
    plain = [[" ".join(words(word, language)) for word in side] for side in (before, after)]
    kept = [step for step in align(*plain).ops if step.kind == "equal" and step.reference == position]
    at = kept[0].hypothesis if kept else None
    if at is None:
        return None
    mended = after[at].replace(shown, written, 1) if shown in after[at] else written
    return _spliced(submitted, at, mended)


def _spliced(text: str, position: int, word: str) -> str:
    """Return the text with another word at this position; line breaks and spaces stay."""
    start = 0
    for at, old in enumerate(text.split()):
        start = text.index(old, start)
        if at == position:
            return text[:start] + word + text[start + len(old) :]
        start += len(old)
    return text


def _query() -> sa.Select[Any]:
    later = revision.alias("later")
    newer = (later.c.segment_id == revision.c.segment_id, later.c.version > revision.c.version)
    joined = revision.join(segment, segment.c.id == revision.c.segment_id).join(
        person, person.c.id == revision.c.person_id
    )
    return (
        sa.select(revision.c.segment_id, revision.c.person_id, person.c.login, revision.c.arm, revision.c.text)
        .add_columns(
            revision.c.content, segment.c.draft, segment.c.language, seed.c.place, seed.c.written, seed.c.shown
        )
        .select_from(joined.outerjoin(seed, seed.c.segment_id == segment.c.id))
        .where(revision.c.arm != "compare", ~sa.exists().where(*newer, later.c.arm != "compare"))
    )


def _read(row: Any) -> FirstText:
    text = row.text
    if row.place is not None:
        mended = without_planted(row.draft, row.place, (row.written, row.shown), row.text, row.language)
        text = row.text if mended is None else mended
    kept = None if row.content is None else content.from_json(row.content)
    return FirstText(row.segment_id, row.person_id, row.login, row.arm, row.draft, text, kept)
