"""The whole bot in groups, forums and channels, where Telegram forbids this and that."""

from bot.simulator.chats.demo import DEMO_CHANNEL, DEMO_FORUM
from tests.endtoend.town import ALEX, GROUP, LIN, Message, Town, buttons, words

DAILY = 2


def topics(messages: list[Message]) -> set[int | None]:
    """Where messages stand."""
    return {message.get("message_thread_id") for message in messages}


async def test_a_topic_has_its_own_digest_until_it_is_closed(town: Town) -> None:
    chat = f"chats/{DEMO_FORUM}"
    before = len(town.said(DEMO_FORUM))
    await town.control.post(f"{chat}/text", user_id=LIN, text="/subscribe morning", thread=DAILY)
    await town.settled()
    subscribed = town.said(DEMO_FORUM)[before:]
    assert "订好了：早间简报" in words(subscribed[0])
    assert topics(subscribed) == {DAILY}

    await town.control.post(f"{chat}/topics/{DAILY}", closed=True)
    before = len(town.said(DEMO_FORUM))
    await town.next_slot()
    push = town.said(DEMO_FORUM)[before:]
    assert words(push[0]).startswith("早间简报 ·")
    assert topics(push) == {None}
    refused = {call.description for call in town.simulator.transcript.calls() if not call.ok}
    assert refused == {"Bad Request: TOPIC_CLOSED"}


async def test_where_photos_are_forbidden_the_words_come_alone(town: Town) -> None:
    no_photos = {"can_send_photos": False}
    await town.control.post(f"chats/{GROUP}/permit", permissions=no_photos)
    said = await town.say(LIN, "/digest morning", GROUP)
    assert words(said[0]).startswith("早间简报 ·")
    assert not any("photo" in message for message in said)
    assert buttons(said[0])


async def test_a_group_that_grew_gets_its_digest_under_the_new_id(town: Town) -> None:
    await town.say(LIN, "/subscribe morning", GROUP)
    large = (await town.control.post(f"chats/{GROUP}/migrate"))["id"]
    await town.settled()
    await town.next_slot()
    assert words(town.said(large)[0]).startswith("早间简报 ·")
    status = await town.say(LIN, "/status", large)
    assert "早间简报" in words(status[0])


async def test_a_channel_is_subscribed_by_a_post_in_it(town: Town) -> None:
    subscribed = await town.say(LIN, "/subscribe morning", DEMO_CHANNEL)
    assert "订好了：早间简报" in words(subscribed[0])
    before = len(town.said(DEMO_CHANNEL))
    await town.next_slot()
    assert words(town.said(DEMO_CHANNEL)[before]).startswith("早间简报 ·")


async def test_only_administrators_subscribe_a_group_be_they_anonymous(town: Town) -> None:
    (refused,) = await town.say(ALEX, "/subscribe morning", GROUP)
    assert "admin" in words(refused)
    await town.control.post(f"chats/{GROUP}/anonymous", user_id=LIN, anonymous=True)
    done = await town.say(LIN, "/subscribe morning", GROUP)
    assert "早间简报, every day at 08:00" in words(done[0])


async def test_a_bot_without_rights_is_silent_and_loses_nothing_elsewhere(town: Town) -> None:
    await town.say(LIN, "/subscribe morning")
    await town.say(LIN, "/subscribe morning", GROUP)
    nothing = {"can_send_messages": False, "can_send_photos": False}
    await town.control.post(f"chats/{GROUP}/permit", permissions=nothing)
    before = len(town.said(LIN))
    await town.next_slot()
    assert words(town.said(LIN)[before]).startswith("早间简报 ·")
    assert (await town.states(GROUP))[-1] == "dead"
