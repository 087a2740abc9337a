"""How Alembic runs the migrations: on the connection that the store hands over."""

from alembic import context

from digests.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    # SQLite cannot ALTER most things: Alembic then copies the table.
    render_as_batch=True,
)
with connection.begin(), context.begin_transaction():
    context.run_migrations()
