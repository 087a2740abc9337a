"""Who is where and what the bot may do there, in Telegram's words."""

from typing import Any

import pytest
from telegram import Bot, ChatMemberOwner, ChatPermissions, Message, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.simulator.actions import membership, talk
from bot.simulator.chats.demo import DEMO_CHANNEL, DEMO_FORUM, DEMO_GROUP
from bot.simulator.simulator import Simulator
from tests.simulator.conftest import jpeg
from tests.simulator.control import Control

LIN, CHEN, ALEX = 1001, 1002, 1003
ADMIN: dict[str, Any] = {"status": "administrator", "rights": {}}


async def news(bot: Bot) -> list[Update]:
    """What the bot is told, confirmed at once."""
    updates = list(await bot.get_updates())
    if updates:
        await bot.get_updates(offset=updates[-1].update_id + 1)
    return updates


def told(updates: list[Update]) -> list[str]:
    """The kinds of the updates, and of service messages what they say."""
    services = ("new_chat_members", "left_chat_member", "migrate_to_chat_id", "new_chat_title")
    return [
        next((name for name in services if update.message and update.message[name]), kind)
        for update in updates
        for kind in update.to_dict()
        if kind != "update_id"
    ]


class TestAReader:
    """A private chat: opened by the reader, blocked, opened again, deleted."""

    async def test_nobody_is_written_to_before_they_speak(
        self, bot: Bot, control: Control, simulator: Simulator
    ) -> None:
        await control.post("chats", id=1009, first_name="新人")
        with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
            await bot.send_message(1009, "早")
        simulator.say(1009, 1009, "/start")
        assert (await bot.send_message(1009, "早")).chat.id == 1009

    async def test_blocking_is_told_and_unblocking_too(
        self, bot: Bot, simulator: Simulator
    ) -> None:
        simulator.block(LIN, True)
        simulator.block(LIN, True)
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await bot.send_message(LIN, "早")
        simulator.block(LIN, False)
        assert (await bot.send_message(LIN, "早")).text == "早"
        changes = [update.my_chat_member for update in await news(bot)]
        statuses = [change.new_chat_member.status for change in changes if change]
        assert statuses == ["kicked", "member"]
        lines = [one.get("_service", "") for one in simulator.messages(LIN)]
        assert lines == ["你屏蔽了机器人", "你解除了屏蔽", ""]

    async def test_a_deleted_account_is_gone_for_ever(self, bot: Bot, control: Control) -> None:
        await control.post(f"chats/{CHEN}/close")
        with pytest.raises(Forbidden, match="user is deactivated"):
            await bot.send_message(CHEN, "早")
        refused = await control.post(f"chats/{CHEN}/text", user_id=CHEN, text="x")
        assert "deleted the account" in refused["error"]


class TestAGroup:
    """A group: the bot comes and goes, the group grows, and is deleted."""

    async def test_the_bot_is_kicked_and_asked_back(self, bot: Bot, control: Control) -> None:
        await control.post(f"chats/{DEMO_GROUP}/bot", status="kicked")
        with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
            await bot.send_message(DEMO_GROUP, "早")
        await control.post(f"chats/{DEMO_GROUP}/bot", status="left")
        with pytest.raises(Forbidden, match="bot is not a member of the group chat"):
            await bot.send_message(DEMO_GROUP, "早")
        await control.post(f"chats/{DEMO_GROUP}/bot", status="member")
        await bot.send_message(DEMO_GROUP, "早")
        kinds = told(await news(bot))
        assert kinds == [
            "left_chat_member",
            "my_chat_member",
            "my_chat_member",
            "my_chat_member",
            "new_chat_members",
        ]

    async def test_it_becomes_a_supergroup_with_another_id(
        self, bot: Bot, control: Control
    ) -> None:
        large = await control.post(f"chats/{DEMO_GROUP}/migrate")
        with pytest.raises(ChatMigrated) as caught:
            await bot.send_message(DEMO_GROUP, "早")
        assert caught.value.new_chat_id == large["id"] < -1_000_000_000_000
        assert (await bot.send_message(large["id"], "早")).chat.type == ChatType.SUPERGROUP
        joined, away, back = await news(bot)
        assert joined.my_chat_member is not None
        assert joined.my_chat_member.chat.id == large["id"]
        assert away.message is not None
        assert back.message is not None
        assert away.message.migrate_to_chat_id == large["id"]
        assert back.message.migrate_from_chat_id == DEMO_GROUP
        assert (await bot.get_chat_member(large["id"], LIN)).status == "creator"
        refused = await control.post(f"chats/{DEMO_GROUP}/text", user_id=LIN, text="x")
        assert "is no more" in refused["error"]
        assert "no group that lives" in (await control.post(f"chats/{DEMO_GROUP}/migrate"))["error"]

    async def test_it_is_deleted(self, bot: Bot, control: Control) -> None:
        await control.post(f"chats/{DEMO_GROUP}/close")
        with pytest.raises(Forbidden, match="the group chat was deleted"):
            await bot.send_message(DEMO_GROUP, "早")
        await control.post(f"chats/{DEMO_FORUM}/close")
        with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
            await bot.send_message(DEMO_FORUM, "早")

    async def test_members_come_and_go(
        self, bot: Bot, control: Control, simulator: Simulator
    ) -> None:
        assert await bot.get_chat_member_count(DEMO_GROUP) == 4
        await control.post(f"chats/{DEMO_GROUP}/leave", user_id=ALEX)
        assert (await bot.get_chat_member(DEMO_GROUP, ALEX)).status == ChatMemberStatus.LEFT
        refused = await control.post(f"chats/{DEMO_GROUP}/text", user_id=ALEX, text="x")
        assert "is not in chat" in refused["error"]
        await control.post(f"chats/{DEMO_GROUP}/join", user_id=ALEX)
        simulator.say(ALEX, DEMO_GROUP, "/help")
        assert told(await news(bot)) == ["left_chat_member", "new_chat_members", "message"]
        with pytest.raises(BadRequest, match=r"(?i)participant_id_invalid"):
            await bot.get_chat_member(DEMO_GROUP, 4040)


