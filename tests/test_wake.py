"""Waking: who delivers hears of what was committed, and of nothing else."""

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest
import sqlalchemy as sa

from digests.store.database import Store
from digests.store.wake import listen, wake
from tests.postgresql import Server


@pytest.fixture
async def shared(postgresql: Server, migrated: str) -> AsyncIterator[Store]:
    """A store that several processes may have."""
    async with Store.opened(postgresql.new_database(migrated)) as store:
        yield store


async def heard(news: asyncio.Event) -> None:
    """Wait for news, and have it heard."""
    async with asyncio.timeout(20):
        await news.wait()
    news.clear()


async def test_with_a_file_nobody_is_told(store: Store) -> None:
    async with store.writing() as conn:
        await wake(conn)


@pytest.mark.postgresql
async def test_news_come_with_the_commit(shared: Store) -> None:
    news = asyncio.Event()
    listener = asyncio.create_task(listen(shared, news.set))
    await heard(news)

    async with shared.writing() as conn:
        await wake(conn)
        await wake(conn)
        await asyncio.sleep(0.05)
        assert not news.is_set()
    await heard(news)

    async with shared.writing() as conn:
        await wake(conn)
        await conn.rollback()
    async with shared.writing() as conn:
        await conn.execute(sa.text("NOTIFY something_else"))
    await asyncio.sleep(0.05)
    assert not news.is_set()
    listener.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listener


@pytest.mark.postgresql
async def test_a_listener_says_when_its_connection_is_gone(shared: Store) -> None:
    news = asyncio.Event()
    listener = asyncio.create_task(listen(shared, news.set))
    await heard(news)
    async with shared.writing() as conn:
        end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
        await conn.execute(sa.text(end))
    async with asyncio.timeout(20):
        with pytest.raises(psycopg.OperationalError):
            await listener
    # Who listens again looks at once for what was missed.
    listener = asyncio.create_task(listen(shared, news.set))
    await heard(news)
    listener.cancel()
    await asyncio.gather(listener, return_exceptions=True)
