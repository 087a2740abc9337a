"""Words from the operators: sent beside a bot that runs, to readers of one digest, once."""

import asyncio
from pathlib import Path

from tests.endtoend.processes import ran
from tests.endtoend.town import CHEN, LIN, Town, eventually, words

CONFIG = """\
sources:
  - {{name: posts, folder: posts}}
digests:
  - {{name: morning, title: 早间简报, categories: [传统媒体]}}
  - {{name: tech, title: 科技, outlets: [量角器科技]}}
storage: {{database: "{database}"}}
"""
NEWS = "今晚十点起维护一小时。"


async def test_words_to_the_readers_of_a_digest_arrive_once(town: Town, tmp_path: Path) -> None:
    await town.say(LIN, "/subscribe morning")
    await town.say(CHEN, "/subscribe tech")
    before = {reader: len(town.said(reader)) for reader in (LIN, CHEN)}
    desk = tmp_path / "desk"
    (desk / "posts").mkdir(parents=True)
    database = town.house.store.url.database
    (desk / "jianbao.yaml").write_text(CONFIG.format(database=database), "utf-8")

    sending = ("broadcast", "send", "-", "--to", "morning", "--yes")
    sent = await asyncio.to_thread(ran, desk, *sending, given=NEWS)
    assert (sent.returncode, "1 place" in sent.stdout) == (0, True), sent

    async def arrived() -> bool:
        return len(town.said(LIN)) > before[LIN]

    await eventually(arrived, "the words arrive")
    await town.settled()
    assert [words(message) for message in town.said(LIN)[before[LIN] :]] == [NEWS]
    assert len(town.said(CHEN)) == before[CHEN]
    listed = await asyncio.to_thread(ran, desk, "broadcast", "list")
    assert "sent 1" in listed.stdout, listed
    assert town.simulator.transcript.duplicates() == []
