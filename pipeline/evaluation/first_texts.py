"""First texts: what the person wrote who had a segment first, before any third person decided between two texts.

    revisions   1 draft, Mina     2 draft, Mina     3 compare, Rhea
    first text                    ^

As it was delivered: a planted error that was missed (attention check) is taken out of it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import sqlalchemy as sa

from accuracy.align import align
from accuracy.counts import ErrorCounts
from accuracy.measure import Policy, measure
from lexicons.canonical import words
from pipeline.evaluation.scoring_rules import ScoringRules
from pipeline.recordings import content, tagging
from pipeline.recordings.content import Content
from pipeline.recordings.states import DECIDED
from pipeline.store.tables.accounts import person
from pipeline.store.tables.recordings import segment
from pipeline.store.tables.review import revision, seed

# Arms of those who come after the first: an adjudicator, and whoever answers a client's dispute.
_LATER: Final = ("compare", "amend")


@dataclass(frozen=True, slots=True)
class FirstText:
    """`arm`: "draft" or "blind". `login`: whose it is, as reports name people. `draft`: the segment's. `text`: with the
    tags that were typed; `plain`: without.
    """

    segment_id: str
    person_id: str
    login: str
    arm: str
    draft: str
    text: str
    content: Content | None

    @property
    def plain(self) -> str:
        return content.plain_text(self.text, self.content)


def of_segment(connection: sa.Connection, segment_id: str) -> FirstText | None:
    """Return a segment's first text, None where nobody has written one."""
    found = [_read(row) for row in connection.execute(_query().where(segment.c.id == segment_id))]
    return found[0] if found else None


def of_adjudicated(connection: sa.Connection) -> dict[str, FirstText]:
    """Return the first texts of all segments on which somebody else has decided since, by segment id."""
    decided = sa.select(segment.c.id).where(segment.c.seen_by.in_(DECIDED))
    rows = connection.execute(_query().where(revision.c.segment_id.in_(decided)))
    return {first.segment_id: first for first in map(_read, rows)}


def counts(first: FirstText, policy: Policy, row: Any, rules: ScoringRules) -> ErrorCounts:
    """Return the errors of the draft against a first text. `row` says the `language` and `dialect` of the segment."""
    own = rules.own(row.language)
    return measure(first.plain, first.draft, row.language, row.dialect, own, (policy,))[policy]


def replaced(written: Sequence[str], position: int, word: str) -> list[str]:
    """Return the words with another one at this position."""
    return [*written[:position], word, *written[position + 1 :]]


def without_planted(
    draft: str, position: int, change: tuple[str, str], texts: Sequence[str], language: str
) -> list[str] | None:
    """Return the submitted texts of a segment's parts without the planted error; None where no part has it any more.

    `change`: what the machine had written at this position of the draft, and what was shown instead. The error is
    still there where the word that stands for it, in the alignment with what was shown, contains it. Punctuation and
    tags that the person put to it stay.
    """
    written, shown = change
    before = replaced(draft.split(), position, shown)
    after = [(part, at, word) for part, text in enumerate(texts) for at, word in enumerate(text.split())]
    plain = [[" ".join(words(word, language)) for word in side] for side in (before, [word for *_, word in after])]
    kept = [step for step in align(*plain).ops if step.kind == "equal" and step.reference == position]
    place = kept[0].hypothesis if kept else None
    if place is None:
        return None
    part, at, typed = after[place]
    mended = typed.replace(shown, written, 1) if shown in typed else written
    return [*texts[:part], _spliced(texts[part], at, mended), *texts[part + 1 :]]


def typed_without_planted(
    draft: str, position: int, change: tuple[str, str], typed: tuple[str, Content | None], language: str
) -> tuple[str, Content | None] | None:
    """Return a submitted text and its content without the planted error; None where they have it no more.

    Tags are part of the text for this: the machine's word is put back before they are read.
    """
    text, edited = typed
    parts = edited.parts if edited else ()
    texts = [tagging.typed(part.text, part.tags) for part in parts] or [text]
    mended = without_planted(draft, position, change, texts, language)
    if mended is None or edited is None:
        return None if mended is None else (mended[0], None)
    read = [tagging.parse(part) for part in mended]
    put = tuple(replace(part, text=plain, tags=tags) for part, (plain, tags) in zip(parts, read, strict=True))
    return "\n".join(mended), replace(edited, parts=put)


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
        .where(revision.c.arm.not_in(_LATER), ~sa.exists().where(*newer, later.c.arm.not_in(_LATER)))
    )


def _read(row: Any) -> FirstText:
    typed: tuple[str, Content | None] = (row.text, None if row.content is None else content.from_json(row.content))
    if row.place is not None:
        change = (row.written, row.shown)
        typed = typed_without_planted(row.draft, row.place, change, typed, row.language) or typed
    return FirstText(row.segment_id, row.person_id, row.login, row.arm, row.draft, *typed)
