"""Messages are pinned and taken down; drafts are shown and gone; reactions are counted."""

import pytest
from telegram import Bot, ReactionTypeCustomEmoji, ReactionTypeEmoji
from telegram.error import BadRequest, RetryAfter

from bot.simulator.actions.reactions import react
from bot.simulator.chats.demo import DEMO_CHANNEL as CHANNEL
from bot.simulator.chats.demo import DEMO_FORUM as FORUM
from bot.simulator.chats.demo import DEMO_GROUP as GROUP
from bot.simulator.chats.rights import admin_record
from bot.simulator.refusal import Refused
from bot.simulator.simulator import Simulator

LIN, CHEN = 1001, 1002
NO_RIGHT = "Not enough rights to manage pinned messages in the chat"


async def pinned(bot: Bot, chat_id: int) -> int:
    """The message on top of a chat, or 0."""
    message = (await bot.get_chat(chat_id)).pinned_message
    return message.message_id if message else 0


async def test_the_newest_message_is_on_top(bot: Bot, simulator: Simulator) -> None:
    first, second, third = [(await bot.send_message(GROUP, str(n))).message_id for n in range(3)]
    for number in (second, first):
        assert await bot.pin_chat_message(GROUP, number, disable_notification=True)
    assert await pinned(bot, GROUP) == second
    with pytest.raises(BadRequest, match=r"(?i)CHAT_NOT_MODIFIED"):
        await bot.pin_chat_message(GROUP, first)
    with pytest.raises(BadRequest, match="Message to pin not found"):
        await bot.pin_chat_message(GROUP, 99)

    assert await bot.unpin_chat_message(GROUP)
    assert await pinned(bot, GROUP) == first
    with pytest.raises(BadRequest, match="Message to unpin not found"):
        await bot.unpin_chat_message(GROUP, third)
    assert await bot.unpin_chat_message(GROUP, first)
    with pytest.raises(BadRequest, match="Message to unpin not found"):
        await bot.unpin_chat_message(GROUP)


async def test_the_chat_is_told_of_a_pin(bot: Bot, simulator: Simulator) -> None:
    for chat_id in (LIN, GROUP, CHANNEL):
        sent = await bot.send_message(chat_id, "置顶")
        await bot.pin_chat_message(chat_id, sent.message_id)
    told = [update.effective_message for update in await bot.get_updates()]
    assert [message.chat.id for message in told if message] == [LIN, GROUP, CHANNEL]
    for message in told:
        assert message is not None
        assert message.pinned_message is not None
        with pytest.raises(BadRequest, match="A service message can't be pinned"):
            await bot.pin_chat_message(message.chat.id, message.message_id)


async def test_who_may_not_pin(bot: Bot, simulator: Simulator) -> None:
    post = await bot.send_message(CHANNEL, "报")
    said = await bot.send_message(FORUM, "话")
    record = admin_record("channel", can_edit_messages=False)
    simulator.members.put(CHANNEL, simulator.bot_id, record)
    record = admin_record("supergroup", can_pin_messages=False)
    simulator.members.put(FORUM, simulator.bot_id, record)
    for message in (post, said):
        with pytest.raises(BadRequest, match=NO_RIGHT):
            await bot.pin_chat_message(message.chat.id, message.message_id)
        with pytest.raises(BadRequest, match=NO_RIGHT):
            await bot.unpin_all_chat_messages(message.chat.id)


async def test_a_topic_is_cleared_alone(bot: Bot) -> None:
    in_topic = await bot.send_message(FORUM, "题", message_thread_id=2)
    in_general = await bot.send_message(FORUM, "总")
    for message in (in_topic, in_general):
        await bot.pin_chat_message(FORUM, message.message_id)

    assert await bot.unpin_all_general_forum_topic_messages(FORUM)
    assert await pinned(bot, FORUM) == in_topic.message_id
    assert await bot.unpin_all_forum_topic_messages(FORUM, 2)
    assert await pinned(bot, FORUM) == 0
    assert await bot.unpin_all_chat_messages(FORUM)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.unpin_all_forum_topic_messages(FORUM, 77)
    with pytest.raises(BadRequest, match="The chat is not a forum"):
        await bot.unpin_all_forum_topic_messages(GROUP, 2)


async def test_what_is_deleted_is_pinned_no_more(bot: Bot, simulator: Simulator) -> None:
    first, second = [(await bot.send_message(LIN, str(n))).message_id for n in range(2)]
    for number in (first, second):
        await bot.pin_chat_message(LIN, number)
    await bot.delete_message(LIN, second)
    assert await pinned(bot, LIN) == first
    assert simulator.messages(LIN)[0]["_pinned"]
    await bot.unpin_chat_message(LIN)
    assert "_pinned" not in simulator.messages(LIN)[0]


