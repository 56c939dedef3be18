"""Transcribing checks: is what the transcribers were told what the database holds?

every text that was answered is there, once, as sent, of whom it is, in the version that was answered
there is no text that nobody was told of; every task that is done has one writer
no task was leased to a second person while the first one's lease was in force
"""

from collections import defaultdict
from collections.abc import Iterator

import sqlalchemy as sa

from benchmarks.lib.transcribing import Grant, Told
from pipeline.store.database import reading
from pipeline.store.tables.accounts import person
from pipeline.store.tables.review import opinion, revision, task


def faults(engine: sa.Engine, told: Told) -> list[str]:
    """Return what is wrong, a sentence each; nothing where all is well."""
    return [*told.contradictions, *_of_texts(engine, told), *_of_tasks(engine), *overlaps(told.grants)]


def overlaps(grants: list[Grant]) -> Iterator[str]:
    """Yield where a lease began for certain while another person's was in force for certain."""
    by_task: dict[str, list[Grant]] = defaultdict(list)
    for grant in grants:
        by_task[grant.task_id].append(grant)
    for task_id, given in by_task.items():
        given.sort(key=lambda one: one.told_s)
        for number, later in enumerate(given):
            for one in given[:number]:
                end_s = min(one.until_s, one.ended_s or one.until_s)
                if one.login != later.login and one.told_s < later.asked_s and later.told_s < end_s:
                    yield f"{task_id} was leased to {later.login} while {one.login} had it"


def _of_texts(engine: sa.Engine, told: Told) -> Iterator[str]:
    stored = _stored(engine)
    expected = {
        one.operation_id: (one.segment_id, one.login, one.text, one.version, one.kept_as == "second_opinion")
        for one in told.texts.values()
    }
    for operation_id in expected.keys() - stored.keys():
        yield f"the text of {operation_id} was answered and is lost: {expected[operation_id]}"
    for operation_id in stored.keys() - expected.keys():
        yield f"nobody was told of the text of {operation_id}: {stored[operation_id]}"
    for operation_id in stored.keys() & expected.keys():
        if stored[operation_id] != expected[operation_id]:
            yield f"{operation_id} was answered as {expected[operation_id]} and is {stored[operation_id]}"


def _stored(engine: sa.Engine) -> dict[str, tuple[str, str, str, int, bool]]:
    """Return (segment, login, text, version, whether it is late) of each operation."""
    found: dict[str, tuple[str, str, str, int, bool]] = {}
    with reading(engine) as connection:
        for table, late in ((revision, sa.false()), (opinion, opinion.c.kind == "late")):
            columns = (table.c.operation_id, table.c.segment_id, person.c.login, table.c.text, table.c.version)
            rows = connection.execute(
                sa.select(*columns, late.label("late")).join(person, person.c.id == table.c.person_id)
            )
            for operation_id, *rest, late_one in rows:
                found[operation_id] = (rest[0], rest[1], rest[2], rest[3], bool(late_one))
    return found


def _of_tasks(engine: sa.Engine) -> Iterator[str]:
    """Yield tasks that are done without a text of who did them, and segments with two first texts."""
    mine = sa.exists().where(revision.c.segment_id == task.c.segment_id, revision.c.person_id == task.c.person_id)
    second = sa.exists().where(opinion.c.segment_id == task.c.segment_id, opinion.c.person_id == task.c.person_id)
    with reading(engine) as connection:
        done = sa.select(task.c.id).where(
            task.c.state == "done", ~sa.case((task.c.purpose == "first", mine), else_=second)
        )
        for id in connection.execute(done).scalars():
            yield f"{id} is done, and who did it has no text"
        twice = sa.select(revision.c.segment_id).group_by(revision.c.segment_id)
        for id in connection.execute(twice.having(sa.func.count(revision.c.person_id.distinct()) > 1)).scalars():
            yield f"{id} has final texts of two people"
