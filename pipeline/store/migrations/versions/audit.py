"""The audit log: rows that are only added to, which the database itself sees to."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0035"
down_revision: str | None = "0034"

_COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SAYS = "the audit log is only added to"
_TEXTS = {
    "action": 40, "outcome": 10, "kind": 10, "who": 200, "key_id": 40, "object_kind": 20, "object_id": 64,
    "client_id": 40, "address": 100, "request_id": 40,
}  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "audit_waiting",
        sa.Column("position", _COUNTED, autoincrement=True, nullable=False),
        *_facts(),
        sa.PrimaryKeyConstraint("position", name="pk_audit_waiting"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "audit",
        sa.Column("number", _COUNTED, autoincrement=False, nullable=False),
        *_facts(),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
        sa.UniqueConstraint("hash", name="uq_audit_hash"),
    )
    op.create_index("ix_audit_of_client", "audit", ["client_id", "number"])
    if op.get_bind().dialect.name == "postgresql":
        _refuse_on_postgresql()
    else:
        _refuse_on_sqlite()


def _facts() -> list[sa.Column[Any]]:
    texts = [sa.Column(name, sa.String(length=longest), nullable=False) for name, longest in _TEXTS.items()]
    return [sa.Column("at_ms", sa.BigInteger(), nullable=False), *texts]


def _refuse_on_sqlite() -> None:
    for what in ("UPDATE", "DELETE"):
        name = f"audit_no_{what.lower()}"
        op.execute(f"CREATE TRIGGER {name} BEFORE {what} ON audit BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END")
    op.execute(
        "CREATE TRIGGER audit_waiting_no_update BEFORE UPDATE ON audit_waiting "
        f"BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
    )


def _refuse_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION audit_only_added_to() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_SAYS}'; END $$"
    )
    for name, what, table in (
        ("audit_no_update", "UPDATE", "audit"),
        ("audit_no_delete", "DELETE", "audit"),
        ("audit_no_truncate", "TRUNCATE", "audit"),
        ("audit_waiting_no_update", "UPDATE", "audit_waiting"),
    ):
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION audit_only_added_to()"
        )
