"""Looking ahead: what takes long is done before an answer's transaction, and only where needed."""

import pytest

from bot.asking import Command, Press
from bot.commands.turn import Ahead
from bot.editions import Editor
from bot.keyboards import Data, LatestPage, OpenLatest, ShowDigest, ShowStatus, Subscribe
from bot.messages import Text
from digests.settings import DigestSettings
from digests.store.database import Store
from tests.office import Office
from tests.press import MORNING

EVENING = DigestSettings(name="evening", title="晚间要闻")
PAIR = (MORNING, EVENING)


def pressed(data: Data) -> Press:
    """The press of a button."""
    return Press("1", data, 9, has_photo=False)


@pytest.mark.parametrize(
    "action",
    [
        Command("digest"),
        Command("digest", "早间要闻"),
        pressed(ShowDigest("morning")),
        Command("latest"),
        Command("latest", "morning"),
        pressed(OpenLatest()),
        pressed(LatestPage(1, "morning")),
    ],
)
async def test_no_news_is_ranked_while_an_answer_is_written(
    store: Store, monkeypatch: pytest.MonkeyPatch, action: Command | Press
) -> None:
    office = Office(store)
    await office.write("山城开通新电车")
    ahead = await office.look_ahead(action)
    monkeypatch.setattr(Editor, "rank", None)
    [said] = await office.answered(action, ahead)
    assert "山城开通新电车" in str(said)


@pytest.mark.parametrize("action", [Command("subscribe"), pressed(Subscribe("morning"))])
async def test_a_sample_is_composed_before_it_is_queued(
    store: Store, monkeypatch: pytest.MonkeyPatch, action: Command | Press
) -> None:
    office = Office(store)
    await office.write("山城开通新电车")
    ahead = await office.look_ahead(action)
    monkeypatch.setattr(Editor, "rank", None)
    assert isinstance((await office.answered(action, ahead))[0], Text)
    assert await office.shown() == [1]


@pytest.mark.parametrize(
    "action",
    [
        Command("help"),
        Command("digest", "昨天"),
        Command("digest", "早间要闻 2026-11-20"),
        Command("digest", "没有这个"),
        pressed(ShowStatus()),
    ],
)
async def test_what_shows_no_news_of_today_looks_at_none(
    store: Store, action: Command | Press
) -> None:
    assert await Office(store).look_ahead(action) == Ahead()


async def test_the_digest_that_a_place_gets_is_the_one_it_means(store: Store) -> None:
    office = Office(store, PAIR)
    assert await office.look_ahead(Command("digest")) == Ahead()
    assert await office.look_ahead(Command("subscribe")) == Ahead()
    await office.say("subscribe evening")
    assert [*(await office.look_ahead(Command("digest"))).editions] == ["evening"]
    assert [*(await office.look_ahead(Command("latest"))).ranked] == ["morning", "evening"]
