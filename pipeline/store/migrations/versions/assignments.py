"""Assignments, what people change beside the text, texts that came second or late, quality and pay.

    assignment, task.assignment_id, give_back     how people take work and give it back
    seen.handed                                   who was handed a task, and who only read its draft as context
    opinion (was second_revision)                 texts that are not the segment's own
    revision.content, segment.content             parts, speakers, tags: pipeline/recordings/content.py
    gold, observation, acceptance                 how good people and drafts are known to be
    pay_entry, pay_dispute                        what people earn
    guideline, recording.deadline and .spread     what a client wants

A segment may have any number of gold tasks, so what was a unique constraint of `task` is an index with a condition.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"

_ID = sa.String(length=40)
_INSTANT = sa.DateTime(timezone=True)
_NULLABLE_JSON = sa.JSON(none_as_null=True)
_UNCHANGED = "an entry of pay is never changed or deleted: add a reversal"


def upgrade() -> None:
    _create_assignment()
    _rebuild_task()
    _create_opinion()
    _create_give_back()
    _add_columns()
    _create_quality()
    _create_pay()
    _index_queue()
    _create("guideline", sa.Column("client_id", _ID, nullable=False), _text("text"), _instant("updated_at"),
        _refers("guideline", "client"), key=("client_id",))  # fmt: skip


def _create_assignment() -> None:
    _create(
        "assignment", _id(), _recording(), _id("person_id"),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("offline", sa.Boolean(), nullable=False, server_default=sa.false()),
        _instant("created_at"),
        _refers("assignment", "recording"), _refers("assignment", "person", cascade=False),
        index=("recording_id", "created_at"),
    )  # fmt: skip
    op.create_index("ix_assignment_person", "assignment", ["person_id", "created_at"])


def _rebuild_task() -> None:
    """Widen the purpose, and let gold tasks share a segment."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    children = ("seen", "seed") if sqlite else ()
    for child in children:  # SQLite changes a constraint only by making the table anew, which deletes what refers to it
        op.execute(f"CREATE TEMPORARY TABLE kept_{child} AS SELECT * FROM {child}")
    with op.batch_alter_table("task") as task:
        task.alter_column("purpose", type_=sa.String(length=12), existing_type=sa.String(length=10),
            existing_nullable=False, existing_server_default="first")  # fmt: skip
        task.add_column(sa.Column("assignment_id", _ID, nullable=True))
        task.create_foreign_key("fk_task_assignment_id", "assignment", ["assignment_id"], ["id"], ondelete="SET NULL")
        task.drop_constraint("uq_task_segment_id_purpose", type_="unique")
        task.create_index("ix_task_assignment_id", ["assignment_id"])
    for child in children:
        op.execute(f"INSERT INTO {child} SELECT * FROM kept_{child}")
        op.execute(f"DROP TABLE kept_{child}")
    for column, sign in (("purpose", "<>"), ("person_id", "=")):
        which = sa.text(f"purpose {sign} 'gold'")
        op.create_index(f"ix_task_segment_id_{column}", "task", ["segment_id", column], unique=True,
            sqlite_where=which, postgresql_where=which)  # fmt: skip


