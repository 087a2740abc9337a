"""The bot changes what it sent: what Telegram lets it, and what not."""

from datetime import timedelta

import pytest
from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    Message,
    ReplyKeyboardMarkup,
)
from telegram.error import BadRequest

from bot.simulator.actions import talk
from bot.simulator.chats.demo import DEMO_CHANNEL as CHANNEL
from bot.simulator.chats.demo import DEMO_GROUP as GROUP
from bot.simulator.chats.rights import admin_record
from bot.simulator.simulator import Simulator
from tests.simulator.conftest import jpeg

LIN, CHEN = 1001, 1002
BUTTON = InlineKeyboardMarkup([[InlineKeyboardButton("更多", callback_data="m:1")]])


async def photo(bot: Bot, chat_id: int = LIN, caption: str = "旧") -> Message:
    """A photo is sent."""
    return await bot.send_photo(chat_id, jpeg(), caption=caption, filename="a.jpg")


def other_photo(caption: str = "") -> InputMediaPhoto:
    """Another photo, smaller."""
    return InputMediaPhoto(jpeg(400, 300), caption=caption, filename="b.jpg")


async def test_texts_captions_and_photos_change(bot: Bot, simulator: Simulator) -> None:
    text = await bot.send_message(LIN, "一", reply_markup=BUTTON)
    picture = await photo(bot)

    assert await bot.edit_message_text("二", LIN, text.message_id)
    await bot.edit_message_caption(LIN, picture.message_id, caption="新", reply_markup=BUTTON)
    await bot.edit_message_media(other_photo("换"), LIN, picture.message_id)
    shown = simulator.messages(LIN)

    assert [message.get("text") for message in shown] == ["二", None]
    assert "reply_markup" not in shown[0]
    assert shown[1]["caption"] == "换"
    assert shown[1]["photo"][-1]["width"] == 400
    assert "reply_markup" not in shown[1]
    assert 0 <= shown[1]["edit_date"] - shown[1]["date"] < 60

    await bot.edit_message_reply_markup(LIN, text.message_id, reply_markup=BUTTON)
    assert simulator.messages(LIN)[0]["reply_markup"] == BUTTON.to_dict()
    await bot.edit_message_caption(LIN, picture.message_id)
    assert "caption" not in simulator.messages(LIN)[1]


async def test_a_text_becomes_a_photo_and_never_a_text_again(
    bot: Bot, simulator: Simulator
) -> None:
    text = await bot.send_message(LIN, "见 https://news.example")
    changed = await bot.edit_message_media(other_photo("图"), LIN, text.message_id)

    assert isinstance(changed, Message)
    assert changed.caption == "图"
    assert simulator.messages(LIN)[0].keys() & {"text", "entities", "link_preview_options"} == set()
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("二", LIN, text.message_id)


async def test_what_is_the_same_is_no_edit(bot: Bot) -> None:
    text = await bot.send_message(LIN, "一", reply_markup=BUTTON)
    picture = await photo(bot)

    with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
        await bot.edit_message_text("一", LIN, text.message_id, reply_markup=BUTTON)
    with pytest.raises(BadRequest, match="is not modified"):
        await bot.edit_message_reply_markup(LIN, text.message_id, reply_markup=BUTTON)
    with pytest.raises(BadRequest, match="is not modified"):
        await bot.edit_message_caption(LIN, picture.message_id, caption="旧")
    same = InputMediaPhoto(picture.photo[0].file_id, caption="旧")
    with pytest.raises(BadRequest, match="is not modified"):
        await bot.edit_message_media(same, LIN, picture.message_id)


async def test_what_cannot_be_edited(bot: Bot, simulator: Simulator) -> None:
    text = await bot.send_message(LIN, "一")
    theirs = simulator.say(LIN, LIN, "喂")
    forward = await bot.forward_message(CHEN, LIN, text.message_id)
    asked = await bot.send_message(LIN, "说", reply_markup=ForceReply())
    keys = await bot.send_message(LIN, "选", reply_markup=ReplyKeyboardMarkup([["甲"]]))
    await bot.pin_chat_message(LIN, text.message_id)
    pin = simulator.messages(LIN, newest=1)[0]

    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("二", LIN, 99)
    with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
        await bot.edit_message_caption(LIN, text.message_id, caption="二")
    for number in (theirs["message_id"], asked.message_id, keys.message_id, pin["message_id"]):
        with pytest.raises(BadRequest, match="Message can't be edited"):
            await bot.edit_message_text("二", LIN, number)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_reply_markup(CHEN, forward.message_id, reply_markup=BUTTON)


async def test_an_old_message_is_edited_and_counts_in_no_limit(
    bot: Bot, simulator: Simulator
) -> None:
    sent = await bot.send_message(GROUP, "0")
    simulator.clock.advance(timedelta(days=400))
    for number in range(1, 41):
        await bot.edit_message_text(str(number), GROUP, sent.message_id)
    assert simulator.messages(GROUP, newest=1)[0]["text"] == "40"


async def test_an_album_keeps_its_family(bot: Bot, simulator: Simulator) -> None:
    first, _ = await bot.send_media_group(
        LIN, [InputMediaPhoto(jpeg(), filename="a.jpg"), other_photo()]
    )
    changed = await bot.edit_message_media(other_photo("换"), LIN, first.message_id)
    assert isinstance(changed, Message)
    assert changed.media_group_id == first.media_group_id
    paper = InputMediaDocument(b"%PDF", filename="a.pdf")
    with pytest.raises(BadRequest, match="Can't use the media of the specified type in the album"):
        await bot.edit_message_media(paper, LIN, first.message_id)
    single = await photo(bot)
    await bot.edit_message_media(paper, LIN, single.message_id)
    assert "photo" not in simulator.messages(LIN, newest=1)[0]


async def test_posts_of_others_in_a_channel_need_a_right_and_haste(
    bot: Bot, simulator: Simulator
) -> None:
    own = await bot.send_message(CHANNEL, "我")
    theirs = talk.say(simulator, LIN, CHANNEL, "他")
    await bot.edit_message_text("改", CHANNEL, theirs["message_id"])

    simulator.clock.advance(timedelta(hours=48))
    await bot.edit_message_reply_markup(CHANNEL, theirs["message_id"], reply_markup=BUTTON)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("迟", CHANNEL, theirs["message_id"])

    record = admin_record("channel", can_edit_messages=False)
    simulator.members.put(CHANNEL, simulator.bot_id, record)
    await bot.edit_message_text("行", CHANNEL, own.message_id)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_reply_markup(CHANNEL, theirs["message_id"])
    record = admin_record("channel", can_edit_messages=False, can_post_messages=False)
    simulator.members.put(CHANNEL, simulator.bot_id, record)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("不", CHANNEL, own.message_id)
