"""An office: somebody who asks, presses and is answered, on a real store without a Telegram."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.asking import Command, Place, Press
from bot.commands.ahead import look_ahead
from bot.commands.table import answer
from bot.commands.turn import Ahead, Desk, Turn
from bot.keyboards import Data
from bot.messages import Body
from digests.settings import DigestSettings
from digests.store import subscribers
from digests.store.database import Store
from tests.press import MORNING, SCRIPTS, WORDS
from tests.stock import NOW, article, editor, put_news

READER = Place(7, "private", "小林")
MESSAGE = 9


@dataclass
class Office:
    """Answers on a store; the news it writes is an hour old unless it says otherwise."""

    store: Store
    digests: Sequence[DigestSettings] = (MORNING,)
    place: Place = READER
    now: datetime = NOW
    language: str = "zh-Hans"
    has_photo: bool = False

    async def say(self, text: str) -> Sequence[Body]:
        """What a command is answered: `digest 昨天`."""
        name, _, argument = text.partition(" ")
        return await self._answered(Command(name, argument))

    async def press(self, data: Data) -> Sequence[Body]:
        """What the press of a button is answered."""
        return await self._answered(Press("1", data, MESSAGE, self.has_photo))

    async def write(
        self,
        title: str,
        outlet: str = "远山新闻",
        story: int | None = None,
        ago: timedelta = timedelta(hours=1),
    ) -> tuple[int, int]:
        """An article; the keys of its story and of itself."""
        async with self.store.writing() as conn:
            told = article(title, outlet=outlet, published=self.now - ago)
            return await put_news(conn, told, self.now - ago, story)

    async def destination(self) -> int:
        """The key of the place where it is asked."""
        async with self.store.writing() as conn:
            chat = await subscribers.put_chat(
                conn, self.place.chat_id, self.place.kind, "", self.language, self.now
            )
            return await subscribers.put_destination(conn, chat.key, self.place.topic)

    async def shown(self) -> list[int]:
        """The articles behind the numbers that count there."""
        key = await self.destination()
        async with self.store.reading() as conn:
            return await subscribers.find_shown(conn, key)

    @property
    def desk(self) -> Desk:
        """What its answers stand on."""
        named = {digest.name: digest for digest in self.digests}
        return Desk(named, editor(), WORDS, SCRIPTS)

    async def look_ahead(self, action: Command | Press) -> Ahead:
        """What is composed before an answer's transaction."""
        return await look_ahead(self.store, self.desk, self.place, action, self.now)

    async def answered(self, action: Command | Press, ahead: Ahead) -> Sequence[Body]:
        """What an action is answered, in one transaction."""
        destination = await self.destination()
        message = action.message if isinstance(action, Press) else None
        async with self.store.writing() as conn:
            chat = await subscribers.find_chat(conn, self.place.chat_id)
            assert chat is not None
            turn = Turn(
                conn=conn,
                now=self.now,
                desk=self.desk,
                place=self.place,
                chat=chat,
                destination=destination,
                message=message,
                has_photo=self.has_photo,
                ahead=ahead,
            )
            return await answer(turn, action)

    async def _answered(self, action: Command | Press) -> Sequence[Body]:
        return await self.answered(action, await self.look_ahead(action))
