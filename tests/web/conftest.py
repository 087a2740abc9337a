"""Two sites of a web test: one that may be fetched, and one of the private network."""

from collections.abc import AsyncIterator

import pytest

from tests.sites import Site, serve


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """A site that may be fetched."""
    async with serve() as site:
        yield site


@pytest.fixture
async def secret() -> AsyncIterator[Site]:
    """A site of the private network, which may not be fetched."""
    async with serve() as site:
        site.page("/", b"inner matters")
        yield site
