"""`jianbao news` beside a bot: keys are found, decisions made, and every mistake has one line."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.messages import EditText, load
from digests.settings import DigestSettings
from digests.store import outbox
from digests.store.database import Store
from tests.press import publisher_of, reader, texts
from tests.stock import NOW, article, claim, put_news

pytestmark = pytest.mark.usefixtures("logging_as_before")

CONFIG = """\
sources:
  - {{name: posts, folder: posts}}
digests:
  - {{name: morning, title: 早间要闻, outlets: [远山新闻, 江城晚报]}}
storage: {{database: "{database}"}}
"""
AGES = 80_000
"""Hours: whatever day the machine has."""


@pytest.fixture
def config(tmp_path: Path, database: str) -> Path:
    """A configuration whose database holds a digest of two stories that a chat was sent."""
    path = tmp_path / "jianbao.yaml"
    (tmp_path / "posts").mkdir()
    path.write_text(CONFIG.format(database=database), "utf-8")
    asyncio.run(fill(database))
    return path


async def fill(database: str) -> None:
    async with Store.opened(database) as store:
        await reader(store)
        async with store.writing() as conn:
            story, _ = await put_news(conn, article("新桥今晨通车"))
            await put_news(conn, article("新桥挤满了人", outlet="江城晚报"), story=story)
            await put_news(conn, article("旧码头改建"))
        await publisher_of(store, DigestSettings(name="morning", title="早间要闻")).run(NOW)
        async with store.writing() as conn:
            [parcel] = await claim(conn)
            await outbox.finish(conn, parcel.claim, 77, parcel.payload, NOW)


async def queued(database: str) -> list[str]:
    async with Store.opened(database) as store:
        return await texts(store)


def jianbao(config: Path, *arguments: object) -> Result:
    return CliRunner().invoke(app, ["news", *map(str, arguments), "--config", str(config)])


def listed(config: Path, *arguments: object) -> list[str]:
    result = jianbao(config, "list", "--hours", AGES, *arguments)
    assert result.exit_code == 0, result.stderr
    return result.stdout.splitlines()


def test_articles_are_listed_with_their_keys(config: Path) -> None:
    assert listed(config) == [
        "article 3 · story 2 · 2026-11-22 00:00 UTC · 远山新闻 · 旧码头改建",
        "article 2 · story 1 · 2026-11-22 00:00 UTC · 江城晚报 · 新桥挤满了人",
        "article 1 · story 1 · 2026-11-22 00:00 UTC · 远山新闻 · 新桥今晨通车",
    ]
    assert len(listed(config, "--search", "新桥")) == len(listed(config, "--story", 1)) == 2
    nothing = jianbao(config, "list", "--story", 99)
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert "nothing found" in nothing.stderr


def test_what_was_sent_is_edited_on_request(config: Path, database: str) -> None:
    first = jianbao(config, "hide", "story", 1)
    assert first.exit_code == 0, first.stderr
    assert first.stdout.splitlines() == [
        "story 1 is hidden from search, reading and later digests",
        "in 1 editions, for 1 chats",
        "  1 sent messages are as they were: --edit-sent edits them",
    ]
    again = jianbao(config, "hide", "story", 1, "--edit-sent").stdout.splitlines()
    assert again == [
        "story 1 was hidden already",
        "in 1 editions, for 1 chats",
        "  1 sent messages will be edited by the bot",
    ]
    edit = load(asyncio.run(queued(database))[-1])
    assert isinstance(edit, EditText)
    assert (edit.message, "此条已撤回" in edit.html, edit.or_new) == (77, True, False)
    assert [line.endswith("[hidden]") for line in listed(config)] == [False, True, True]
    shown = jianbao(config, "show", "story", 1).stdout
    assert "  hidden\nin 1 editions, sent to 1 chats\nedits of sent messages: queued 1\n" in shown

    assert "is shown again" in jianbao(config, "unhide", "story", 1, "--edit-sent").stdout
    assert "was not hidden" in jianbao(config, "unhide", "story", 1).stdout
    back = load(asyncio.run(queued(database))[-1])
    assert "新桥今晨通车" in back.html


def test_corrections_are_put_and_taken_back(config: Path) -> None:
    assert "\n  旧码头改建，市民清晨排队试乘。\n" in jianbao(config, "show", "article", 3).stdout
    put = jianbao(config, "correct", "article", 3, "--title", "码头不改建", "--summary", "假的。")
    assert put.exit_code == 0, put.stderr
    assert "is corrected wherever it is read" in put.stdout
    assert listed(config)[0].endswith("码头不改建 [corrected]")
    assert "  title: 码头不改建\n  summary: 假的。" in jianbao(config, "show", "article", 3).stdout
    same = jianbao(config, "correct", "article", 3, "--title", "码头不改建")
    assert "stands corrected so already" in same.stdout
    back = jianbao(config, "correct", "article", 3, "--as-written")
    assert "is as it was written" in back.stdout
    assert "was not corrected" in jianbao(config, "correct", "article", 3, "--as-written").stdout
    assert listed(config)[0].endswith("旧码头改建")


def test_an_article_leaves_a_story_that_is_not_its_own(config: Path) -> None:
    done = jianbao(config, "split", "article", 2)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("article 2 has a story of its own: story 3\n")
    assert "article 2 · story 3" in listed(config)[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("hide", "article", 99), "there is no article 99; `jianbao news list` shows"),
        (("unhide", "story", 99), "there is no story 99"),
        (("show", "story", 99), "there is no story 99"),
        (("correct", "article", 3), "nothing to correct: give --title or --summary"),
        (("correct", "article", 3, "--title", " "), "nothing to correct"),
        (("correct", "article", 3, "--title", "长" * 121), "a title has 120 characters at most"),
        (("correct", "story", 2, "--summary", "长" * 401), "a summary has 400 characters at most"),
        (("correct", "story", 2, "--title", "甲", "--as-written"), "give it without --title"),
        (("split", "article", 3), "article 3 is alone in its story"),
        (("split", "article", 99), "there is no article 99"),
        (("split", "story", 1), "only an article can be taken out"),
        (("hide", "article", 0), "Invalid value"),
        (("hide", "outlet", 1), "Invalid value"),
    ],
)
def test_a_mistake_is_told_in_a_line(
    config: Path, arguments: tuple[object, ...], said: str
) -> None:
    result = jianbao(config, *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
