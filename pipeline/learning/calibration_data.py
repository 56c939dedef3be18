"""Calibration data: which words of reviewed drafts were right, with the probability that the model gave them.
Calibration maps are fitted to it.

    draft       राशन 0.9   कार्ट 0.4   है 0.8          reference   राशन कार्ड
    right       yes        no          no              a word that is missing in the draft has no probability
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from accuracy.align import align
from accuracy.error_list import MAX_WORDS
from accuracy.isotonic import ReviewedWords
from asr.word import Word
from lexicons.canonical import words as canonical_words
from pipeline.evaluation import scores
from pipeline.recordings import content
from pipeline.recordings.flag_queries import without
from pipeline.recordings.flags import NO_DRAFT
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.review import revision, second_reference


def reviewed_words(connection: sa.Connection, name: str, digest: str) -> Iterator[ReviewedWords]:
    """Yield every reviewed, routed draft that the model of this name and hash wrote, word by word.

    A draft is compared with what a second person wrote blind, where there is one, else with its newest reference. One
    whose newest reference is of another stretch is left out: the words that a border left behind are not wrong.
    """
    for row in connection.execute(_query(name, digest)):
        second = row.second_text is not None
        if not second and _moved(row):
            continue
        reference = row.second_text if second else row.text
        words = right([Word(*word) for word in row.words], reference, row.language)
        if words:
            yield ReviewedWords(
                cluster=scores.cluster(row),
                language=row.language,
                dialect=row.dialect,
                review_probability=row.review_probability,
                blind_probability=_blind_probability(row),
                blind=second or row.arm == "blind",
                words=words,
                again=second and row.review != "full_twice",
            )


def _query(name: str, digest: str) -> sa.Select[Any]:
    second = second_reference.c
    newest = sa.and_(revision.c.segment_id == segment.c.id, revision.c.version == segment.c.version)
    joined = segment.join(recording).join(revision, newest)
    model = recording.c.model
    return (
        sa.select(segment.c.words, segment.c.text, segment.c.language, recording.c.dialect)
        .add_columns(segment.c.review_probability, segment.c.blind_probability, revision.c.arm)
        .add_columns(recording.c.client_id, recording.c.speaker, recording.c.id.label("recording_id"))
        .add_columns(second.text.label("second_text"), second.probability.label("second_probability"))
        .add_columns(recording.c.review, segment.c.start_ms, segment.c.end_ms, segment.c.content)
        .select_from(joined.outerjoin(second_reference, second.segment_id == segment.c.id))
        .where(segment.c.reviewed, segment.c.review_probability > 0, without(segment.c.flags, NO_DRAFT))
        .where(model["name"].as_string() == name, model["hash"].as_string() == digest)
    )


def _moved(row: Any) -> bool:
    spans = None if row.content is None else content.from_json(row.content).spans
    return spans is not None and (spans[0][0], spans[-1][1]) != (row.start_ms, row.end_ms)


def _blind_probability(row: Any) -> float:
    """Return the probability of a blind reference: at the first draw, or, where it fell otherwise, at the second.

    Where the client wants two people, one of them writes blind for certain, whatever was drawn.
    """
    if row.review == "full_twice" and row.second_text is not None:
        return 1.0
    first = row.blind_probability or 0.0
    return float(first if row.second_text is None else (1 - first) * row.second_probability)


def right(draft: Sequence[Word], reference: str, language: str) -> tuple[tuple[float, bool], ...]:
    """Return the probability of each word and whether the word is right.

    A word is right if all of it, in canonical spelling, is aligned with the same in the reference. A word of which the
    canonical spelling leaves nothing (a danda) is left out; a text of over MAX_WORDS gives no words.
    """
    units = [(unit, index) for index, word in enumerate(draft) for unit in _units(word.text, language)]
    expected = canonical_words(reference, language)
    if max(len(units), len(expected)) > MAX_WORDS:
        return ()
    steps = align(expected, [unit for unit, _ in units]).ops
    hits = {step.hypothesis: step.kind == "equal" for step in steps if step.hypothesis is not None}
    right_words: dict[int, bool] = {}
    for number, (_, index) in enumerate(units):
        right_words[index] = right_words.get(index, True) and hits[number]
    return tuple((draft[index].probability, is_right) for index, is_right in right_words.items())


@lru_cache(maxsize=100_000)  # the same words come again and again, and canonical spelling takes most of the time
def _units(word: str, language: str) -> tuple[str, ...]:
    return tuple(canonical_words(word, language))
