"""Spelling examples: the texts in which a candidate's two forms stood for each other, to read and to hear."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from accuracy.differences import differences
from pipeline.evaluation import spelling_entries
from pipeline.evaluation.spelling_entries import Candidate
from pipeline.learning.text_pairs import pairs_of
from pipeline.store.tables.recordings import recording, segment


@dataclass(frozen=True, slots=True)
class Example:
    """A segment with one form in its `reference` and the other in a `text`. `model`: whose text that is: "draft", the
    name of another model, or "" for another person. `start_ms`: in the recording.
    """

    segment_id: str
    recording_name: str
    start_ms: int
    reference: str
    text: str
    model: str


def examples(connection: sa.Connection, candidate: Candidate) -> list[Example]:
    """Return one example for each segment that the candidate names and that still differs, by segment id.

    The candidate's own entry is left out of the comparison, so that an approved one has its examples, too.
    """
    found: dict[str, tuple[str, str, str, str]] = {}
    for pair in _differing(connection, candidate):
        found.setdefault(pair[0], pair)  # the draft comes first
    query = sa.select(segment.c.id, segment.c.start_ms, recording.c.name).join(recording)
    rows = connection.execute(query.where(segment.c.id.in_(found)).order_by(segment.c.id))
    return [Example(id, name, start_ms, *found[id][1:]) for id, start_ms, name in rows]


def _differing(connection: sa.Connection, candidate: Candidate) -> Iterator[tuple[str, str, str, str]]:
    """Yield (segment id, reference, text, model) of pairs that have the two forms, either way round."""
    own = spelling_entries.others_approved(connection, candidate)
    forms = {candidate.standard, candidate.allowed}
    for pair in pairs_of(connection, candidate.examples):
        here = differences(pair.reference, pair.text, pair.language, pair.dialect, own)
        if any({one.said, one.wrote} == forms for one in here):
            yield pair.segment_id, pair.reference, pair.text, pair.model
