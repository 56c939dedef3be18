"""What a client follows: events of its recordings, webhooks and their deliveries, when a recording last changed."""

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"

_ID = sa.String(length=40)
_INSTANT = sa.DateTime(timezone=True)
_COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("recording", sa.Column("updated_at", _INSTANT, nullable=True))
    op.execute("UPDATE recording SET updated_at = coalesce(drafted_at, created_at)")
    op.create_index("ix_recording_updated", "recording", ["client_id", "updated_at"])
    _create_endpoint()
    _create_events("outbox", "position")
    _create_events("event", "number")
    op.create_index("ix_event_of_client", "event", ["client_id", "number"])
    _create_deliveries()


def _create_endpoint() -> None:
    op.create_table(
        "endpoint",
        sa.Column("id", _ID, nullable=False),
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("types", sa.JSON(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("sealed_before", sa.Text(), nullable=True),
        sa.Column("before_until", _INSTANT, nullable=True),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("failing_since", _INSTANT, nullable=True),
        sa.Column("off_at", _INSTANT, nullable=True),
        sa.Column("off_why", sa.String(length=200), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name="fk_endpoint_client_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_endpoint"),
    )
    op.create_index("ix_endpoint_client_id", "endpoint", ["client_id"])


def _create_events(name: str, counted: str) -> None:
    op.create_table(
        name,
        sa.Column(counted, _COUNTED, autoincrement=True, nullable=False),
        sa.Column("id", _ID, nullable=False),
        sa.Column("client_id", _ID, nullable=False),
        sa.Column("recording_id", _ID, nullable=False),
        sa.Column("endpoint_id", _ID, nullable=True),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=f"fk_{name}_client_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["endpoint_id"], ["endpoint.id"], name=f"fk_{name}_endpoint_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint(counted, name=f"pk_{name}"),
        sa.UniqueConstraint("id", name=f"uq_{name}_id"),
        sqlite_autoincrement=True,
    )
    for column in ("client_id", "recording_id", "endpoint_id"):
        op.create_index(f"ix_{name}_{column}", name, [column])


def _create_deliveries() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", _ID, nullable=False),
        sa.Column("endpoint_id", _ID, nullable=False),
        sa.Column("event_number", _COUNTED, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("claimed_until", _INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["endpoint_id"], ["endpoint.id"], name="fk_delivery_endpoint_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["event_number"], ["event.number"], name="fk_delivery_event_number", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
    )
    for column in ("endpoint_id", "event_number"):
        op.create_index(f"ix_delivery_{column}", "delivery", [column])
    op.create_index("ix_delivery_turn", "delivery", ["state", "due_at"])
    op.create_table(
        "attempt",
        sa.Column("delivery_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name="fk_attempt_delivery_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("delivery_id", "number", name="pk_attempt"),
    )
