"""Every source: health of sources, shelves of articles, an outlet's lines, tries of pictures."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Every source."""
    op.add_column("sources", sa.Column("reading", sa.Text(), nullable=False, server_default="full"))
    for name in ("next_check", "failing_since", "reported_at", "retired_at"):
        op.add_column("sources", sa.Column(name, INSTANT, nullable=True))

    op.add_column("articles", sa.Column("shelves", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column(
        "articles", sa.Column("backlog", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("articles", sa.Column("picture_problem", sa.Text(), nullable=True))
    op.add_column("articles", sa.Column("picture_after", INSTANT, nullable=True))
    op.create_index(op.f("ix_articles_picture_id"), "articles", ["picture_id"], unique=False)
    op.create_index(
        op.f("ix_articles_source_id_first_seen"), "articles", ["source_id", "first_seen"]
    )

    op.add_column("pictures", sa.Column("host", sa.Text(), nullable=False, server_default=""))
    op.add_column("pictures", sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("pictures", sa.Column("retry_at", INSTANT, nullable=True))
    op.add_column("pictures", sa.Column("fingerprint", sa.Text(), nullable=True))
    op.create_index(op.f("ix_pictures_fingerprint"), "pictures", ["fingerprint"], unique=False)
    op.create_index(op.f("ix_pictures_sha256"), "pictures", ["sha256"], unique=False)

    op.create_table(
        "outlet_lines",
        sa.Column("id", KEY, nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("first_at", INSTANT, nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outlet_lines")),
        sa.UniqueConstraint("outlet", "line", name=op.f("uq_outlet_lines_outlet_line")),
    )

    op.add_column("chats", sa.Column("wording", sa.Text(), nullable=False, server_default=""))
