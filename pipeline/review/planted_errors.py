"""Planted errors: a few shown drafts carry one error that we put there, to learn how many errors people overlook.

    stored draft    राशन कार्ड नहीं मिला      what the machine wrote; scores and clients see only this
    shown           राशन कार्ट नहीं मिला      the same every time the task is shown, whoever holds it
    submitted       राशन कार्ट नहीं मिला      kept as typed in the revision; the seed is "missed", and the segment's
    delivered       राशन कार्ड नहीं मिला      text has the machine's own word again

So an overlooked seed harms nobody: the text is what it would have been without it. Only words the model is sure of are
changed, into something that was really taken for them in this language, or a slip of one sign; what the spelling
policies (L3) forgive is no error and never a seed. Chance decides by the segment's id, so a retry decides the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Literal, get_args

import sqlalchemy as sa

from accuracy.align import align
from accuracy.share import wilson
from accuracy.variants import tolerate
from configs.settings import Route
from lexicons.aksharas import aksharas
from lexicons.canonical import canonical, words
from lexicons.slips import slips
from pipeline.evaluation import error_analysis
from pipeline.recordings import recordings, segments
from pipeline.recordings.segments import StoredSegment
from pipeline.review import planted_error_rows
from pipeline.review.planted_error_rows import Outcome, Seed
from pipeline.review.routing import uniform
from pipeline.review.tasks import Task
from pipeline.store import tables
from pipeline.store.database import now

By = Literal["person", "dialect"]
GROUPINGS: tuple[By, ...] = get_args(By)
MIN_SEEDS = 20  # with fewer a miss rate is known to about +-20 points, and is not shown
MIN_CONFIDENCE = 0.7  # of a word: where the machine doubts, the planted word might be the one that was said
MIN_AKSHARAS = 2  # of a word: shorter ones are overlooked for reasons of their own
_NEAR, _LOOKED_AT = 2000, 200  # scored segments of any language that are considered, and of the right one aligned


def plant(connection: sa.Connection, task: Task, policy: Route) -> None:
    """Put a seed into what the task shows, if chance says so and a word suits; once for a segment."""
    drawn = uniform(f"{policy.seed}:seeded:{task.segment_id}") < policy.seeded_error_share
    if not drawn or task.arm != "draft" or task.purpose != "first" or planted_error_rows.find(connection, task.id):
        return
    segment = segments.get(connection, task.segment_id)
    if not segment.version:
        dialect = recordings.get(connection, task.recording_id).dialect
        found = choose(segment.best_known(), dialect, _confused(connection, segment.language, segment.id))
        if found:
            place, written, other = found
            planted_error_rows.add(
                connection, Seed(task.id, task.recording_id, segment.id, place, written, other), now()
            )


def choose(segment: StoredSegment, dialect: str, confused: dict[str, list[str]]) -> tuple[int, str, str] | None:
    """Return place, word and what to show for it; None where no word suits. The same segment gives the same choice.

    `confused`: what was written for a word, in canonical spelling. A known confusion is preferred to a slip.
    """
    written = segment.draft.split()
    if [word.text for word in segment.words] != written:
        return None
    sure = [place for place, word in enumerate(segment.words) if _suits(word.text, word.confidence, segment.language)]
    known = [(place, other) for place in sure for other in confused.get(written[place], [])]
    slipped = [(place, other) for place in sure for other in slips(written[place])]
    for options in (known, slipped):
        for place, other in _shuffled(options, segment.id):
            if _is_error(written, place, other, segment.language, dialect):
                return place, written[place], other
    return None


def _suits(word: str, confidence: float, language: str) -> bool:
    # A word whose canonical spelling is another carries punctuation or digits: putting it back would be guesswork.
    return confidence >= MIN_CONFIDENCE and len(aksharas(word)) >= MIN_AKSHARAS and canonical(word, language) == word


def _is_error(written: Sequence[str], place: int, other: str, language: str, dialect: str) -> bool:
    seeded = [*written[:place], other, *written[place + 1 :]]
    return tolerate(" ".join(written), " ".join(seeded), language, dialect).counts.errors > 0


def _shuffled(options: list[tuple[int, str]], key: str) -> list[tuple[int, str]]:
    return sorted(options, key=lambda one: uniform(f"{key}:{one[0]}:{one[1]}"))


def _confused(connection: sa.Connection, language: str, start: str) -> dict[str, list[str]]:
    """Return what drafts had for a word that people heard, in some scored segments of a language.

    Segments near `start` in the order of ids, which are hashes: a sample that needs no look at the whole table.
    """
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in _scored(connection, language, start) or _scored(connection, language, ""):
        for pair in error_analysis.aligned(row.text, row.draft, row.language) or ():
            if pair.kind == "substitute" and pair.reference and pair.draft:
                found[pair.reference].append(pair.draft)
    return dict(found)


def _scored(connection: sa.Connection, language: str, start: str) -> list[sa.Row[Any]]:
    score, segment = tables.score.c, tables.segment.c
    wrong = (score.policy == "L1", score.substitutions > 0, score.segment_id >= start)
    near = sa.select(score.segment_id).where(*wrong).order_by(score.segment_id).limit(_NEAR).distinct().subquery()
    query = (
        sa.select(segment.text, segment.draft, segment.language)
        .join(near, near.c.segment_id == segment.id)
        .where(segment.language == language)
        .limit(_LOOKED_AT)
    )
    return list(connection.execute(query))


def shown(segment: StoredSegment, seed: Seed | None) -> StoredSegment:
    """Return the segment as its task shows it: with the seed, until somebody has revised the draft."""
    if seed is None or segment.version:
        return segment
    heard = [replace(word, text=seed.shown) if at == seed.place else word for at, word in enumerate(segment.words)]
    text = _replaced(segment.draft.split(), seed.place, seed.shown)
    return replace(segment, text=text, words=tuple(heard))


def delivered(seed: Seed, draft: str, submitted: str, language: str) -> tuple[Outcome, str]:
    """Return what became of the seed in a submitted text, and the text with the machine's word in its place.

    The seed is missed where the word that stands for it, in the alignment with what was shown, still contains it.
    Punctuation that the person put to it stays.
    """
    before = draft.split()
    before[seed.place] = seed.shown
    after = submitted.split()
    plain = [[" ".join(words(one, language)) for one in side] for side in (before, after)]
    steps = align(*plain).ops
    place = next((step.hypothesis for step in steps if step.reference == seed.place and step.kind == "equal"), None)
    if place is None:
        return "noticed", submitted
    kept = after[place]
    whole = kept.replace(seed.shown, seed.written, 1) if seed.shown in kept else seed.written
    return "missed", _spliced(submitted, place, whole)


def _spliced(text: str, place: int, word: str) -> str:
    """Return the text with another word at this place; line breaks and spaces stay."""
    start = 0
    for at, one in enumerate(text.split()):
        start = text.index(one, start)
        if at == place:
            return text[:start] + word + text[start + len(one) :]
        start += len(one)
    return text


def _replaced(written: list[str], place: int, word: str) -> str:
    return " ".join([*written[:place], word, *written[place + 1 :]])


def report(connection: sa.Connection, by: By) -> list[dict[str, Any]]:
    """Return how many seeds were missed, one row a language and person (or dialect): docs/reference/api.md."""
    found: defaultdict[tuple[str, str], list[sa.Row[Any]]] = defaultdict(list)
    for row in planted_error_rows.answered(connection):
        found[row.language, row.login if by == "person" else row.dialect].append(row)
    return [_row(by, *key, found[key]) for key in sorted(found)]


def _row(by: By, language: str, name: str, rows: Iterable[sa.Row[Any]]) -> dict[str, Any]:
    every = list(rows)
    missed = sum(row.seeds for row in every if row.outcome == "missed")
    share = wilson(missed, sum(row.seeds for row in every))
    enough = share.whole >= MIN_SEEDS
    return {
        "language": language,
        "person": name if by == "person" else "",
        "dialect": name if by == "dialect" else "",
        "seeds": share.whole,
        "missed": share.part,
        "miss_rate": share.value if enough else None,
        "low": share.low if enough else None,
        "high": share.high if enough else None,
        "status": "ok" if enough else "not enough data",
    }