class TestRights:
    """What a member may be forbidden, and an administrator allowed."""

    @pytest.mark.parametrize("how", ["everybody", "the bot"])
    async def test_photos_are_forbidden_and_texts_are_not(
        self, bot: Bot, control: Control, how: str
    ) -> None:
        no_photos = {"can_send_photos": False}
        if how == "everybody":
            await control.post(f"chats/{DEMO_GROUP}/permit", permissions=no_photos)
        else:
            order = {"status": "restricted", "permissions": no_photos}
            await control.post(f"chats/{DEMO_GROUP}/bot", **order)
        with pytest.raises(BadRequest, match="Not enough rights to send photos to the chat"):
            await bot.send_photo(DEMO_GROUP, jpeg())
        await bot.send_message(DEMO_GROUP, "早")
        await control.post(f"chats/{DEMO_GROUP}/bot", **ADMIN)
        await bot.send_photo(DEMO_GROUP, jpeg())

    async def test_nothing_may_be_said(self, bot: Bot, control: Control) -> None:
        await control.post(f"chats/{DEMO_GROUP}/permit", permissions={"can_send_messages": False})
        with pytest.raises(BadRequest, match="Not enough rights to send text messages to the chat"):
            await bot.send_message(DEMO_GROUP, "早")
        refused = await control.post(f"chats/{DEMO_GROUP}/text", user_id=ALEX, text="x")
        assert "may not write" in refused["error"]

    async def test_a_channel_takes_posts_of_administrators_alone(
        self, bot: Bot, control: Control, simulator: Simulator
    ) -> None:
        post = await bot.send_message("@jiangwan_news", "早")
        assert post.from_user is None
        assert post.sender_chat is not None
        assert post.sender_chat.id == DEMO_CHANNEL
        await bot.edit_message_text("早安", DEMO_CHANNEL, post.message_id)
        await control.post(
            f"chats/{DEMO_CHANNEL}/bot",
            status="administrator",
            rights={"can_post_messages": False},
        )
        with pytest.raises(BadRequest, match="Need administrator rights in the channel chat"):
            await bot.send_message(DEMO_CHANNEL, "午安")
        simulator.say(LIN, DEMO_CHANNEL, "今天停更")
        (change, said) = await news(bot)
        assert change.my_chat_member is not None
        assert said.channel_post is not None
        assert said.channel_post.from_user is None
        refused = await control.post(f"chats/{DEMO_CHANNEL}/text", user_id=CHEN, text="x")
        assert "only administrators post" in refused["error"]

    async def test_the_bot_moderates_when_it_is_allowed_to(
        self, bot: Bot, control: Control
    ) -> None:
        with pytest.raises(BadRequest, match="Not enough rights to restrict"):
            await bot.ban_chat_member(DEMO_FORUM, ALEX)
        await control.post(
            f"chats/{DEMO_FORUM}/bot", status="administrator", rights={"can_promote_members": True}
        )
        await bot.restrict_chat_member(DEMO_FORUM, ALEX, ChatPermissions.no_permissions())
        refused = await control.post(f"chats/{DEMO_FORUM}/text", user_id=ALEX, text="x")
        assert "may not write" in refused["error"]
        await bot.restrict_chat_member(DEMO_FORUM, ALEX, ChatPermissions.all_permissions())
        await control.post(f"chats/{DEMO_FORUM}/text", user_id=ALEX, text="x")
        await bot.promote_chat_member(DEMO_FORUM, CHEN, can_pin_messages=True)
        admins = await bot.get_chat_administrators(DEMO_FORUM)
        assert {admin.user.id for admin in admins} == {LIN, CHEN, bot.id}
        await bot.promote_chat_member(DEMO_FORUM, CHEN)
        assert (await bot.get_chat_member(DEMO_FORUM, CHEN)).status == "member"
        await bot.ban_chat_member(DEMO_FORUM, ALEX)
        assert (await bot.get_chat_member(DEMO_FORUM, ALEX)).status == "kicked"
        await bot.unban_chat_member(DEMO_FORUM, ALEX)
        with pytest.raises(BadRequest, match="Can't remove chat owner"):
            await bot.ban_chat_member(DEMO_FORUM, LIN)

    async def test_the_title_and_what_everybody_may(self, bot: Bot, control: Control) -> None:
        await control.post(f"chats/{DEMO_FORUM}/bot", **ADMIN)
        await bot.set_chat_title(DEMO_FORUM, "江湾夜话")
        await bot.set_chat_description(DEMO_FORUM, "江边的人聊江边的事")
        await bot.set_chat_permissions(DEMO_FORUM, ChatPermissions(can_send_messages=True))
        chat = await bot.get_chat(DEMO_FORUM)
        assert (chat.title, chat.description) == ("江湾夜话", "江边的人聊江边的事")
        assert chat.permissions is not None
        assert not chat.permissions.can_send_photos
        with pytest.raises(BadRequest, match="Chat title is not modified"):
            await bot.set_chat_title(DEMO_FORUM, "江湾夜话")

    async def test_the_bot_leaves(self, bot: Bot) -> None:
        assert await bot.leave_chat(DEMO_GROUP)
        with pytest.raises(Forbidden, match="bot is not a member of the group chat"):
            await bot.send_message(DEMO_GROUP, "早")


