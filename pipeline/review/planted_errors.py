"""Planted errors: attention checks. A few drafts are shown with one error that we put there, to learn how many errors
people overlook.

    stored draft    राशन कार्ड नहीं मिला      what the machine wrote; scores and clients see only this
    shown           राशन कार्ट नहीं मिला      the same every time the task is shown, whoever holds it
    submitted       राशन कार्ट नहीं मिला      kept as typed in the revision; the planted error is "missed", and the
    delivered       राशन कार्ड नहीं मिला      segment's text has the machine's own word again

So an overlooked one harms nobody: the text is what it would have been without it. Only words the model is sure of are
changed, into something that was really taken for them in this language, or by a slip of one sign. What the spelling
policy L3 forgives is no error and is never planted. Chance decides by the segment's id, so a retry decides the same.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import sqlalchemy as sa

from accuracy.align import align
from accuracy.variants import tolerate
from configs.settings import Route
from lexicons.aksharas import aksharas
from lexicons.canonical import canonical, words
from lexicons.slips import slips
from pipeline.evaluation import error_analysis
from pipeline.recordings import recordings, segments, tagging
from pipeline.recordings.segments import StoredSegment
from pipeline.review import planted_error_rows
from pipeline.review.planted_error_rows import Outcome, PlantedError
from pipeline.review.revisions import Submitted
from pipeline.review.routing import uniform
from pipeline.review.tasks import Task
from pipeline.store.database import now
from pipeline.store.tables.evaluation import score as score_table
from pipeline.store.tables.recordings import segment as segment_table

MIN_CONFIDENCE = 0.7  # of a word: where the machine doubts, the planted word might be the one that was said
MIN_AKSHARAS = 2  # of a word: shorter ones are overlooked for reasons of their own
# Scored segments of any language that are considered, and of the right language that are aligned.
_CONSIDERED, _ALIGNED = 2000, 200


class Change(NamedTuple):
    """Word `position` of a draft, which the machine had `written`, is to be `shown` otherwise."""

    position: int
    written: str
    shown: str


def plant(connection: sa.Connection, task: Task, settings: Route) -> None:
    """Put an error into what the task shows, if chance says so and a word suits; once for a segment."""
    drawn = uniform(f"{settings.seed}:seeded:{task.segment_id}") < settings.seeded_error_share
    if not drawn or task.arm != "draft" or task.purpose != "first" or planted_error_rows.find(connection, task.id):
        return
    segment = segments.get(connection, task.segment_id)
    if segment.version:
        return
    dialect = recordings.get(connection, task.recording_id).dialect
    change = choose(segment.best_known(), dialect, _confusions(connection, segment.language, segment.id))
    if change:
        planted = PlantedError(task.id, task.recording_id, segment.id, *change)
        planted_error_rows.add(connection, planted, now())


def choose(segment: StoredSegment, dialect: str, confusions: Mapping[str, Sequence[str]]) -> Change | None:
    """Return which word to show otherwise; None where no word suits. The same segment gives the same choice.

    `confusions`: what was written for a word, in canonical spelling. A known confusion is preferred to a slip.
    """
    written = segment.draft.split()
    if [word.text for word in segment.words] != written:
        return None
    sure = [at for at, word in enumerate(segment.words) if _suits(word.text, word.probability, segment.language)]
    known = [Change(at, written[at], other) for at in sure for other in confusions.get(written[at], ())]
    slipped = [Change(at, written[at], other) for at in sure for other in slips(written[at])]
    for options in (known, slipped):
        for change in _shuffled(options, segment.id):
            if _is_error(written, change, segment.language, dialect):
                return change
    return None


def _suits(word: str, confidence: float, language: str) -> bool:
    # A word whose canonical spelling is another carries punctuation or digits: putting it back would be guesswork.
    return confidence >= MIN_CONFIDENCE and len(aksharas(word)) >= MIN_AKSHARAS and canonical(word, language) == word


def _is_error(written: Sequence[str], change: Change, language: str, dialect: str) -> bool:
    changed = _replaced(written, change.position, change.shown)
    return tolerate(" ".join(written), " ".join(changed), language, dialect).counts.errors > 0


def _shuffled(options: Sequence[Change], key: str) -> list[Change]:
    return sorted(options, key=lambda change: uniform(f"{key}:{change.position}:{change.shown}"))


def _confusions(connection: sa.Connection, language: str, start: str) -> dict[str, list[str]]:
    """Return what drafts had for a word that people heard, in some scored segments of a language.

    Segments near `start` in the order of ids, which are hashes: a sample that needs no look at the whole table.
    """
    confusions: defaultdict[str, list[str]] = defaultdict(list)
    for row in _scored(connection, language, start) or _scored(connection, language, ""):
        for pair in error_analysis.aligned(row.text, row.draft, row.language) or ():
            if pair.kind == "substitute" and pair.reference and pair.draft:
                confusions[pair.reference].append(pair.draft)
    return dict(confusions)


def _scored(connection: sa.Connection, language: str, start: str) -> list[sa.Row[Any]]:
    score, segment = score_table.c, segment_table.c
    wrong = (score.policy == "L1", score.substitutions > 0, score.segment_id >= start)
    near = sa.select(score.segment_id).where(*wrong).order_by(score.segment_id).limit(_CONSIDERED).distinct().subquery()
    query = (
        sa.select(segment.text, segment.draft, segment.language)
        .join(near, near.c.segment_id == segment.id)
        .where(segment.language == language)
        .limit(_ALIGNED)
    )
    return list(connection.execute(query))


def shown(segment: StoredSegment, planted: PlantedError | None) -> StoredSegment:
    """Return the segment as its task shows it: with the planted error, until somebody has revised the draft."""
    if planted is None or segment.version:
        return segment
    heard = tuple(
        replace(word, text=planted.shown) if at == planted.position else word for at, word in enumerate(segment.words)
    )
    text = " ".join(_replaced(segment.draft.split(), planted.position, planted.shown))
    return replace(segment, text=text, words=heard)


def delivered(planted: PlantedError, draft: str, submitted: str, language: str) -> tuple[Outcome, str]:
    """Return what became of the planted error in a submitted text, and the text with the machine's word put back.

    It is missed where the word that stands for it, in the alignment with what was shown, still contains it.
    Punctuation and tags that the person put to it stay.
    """
    outcome, (mended,) = _delivered(planted, draft, [submitted], language)
    return outcome, mended


def mended(planted: PlantedError, draft: str, sent: Submitted, language: str) -> tuple[Outcome, Submitted]:
    """Return what became of the planted error in what a person sent, and what is to become the segment's text.

    Tags are part of the text for this: the machine's word is put back before they are read.
    """
    if sent.content is None:
        outcome, text = delivered(planted, draft, sent.text, language)
        return outcome, replace(sent, text=text)
    parts = sent.content.parts
    typed = [tagging.typed(part.text, part.tags) for part in parts]
    outcome, texts = _delivered(planted, draft, typed, language)
    read = [tagging.parse(text) for text in texts]
    put = tuple(replace(part, text=text, tags=tags) for part, (text, tags) in zip(parts, read, strict=True))
    return outcome, replace(sent, content=replace(sent.content, parts=put))


def _delivered(planted: PlantedError, draft: str, texts: Sequence[str], language: str) -> tuple[Outcome, Sequence[str]]:
    before = _replaced(draft.split(), planted.position, planted.shown)
    after = [(at, position, word) for at, text in enumerate(texts) for position, word in enumerate(text.split())]
    plain = [[" ".join(words(word, language)) for word in side] for side in (before, [word for *_, word in after])]
    kept = [step for step in align(*plain).ops if step.kind == "equal" and step.reference == planted.position]
    place = kept[0].hypothesis if kept else None
    if place is None:
        return "noticed", texts
    at, position, typed = after[place]
    word = typed.replace(planted.shown, planted.written, 1) if planted.shown in typed else planted.written
    return "missed", [*texts[:at], _spliced(texts[at], position, word), *texts[at + 1 :]]


def _spliced(text: str, position: int, word: str) -> str:
    """Return the text with another word at this position; line breaks and spaces stay."""
    start = 0
    for at, old in enumerate(text.split()):
        start = text.index(old, start)
        if at == position:
            return text[:start] + word + text[start + len(old) :]
        start += len(old)
    return text


def _replaced(written: Sequence[str], position: int, word: str) -> list[str]:
    return [*written[:position], word, *written[position + 1 :]]
