"""How Alembic runs the migrations: on the connection that the store hands over."""

from alembic import context

from digests.store.columns import metadata

connection = context.config.attributes["connection"]
# Begun before Alembic is set up, which then leaves the transaction alone: of itself it would commit
# each step on SQLite, and another process could step in between.
with connection.begin():
    if connection.dialect.name == "postgresql":
        # Processes that start together take turns; the number is ours, and means nothing.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7206173)")
    context.configure(
        connection=connection,
        target_metadata=metadata,
        # SQLite cannot ALTER most things: Alembic then copies the table.
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()
