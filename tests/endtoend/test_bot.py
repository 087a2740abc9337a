"""The whole bot over HTTP: what people ask, press and receive."""

import json

import aiohttp

from bot.keyboards import LatestPage, OpenArticle, ReadArticle, Unsubscribe, pack
from tests.endtoend.town import (
    ALEX,
    CHEN,
    GROUP,
    LIN,
    Message,
    Town,
    buttons,
    told,
    words,
)

READERS = (LIN, CHEN, ALEX)
GREETING = {LIN: "你好，我是简报", CHEN: "你好，我是簡報", ALEX: "Hello, I’m Jianbao"}
HELP = {LIN: "读全文，例如 /read 3", CHEN: "讀全文，例如 /read 3", ALEX: "Read an article in full"}
SOURCES = {LIN: "消息来源", CHEN: "消息來源", ALEX: "Sources"}
LATEST = {LIN: "最新消息", CHEN: "最新消息", ALEX: "Latest"}
NOTHING = {LIN: "还没有订阅", CHEN: "還沒有訂閱", ALEX: "No subscriptions yet"}
CHOOSE = {LIN: "想看哪一份", CHEN: "想看哪一份", ALEX: "Which one would you like to see"}
UNKNOWN = {
    LIN: "没有叫「晚报」的简报",
    CHEN: "沒有叫「晚报」的簡報",
    ALEX: "no digest called",
}
END = {LIN: "— 完 —", CHEN: "— 完 —", ALEX: "— end —"}


async def test_every_command_is_answered_in_the_readers_language(town: Town) -> None:
    for reader in READERS:
        await _uses_every_command(town, reader)


async def _uses_every_command(town: Town, reader: int) -> None:
    (greeting,) = await town.say(reader, "/start")
    assert GREETING[reader] in words(greeting)
    assert len(buttons(greeting)) == 3
    (help_,) = await town.say(reader, "/help")
    assert HELP[reader] in words(help_)
    (choice,) = await town.say(reader, "/digest")
    assert CHOOSE[reader] in words(choice)
    assert [label for label, _ in buttons(choice)] == ["早间简报", "科技"]
    (unknown,) = await town.say(reader, "/digest 晚报")
    assert UNKNOWN[reader] in words(unknown)
    (sources,) = await town.say(reader, "/sources")
    assert words(sources).startswith(SOURCES[reader])
    assert all(outlet in words(sources) for outlet in ("临澜晚报", "望川日报", "量角器科技"))
    (status,) = await town.say(reader, "/status")
    assert NOTHING[reader] in words(status)
    (latest,) = await town.say(reader, "/latest tech")
    assert words(latest).startswith(f"{LATEST[reader]} · 科技")
    await _reads_the_second_of(town, reader, latest)


async def _reads_the_second_of(town: Town, reader: int, latest: Message) -> None:
    second = next(line for line in words(latest).splitlines() if line.startswith("2. "))
    (article,) = await town.say(reader, "/read 2")
    assert words(article).startswith(second.removeprefix("2. "))
    while any(label == "▶" for label, _ in buttons(article)):
        await town.press(reader, article, "▶")
        article = town.again(article)
    assert END[reader] in words(article)


async def test_words_are_commands_too(town: Town) -> None:
    for user, said, answer in (
        (LIN, "简报", "想看哪一份"),
        (LIN, "最新", "最新消息"),
        (LIN, "订阅", "想订哪一份"),
        (LIN, "退订", "不用退"),
        (LIN, "帮助", "我能做什么"),
        (LIN, "今天天气好吗", "我能做什么"),
        (CHEN, "簡報", "想看哪一份"),
        (CHEN, "訂閱", "想訂哪一份"),
        (CHEN, "來源", "消息來源"),
        (CHEN, "狀態", "還沒有訂閱"),
        (CHEN, "幫助", "我能做什麼"),
        (ALEX, "簡報 tech", "科技"),
        (ALEX, "/teleport", "I don’t know that command"),
        (ALEX, "/read", "Put a number after /read"),
        (ALEX, "/read ²", "Put a number after /read"),
        (ALEX, "/read 99", "can’t be found"),
        (ALEX, f"/read {'9' * 30}", "can’t be found"),
    ):
        messages = await town.say(user, said)
        assert answer in words(messages[0]), said


