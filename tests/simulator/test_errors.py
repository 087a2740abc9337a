"""The table of errors in TELEGRAM.md: each comes about, and is of the class PTB gives it there."""

from pathlib import Path

import pytest
from telegram.error import TelegramError

from tests.simulator.cases import opened_case
from tests.simulator.errors import ROWS, Row


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.code} {row.words}"[:60])
async def test_errors(tmp_path: Path, row: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    # PTB warns of the number that it will no longer give.
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    async with opened_case(tmp_path) as case:
        with pytest.raises(TelegramError) as caught:
            await row.provoke(case)

    assert type(caught.value) is row.error
    assert row.words.lower() in str(caught.value).lower()
