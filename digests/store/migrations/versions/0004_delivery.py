"""Delivery: histories in place of servings, how fast we may send, broadcasts, lean indexes."""

import hashlib
import json
from collections import defaultdict

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PARTIAL = {
    "ix_outbox_ready": (["priority", "id"], "state = 'queued'"),
    "ix_outbox_later": (["not_before"], "state IN ('waiting', 'unknown')"),
    "ix_outbox_lease": (["lease_until"], "state = 'sending'"),
    "ix_outbox_unfinished": (["chat_id"], "state IN ('queued', 'waiting', 'unknown', 'sending')"),
    "ix_outbox_parked": (["chat_id"], "state = 'parked'"),
    "ix_outbox_troubled": (["id"], "state IN ('parked', 'dead')"),
}
UNCHECKED = (
    ("destination_id", "destinations"),
    ("chat_id", "chats"),
    ("subscription_id", "subscriptions"),
    ("edition_id", "editions"),
)
SELDOM = (
    ("ix_chats_forgotten", "chats", "id", "gone = 'forgotten'"),
    (
        "ix_subscriptions_configured_by",
        "subscriptions",
        "configured_by",
        "configured_by IS NOT NULL",
    ),
)
SERVED = """
SELECT DISTINCT destination_id, edition_id FROM servings
JOIN subscriptions ON subscriptions.id = subscription_id
ORDER BY destination_id, edition_id
"""
READERS = """
UPDATE editions SET readers = (SELECT count(*) FROM servings WHERE edition_id = editions.id)
"""
STORIES = {
    "sqlite": """
UPDATE editions SET stories =
(SELECT json_group_array(story_id) FROM edition_items WHERE edition_id = editions.id)
WHERE days = 1
""",
    "postgresql": """
UPDATE editions SET stories = coalesce(
(SELECT json_agg(story_id) FROM edition_items WHERE edition_id = editions.id), '[]')
WHERE days = 1
""",
}


def upgrade() -> None:
    """Delivery."""
    _add_histories()
    _weigh_payloads()
    _index_the_outbox()
    _add_paces()
    _add_broadcasts()
    with op.batch_alter_table("picture_files") as files:
        files.alter_column("file_id", existing_type=sa.Text(), nullable=True)
        files.add_column(sa.Column("problem", sa.Text(), nullable=True))
        files.add_column(sa.Column("tried_at", INSTANT, nullable=True))
    op.add_column("subscriptions", sa.Column("configured_by", sa.BigInteger(), nullable=True))
    _let_readers_leave()
    op.drop_index("ix_slots_next_due", "slots")
    op.create_index("ix_slots_next_due_id", "slots", ["next_due", "id"])


def _let_readers_leave() -> None:
    op.add_column("destinations", sa.Column("paused_until", INSTANT, nullable=True))
    op.add_column(
        "outbox", sa.Column("recalled", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_index("ix_destinations_history_id", "destinations", ["history_id"])
    op.create_index("ix_outbox_payload_id", "outbox", ["payload_id"])
    op.create_index("ix_updates_state_at", "updates", ["state", "at"])
    for name, table, column, where in SELDOM:
        op.create_index(
            name, table, [column], postgresql_where=sa.text(where), sqlite_where=sa.text(where)
        )


def _add_histories() -> None:
    op.create_table(
        "histories",
        sa.Column("id", KEY, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("editions", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_histories")),
        sa.UniqueConstraint("sha256", name=op.f("uq_histories_sha256")),
    )
    _add_reference("destinations", "history_id", "histories")
    op.add_column(
        "editions", sa.Column("readers", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("editions", sa.Column("stories", sa.JSON(), nullable=False, server_default="[]"))
    op.execute(READERS)
    op.execute(STORIES[op.get_bind().dialect.name])
    _keep_what_was_served()
    op.drop_table("servings")


def _keep_what_was_served() -> None:
    bind = op.get_bind()
    had: defaultdict[int, list[int]] = defaultdict(list)
    for destination, edition in bind.execute(sa.text(SERVED)):
        had[destination].append(edition)
    alike: defaultdict[str, list[int]] = defaultdict(list)
    for destination, editions in had.items():
        alike[json.dumps(editions)].append(destination)
    put = sa.text("INSERT INTO histories (sha256, editions) VALUES (:sha, :editions) RETURNING id")
    note = sa.text("UPDATE destinations SET history_id = :history WHERE id = :destination")
    for listed, destinations in alike.items():
        sha = hashlib.sha256(listed.encode()).hexdigest()
        history = bind.execute(put, {"sha": sha, "editions": listed}).scalar_one()
        for destination in destinations:
            bind.execute(note, {"history": history, "destination": destination})


def _weigh_payloads() -> None:
    _add_reference("payloads", "picture_id", "pictures")
    op.add_column("payloads", sa.Column("weight", sa.Integer(), nullable=False, server_default="1"))
    op.execute('UPDATE payloads SET weight = 0 WHERE body LIKE \'%"kind":"edit_%\'')
    bind = op.get_bind()
    known = set(bind.execute(sa.text("SELECT id FROM pictures")).scalars())
    photos = sa.text('SELECT id, body FROM payloads WHERE body LIKE \'%"kind":"photo"%\'')
    note = sa.text("UPDATE payloads SET picture_id = :picture WHERE id = :payload")
    for payload, body in bind.execute(photos).all():
        picture = json.loads(body).get("picture")
        if picture in known:
            bind.execute(note, {"picture": picture, "payload": payload})


def _add_reference(table: str, column: str, target: str) -> None:
    # In words that both databases know: to SQLite a constraint cannot be added later, and a table
    # that others refer to cannot be made anew.
    kind = KEY.compile(op.get_bind().dialect)
    name = f"fk_{table}_{column}_{target}"
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} {kind} CONSTRAINT {name} REFERENCES {target} (id)"
    )


def _index_the_outbox() -> None:
    for name in ("state_not_before", "chat_id_state", "subscription_id_state"):
        op.drop_index(f"ix_outbox_{name}", "outbox")
    with op.batch_alter_table("outbox") as outbox:
        for column, target in UNCHECKED:
            outbox.drop_constraint(f"fk_outbox_{column}_{target}", type_="foreignkey")
    for name, (columns, where) in PARTIAL.items():
        op.create_index(
            name, "outbox", columns, postgresql_where=sa.text(where), sqlite_where=sa.text(where)
        )
    op.create_index("ix_outbox_edition_id", "outbox", ["edition_id"])


def _add_paces() -> None:
    op.create_table(
        "paces",
        sa.Column("chat_id", KEY, autoincrement=False, nullable=False),
        sa.Column("sent", sa.JSON(), nullable=False),
        sa.Column("free_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_paces")),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_paces_chat_id_chats")),
    )
    op.create_index(op.f("ix_paces_free_at"), "paces", ["free_at"])
    op.create_table(
        "rates",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("next_at", INSTANT, nullable=False),
        sa.Column("share", sa.Float(), nullable=False, server_default="1"),
        sa.Column("share_since", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("seen_boot", sa.Text(), nullable=False, server_default=""),
        sa.Column("seen_uptime", sa.Float(), nullable=False, server_default="0"),
        sa.Column("floods", sa.JSON(), nullable=False, server_default="[]"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rates")),
    )


def _add_broadcasts() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("payload_id", KEY, nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("reached", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("parcels", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("cancelled_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
        sa.ForeignKeyConstraint(
            ["payload_id"], ["payloads.id"], name=op.f("fk_broadcasts_payload_id_payloads")
        ),
    )
