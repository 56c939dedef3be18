"""Centres, people of clients, when somebody last signed in, and links by which people join or choose a new password."""

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"

_BELONGS = ("person", "client", "centre")


def upgrade() -> None:
    op.create_table(
        "centre",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_centre"),
        sa.UniqueConstraint("name", name="uq_centre_name"),
    )
    for name in ("last_sign_in_at", "erased_at"):
        op.add_column("person", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    _create_membership()
    _create_invitation()


def _create_membership() -> None:
    op.create_table(
        "membership",
        *(sa.Column(f"{name}_id", sa.String(length=40), nullable=name != "person") for name in _BELONGS),
        *_cascades("membership"),
        sa.PrimaryKeyConstraint("person_id", name="pk_membership"),
    )
    for column in ("client_id", "centre_id"):
        op.create_index(f"ix_membership_{column}", "membership", [column])


def _create_invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("login", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        *(sa.Column(f"{name}_id", sa.String(length=40), nullable=True) for name in _BELONGS),
        sa.Column("invited_by", sa.String(length=40), nullable=True),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in ("created_at", "expires_at")),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in ("used_at", "revoked_at")),
        *_cascades("invitation"),
        sa.ForeignKeyConstraint(["invited_by"], ["person.id"], name="fk_invitation_invited_by"),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("digest", name="uq_invitation_digest"),
    )
    for column in ("client_id", "centre_id", "person_id", "invited_by"):
        op.create_index(f"ix_invitation_{column}", "invitation", [column])


def _cascades(table: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([f"{name}_id"], [f"{name}.id"], name=f"fk_{table}_{name}_id", ondelete="CASCADE")
        for name in _BELONGS
    ]
