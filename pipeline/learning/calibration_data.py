"""Calibration data: which words of reviewed drafts were right, by the model that wrote them. Calibration maps are
fitted to it.

draft       राशन 0.9   कार्ट 0.4   है 0.8          reference   राशन कार्ड
judged      right      wrong       wrong           a word left out of the draft has no probability to judge
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import sqlalchemy as sa

from accuracy.align import align
from accuracy.isotonic import ReviewedWords
from asr.word import Word
from lexicons.canonical import words as canonical_words
from pipeline.evaluation import scores
from pipeline.evaluation.error_analysis import MAX_WORDS
from pipeline.recordings.flag_queries import without
from pipeline.recordings.flags import NO_DRAFT
from pipeline.store import tables


def judged(connection: sa.Connection, name: str, digest: str) -> Iterator[ReviewedWords]:
    """Yield every reviewed, routed draft that the model of this name and hash wrote, against its newest reference, or
    against what a second person wrote blind.
    """
    segment, recording, revision = tables.recordings.segment.c, tables.recordings.recording.c, tables.review.revision.c
    again = tables.review.second_reference
    twice = again.c.segment_id == segment.id
    newest = sa.and_(revision.segment_id == segment.id, revision.version == segment.version)
    rows = connection.execute(
        sa.select(segment.words, segment.text, segment.language, segment.review_probability, segment.blind_probability)
        .add_columns(recording.dialect, recording.client_id, recording.speaker, recording.id.label("recording_id"))
        .add_columns(revision.arm, again.c.text.label("again"), again.c.probability.label("chance_again"))
        .select_from(
            tables.recordings.segment.join(tables.recordings.recording)
            .join(tables.review.revision, newest)
            .outerjoin(again, twice)
        )
        .where(segment.reviewed, segment.review_probability > 0)
        .where(recording.model["name"].as_string() == name, recording.model["hash"].as_string() == digest)
        .where(without(segment.flags, NO_DRAFT))
    )
    for row in rows:
        blind_probability, second = row.blind_probability or 0.0, row.again is not None
        if second:  # the first was not blind, then somebody was asked again
            blind_probability = (1 - blind_probability) * row.chance_again
        reference = row.again if second else row.text
        found = right([Word(*word) for word in row.words], reference, row.language)
        if found:
            yield ReviewedWords(
                cluster=scores.cluster(row),
                language=row.language,
                dialect=row.dialect,
                review_probability=row.review_probability,
                blind_probability=blind_probability,
                blind=second or row.arm == "blind",
                words=found,
                again=second,
            )


def right(draft: Sequence[Word], reference: str, language: str) -> tuple[tuple[float, bool], ...]:
    """Return the probability of each word and whether it is right: all of it, in canonical spelling, is aligned with
    the same in the reference.

    A word of which the canonical spelling leaves nothing (a danda) is left out; a text of over MAX_WORDS gives none.
    """
    units = [(unit, place) for place, word in enumerate(draft) for unit in _units(word.text, language)]
    expected = canonical_words(reference, language)
    if max(len(units), len(expected)) > MAX_WORDS:
        return ()
    steps = align(expected, [unit for unit, _ in units]).ops
    hits = {step.hypothesis: step.kind == "equal" for step in steps if step.hypothesis is not None}
    of_word: dict[int, bool] = {}
    for number, (_, place) in enumerate(units):
        of_word[place] = of_word.get(place, True) and hits[number]
    return tuple((draft[place].confidence, hit) for place, hit in of_word.items())


@lru_cache(maxsize=100_000)  # the same words come again and again, and canonical spelling takes most of the time
def _units(word: str, language: str) -> tuple[str, ...]:
    return tuple(canonical_words(word, language))
