"""The bot takes messages away: within two days, and where it may."""

from datetime import timedelta

import pytest
from telegram import Bot
from telegram.error import BadRequest

from bot.simulator.actions import forum, membership, talk
from bot.simulator.chats.demo import DEMO_CHANNEL as CHANNEL
from bot.simulator.chats.demo import DEMO_FORUM as FORUM
from bot.simulator.chats.demo import DEMO_GROUP as GROUP
from bot.simulator.chats.rights import admin_record
from bot.simulator.simulator import Simulator

LIN, CHEN = 1001, 1002
NOT_FOR_EVERYONE = "Message can't be deleted for everyone"


async def test_a_message_is_deleted_once(bot: Bot, simulator: Simulator) -> None:
    sent = await bot.send_message(LIN, "x")
    assert await bot.delete_message(LIN, sent.message_id)
    assert simulator.messages(LIN) == []
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(LIN, sent.message_id)


async def test_two_days_to_the_second(bot: Bot, simulator: Simulator) -> None:
    # The clock goes on while the test runs: both ends are a little off the second.
    private = [await bot.send_message(LIN, "x") for _ in range(2)]
    large = [await bot.send_message(FORUM, "x") for _ in range(2)]
    simulator.clock.advance(timedelta(hours=48, seconds=-30))
    assert await bot.delete_message(LIN, private[0].message_id)
    assert await bot.delete_message(FORUM, large[0].message_id)
    simulator.clock.advance(timedelta(seconds=60))
    with pytest.raises(BadRequest, match=NOT_FOR_EVERYONE):
        await bot.delete_message(LIN, private[1].message_id)
    with pytest.raises(BadRequest) as caught:
        await bot.delete_message(FORUM, large[1].message_id)
    assert str(caught.value) == "Message can't be deleted"


async def test_what_others_wrote(bot: Bot, simulator: Simulator) -> None:
    private = simulator.say(LIN, LIN, "喂")
    small = simulator.say(CHEN, GROUP, "喂")
    large = simulator.say(CHEN, FORUM, "喂")

    assert await bot.delete_message(LIN, private["message_id"])
    with pytest.raises(BadRequest, match=NOT_FOR_EVERYONE):
        await bot.delete_message(GROUP, small["message_id"])
    simulator.members.put(FORUM, simulator.bot_id, admin_record("supergroup"))
    assert await bot.delete_message(FORUM, large["message_id"])
    weak = admin_record("supergroup", can_delete_messages=False)
    simulator.members.put(FORUM, simulator.bot_id, weak)
    large = simulator.say(CHEN, FORUM, "又")
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(FORUM, large["message_id"])


async def test_posts_in_a_channel(bot: Bot, simulator: Simulator) -> None:
    own = await bot.send_message(CHANNEL, "我")
    theirs = talk.say(simulator, LIN, CHANNEL, "他")
    record = admin_record("channel", can_delete_messages=False)
    simulator.members.put(CHANNEL, simulator.bot_id, record)

    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(CHANNEL, theirs["message_id"])
    assert await bot.delete_message(CHANNEL, own.message_id)


async def test_how_a_topic_and_a_supergroup_began_stays(bot: Bot, simulator: Simulator) -> None:
    simulator.members.put(FORUM, simulator.bot_id, admin_record("supergroup"))
    forum.create_topic(simulator, FORUM, LIN, "新题")
    made = simulator.messages(FORUM, newest=1)[0]
    large = membership.migrate(simulator, GROUP)
    simulator.members.put(large["id"], simulator.bot_id, admin_record("supergroup"))
    moved = simulator.messages(large["id"], newest=1)[0]
    for message in (made, moved):
        with pytest.raises(BadRequest, match="Message can't be deleted"):
            await bot.delete_message(message["chat"]["id"], message["message_id"])


async def test_many_at_once(bot: Bot, simulator: Simulator) -> None:
    simulator.say(CHEN, GROUP, "别人的")
    for text in "甲乙丙":
        await bot.send_message(GROUP, text)

    with pytest.raises(BadRequest, match=NOT_FOR_EVERYONE):
        await bot.delete_messages(GROUP, [1, 2])
    assert len(simulator.messages(GROUP)) == 4
    assert await bot.delete_messages(GROUP, [4, 2, 2, 77])
    assert [message["text"] for message in simulator.messages(GROUP)] == ["别人的", "乙"]
    assert await bot.delete_messages(GROUP, [88])
    with pytest.raises(BadRequest, match="Message identifiers are not specified"):
        await bot.delete_messages(GROUP, [])
    with pytest.raises(BadRequest, match="Too many message identifiers specified"):
        await bot.delete_messages(GROUP, list(range(1, 102)))
