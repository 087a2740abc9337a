"""Disturbances: real errors of real databases, told from those that a statement is at fault for."""

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from digests.store.database import Store
from digests.store.disturbance import ConnectionLostError, is_disturbance, say_disturbance
from tests.postgresql import Server


async def problem_of(store: Store, *statements: str) -> Exception:
    """What comes of statements in one transaction."""
    try:
        async with store.writing() as conn:
            for statement in statements:
                await conn.exec_driver_sql(statement)
    except sa.exc.DBAPIError as problem:
        return problem
    raise AssertionError(f"nothing came of {statements}")


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO chats (id) VALUES (1)",
        "SELECT * FROM nothing",
        "SELECT substr(",
        "INSERT INTO updates (update_id, state, at) VALUES (1, NULL, '2026-01-01')",
    ],
)
async def test_a_statement_that_is_wrong_is_none(any_database: str, statement: str) -> None:
    async with Store.opened(any_database) as store:
        problem = await problem_of(store, statement)
    assert not is_disturbance(problem)
    assert not is_disturbance(ExceptionGroup("two", [problem, ConnectionLostError("gone")]))


async def test_what_a_file_may_come_to_is_one(store: Store, tmp_path: Path) -> None:
    full = await problem_of(
        store,
        "PRAGMA max_page_count = 1",
        "INSERT INTO payloads (sha256, body) VALUES ('x', hex(zeroblob(9000000)))",
    )
    read_only = await problem_of(store, "PRAGMA query_only = 1", "DELETE FROM updates")
    assert is_disturbance(full)
    assert is_disturbance(read_only)
    assert is_disturbance(ExceptionGroup("two", [full, ConnectionLostError("gone")]))
    assert say_disturbance(full) == "database or disk is full"
    assert say_disturbance(read_only) == "attempt to write a readonly database"
    (tmp_path / "no.sqlite").write_bytes(b"not a database, " * 99)
    with (
        closing(sqlite3.connect(tmp_path / "no.sqlite")) as broken,
        pytest.raises(sqlite3.DatabaseError) as caught,
    ):
        broken.execute("SELECT * FROM chats")
    assert is_disturbance(caught.value)


@pytest.mark.postgresql
async def test_what_a_server_may_come_to_is_one(postgresql: Server, migrated: str) -> None:
    async with Store.opened(postgresql.new_database(migrated)) as store:
        ended = await problem_of(store, "SELECT pg_terminate_backend(pg_backend_pid())", "SELECT 1")
        read_only = await problem_of(
            store, "SET TRANSACTION READ ONLY", "DELETE FROM updates WHERE update_id = 1"
        )
    assert is_disturbance(ended)
    assert is_disturbance(read_only)
    assert "terminating connection" in say_disturbance(ended)
    with pytest.raises(psycopg.OperationalError) as caught:
        await psycopg.AsyncConnection.connect("postgresql://nobody:hush@127.0.0.1:1/x")
    assert is_disturbance(caught.value)
    assert "\n" not in say_disturbance(caught.value)
    assert "hush" not in say_disturbance(caught.value)


def test_what_a_pool_that_is_used_up_says_is_one() -> None:
    assert is_disturbance(sa.exc.TimeoutError("QueuePool limit"))
    assert not is_disturbance(TimeoutError())
    assert not is_disturbance(OSError(28, "No space left on device"))
