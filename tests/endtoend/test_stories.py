"""The whole bot with one event that several papers tell: told once, side by side, liked, kept."""

from dataclasses import replace
from pathlib import Path

from tests.endtoend.town import (
    ALEX,
    CHEN,
    GROUP,
    LIN,
    MORNING,
    Message,
    buttons,
    opened_town,
    told,
    words,
)

BRIDGE = told(
    "澜江大桥今晨合龙，明年五月通车",
    "澜江大桥主跨今晨六点合龙。大桥全长 820 米，总投资 12 亿元，预计明年五月通车。\n\n"
    "总工程师沈望舒说，最后一节钢梁重 96 吨，由两艘浮吊抬起，用了四个小时。",
)
TELLINGS = (
    BRIDGE,
    replace(
        BRIDGE,
        outlet="望川日报",
        title="820 米澜江大桥今晨合龙",
        body="总投资 12 亿元的澜江大桥今晨六点合龙，大桥全长 820 米，明年五月通车。\n\n"
        "总工程师沈望舒在现场说，96 吨的最后一节钢梁由两艘浮吊抬了四个小时。",
    ),
    replace(
        BRIDGE,
        outlet="江岸新闻",
        title="澜江大桥合龙：等了六年的桥，明年五月通车",
        body="等了六年，澜江大桥的主跨今晨六点合龙。总工程师沈望舒说，大桥全长 820 米，"
        "最后一节钢梁重 96 吨。\n\n大桥总投资 12 亿元，预计明年五月通车。",
    ),
)


def labels(message: Message) -> list[str]:
    return [label for label, _ in buttons(message)]


async def test_one_event_is_told_once_read_side_by_side_liked_and_kept(tmp_path: Path) -> None:
    # Each reader gets no more than three messages: a fourth would have to wait for its second.
    async with opened_town(tmp_path, TELLINGS, (MORNING,)) as town:
        (digest,) = await town.say(LIN, "/digest")
        assert labels(digest) == ["1", "1 · 3 家媒体", "📰 最新", "⚙ 订阅"]
        (story,) = await town.press(LIN, digest, "1 · 3 家媒体")
        assert all(one.title in words(story) for one in TELLINGS)
        assert "为什么有这条：3 家媒体报道 · " in words(story)
        (article,) = await town.press(LIN, story, "3")
        assert labels(article) == ["🗞️ 3 家媒体", "♡ 多来点", "📰 最新"]

        (latest,) = await town.say(ALEX, "/latest")
        (article,) = await town.press(ALEX, latest, "1")
        assert await town.press(ALEX, article, "♡ More like this") == []
        assert labels(town.again(article)) == ["🗞️ 3 outlets", "♥ Liked", "📰 Latest"]

        await town.say(CHEN, "/subscribe")
        (archived,) = await town.say(CHEN, "/digest 今天")
        assert "存檔 · 今天 20:00" in words(archived)
        assert labels(archived)[:2] == ["1", "1 · 3 家媒體"]

        (digest,) = await town.say(LIN, "/digest", GROUP)
        (story,) = await town.press(LIN, digest, "1 · 3 家媒体", GROUP)
        (article,) = await town.press(LIN, story, "1", GROUP)
        assert labels(article) == ["🗞️ 3 家媒体", "📰 最新"]
