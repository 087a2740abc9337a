"""Messages go on to other chats: as forwards that say whose they were, or as copies."""

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, RetryAfter

from bot.simulator.actions import membership
from bot.simulator.chats.demo import DEMO_CHANNEL as CHANNEL
from bot.simulator.chats.demo import DEMO_FORUM as FORUM
from bot.simulator.chats.demo import DEMO_GROUP as GROUP
from bot.simulator.chats.rights import admin_record
from bot.simulator.simulator import Simulator
from tests.simulator.conftest import jpeg

LIN, CHEN = 1001, 1002
BUTTON = InlineKeyboardMarkup([[InlineKeyboardButton("更多", callback_data="m:1")]])
LINK = InlineKeyboardMarkup([[InlineKeyboardButton("原文", url="https://news.example/1")]])


def picture(caption: str = "") -> InputMediaPhoto:
    """A photo to send."""
    return InputMediaPhoto(jpeg(), caption=caption, filename="a.jpg")


async def test_a_forward_says_whose_it_was(bot: Bot, simulator: Simulator) -> None:
    theirs = simulator.say(CHEN, GROUP, "喂 /start")
    forward = await bot.forward_message(LIN, GROUP, theirs["message_id"])
    again = await bot.forward_message(CHEN, LIN, forward.message_id)
    post = await bot.send_message(CHANNEL, "报")
    posted = await bot.forward_message(LIN, CHANNEL, post.message_id)

    assert isinstance(forward.forward_origin, MessageOriginUser)
    assert forward.forward_origin.sender_user.id == CHEN
    assert again.forward_origin == forward.forward_origin
    assert forward.text == "喂 /start"
    assert forward.from_user is not None
    assert forward.from_user.id == bot.id
    assert isinstance(posted.forward_origin, MessageOriginChannel)
    assert posted.forward_origin.message_id == post.message_id


async def test_who_hides_stays_hidden(bot: Bot, simulator: Simulator) -> None:
    simulator.chats_kept.set(CHEN, hides_forwards=True)
    theirs = simulator.say(CHEN, GROUP, "喂")
    membership.be_anonymous(simulator, FORUM, LIN, anonymous=True)
    masked = simulator.say(LIN, FORUM, "通知")

    hidden = await bot.forward_message(LIN, GROUP, theirs["message_id"])
    as_group = await bot.forward_message(LIN, FORUM, masked["message_id"])

    assert isinstance(hidden.forward_origin, MessageOriginHiddenUser)
    assert hidden.forward_origin.sender_user_name == "陳怡君"
    assert isinstance(as_group.forward_origin, MessageOriginChat)
    assert as_group.forward_origin.sender_chat.id == FORUM


