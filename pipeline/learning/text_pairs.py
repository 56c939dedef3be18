"""Text pairs: the newest references, each beside what machines and other people wrote for the same segment."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from configs.registry import varieties, variety
from pipeline.recordings import content
from pipeline.store.tables.evaluation import hypothesis
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.tables.review import revision

DRAFT: Final = "draft"
_CHUNK: Final = 500  # segments whose other texts are fetched at once


@dataclass(frozen=True, slots=True)
class TextPair:
    """A text against a reference. `people`: who wrote the reference, then who wrote the text. `model`: DRAFT for the
    draft, "" where the text is another person's.
    """

    segment_id: str
    recording_id: str
    language: str
    dialect: str
    reference: str
    text: str
    people: tuple[str, ...]
    model: str


def text_pairs(connection: sa.Connection, language: str, dialect: str, max_segments: int) -> Iterator[TextPair]:
    """Yield the pairs of the newest references of a language, or of one dialect of it, and of all varieties below."""
    query = (
        _references()
        .where(segment.c.language.in_(_tags(language)))
        .where(recording.c.dialect.in_(_tags(dialect)) if dialect else sa.true())
        .order_by(revision.c.created_at.desc(), segment.c.id)
        .limit(max_segments)
    )
    rows = connection.execute(query).all()
    for start in range(0, len(rows), _CHUNK):
        yield from _of_chunk(connection, rows[start : start + _CHUNK])


def pairs_of(connection: sa.Connection, segment_ids: Sequence[str]) -> Iterator[TextPair]:
    """Yield the pairs of those of these segments that have a reference, by segment id."""
    query = _references().where(segment.c.id.in_(segment_ids)).order_by(segment.c.id)
    yield from _of_chunk(connection, connection.execute(query).all())


def _references() -> sa.Select[Any]:
    newest = sa.and_(revision.c.segment_id == segment.c.id, revision.c.version == segment.c.version)
    return (
        sa.select(segment.c.id, segment.c.recording_id, segment.c.language, segment.c.draft, segment.c.text)
        .add_columns(recording.c.dialect, recording.c.model, revision.c.person_id)
        .select_from(segment.join(recording).join(revision, newest))
        .where(segment.c.reviewed)
    )


def _of_chunk(connection: sa.Connection, rows: Sequence[Any]) -> Iterator[TextPair]:
    ids = [row.id for row in rows]
    by_models, by_people = _texts_of_models(connection, ids), _texts_of_people(connection, ids)
    for row in rows:
        common = (row.id, row.recording_id, row.language, row.dialect, row.text)
        if row.model is not None and row.draft:
            yield TextPair(*common, row.draft, (row.person_id,), DRAFT)
        for model, text in by_models[row.id]:
            yield TextPair(*common, text, (row.person_id,), model)
        for person, text in by_people[row.id].items():
            if person != row.person_id:
                yield TextPair(*common, text, (row.person_id, person), "")


def _tags(tag: str) -> list[str]:
    """Return a variety's tag and those of the varieties under it."""
    top = variety(tag).tag
    return [top, *(below for child in varieties() if child.parent == top for below in _tags(child.tag))]


def _texts_of_models(connection: sa.Connection, segment_ids: Sequence[str]) -> defaultdict[str, list[tuple[str, str]]]:
    """Return by segment the kept texts of other models: (model, text)."""
    kept = hypothesis.c
    texts: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    query = sa.select(kept.segment_id, kept.model, kept.text).where(kept.segment_id.in_(segment_ids))
    for segment_id, model, text in connection.execute(query.order_by(kept.segment_id, kept.model)):
        texts[segment_id].append((model, text))
    return texts


def _texts_of_people(connection: sa.Connection, segment_ids: Sequence[str]) -> defaultdict[str, dict[str, str]]:
    """Return by segment the last text of each person who wrote one, without tags."""
    written = revision.c
    texts: defaultdict[str, dict[str, str]] = defaultdict(dict)
    query = sa.select(written.segment_id, written.person_id, written.text, written.content)
    query = query.where(written.segment_id.in_(segment_ids)).order_by(written.segment_id, written.version)
    for segment_id, person, text, kept in connection.execute(query):
        texts[segment_id][person] = content.plain_text(text, None if kept is None else content.from_json(kept))
    return texts
