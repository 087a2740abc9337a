"""The tables: content (what was written) apart from state (what we did with it)."""

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


def _key() -> sa.Column[int]:
    return sa.Column("id", Key, primary_key=True)


def _ref(name: str, target: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, Key, sa.ForeignKey(f"{target}.id"), nullable=nullable)


sources = sa.Table(
    "sources",
    metadata,
    _key(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("location", sa.Text, nullable=False),
    sa.Column("notes", sa.JSON, nullable=False),
    sa.Column("last_success", Instant),
    sa.Column("last_error", sa.Text),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    # How its articles are read: full, excerpt, link.
    sa.Column("reading", sa.Text, nullable=False, server_default="full"),
    sa.Column("next_check", Instant),
    sa.Column("failing_since", Instant),
    # When the operators were told that it fails; NULL once it has been read again.
    sa.Column("reported_at", Instant),
    # When it said that it is gone for good.
    sa.Column("retired_at", Instant),
)

stories = sa.Table(
    "stories",
    metadata,
    _key(),
    sa.Column("first_at", Instant, nullable=False),
    sa.Column("last_at", Instant, nullable=False, index=True),
)

pictures = sa.Table(
    "pictures",
    metadata,
    _key(),
    sa.Column("address", sa.Text, nullable=False, unique=True),
    sa.Column("sha256", sa.Text),
    sa.Column("width", sa.Integer),
    sa.Column("height", sa.Integer),
    sa.Column("problem", sa.Text),
    sa.Column("tried_at", Instant, nullable=False),
    sa.Column("host", sa.Text, nullable=False, server_default=""),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    # When a failure may be tried again; NULL where it is for good.
    sa.Column("retry_at", Instant),
    # What it looks like, so that a logo is known again.
    sa.Column("fingerprint", sa.Text, index=True),
    sa.Index("ix_pictures_sha256", "sha256"),
)

picture_files = sa.Table(
    "picture_files",
    metadata,
    sa.Column("picture_id", Key, sa.ForeignKey("pictures.id"), primary_key=True),
    sa.Column("bot_id", sa.BigInteger, primary_key=True),
    sa.Column("file_id", sa.Text, nullable=False),
)

articles = sa.Table(
    "articles",
    metadata,
    _key(),
    _ref("source_id", "sources"),
    _ref("story_id", "stories"),
    sa.Column("outlet", sa.Text, nullable=False),
    sa.Column("medium", sa.Text, nullable=False),
    sa.Column("section", sa.Text, nullable=False),
    sa.Column("categories", sa.JSON, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("address", sa.Text),
    sa.Column("published", Instant),
    sa.Column("published_certain", sa.Boolean, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("blocks", sa.JSON, nullable=False),
    sa.Column("summaries", sa.JSON, nullable=False),
    sa.Column("pictures", sa.JSON, nullable=False),
    sa.Column("identity", sa.Text, nullable=False, index=True),
    sa.Column("content_hash", sa.Text, nullable=False, index=True),
    sa.Column("first_seen", Instant, nullable=False),
    sa.Column("changed_at", Instant),
    # When the article counts as news: its own time where that can be, else when it was first seen.
    sa.Column("news_at", Instant, nullable=False, index=True),
    # waiting, ready, none, failed
    sa.Column("picture_state", sa.Text, nullable=False),
    _ref("picture_id", "pictures", nullable=True),
    # Why it failed, in words; and when a waiting one may be tried again.
    sa.Column("picture_problem", sa.Text),
    sa.Column("picture_after", Instant),
    # Other places where the same text stood: outlet, medium, section, categories.
    sa.Column("shelves", sa.JSON, nullable=False, server_default="[]"),
    # It came with the first read of its source: never news that came late.
    sa.Column("backlog", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("ix_articles_picture_id", "picture_id"),
    sa.Index("ix_articles_source_id_first_seen", "source_id", "first_seen"),
    sa.Index("ix_articles_story_id", "story_id"),
    sa.Index("ix_articles_picture_state_news_at", "picture_state", "news_at"),
)

# How often a line at the edge of an outlet's articles was seen, by its hash.
outlet_lines = sa.Table(
    "outlet_lines",
    metadata,
    _key(),
    sa.Column("outlet", sa.Text, nullable=False),
    sa.Column("line", sa.Text, nullable=False),
    sa.Column("seen", sa.Integer, nullable=False),
    sa.Column("first_at", Instant, nullable=False),
    sa.Column("last_at", Instant, nullable=False),
    sa.UniqueConstraint("outlet", "line"),
)

source_files = sa.Table(
    "source_files",
    metadata,
    _key(),
    _ref("source_id", "sources"),
    _ref("article_id", "articles", nullable=True),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("mtime_ns", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.UniqueConstraint("source_id", "path"),
    sa.Index("ix_source_files_article_id", "article_id"),
)

rejects = sa.Table(
    "rejects",
    metadata,
    _key(),
    _ref("source_id", "sources"),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("line", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.UniqueConstraint("source_id", "path"),
)

chats = sa.Table(
    "chats",
    metadata,
    _key(),
    sa.Column("telegram_id", sa.BigInteger, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    # What Chinese is put into for it (zh-Hans, zh-TW, …), or nothing: as written.
    sa.Column("wording", sa.Text, nullable=False, server_default=""),
    # Why nothing can be sent there (blocked, kicked, deleted), or NULL.
    sa.Column("gone", sa.Text),
    sa.Column("created_at", Instant, nullable=False),
)

destinations = sa.Table(
    "destinations",
    metadata,
    _key(),
    _ref("chat_id", "chats"),
    # 0 is the chat itself (in a forum: its General topic).
    sa.Column("topic", sa.BigInteger, nullable=False),
    # The articles behind the numbers that were shown there last: `/read 3` is the third.
    sa.Column("shown", sa.JSON, nullable=False),
    sa.UniqueConstraint("chat_id", "topic"),
)

subscriptions = sa.Table(
    "subscriptions",
    metadata,
    _key(),
    _ref("destination_id", "destinations"),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
    sa.Column("served_until", Instant, nullable=False),
    sa.UniqueConstraint("destination_id", "digest"),
)

slots = sa.Table(
    "slots",
    metadata,
    _key(),
    _ref("subscription_id", "subscriptions"),
    sa.Column("local_time", sa.Text, nullable=False),
    # NULL while the subscription is ended.
    sa.Column("next_due", Instant, index=True),
    sa.UniqueConstraint("subscription_id", "local_time"),
)

editions = sa.Table(
    "editions",
    metadata,
    _key(),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("due", Instant, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    # A hash over digest, instant, zone and items: everything that makes its text.
    sa.Column("cohort", sa.Text, nullable=False, unique=True),
    sa.Column("composed_at", Instant, nullable=False),
    sa.Index("ix_editions_digest_due", "digest", "due"),
)

edition_items = sa.Table(
    "edition_items",
    metadata,
    sa.Column("edition_id", Key, sa.ForeignKey("editions.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    _ref("story_id", "stories"),
    _ref("article_id", "articles"),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("summary", sa.JSON, nullable=False),
    sa.Column("outlets", sa.JSON, nullable=False),
    sa.Column("score", sa.Float, nullable=False),
    sa.Column("reasons", sa.JSON, nullable=False),
)

servings = sa.Table(
    "servings",
    metadata,
    sa.Column("subscription_id", Key, sa.ForeignKey("subscriptions.id"), primary_key=True),
    sa.Column("edition_id", Key, sa.ForeignKey("editions.id"), primary_key=True),
    sa.Column("served_at", Instant, nullable=False),
)

payloads = sa.Table(
    "payloads",
    metadata,
    _key(),
    sa.Column("sha256", sa.Text, nullable=False, unique=True),
    sa.Column("body", sa.Text, nullable=False),
)

outbox = sa.Table(
    "outbox",
    metadata,
    _key(),
    _ref("destination_id", "destinations"),
    # The destination's chat again: claims go by chat, one parcel in flight in each.
    _ref("chat_id", "chats"),
    sa.Column("cause", sa.Text, nullable=False),
    sa.Column("part", sa.Integer, nullable=False),
    _ref("payload_id", "payloads"),
    _ref("subscription_id", "subscriptions", nullable=True),
    _ref("edition_id", "editions", nullable=True),
    # 0 answers, 1 samples, 2 scheduled digests.
    sa.Column("priority", sa.Integer, nullable=False),
    # queued, sending, waiting, unknown, sent, superseded, cancelled, parked, dead
    sa.Column("state", sa.Text, nullable=False),
    # When it was promised for, where it was.
    sa.Column("due", Instant),
    sa.Column("not_before", Instant, nullable=False),
    sa.Column("lease_owner", sa.Text),
    sa.Column("lease_until", Instant),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("unknowns", sa.Integer, nullable=False, server_default="0"),
    sa.Column("message_id", sa.BigInteger),
    sa.Column("problem", sa.Text),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("finished_at", Instant),
    sa.UniqueConstraint("destination_id", "cause", "part"),
    sa.Index("ix_outbox_state_not_before", "state", "not_before"),
    sa.Index("ix_outbox_chat_id_state", "chat_id", "state"),
    sa.Index("ix_outbox_subscription_id_state", "subscription_id", "state"),
)

updates = sa.Table(
    "updates",
    metadata,
    sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
    # handled, aside
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("body", sa.Text),
    sa.Column("problem", sa.Text),
    sa.Column("at", Instant, nullable=False),
)
