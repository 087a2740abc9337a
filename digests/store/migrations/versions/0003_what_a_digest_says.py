"""What a digest says: facts, rulings, interests, and editions that are frozen whole."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# What was composed before gets what is known of the articles today.
FREEZE = """
UPDATE edition_items SET (language, published, published_certain, address, picture_id) = (
    SELECT language, published, published_certain, address, picture_id
    FROM articles WHERE articles.id = edition_items.article_id
)
"""


def upgrade() -> None:
    """What a digest says."""
    op.add_column("articles", sa.Column("facts", sa.JSON(), nullable=False, server_default="[]"))
    _add_rulings()
    _add_interests()
    _freeze_editions()


def _add_rulings() -> None:
    op.create_table(
        "rulings",
        sa.Column("id", KEY, nullable=False),
        sa.Column("article_id", KEY, nullable=True),
        sa.Column("story_id", KEY, nullable=True),
        sa.Column("hidden", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("summary", sa.JSON(), nullable=True),
        sa.Column("decided_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulings")),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_rulings_article_id_articles")
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_rulings_story_id_stories")
        ),
        sa.UniqueConstraint("article_id", name=op.f("uq_rulings_article_id")),
        sa.UniqueConstraint("story_id", name=op.f("uq_rulings_story_id")),
    )


def _add_interests() -> None:
    op.create_table(
        "interests",
        sa.Column("id", KEY, nullable=False),
        sa.Column("destination_id", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interests")),
        sa.ForeignKeyConstraint(
            ["destination_id"],
            ["destinations.id"],
            name=op.f("fk_interests_destination_id_destinations"),
        ),
        sa.UniqueConstraint(
            "destination_id",
            "kind",
            "value",
            name=op.f("uq_interests_destination_id_kind_value"),
        ),
    )


def _freeze_editions() -> None:
    op.add_column("editions", sa.Column("days", sa.Integer(), nullable=False, server_default="1"))
    op.add_column(
        "editions", sa.Column("personal", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    with op.batch_alter_table("edition_items") as items:
        items.add_column(sa.Column("language", sa.Text(), nullable=False, server_default="zh-Hans"))
        items.add_column(sa.Column("published", INSTANT, nullable=True))
        items.add_column(
            sa.Column("published_certain", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        items.add_column(sa.Column("address", sa.Text(), nullable=True))
        items.add_column(sa.Column("picture_id", KEY, nullable=True))
        for name in ("articles", "voices", "course"):
            items.add_column(sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
        items.add_column(
            sa.Column("is_update", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        items.create_foreign_key(
            op.f("fk_edition_items_picture_id_pictures"), "pictures", ["picture_id"], ["id"]
        )
        items.create_index(op.f("ix_edition_items_story_id"), ["story_id"])
        items.create_index(op.f("ix_edition_items_article_id"), ["article_id"])
    op.execute(FREEZE)