async def test_a_copy_is_the_bots_own(bot: Bot, simulator: Simulator) -> None:
    text = await bot.send_message(
        LIN, "<b>早报</b>", parse_mode=ParseMode.HTML, reply_markup=BUTTON
    )
    photo = await bot.send_photo(LIN, jpeg(), caption="旧", filename="a.jpg")

    plain = await bot.copy_message(CHEN, LIN, text.message_id)
    await bot.copy_message(CHEN, LIN, text.message_id, reply_markup=LINK, caption="不用")
    await bot.copy_message(CHEN, LIN, photo.message_id)
    await bot.copy_message(
        CHEN, LIN, photo.message_id, caption="<i>新</i>", parse_mode=ParseMode.HTML
    )
    await bot.copy_message(CHEN, LIN, photo.message_id, caption="")
    shown = simulator.messages(CHEN)

    assert plain.message_id == shown[0]["message_id"]
    assert [message.get("text") for message in shown[:2]] == ["早报", "早报"]
    assert shown[0]["entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    assert "reply_markup" not in shown[0]
    assert shown[1]["reply_markup"] == LINK.to_dict()
    assert [message.get("caption") for message in shown[2:]] == ["旧", "新", None]
    assert shown[3]["caption_entities"][0]["type"] == "italic"
    assert not any("forward_origin" in message for message in shown)
    await bot.edit_message_text("改", CHEN, plain.message_id)


async def test_a_forward_keeps_links_but_no_buttons_that_ask(bot: Bot) -> None:
    asking = await bot.send_message(LIN, "一", reply_markup=BUTTON)
    linked = await bot.send_message(LIN, "二", reply_markup=LINK)
    assert (await bot.forward_message(CHEN, LIN, asking.message_id)).reply_markup is None
    assert (await bot.forward_message(CHEN, LIN, linked.message_id)).reply_markup == LINK


async def test_what_is_protected_or_said_by_telegram_stays(bot: Bot, simulator: Simulator) -> None:
    shut = await bot.send_message(LIN, "密", protect_content=True)
    await bot.pin_chat_message(LIN, shut.message_id)
    service = simulator.messages(LIN, newest=1)[0]["message_id"]

    for number in (shut.message_id, service):
        with pytest.raises(BadRequest, match="Message can't be forwarded"):
            await bot.forward_message(CHEN, LIN, number)
        with pytest.raises(BadRequest, match="Message can't be copied"):
            await bot.copy_message(CHEN, LIN, number)
    with pytest.raises(BadRequest, match="Message to forward not found"):
        await bot.forward_message(CHEN, LIN, 99)
    with pytest.raises(BadRequest, match="Message to copy not found"):
        await bot.copy_message(CHEN, LIN, 99)
    with pytest.raises(BadRequest, match="Messages can't be forwarded"):
        await bot.forward_messages(CHEN, LIN, [shut.message_id, 99])


async def test_albums_stay_albums(bot: Bot, simulator: Simulator) -> None:
    before = await bot.send_message(LIN, "先")
    album = await bot.send_media_group(LIN, [picture("甲"), picture("乙"), picture()])
    numbers = [before.message_id, *(message.message_id for message in album)]

    sent = await bot.copy_messages(CHEN, LIN, [*numbers, 99], remove_caption=True)
    shown = simulator.messages(CHEN)
    assert [one.message_id for one in sent] == [1, 2, 3, 4]
    groups = [message.get("media_group_id") for message in shown]
    assert groups[0] is None
    assert len(set(groups[1:])) == 1
    assert groups[1] not in (None, album[0].media_group_id)
    assert not any("caption" in message for message in shown)

    await bot.forward_messages(FORUM, LIN, numbers[:2], message_thread_id=2)
    forwards = simulator.messages(FORUM)
    assert [message["message_thread_id"] for message in forwards] == [2, 2]
    assert "media_group_id" not in forwards[1]
    assert forwards[1]["caption"] == "甲"


async def test_ids_rise_and_are_no_more_than_a_hundred(bot: Bot) -> None:
    for ids, words in [
        ([2, 1], "strictly increasing"),
        ([1, 1], "strictly increasing"),
        ([], "not specified"),
        (list(range(1, 102)), "Too many message identifiers"),
    ]:
        with pytest.raises(BadRequest, match=words):
            await bot.copy_messages(CHEN, LIN, ids)
        with pytest.raises(BadRequest, match=words):
            await bot.forward_messages(CHEN, LIN, ids)


async def test_rights_and_limits_hold_for_them_too(
    bot: Bot, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    photo = await bot.send_photo(LIN, jpeg(), filename="a.jpg")
    text = await bot.send_message(LIN, "文")
    membership.permit(simulator, GROUP, {"can_send_photos": False})
    with pytest.raises(BadRequest, match="Not enough rights to send photos to the chat"):
        await bot.copy_message(GROUP, LIN, photo.message_id)
    await bot.copy_message(GROUP, LIN, text.message_id)
    record = admin_record("channel", can_post_messages=False)
    simulator.members.put(CHANNEL, simulator.bot_id, record)
    with pytest.raises(BadRequest, match="Need administrator rights in the channel chat"):
        await bot.forward_message(CHANNEL, LIN, text.message_id)
    for _ in range(19):
        await bot.forward_message(GROUP, LIN, text.message_id)
    with pytest.raises(RetryAfter):
        await bot.forward_message(GROUP, LIN, text.message_id)
