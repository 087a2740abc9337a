"""What tables are made of: times and keys as both databases have them, and names of constraints."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(sa.types.TypeDecorator[datetime]):
    """An aware UTC datetime: TIMESTAMPTZ where the database has it, sortable text in SQLite."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times; SQLite gets UTC without a zone. Raises ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any | None, _dialect: Dialect) -> datetime | None:
        """Give every time back as aware UTC."""
        if value is None:
            return None
        aware: datetime = value.replace(tzinfo=UTC) if value.tzinfo is None else value
        return aware.astimezone(UTC)


# SQLite numbers rows by itself only in an INTEGER primary key.
Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def key_column() -> sa.Column[int]:
    return sa.Column("id", Key, primary_key=True)


def reference(name: str, target: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, Key, sa.ForeignKey(f"{target}.id"), nullable=nullable)