class TestPrivacy:
    """What the bot is told of what others say in a group."""

    SAID = ("大家早", "/help", "/help@jianbao_simulated_bot", "/help@other_bot")

    def _talk(self, simulator: Simulator) -> None:
        for text in self.SAID:
            simulator.say(ALEX, DEMO_GROUP, text)

    async def _heard(self, bot: Bot) -> list[str | None]:
        return [update.message.text for update in await news(bot) if update.message]

    async def test_only_what_is_meant_for_it(self, bot: Bot, simulator: Simulator) -> None:
        self._talk(simulator)
        mine = await bot.send_message(DEMO_GROUP, "早")
        simulator.say(ALEX, DEMO_GROUP, "谢谢", reply_to=mine.message_id)
        assert await self._heard(bot) == [*self.SAID[1:3], "谢谢"]

    @pytest.mark.parametrize("how", ["privacy off", "administrator"])
    async def test_everything(
        self, bot: Bot, control: Control, simulator: Simulator, how: str
    ) -> None:
        if how == "administrator":
            await control.post(f"chats/{DEMO_GROUP}/bot", **ADMIN)
        else:
            await control.post("settings", privacy=False)
            assert (await bot.get_me()).can_read_all_group_messages
        self._talk(simulator)
        assert await self._heard(bot) == list(self.SAID)

    async def test_an_anonymous_administrator_is_the_group(
        self, bot: Bot, control: Control, simulator: Simulator
    ) -> None:
        await control.post(f"chats/{DEMO_GROUP}/anonymous", user_id=LIN, anonymous=True)
        simulator.say(LIN, DEMO_GROUP, "/subscribe")
        (update,) = await news(bot)
        message = update.message
        assert isinstance(message, Message)
        assert message.from_user is not None
        assert message.from_user.username == "GroupAnonymousBot"
        assert message.sender_chat == message.chat
        owner = await bot.get_chat_member(DEMO_GROUP, LIN)
        assert isinstance(owner, ChatMemberOwner)
        assert owner.is_anonymous

    async def test_an_edit_is_told_as_one(self, bot: Bot, simulator: Simulator) -> None:
        said = simulator.say(LIN, LIN, "/hlep")
        talk.edit(simulator, LIN, LIN, said["message_id"], "/help")
        first, second = await news(bot)
        assert first.message is not None
        assert second.edited_message is not None
        assert second.edited_message.text == "/help"


def test_what_cannot_be_ordered(simulator: Simulator) -> None:
    for order in (
        lambda: membership.promote(simulator, DEMO_GROUP, LIN, {}),
        lambda: membership.promote(simulator, DEMO_GROUP, CHEN, {"can_fly": True}),
        lambda: membership.restrict(simulator, DEMO_GROUP, CHEN, {"can_fly": True}),
        lambda: membership.be_anonymous(simulator, DEMO_GROUP, CHEN, True),
        lambda: membership.join(simulator, DEMO_GROUP, CHEN),
        lambda: membership.leave(simulator, DEMO_CHANNEL, 1009),
        lambda: membership.set_bot(simulator, LIN, {"status": "member"}),
        lambda: membership.migrate(simulator, DEMO_FORUM),
    ):
        with pytest.raises(Exception, match=r"Bad Request|Conflict"):
            order()
