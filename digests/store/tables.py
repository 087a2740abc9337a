"""The tables of news and readers: content (what was written) apart from state (what we did)."""

import sqlalchemy as sa

from digests.store.columns import Instant, Key, key_column, metadata, reference

_FORGOTTEN = sa.text("gone = 'forgotten'")
_CONFIGURED = sa.text("configured_by IS NOT NULL")

sources = sa.Table(
    "sources",
    metadata,
    key_column(),
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
    key_column(),
    sa.Column("first_at", Instant, nullable=False),
    sa.Column("last_at", Instant, nullable=False, index=True),
)

pictures = sa.Table(
    "pictures",
    metadata,
    key_column(),
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
    # NULL where Telegram refused the picture: then `problem` says why.
    sa.Column("file_id", sa.Text),
    sa.Column("problem", sa.Text),
    sa.Column("tried_at", Instant),
)

articles = sa.Table(
    "articles",
    metadata,
    key_column(),
    reference("source_id", "sources"),
    reference("story_id", "stories"),
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
    reference("picture_id", "pictures", nullable=True),
    # Why it failed, in words; and when a waiting one may be tried again.
    sa.Column("picture_problem", sa.Text),
    sa.Column("picture_after", Instant),
    # Other places where the same text stood: outlet, medium, section, categories.
    sa.Column("shelves", sa.JSON, nullable=False, server_default="[]"),
    # The sentences that add to what its story had said before.
    sa.Column("facts", sa.JSON, nullable=False, server_default="[]"),
    # It came with the first read of its source: never news that came late.
    sa.Column("backlog", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("ix_articles_picture_id", "picture_id"),
    sa.Index("ix_articles_source_id_first_seen", "source_id", "first_seen"),
    sa.Index("ix_articles_story_id", "story_id"),
    sa.Index("ix_articles_picture_state_news_at", "picture_state", "news_at"),
)

# What operators decided about an article or a story: not shown, or shown with other words.
rulings = sa.Table(
    "rulings",
    metadata,
    key_column(),
    sa.Column("article_id", Key, sa.ForeignKey("articles.id"), unique=True),
    sa.Column("story_id", Key, sa.ForeignKey("stories.id"), unique=True),
    sa.Column("hidden", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("title", sa.Text),
    # Sentences in place of the summary.
    sa.Column("summary", sa.JSON(none_as_null=True)),
    sa.Column("decided_at", Instant, nullable=False),
)

# How often a line at the edge of an outlet's articles was seen, by its hash.
outlet_lines = sa.Table(
    "outlet_lines",
    metadata,
    key_column(),
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
    key_column(),
    reference("source_id", "sources"),
    reference("article_id", "articles", nullable=True),
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
    key_column(),
    reference("source_id", "sources"),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("line", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.UniqueConstraint("source_id", "path"),
)

chats = sa.Table(
    "chats",
    metadata,
    key_column(),
    sa.Column("telegram_id", sa.BigInteger, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    # What Chinese is put into for it (zh-Hans, zh-TW, …), or nothing: as written.
    sa.Column("wording", sa.Text, nullable=False, server_default=""),
    # Why nothing can be sent there (blocked, kicked, deleted), or NULL; moved, forgotten and erased
    # ones never come back.
    sa.Column("gone", sa.Text),
    sa.Column("created_at", Instant, nullable=False),
    sa.Index("ix_chats_forgotten", "id", postgresql_where=_FORGOTTEN, sqlite_where=_FORGOTTEN),
)

destinations = sa.Table(
    "destinations",
    metadata,
    key_column(),
    reference("chat_id", "chats"),
    # 0 is the chat itself (in a forum: its General topic).
    sa.Column("topic", sa.BigInteger, nullable=False),
    # The articles behind the numbers that were shown there last: `/read 3` is the third.
    sa.Column("shown", sa.JSON, nullable=False),
    # Which editions it has had lately; NULL: none.
    reference("history_id", "histories", nullable=True),
    # No digests until then; in the year 9999: until it asks for them again.
    sa.Column("paused_until", Instant),
    sa.UniqueConstraint("chat_id", "topic"),
    sa.Index("ix_destinations_history_id", "history_id"),
)

# What a place wants more or less of: a word to follow or to mute, or an article that was liked.
interests = sa.Table(
    "interests",
    metadata,
    key_column(),
    reference("destination_id", "destinations"),
    # follow, mute, like
    sa.Column("kind", sa.Text, nullable=False),
    # A folded word, or an article's key.
    sa.Column("value", sa.Text, nullable=False),
    # The telling words of a liked article and their weights.
    sa.Column("words", sa.JSON, nullable=False, server_default="{}"),
    sa.Column("at", Instant, nullable=False),
    sa.UniqueConstraint("destination_id", "kind", "value"),
)

subscriptions = sa.Table(
    "subscriptions",
    metadata,
    key_column(),
    reference("destination_id", "destinations"),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
    # News before this counts as had; later, what the editions in its history go up to.
    sa.Column("served_until", Instant, nullable=False),
    # Telegram's id of the person who set it up: told when nothing can be sent there.
    sa.Column("configured_by", sa.BigInteger),
    sa.UniqueConstraint("destination_id", "digest"),
    sa.Index(
        "ix_subscriptions_configured_by",
        "configured_by",
        postgresql_where=_CONFIGURED,
        sqlite_where=_CONFIGURED,
    ),
)

slots = sa.Table(
    "slots",
    metadata,
    key_column(),
    reference("subscription_id", "subscriptions"),
    sa.Column("local_time", sa.Text, nullable=False),
    # NULL while the subscription is ended.
    sa.Column("next_due", Instant),
    sa.UniqueConstraint("subscription_id", "local_time"),
    sa.Index("ix_slots_next_due_id", "next_due", "id"),
)

editions = sa.Table(
    "editions",
    metadata,
    key_column(),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("due", Instant, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    # A hash over digest, instant, zone and items: everything that makes its text.
    sa.Column("cohort", sa.Text, nullable=False, unique=True),
    sa.Column("composed_at", Instant, nullable=False),
    # How many days it covers: a recap seven.
    sa.Column("days", sa.Integer, nullable=False, server_default="1"),
    # Composed by the words and likes of one subscriber.
    sa.Column("personal", sa.Boolean, nullable=False, server_default=sa.false()),
    # The stories that who gets it has had, once more: none for a recap.
    sa.Column("stories", sa.JSON, nullable=False, server_default="[]"),
    # How many places it was queued for.
    sa.Column("readers", sa.Integer, nullable=False, server_default="0"),
    sa.Index("ix_editions_digest_due", "digest", "due"),
)

edition_items = sa.Table(
    "edition_items",
    metadata,
    sa.Column("edition_id", Key, sa.ForeignKey("editions.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    reference("story_id", "stories"),
    reference("article_id", "articles"),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("summary", sa.JSON, nullable=False),
    sa.Column("outlets", sa.JSON, nullable=False),
    sa.Column("score", sa.Float, nullable=False),
    sa.Column("reasons", sa.JSON, nullable=False),
    sa.Column("language", sa.Text, nullable=False, server_default="zh-Hans"),
    sa.Column("published", Instant),
    sa.Column("published_certain", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("address", sa.Text),
    reference("picture_id", "pictures", nullable=True),
    # All articles of the story that it stood on, the representing one first.
    sa.Column("articles", sa.JSON, nullable=False, server_default="[]"),
    # The outlet to name with each sentence of the summary.
    sa.Column("voices", sa.JSON, nullable=False, server_default="[]"),
    # The dated lines of a recap.
    sa.Column("course", sa.JSON, nullable=False, server_default="[]"),
    sa.Column("is_update", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("ix_edition_items_story_id", "story_id"),
    sa.Index("ix_edition_items_article_id", "article_id"),
)

# Lists of the editions that places have had lately, oldest first. Places with the same list share
# its row, and rows never change.
histories = sa.Table(
    "histories",
    metadata,
    key_column(),
    sa.Column("sha256", sa.Text, nullable=False, unique=True),
    sa.Column("editions", sa.JSON, nullable=False),
)