async def test_a_digest_is_a_picture_with_the_news_under_it(town: Town) -> None:
    digest = await town.say(LIN, "/digest morning")

    assert "photo" in digest[0]
    assert words(digest[0]).startswith("早间简报 · 2026年11月22日 星期日")
    assert len(words(digest[0])) <= 1024
    assert all(len(words(message)) <= 4096 for message in digest[1:])
    assert [label for label, _ in buttons(digest[-1])[:5]] == ["1", "2", "3", "4", "5"]
    assert not any(buttons(message) for message in digest[:-1])
    shown = "\n".join(map(words, digest))
    assert [shown.count(f"\n{number}. ") for number in range(1, 7)] == [1, 1, 1, 1, 1, 0]


async def test_a_picture_is_uploaded_once(town: Town) -> None:
    for reader in READERS:
        await town.say(reader, "/digest morning")

    sent = [call.parameters["photo"] for call in town.simulator.transcript.calls("sendPhoto")]
    assert [isinstance(photo, dict) for photo in sent] == [True, False, False]


async def test_a_number_opens_an_article_and_arrows_turn_it_in_place(town: Town) -> None:
    body = "\n\n".join(f"第{page}段讲的是河。{'河水向东流去。' * 40}" for page in range(1, 8))
    await town.publish(told("长河记", body), told("渡口又开", body[::-1], "tram"))
    (latest,) = await town.say(LIN, "/latest")

    for number in ("1", "2"):
        (article,) = await town.press(LIN, latest, number)
        first = words(article)
        pages = _pages(article)
        assert pages >= 2
        seen = [first]
        for _ in range(pages - 1):
            assert await town.press(LIN, article, "▶") == []
            article = town.again(article)
            seen.append(words(article))
        assert len(set(seen)) == pages
        assert "— 完 —" in seen[-1]
        assert "▶" not in dict(buttons(article))
        for _ in range(pages - 1):
            await town.press(LIN, article, "◀")
            article = town.again(article)
        assert words(article) == first


def _pages(article: Message) -> int:
    return int(next(label for label, _ in buttons(article) if "/" in label).split("/")[1])


async def test_the_list_turns_in_place_and_counts_on(town: Town) -> None:
    (latest,) = await town.say(CHEN, "最新")
    assert [label for label, _ in buttons(latest)][:10] == [str(n) for n in range(1, 11)]

    assert await town.press(CHEN, latest, "▶") == []
    second = town.again(latest)
    assert words(second).split("\n\n")[1].startswith("11. ")
    (article,) = await town.say(CHEN, "/read 11")
    assert words(second).split("\n\n")[1].splitlines()[0].removeprefix("11. ") in words(article)

    await town.press(CHEN, second, "◀")
    assert words(town.again(latest)) == words(latest)


async def test_a_page_that_shows_already_is_no_error(town: Town) -> None:
    (latest,) = await town.say(LIN, "/latest")
    middle = next(data for label, data in buttons(latest) if label.startswith("1/"))
    assert await town.toast(LIN, latest, middle) == ""
    assert town.again(latest) == latest


async def test_forged_and_old_buttons_are_refused(town: Town) -> None:
    await town.say(LIN, "/help")
    await town.say(ALEX, "/subscribe tech")
    (theirs,) = await town.say(ALEX, "/status")
    leave = next(data for _, data in buttons(theirs))
    forged = await _send_with_buttons(
        town,
        LIN,
        {
            "old": "0a:1",
            "none": "1zz",
            "far": pack(OpenArticle(10**9)),
            "page": pack(ReadArticle(10**9, 2)),
            "list": pack(LatestPage(10**6, "nosuch")),
            "leave": leave,
            "gone": pack(Unsubscribe(10**9)),
        },
    )

    assert await town.toast(LIN, forged, "0a:1") == "这个按钮已经失效，发送 /latest 看看最新的。"
    assert await town.toast(LIN, forged, "1zz") != ""
    assert town.said(LIN)[-1]["message_id"] == forged["message_id"]
    for label, answer in (
        ("far", "找不到这篇文章"),
        ("page", "找不到这篇文章"),
        ("list", "没有叫「nosuch」的简报"),
        ("leave", "还没有订阅"),
        ("gone", "还没有订阅"),
    ):
        (said,) = await town.press(LIN, forged, label)
        assert answer in words(said)
    assert buttons((await town.say(ALEX, "/status"))[0]) == buttons(theirs)


