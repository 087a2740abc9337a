"""The tables of what is on its way: messages, how fast they may go, and what chats send us."""

import sqlalchemy as sa

from digests.store.columns import Instant, Key, key_column, metadata, reference


def in_state(table: sa.FromClause, *states: str) -> sa.ColumnElement[bool]:
    """Whether a row of the outbox is in a state, said in the words of the indexes below.

    With the states as parameters no database would see that an index holds just these rows.
    """
    named: list[sa.ColumnElement[str]] = [sa.literal_column(f"'{state}'") for state in states]
    return table.c.state == named[0] if len(named) == 1 else table.c.state.in_(named)


_QUEUED = sa.text("state = 'queued'")
_SENDING = sa.text("state = 'sending'")
_LATER = sa.text("state IN ('waiting', 'unknown')")
_UNFINISHED = sa.text("state IN ('queued', 'waiting', 'unknown', 'sending')")
_PARKED = sa.text("state = 'parked'")
_TROUBLED = sa.text("state IN ('parked', 'dead')")

payloads = sa.Table(
    "payloads",
    metadata,
    key_column(),
    sa.Column("sha256", sa.Text, nullable=False, unique=True),
    sa.Column("body", sa.Text, nullable=False),
    # The picture that it carries, if any.
    reference("picture_id", "pictures", nullable=True),
    # How many messages it counts for against a chat's limits: an edit none.
    sa.Column("weight", sa.Integer, nullable=False, server_default="1"),
)

outbox = sa.Table(
    "outbox",
    metadata,
    key_column(),
    # Of these only the payload is checked against its table, for it alone may be swept out at any
    # time: checking all takes PostgreSQL three times as long to queue a digest for many.
    sa.Column("destination_id", Key, nullable=False),
    # The destination's chat again: claims go by chat, one parcel in flight in each.
    sa.Column("chat_id", Key, nullable=False),
    sa.Column("cause", sa.Text, nullable=False),
    sa.Column("part", sa.Integer, nullable=False),
    reference("payload_id", "payloads"),
    sa.Column("subscription_id", Key),
    sa.Column("edition_id", Key),
    # 0 answers, 1 samples and alerts, 2 scheduled digests and edits, 3 broadcasts.
    sa.Column("priority", sa.Integer, nullable=False),
    # queued, sending, waiting, unknown, sent, superseded, cancelled, parked, dead
    sa.Column("state", sa.Text, nullable=False),
    # When it was promised for, where it was.
    sa.Column("due", Instant),
    # These two by the steady clock of delivery.
    sa.Column("not_before", Instant, nullable=False),
    sa.Column("lease_until", Instant),
    sa.Column("lease_owner", sa.Text),
    # With the owner it names the claim: only that one may settle.
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("unknowns", sa.Integer, nullable=False, server_default="0"),
    # Taken back while it was being sent: what does not arrive is not sent again.
    sa.Column("recalled", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("message_id", sa.BigInteger),
    sa.Column("problem", sa.Text),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("finished_at", Instant),
    sa.UniqueConstraint("destination_id", "cause", "part"),
    # Each holds only what it is asked for, so that what was sent long ago costs nothing.
    sa.Index("ix_outbox_ready", "priority", "id", postgresql_where=_QUEUED, sqlite_where=_QUEUED),
    sa.Index("ix_outbox_later", "not_before", postgresql_where=_LATER, sqlite_where=_LATER),
    sa.Index("ix_outbox_lease", "lease_until", postgresql_where=_SENDING, sqlite_where=_SENDING),
    sa.Index(
        "ix_outbox_unfinished", "chat_id", postgresql_where=_UNFINISHED, sqlite_where=_UNFINISHED
    ),
    sa.Index("ix_outbox_parked", "chat_id", postgresql_where=_PARKED, sqlite_where=_PARKED),
    sa.Index("ix_outbox_troubled", "id", postgresql_where=_TROUBLED, sqlite_where=_TROUBLED),
    sa.Index("ix_outbox_edition_id", "edition_id"),
    sa.Index("ix_outbox_payload_id", "payload_id"),
)

# What was sent to a chat lately, and when it may be written to again.
paces = sa.Table(
    "paces",
    metadata,
    sa.Column("chat_id", Key, sa.ForeignKey("chats.id"), primary_key=True, autoincrement=False),
    # Unix milliseconds of the latest messages, oldest first.
    sa.Column("sent", sa.JSON, nullable=False),
    sa.Column("free_at", Instant, nullable=False, index=True),
)

# How fast everything may go: one row.
rates = sa.Table(
    "rates",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    # When the next message may leave.
    sa.Column("next_at", Instant, nullable=False),
    # The share of the configured rate that Telegram bears just now, and since when.
    sa.Column("share", sa.Float, nullable=False, server_default="1"),
    sa.Column("share_since", Instant, nullable=False),
    # The latest time by anybody's steady clock: all go on from there.
    sa.Column("seen_at", Instant, nullable=False),
    # The start of the machine that wrote this time, if it tells, and the seconds since then.
    sa.Column("seen_boot", sa.Text, nullable=False, server_default=""),
    sa.Column("seen_uptime", sa.Float, nullable=False, server_default="0"),
    # The chats that were told to wait lately: pairs of chat and Unix milliseconds.
    sa.Column("floods", sa.JSON, nullable=False, server_default="[]"),
)

# Words from the operators to many at once, queued in batches of places.
broadcasts = sa.Table(
    "broadcasts",
    metadata,
    key_column(),
    reference("payload_id", "payloads"),
    # all, or the name of a digest
    sa.Column("audience", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    # The key of the last destination that it was queued for.
    sa.Column("reached", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("parcels", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("ended_at", Instant),
    sa.Column("cancelled_at", Instant),
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
    sa.Index("ix_updates_state_at", "state", "at"),
)