async def test_a_draft_is_shown_and_is_no_message(bot: Bot, simulator: Simulator) -> None:
    events = simulator.events.subscribe()
    assert await bot.send_message_draft(LIN, 7, "<b>正在</b>写", parse_mode="HTML")
    draft = events.get_nowait()
    assert (draft["kind"], draft["chat_id"], draft["draft_id"]) == ("draft", LIN, 7)
    assert draft["text"] == "正在写"
    assert draft["entities"][0]["type"] == "bold"
    assert await bot.send_message_draft(LIN, 7, "")
    assert events.get_nowait()["text"] == ""
    assert simulator.messages(LIN) == []
    with pytest.raises(BadRequest, match=r"(?i)RANDOM_ID_INVALID"):
        await bot.send_message_draft(LIN, 0, "x")
    with pytest.raises(BadRequest, match=r"(?i)TEXTDRAFT_PEER_INVALID"):
        await bot.send_message_draft(GROUP, 7, "x")


async def test_the_bot_has_one_reaction(bot: Bot, simulator: Simulator) -> None:
    said = simulator.say(CHEN, GROUP, "喂")["message_id"]
    react(simulator, LIN, GROUP, said, "👍")
    assert await bot.set_message_reaction(GROUP, said, "👍")
    assert simulator.messages(GROUP)[0]["_reactions"] == [{"emoji": "👍", "count": 2}]
    assert await bot.set_message_reaction(GROUP, said, ReactionTypeEmoji("❤️"))
    assert {one["emoji"] for one in simulator.messages(GROUP)[0]["_reactions"]} == {"👍", "❤"}
    assert await bot.set_message_reaction(GROUP, said)
    assert simulator.messages(GROUP)[0]["_reactions"] == [{"emoji": "👍", "count": 1}]

    with pytest.raises(BadRequest, match=r"(?i)REACTION_INVALID"):
        await bot.set_message_reaction(GROUP, said, "🧨")
    with pytest.raises(BadRequest, match=r"(?i)REACTION_INVALID"):
        await bot.set_message_reaction(GROUP, said, ReactionTypeCustomEmoji("5368324170671202286"))
    with pytest.raises(BadRequest, match=r"(?i)REACTIONS_TOO_MANY"):
        await bot.set_message_reaction(GROUP, said, ["👍", "🔥"])
    with pytest.raises(BadRequest, match="Message to react not found"):
        await bot.set_message_reaction(GROUP, 99, "👍")


async def test_reactions_have_a_limit_of_their_own(
    bot: Bot, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    said = simulator.say(CHEN, GROUP, "喂")["message_id"]
    for number in range(20):
        await bot.set_message_reaction(GROUP, said, "👍👎"[number % 2])
    with pytest.raises(RetryAfter):
        await bot.set_message_reaction(GROUP, said, "👍")
    await bot.send_message(GROUP, "还行")


async def test_who_runs_the_chat_hears_of_reactions(bot: Bot, simulator: Simulator) -> None:
    sent = (await bot.send_message(FORUM, "报")).message_id
    post = (await bot.send_message(CHANNEL, "报")).message_id
    await bot.get_updates(allowed_updates=["message_reaction", "message_reaction_count"])
    react(simulator, CHEN, FORUM, sent, "👍")
    simulator.members.put(FORUM, simulator.bot_id, admin_record("supergroup"))
    react(simulator, CHEN, FORUM, sent, "🔥")
    react(simulator, CHEN, FORUM, sent, "🔥")
    react(simulator, CHEN, FORUM, sent, "")
    react(simulator, CHEN, CHANNEL, post, "🎉")

    changed, gone, counted = await bot.get_updates()
    assert changed.message_reaction is not None
    assert changed.message_reaction.user is not None
    assert changed.message_reaction.user.id == CHEN
    assert [one.to_dict()["emoji"] for one in changed.message_reaction.old_reaction] == ["👍"]
    assert [one.to_dict()["emoji"] for one in changed.message_reaction.new_reaction] == ["🔥"]
    assert gone.message_reaction is not None
    assert gone.message_reaction.new_reaction == ()
    assert counted.message_reaction_count is not None
    assert counted.message_reaction_count.reactions[0].total_count == 1
    simulator.chats_kept.set(FORUM, permissions={"can_react_to_messages": False})
    with pytest.raises(Refused, match="may not react"):
        react(simulator, CHEN, FORUM, sent, "👍")
