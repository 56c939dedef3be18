"""Ways in: whom of a company's people a person is, how each session began, why an operator came in by a
link, from where the people of a centre work, and which sessions are locked.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0041"
down_revision: str | None = "0040"


def upgrade() -> None:
    op.add_column("session", sa.Column("means", sa.String(length=20), server_default="password", nullable=False))
    op.add_column("invitation", sa.Column("reason", sa.String(length=500), server_default="", nullable=False))
    op.add_column("centre", sa.Column("networks", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("centre", sa.Column("idle_minutes", sa.Integer()))
    op.add_column("session", sa.Column("locked_at", sa.DateTime(timezone=True)))
    op.create_table(
        "company_identity",
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_company_identity_person_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person_id", name="pk_company_identity"),
        sa.UniqueConstraint("issuer", "subject", name="uq_company_identity_issuer_subject"),
    )