async def _send_with_buttons(town: Town, chat: int, labelled: dict[str, str]) -> Message:
    rows = [[{"text": label, "callback_data": data}] for label, data in labelled.items()]
    body = {"chat_id": chat, "text": "·", "reply_markup": json.dumps({"inline_keyboard": rows})}
    address = f"{town.address}/bot{town.simulator.token}/sendMessage"
    async with aiohttp.ClientSession() as session, session.post(address, data=body) as answer:
        message: Message = (await answer.json())["result"]
    return message


async def test_in_a_group_only_administrators_subscribe(town: Town) -> None:
    (refused,) = await town.say(CHEN, "/subscribe morning", GROUP)
    assert words(refused) == "在群組裡，只有管理員能更改訂閱和文章用字、暫停推送、刪掉紀錄。"
    (offer,) = await town.say(CHEN, "/start", GROUP)
    (refused,) = await town.press(CHEN, offer, "📮 訂閱 早间简报", GROUP)
    assert "只有管理員" in words(refused)
    assert town.simulator.next_due is not None
    assert await town.simulator.next_due() is None

    done, *sample = await town.press(LIN, offer, "📮 訂閱 早间简报", GROUP)
    assert "早间简报" in words(done)
    assert sample
    (refused,) = await town.say(ALEX, "/unsubscribe", GROUP)
    assert "只有管理員" in words(refused)
    (done,) = await town.say(LIN, "/unsubscribe", GROUP)
    assert "已退訂" in words(done)


async def test_a_group_is_left_in_peace(town: Town) -> None:
    assert await town.say(LIN, "今天有雨", GROUP) == []
    assert await town.say(LIN, "/digest@weather_bot", GROUP) == []
    assert await town.say(LIN, "/teleport", GROUP) == []
    (answer,) = await town.say(LIN, "/status@jianbao_simulated_bot", GROUP)
    assert "还没有订阅" in words(answer)


HOSTILE = "<b>&\"' </a>\u202e翻\u2066转\U0001f469\u200d\U0001f467\u200d\U0001f1e8\U0001f1f3"


async def test_a_hostile_title_is_harmless_text(town: Town) -> None:
    title = HOSTILE + "<i>长" * 2500 + "</script>"
    body = f"<p>{HOSTILE.replace('<', '&lt;')} 正文第一句话在这里，讲的是灯塔。</p><p>第二段。</p>"
    categories = "categories: \n - 传统媒体\n - 临澜晚报\n - 城市"
    front = f"title: {json.dumps(title, ensure_ascii=False)}\n{categories}\nauthor: 临澜晚报"
    date = "date: Sun, 22 Nov 2026 11:59:00 GMT"
    (town.posts / "恶意.md").write_text(f"---\n{front}\n{date}\n---\n\n{body}\n", encoding="utf-8")
    await town.read()

    (latest,) = await town.say(LIN, "/latest")
    (article,) = await town.press(LIN, latest, "1")
    digest = await town.say(LIN, "/digest morning")

    for message in (latest, article, *digest):
        kinds = {entity["type"] for entity in _entities(message)}
        assert kinds <= {"bold", "italic"}, kinds
        assert not set("\u202e\u2066") & set(words(message))
    assert "&\"'" in words(article)
    assert "灯塔" in words(article)
    assert len(words(article).splitlines()[0]) <= 125
    refused = [call for call in town.simulator.transcript.calls() if not call.ok]
    assert refused == []


def _entities(message: Message) -> list[Message]:
    return [*message.get("entities", []), *message.get("caption_entities", [])]