def _create_opinion() -> None:
    _create(
        "opinion", _recording(), _id("segment_id"), _id("person_id"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("arm", sa.String(length=10), nullable=False),
        sa.Column("operation_id", sa.String(length=64), nullable=False),
        _text("text"),
        sa.Column("content", _NULLABLE_JSON, nullable=True),
        sa.Column("active_ms", sa.BigInteger(), nullable=True),
        sa.Column("probability", sa.Float(), nullable=True),
        _instant("created_at"),
        _refers("opinion", "recording"), _refers("opinion", "segment"), _refers("opinion", "person", cascade=False),
        sa.UniqueConstraint("operation_id", name="uq_opinion_operation_id"),
        key=("segment_id", "person_id", "version"), index=("recording_id", "created_at"),
    )  # fmt: skip
    same = "recording_id, segment_id, person_id, version, operation_id, text, probability, created_at"
    op.create_index("ix_opinion_person_id_created_at", "opinion", ["person_id", "created_at"])
    op.execute(f"INSERT INTO opinion ({same}, kind, arm) SELECT {same}, 'second', 'blind' FROM second_revision")
    op.drop_table("second_revision")


def _create_give_back() -> None:
    _create(
        "give_back", _id(), _recording(), _id("task_id"), _id("person_id"),
        sa.Column("reason", sa.String(length=20), nullable=False), _text("note"), _instant("created_at"),
        _refers("give_back", "recording"), _refers("give_back", "task"), _refers("give_back", "person", cascade=False),
        index=("recording_id", "task_id", "person_id"),
    )  # fmt: skip


def _add_columns() -> None:
    for table in ("revision", "segment"):
        op.add_column(table, sa.Column("content", _NULLABLE_JSON, nullable=True))
    op.add_column("revision", sa.Column("active_ms", sa.BigInteger(), nullable=True))
    op.create_index("ix_revision_created_at", "revision", ["created_at"])
    op.create_index("ix_task_done_at", "task", ["done_at"])
    op.add_column("seen", sa.Column("handed", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_index("ix_revision_person_id_created_at", "revision", ["person_id", "created_at"])
    op.add_column("segment", sa.Column("heard_dialect", _ID, nullable=False, server_default=""))
    op.add_column("recording", sa.Column("deadline", _INSTANT, nullable=True))
    op.add_column("recording", sa.Column("spread", sa.Boolean(), nullable=False, server_default=sa.false()))


def _index_queue() -> None:
    """What the order of the queue looks up: pipeline/review/queue_looks.py."""
    op.create_index("ix_task_age", "task", ["state", "created_at"])
    op.create_index("ix_task_segment_id", "task", ["segment_id"])  # the unique ones have conditions, and find nothing
    op.create_index("ix_recording_turn", "recording", ["status", "priority", "deadline"])
    op.create_index("ix_recording_of_client", "recording", ["client_id", "status", "created_at"])


def _create_quality() -> None:
    _create(
        "gold", _id("segment_id"), _recording(), _text("text"), sa.Column("added_by", _ID, nullable=True),
        _instant("created_at"), sa.Column("retired_at", _INSTANT, nullable=True),
        _refers("gold", "segment"), _refers("gold", "recording"), _refers("gold", "person", "added_by", cascade=False),
        key=("segment_id",), index=("recording_id",),
    )  # fmt: skip
    _create(
        "observation", _id(), _recording(), _id("segment_id"), _id("person_id"),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("language", _ID, nullable=False), sa.Column("dialect", _ID, nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False), sa.Column("reference_words", sa.Integer(), nullable=False),
        _instant("created_at"),
        _refers("observation", "recording"), _refers("observation", "segment"),
        _refers("observation", "person", cascade=False),
        sa.UniqueConstraint("segment_id", "person_id", "source", name="uq_observation_segment_id_person_id_source"),
        index=("recording_id", "segment_id"),
    )  # fmt: skip
    op.create_index("ix_observation_person", "observation", ["person_id", "language", "dialect"])
    _create(
        "acceptance", _id(), sa.Column("language", _ID, nullable=False), sa.Column("dialect", _ID, nullable=False),
        sa.Column("audit_share", sa.Float(), nullable=False), sa.Column("evidence", sa.JSON(), nullable=False),
        _text("reason"), _instant("created_at"),
    )  # fmt: skip
    op.create_index("ix_acceptance_dialect", "acceptance", ["language", "dialect", "created_at"])


def _create_pay() -> None:
    _create(
        "pay_entry", _id(), _id("person_id"), _id("centre_id"), _id("recording_id"), _id("segment_id"),
        sa.Column("work_id", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("audio_ms", sa.BigInteger(), nullable=False), sa.Column("difficulty", sa.Float(), nullable=False),
        _id("rates"), sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False), sa.Column("reverses", _ID, nullable=True),
        _text("note"), sa.Column("made_by", _ID, nullable=True), _instant("created_at"),
        _refers("pay_entry", "person", cascade=False), _refers("pay_entry", "pay_entry", "reverses", cascade=False),
        _refers("pay_entry", "person", "made_by", cascade=False),
        sa.UniqueConstraint("work_id", name="uq_pay_entry_work_id"),
        sa.UniqueConstraint("reverses", name="uq_pay_entry_reverses"),
    )  # fmt: skip
    op.create_index("ix_pay_entry_person", "pay_entry", ["person_id", "created_at"])
    op.create_index("ix_pay_entry_centre", "pay_entry", ["centre_id", "created_at"])
    _refuse_changes_of_pay()
    _create(
        "pay_dispute", _id(), _id("entry_id"), _id("person_id"), _text("text"), _instant("created_at"),
        sa.Column("outcome", sa.String(length=10), nullable=False, server_default=""),
        sa.Column("answer", sa.Text(), nullable=False, server_default=""),
        sa.Column("answered_by", _ID, nullable=True), sa.Column("answered_at", _INSTANT, nullable=True),
        _refers("pay_dispute", "pay_entry", "entry_id", cascade=False),
        _refers("pay_dispute", "person", cascade=False), _refers("pay_dispute", "person", "answered_by", cascade=False),
        index=("entry_id", "person_id"),
    )  # fmt: skip


def _refuse_changes_of_pay() -> None:
    """Let the database itself refuse to change or delete an entry of pay, whoever asks."""
    if op.get_bind().dialect.name == "sqlite":
        same = "id = NEW.id OR work_id = NEW.work_id OR reverses = NEW.reverses"
        # INSERT OR REPLACE deletes a row without asking the trigger of DELETE.
        replaced = f"INSERT ON pay_entry WHEN EXISTS (SELECT 1 FROM pay_entry WHERE {same})"
        changes = {"changed": "UPDATE ON pay_entry", "deleted": "DELETE ON pay_entry", "replaced": replaced}
        for name, change in changes.items():
            refuse = f"SELECT RAISE(ABORT, '{_UNCHANGED}')"
            op.execute(f"CREATE TRIGGER pay_entry_not_{name} BEFORE {change} BEGIN {refuse}; END")
        return
    refuse = f"RAISE EXCEPTION '{_UNCHANGED}' USING ERRCODE = 'integrity_constraint_violation'"
    op.execute(f"CREATE FUNCTION pay_entry_unchanged() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refuse}; END $$")
    for name, change in (("changed", "UPDATE OR DELETE"), ("emptied", "TRUNCATE")):
        op.execute(f"CREATE TRIGGER pay_entry_not_{name} BEFORE {change} ON pay_entry "
            "EXECUTE FUNCTION pay_entry_unchanged()")  # fmt: skip


def _create(
    name: str, *items: sa.schema.SchemaItem, key: tuple[str, ...] = ("id",), index: tuple[str, ...] = ()
) -> None:
    op.create_table(name, *items, sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"))
    for column in index:
        op.create_index(f"ix_{name}_{column}", name, [column])


def _id(name: str = "id") -> "sa.Column[str]":
    return sa.Column(name, _ID, nullable=False)


def _recording() -> "sa.Column[str]":
    return _id("recording_id")


def _text(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False)


def _instant(name: str) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, _INSTANT, nullable=False)


def _refers(table: str, parent: str, column: str = "", cascade: bool = True) -> sa.ForeignKeyConstraint:
    column = column or f"{parent}_id"
    ondelete = "CASCADE" if cascade else None
    return sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=f"fk_{table}_{column}", ondelete=ondelete)
