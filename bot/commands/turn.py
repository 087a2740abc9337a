"""A turn: one thing asked, and all that an answer may use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.asking import Place
from bot.editions import Editor
from bot.i18n import Voice, Words
from bot.messages import Text
from bot.replies import DigestChoice, render_notice
from bot.wording import Rewording
from digests.model import Edition, EditionItem
from digests.settings import DigestSettings
from digests.store.subscribers import Chat
from digests.text.scripts import Scripts

FALLBACK_ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Desk:
    """What every answer stands on: the digests in the order they are offered, and the words."""

    digests: Mapping[str, DigestSettings]
    editor: Editor
    words: Words
    scripts: Scripts

    @property
    def choices(self) -> list[DigestChoice]:
        """The digests as readers choose among them."""
        return [DigestChoice(digest.name, digest.title) for digest in self.digests.values()]

    @property
    def zone(self) -> str:
        """The zone to say times in where no subscription names one."""
        return next((digest.zone for digest in self.digests.values()), FALLBACK_ZONE)

    def find(self, said: str) -> DigestSettings | None:
        """The digest that somebody named, by its name or its title."""
        wanted = said.strip().casefold()
        return next(
            (
                digest
                for digest in self.digests.values()
                if wanted in (digest.name.casefold(), digest.title.casefold())
            ),
            None,
        )


@dataclass(frozen=True, slots=True)
class Ahead:
    """What was composed and ranked before the transaction of an answer, by the digests' names."""

    editions: Mapping[str, Edition] = field(default_factory=dict)
    ranked: Mapping[str, Sequence[EditionItem]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """One update being answered: its transaction, who asks and where.

    `message` is the one whose button was pressed; it is a photo if `has_photo`. `ahead` is what was
    done for the answer before.
    """

    conn: AsyncConnection
    now: datetime
    desk: Desk
    place: Place
    chat: Chat
    destination: int
    message: int | None = None
    has_photo: bool = False
    ahead: Ahead = Ahead()

    @property
    def voice(self) -> Voice:
        """How this reader is spoken to."""
        return Voice(self.desk.words, self.chat.language, self.desk.zone, self.now)

    @property
    def rewording(self) -> Rewording:
        """How this chat is shown articles."""
        return Rewording(self.desk.scripts, self.chat.wording)

    async def compose(self, digest: DigestSettings) -> Edition:
        """What a digest would carry now."""
        made = self.ahead.editions.get(digest.name)
        return made or await self.desk.editor.now(self.conn, digest, self.now)

    async def rank(self, digest: DigestSettings) -> Sequence[EditionItem]:
        """The stories of a digest that are new now, the best first."""
        made = self.ahead.ranked.get(digest.name)
        if made is not None:
            return made
        since = self.now - timedelta(hours=digest.window_hours)
        return await self.desk.editor.rank(self.conn, digest, since, self.now)

    def notice(self, key: str, **values: object) -> tuple[Text]:
        """One plain sentence as the whole answer."""
        return (render_notice(self.voice, key, **values),)
