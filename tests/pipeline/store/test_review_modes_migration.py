"""The migration to review modes: "reviewed" says how far it really is, and nothing that people wrote is lost."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from pipeline.store import tables
from pipeline.store.database import MIGRATIONS, connect, migrate

AT = datetime(2026, 1, 1, tzinfo=UTC)
# Status before, which of two segments were reviewed, whose tasks somebody was handed; and the status that is right.
RECORDINGS = {
    "all": ("reviewed", (True, True), "seen", "reviewed"),
    "some": ("reviewed", (True, False), "seen", "partly_reviewed"),
    "begun": ("drafted", (True, False), "seen", "in_review"),
    "waiting": ("drafted", (False, False), "open", "drafted"),
    "accepted": ("drafted", (False, False), "", "delivered"),
    "running": ("running", (False, False), "", "running"),
    "failed": ("failed", (False, False), "", "failed"),
}
SECONDS = {"all-0": ("राशन कार्ड।", "two_agree"), "all-1": ("राशन", "two_disagree")}


def filled(engine: sa.Engine) -> None:
    """Make the schema before, with a row of each case."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0012")
    known = sa.MetaData()
    known.reflect(engine)
    with engine.begin() as connection:

        def add(table: str, **values: Any) -> None:
            connection.execute(known.tables[table].insert().values(**values))

        add("client", id="c", name="c", created_at=AT)
        person = {"roles": [], "languages": [], "password_hash": "", "created_at": AT}
        for login in ("mina", "ravi"):
            add("person", id=login, login=login, name=login, **person)
        for id, (status, reviewed, work, _) in RECORDINGS.items():
            add(
                "recording", id=id, client_id="c", name=id, language="hi", dialect="", speaker="", priority="normal",
                stage="", sha256="", size_bytes=1, status=status, progress=0.0, created_at=AT,
            )  # fmt: skip
            for position, done in enumerate(reviewed):
                _segment(add, id, position, done, work)


def _segment(add: Any, id: str, position: int, done: bool, work: str) -> None:
    segment = f"{id}-{position}"
    add(
        "segment", id=segment, recording_id=id, position=position, channel=0, speaker="", start_ms=position,
        end_ms=position + 1, language="hi", draft="राशन", flags=[], words=[], text="राशन कार्ड", version=int(done),
        reviewed=done, router="", arm="draft",
    )  # fmt: skip
    if work:
        state = "done" if done else "open"
        task = {"arm": "draft", "language": "hi", "state": state, "person_id": "mina" if done else None}
        add("task", id=f"task {segment}", recording_id=id, segment_id=segment, created_at=AT, **task)
        if work == "seen":
            add("seen", task_id=f"task {segment}", person_id="mina", recording_id=id)
    if segment in SECONDS:
        add(
            "second_reference", segment_id=segment, recording_id=id, person_id="ravi", operation_id=segment, version=2,
            text=SECONDS[segment][0], probability=0.5, created_at=AT,
        )  # fmt: skip


@pytest.fixture
def upgraded(empty_database_url: str) -> Any:
    engine = connect(empty_database_url)
    filled(engine)
    migrate(engine)
    yield engine
    engine.dispose()


def test_states_are_right_after_the_upgrade(upgraded: sa.Engine) -> None:
    recording, segment = tables.recordings.recording, tables.recordings.segment
    with upgraded.begin() as connection:
        states = dict(connection.execute(sa.select(recording.c.id, recording.c.status)).all())
        seen = dict(connection.execute(sa.select(segment.c.id, segment.c.seen_by)).all())
        kept = connection.execute(sa.select(tables.review.opinion)).all()
        handed = set(connection.execute(sa.select(tables.review.seen.c.task_id)).scalars())
        assert set(connection.execute(sa.select(recording.c.review)).scalars()) == {"sample"}
    assert states == {id: after for id, (*_, after) in RECORDINGS.items()}
    expected = {
        f"{id}-{position}": "one_person" if done else "machine"
        for id, (_, reviewed, *_) in RECORDINGS.items()
        for position, done in enumerate(reviewed)
    }
    assert seen == expected | {id: state for id, (_, state) in SECONDS.items()}
    assert {(row.segment_id, row.version, row.text) for row in kept} == {
        (id, 2, text) for id, (text, _) in SECONDS.items()
    }
    assert {row.created_at for row in kept} == {AT}
    of = [f"{id}-{position}" for id, (_, _, work, _) in RECORDINGS.items() if work == "seen" for position in range(2)]
    assert handed == {f"task {segment}" for segment in of}
