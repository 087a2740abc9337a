"""A town for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.endtoend.town import Town, opened_town


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """A town with the posts of one day, and the bot at work."""
    async with opened_town(tmp_path) as town:
        yield town
