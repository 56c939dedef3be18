"""Quality: for each person, counts of what is known of their work. Rates with intervals are a matter of
pipeline/quality.
"""

from collections import defaultdict
from dataclasses import dataclass, fields
from datetime import datetime

import sqlalchemy as sa

from pipeline.overview.measures import belongs
from pipeline.store.tables.accounts import membership, person
from pipeline.store.tables.quality import observation
from pipeline.store.tables.recordings import segment
from pipeline.store.tables.review import second_reference, seed, task


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of one person's work.

    `agreed` and `disagreed`: segments that another person wrote, too, whose texts are the same or not in canonical
    spelling (L1), whoever was right. `checks` and `missed`: planted errors that were shown and answered, and those
    overlooked. `errors` against `words` of better known texts: of gold segments, of independent second texts, and of
    adjudicated ones.
    """

    agreed: int = 0
    disagreed: int = 0
    checks: int = 0
    missed: int = 0
    gold_segments: int = 0
    gold_errors: int = 0
    gold_words: int = 0
    blind_segments: int = 0
    blind_errors: int = 0
    blind_words: int = 0
    adjudicated_segments: int = 0
    adjudicated_errors: int = 0
    adjudicated_words: int = 0


@dataclass(frozen=True, slots=True)
class PersonQuality:
    """A person, and the counts of their work."""

    person_id: str
    login: str
    name: str
    centre_id: str | None
    counts: Counts


def quality(connection: sa.Connection, centre_id: str | None, since: datetime) -> list[PersonQuality]:
    """Return the counts of work since an instant, by login; `centre_id` None: all people. Nobody without counts."""
    found: defaultdict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_NAMES, 0))
    for counted in (_observed(connection, since), _checked(connection, since), _agreed(connection, since)):
        for person_id, name, count in counted:
            found[person_id][name] += count
    who = (person.c.id, person.c.login, person.c.name, membership.c.centre_id)
    joined = person.outerjoin(membership, membership.c.person_id == person.c.id)
    query = sa.select(*who).select_from(joined).where(*belongs(centre_id)).order_by(person.c.login)
    rows = [row for row in connection.execute(query) if row.id in found]
    return [PersonQuality(row.id, row.login, row.name, row.centre_id, Counts(**found[row.id])) for row in rows]


Counted = list[tuple[str, str, int]]  # a person, a name of Counts, and how many
_NAMES = [field.name for field in fields(Counts)]


def _observed(connection: sa.Connection, since: datetime) -> Counted:
    key = (observation.c.person_id, observation.c.source)
    sums = {
        "segments": sa.func.count(),
        "errors": sa.func.sum(observation.c.errors),
        "words": sa.func.sum(observation.c.reference_words),
    }
    query = sa.select(*key, *(value.label(name) for name, value in sums.items()))
    rows = connection.execute(query.where(observation.c.created_at >= since).group_by(*key)).mappings()
    return [(row["person_id"], f"{row['source']}_{name}", int(row[name])) for row in rows for name in sums]


def _checked(connection: sa.Connection, since: datetime) -> Counted:
    key = (seed.c.person_id, seed.c.outcome)
    answered = (seed.c.outcome != "", seed.c.person_id.is_not(None), seed.c.created_at >= since)
    found: Counted = []
    for row in connection.execute(sa.select(*key, sa.func.count().label("checks")).where(*answered).group_by(*key)):
        found.append((row.person_id, "checks", row.checks))
        if row.outcome == "missed":
            found.append((row.person_id, "missed", row.checks))
    return found


def _agreed(connection: sa.Connection, since: datetime) -> Counted:
    """Count for both people of each segment that two wrote. What was adjudicated, two had written differently."""
    joined = second_reference.join(segment, segment.c.id == second_reference.c.segment_id)
    joined = joined.join(task, sa.and_(task.c.segment_id == segment.c.id, task.c.purpose == "first"))
    recent = second_reference.c.created_at >= since
    found: Counted = []
    for who in (second_reference.c.person_id, task.c.person_id):
        key = (who.label("person_id"), segment.c.seen_by)
        query = sa.select(*key, sa.func.count().label("segments")).select_from(joined).where(recent, who.is_not(None))
        for row in connection.execute(query.group_by(who, segment.c.seen_by)):
            name = {"two_agree": "agreed", "two_disagree": "disagreed", "adjudicated": "disagreed"}.get(row.seen_by)
            found += [(row.person_id, name, row.segments)] if name else []
    return found
