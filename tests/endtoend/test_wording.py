"""The whole bot for readers of one Chinese who follow outlets that write another."""

from dataclasses import replace

from tests.endtoend.town import ALEX, CHEN, GROUP, LIN, Town, buttons, told, words

MICE = told(
    "软件公司送出三百只旧鼠标",
    "一家软件公司今晨送出三百只旧鼠标，领取的人从门口排到街角。打印机下周再送。\n\n"
    "经理说，仓库里还有两层楼高的旧货。清单在 https://example.org/软件，请先登记。",
)
TAIPEI = replace(
    told(
        "山城圖書館今晨開門", "山城的圖書館今晨開門，三百位讀者排隊入場。館長說，後面還有兩層樓。"
    ),
    language="zh-Hant",
    outlet="望川晚報",
)
ENGLISH = replace(
    told(
        "A school of owls", "A school of owls 鼠标 opened today, and many people came to see them."
    ),
    language="en",
)


async def test_a_reader_in_taipei_reads_a_simplified_outlet(town: Town) -> None:
    await town.publish(MICE, ENGLISH)
    assert "软件公司送出三百只旧鼠标" in words((await town.say(CHEN, "/latest morning"))[0])

    (choice,) = await town.say(CHEN, "字體")
    assert [label for label, _ in buttons(choice)] == [
        "✓ 保持原文",
        "簡體",
        "繁體",
        "台灣用語",
        "香港用語",
    ]
    assert await town.press(CHEN, choice, "台灣用語") == []
    chosen = town.again(choice)
    assert "現在：台灣用語" in words(chosen)
    assert buttons(chosen)[3][0] == "✓ 台灣用語"
    assert "文章用字：台灣用語" in words((await town.say(CHEN, "/status"))[0])

    (latest,) = await town.say(CHEN, "/latest 早间简报")
    assert words(latest).startswith("最新消息 · 早间简报\n")
    assert "軟體公司送出三百隻舊滑鼠\n临澜晚报 ·" in words(latest)
    assert "A school of owls" in words(latest)
    (article,) = await town.say(CHEN, "/read 1")
    assert "A school of owls" in words(article)
    assert "鼠标 opened" in words(article)
    (article,) = await town.say(CHEN, "/read 2")
    assert words(article).startswith("軟體公司送出三百隻舊滑鼠\n临澜晚报 ·")
    assert "印表機下週再送。" in words(article)
    assert "https://example.org/软件，請先登記。" in words(article)


async def test_the_push_comes_in_the_wording_of_each_reader(town: Town) -> None:
    for reader in (LIN, CHEN):
        await town.say(reader, "/subscribe 早间简报")
    (choice,) = await town.say(CHEN, "/script")
    await town.press(CHEN, choice, "台灣用語")
    await town.publish(MICE)
    before = {reader: len(town.said(reader)) for reader in (LIN, CHEN)}
    await town.next_slot()

    as_written = town.said(LIN)[before[LIN] :]
    reworded = town.said(CHEN)[before[CHEN] :]
    assert any("软件公司送出三百只旧鼠标" in words(message) for message in as_written)
    assert words(reworded[0]).startswith("早间简报 · 2026年11月23日 星期一")
    assert any("軟體公司送出三百隻舊滑鼠" in words(message) for message in reworded)
    assert not any("软件公司" in words(message) for message in reworded)


async def test_a_traditional_outlet_is_read_in_simplified_and_as_written_again(
    town: Town,
) -> None:
    await town.publish(TAIPEI)
    (choice,) = await town.say(LIN, "简繁")
    await town.press(LIN, choice, "简体")
    digest = await town.say(LIN, "/digest morning")
    assert any("山城图书馆今晨开门" in words(message) for message in digest)
    (latest,) = await town.say(LIN, "/latest morning")
    assert "1. 山城图书馆今晨开门\n望川晚報 ·" in words(latest)
    (article,) = await town.press(LIN, latest, "1")
    assert "馆长说，后面还有两层楼。" in words(article)

    await town.press(LIN, town.again(choice), "保持原文")
    (article,) = await town.press(LIN, latest, "1")
    assert words(article).startswith("山城圖書館今晨開門\n望川晚報 ·")


async def test_only_administrators_choose_for_a_group(town: Town) -> None:
    (choice,) = await town.say(LIN, "/script", GROUP)
    (refused,) = await town.say(ALEX, "/script", GROUP)
    assert "只有管理员" in words(refused)
    (refused,) = await town.press(ALEX, choice, "繁体", GROUP)
    assert "只有管理员" in words(refused)
    assert town.again(choice) == choice
    await town.press(LIN, choice, "繁体", GROUP)
    assert "现在：繁体" in words(town.again(choice))
    # One chat's choice is no other's.
    assert "保持原文" in words((await town.say(LIN, "/status"))[0])
