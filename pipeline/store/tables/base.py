"""What all tables share: their MetaData, the type of an instant, and two columns."""

from datetime import UTC, datetime

from sqlalchemy import Column, DateTime, Dialect, ForeignKey, MetaData, String, Table, TypeDecorator


class Instant(TypeDecorator[datetime]):
    """A zone-aware UTC instant. SQLite forgets zones, so it is stored as UTC and given its zone back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {value}")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def key(name: str = "id") -> Column[str]:
    """Return the primary key of a table whose rows have an identifier of their own."""
    return Column(name, String(40), primary_key=True)


def of_recording() -> Column[str]:
    """Return the column that names a row's recording. The row goes with it."""
    return Column(
        "recording_id", String(40), ForeignKey("recording.id", ondelete="CASCADE"), nullable=False, index=True
    )


# One row: the name that this database and the folder of its blobs share (pipeline/store/identity.py).
installation = Table("installation", metadata, key(), Column("created_at", Instant, nullable=False))

# Always empty: a row is written to it and deleted in one transaction (pipeline/store/write_probe.py).
write_probe = Table("write_probe", metadata, key())
