"""Who is due: compose, render and put into the outbox, together with the next time, at once."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.config import DeliverySettings
from bot.covering import Covering, find_cover, order_cover
from bot.editions import Editor, Summary
from bot.i18n import Voice, Words
from bot.messages import dump
from bot.render import render_edition, shown_articles
from bot.wording import Rewording
from digests.compose import MOST_PERSONAL, compose
from digests.model import Edition, EditionItem, Interests, Wording
from digests.rank import personal
from digests.schedule import judge_slot, next_due, slot_cause, window_start
from digests.settings import DigestSettings
from digests.store import editions, interests, outbox, servings, subscribers
from digests.store.database import Store
from digests.store.outbox import Envelope
from digests.store.subscribers import DueSlot
from digests.text.scripts import Scripts

log = structlog.get_logger()

BATCH = 200
REACH = timedelta(days=3)
"""How far back an edition may look after missed slots."""

MEMORY = timedelta(days=14)
"""How long a story that was had is kept out; no candidate is older."""

PRIORITY = 2
"""Behind answers (0) and samples (1)."""


@dataclass(frozen=True, slots=True)
class Published:
    """What one round did, in slots."""

    served: int = 0
    skipped: int = 0


class Publisher:
    """Serves due slots in batches, each batch one transaction.

    1. Have the covers made that will be wanted, before the transaction.
    2. Claim slots whose time has come.
    3. One that nobody served for hours is skipped; one whose digest is gone from the settings too.
    4. An older edition that never left is taken back: its stories may come again.
    5. Rank what is new once for each digest and window; compose without what each has had, by the
       interests of those who have any. What nobody has read yet is told once for all.
    6. Render once for each language and wording, queue the parts, note what was served, set the
       next time: commit.
    """

    def __init__(
        self,
        store: Store,
        digests: Mapping[str, DigestSettings],
        editor: Editor,
        delivery: DeliverySettings,
        words: Words,
        scripts: Scripts,
        covering: Covering,
    ) -> None:
        """Take what it stands on."""
        self._store = store
        self._digests = digests
        self._editor = editor
        self._skip_after = timedelta(hours=delivery.skip_after_hours)
        self._words = words
        self._scripts = scripts
        self._covering = covering

    async def run(self, now: datetime) -> Published:
        """Serve up to a batch of the slots that are due at `now`."""
        await self._make_covers(now)
        async with self._store.writing() as conn:
            due = await subscribers.claim_due(conn, now, BATCH)
            serve = [
                await _without_unsent(conn, slot, now) for slot in due if self._serves(slot, now)
            ]
            pages = _Pages(conn, self._digests, self._words, self._scripts)
            desk = _EditorsDesk(conn, self._editor, now)
            async for slot, edition in self._compose(desk, serve):
                digest = self._digests[slot.digest]
                if edition.items or digest.when_empty == "say":
                    await _enqueue(conn, slot, await desk.tell(digest, edition), pages, now)
            for slot in due:
                await subscribers.move_slot(conn, slot.slot, self._following(slot, now))
        served = {slot.slot for slot in serve}
        for slot in due:
            if slot.slot not in served:
                log.warning(
                    "slot.skipped", subscription=slot.subscription, due=slot.due.isoformat()
                )
        return Published(len(serve), len(due) - len(serve))

    async def _make_covers(self, now: datetime) -> None:
        """Look ahead, in a transaction of its own, at the editions that want a cover.

        What changes until they are published goes without one, and so does what takes the place of
        an edition that never left.
        """
        if not any(digest.cover for digest in self._digests.values()):
            return
        orders = []
        async with self._store.reading() as conn:
            due = await subscribers.claim_due(conn, now, BATCH)
            served = (slot for slot in due if self._serves(slot, now))
            covered = [slot for slot in served if self._digests[slot.digest].cover]
            desk = _EditorsDesk(conn, self._editor, now)
            async for slot, edition in self._compose(desk, covered):
                voice = Voice(self._words, slot.language, slot.zone, now)
                orders.append(await order_cover(conn, edition, voice))
        await self._covering.make(order for order in orders if order is not None)

    async def _compose(
        self, desk: "_EditorsDesk", serve: Sequence[DueSlot]
    ) -> AsyncIterator[tuple[DueSlot, Edition]]:
        """The edition of each slot, without what its reader has had; not told yet."""
        subscriptions = [slot.subscription for slot in serve]
        had = await servings.find_had(desk.conn, subscriptions, desk.now - MEMORY)
        wants = await interests.find_interests(desk.conn, [slot.destination for slot in serve])
        for slot in serve:
            digest, wanted = self._digests[slot.digest], wants.get(slot.destination)
            yield slot, await desk.compose(digest, slot, had[slot.subscription], wanted)

    def _following(self, slot: DueSlot, now: datetime) -> datetime:
        digest = self._digests.get(slot.digest)
        only_on = None if digest is None else digest.only_on
        return next_due(time.fromisoformat(slot.local_time), ZoneInfo(slot.zone), now, only_on)

    def _serves(self, slot: DueSlot, now: datetime) -> bool:
        known = slot.digest in self._digests
        return known and judge_slot(slot.due, now, self._skip_after) == "serve"


class _EditorsDesk:
    """Composes a batch's editions: what is the same for many is done once."""

    def __init__(self, conn: AsyncConnection, editor: Editor, now: datetime) -> None:
        self.conn = conn
        self._editor = editor
        self.now = now
        self._ranked: dict[tuple[str, datetime], Sequence[EditionItem]] = {}
        self._folded: dict[tuple[str, datetime], Sequence[tuple[EditionItem, str]]] = {}
        self._recaps: dict[tuple[str, datetime], Edition] = {}
        self._told: dict[str, dict[tuple[int, ...], Summary]] = {}

    async def compose(
        self,
        digest: DigestSettings,
        slot: DueSlot,
        had: Mapping[int, datetime],
        wanted: Interests | None,
    ) -> Edition:
        """The edition of a slot for one who has had these stories and wants more of some.

        Not told yet: covers want no words.
        """
        if digest.recap:
            return await self._recap(digest, slot)
        window = timedelta(hours=digest.window_hours)
        since = window_start(slot.served_until, slot.due, window, max(window, REACH))
        key = (digest.name, since)
        if key not in self._ranked:
            self._ranked[key] = await self._editor.rank(self.conn, digest, since, self.now)
        ranked = self._ranked[key]
        if wanted is not None:
            if key not in self._folded:
                self._folded[key] = self._editor.folded(ranked[:MOST_PERSONAL])
            ranked = personal(self._folded[key], wanted)
        edition = compose(ranked, digest, slot.due, slot.zone, had)
        return replace(edition, is_personal=wanted is not None)

    async def tell(self, digest: DigestSettings, edition: Edition) -> Edition:
        """The edition in words: see `Editor.tell`."""
        known = self._told.setdefault(digest.name, {})
        return await self._editor.tell(self.conn, digest, edition, known)

    async def _recap(self, digest: DigestSettings, slot: DueSlot) -> Edition:
        key = (digest.name, slot.due)
        if key not in self._recaps:
            self._recaps[key] = await self._editor.recap(self.conn, digest, slot.due)
        return self._recaps[key]


@dataclass(frozen=True, slots=True)
class _Page:
    """An edition as it is sent: its messages, and the articles behind its numbers."""

    bodies: list[str]
    articles: tuple[int, ...]


class _Pages:
    """Editions as they are sent, by language and wording, rendered once for a batch."""

    def __init__(
        self,
        conn: AsyncConnection,
        digests: Mapping[str, DigestSettings],
        words: Words,
        scripts: Scripts,
    ) -> None:
        self._conn = conn
        self._digests = digests
        self._words = words
        self._scripts = scripts
        self._known: dict[tuple[int, str, Wording | None], _Page] = {}

    async def load(self, key: int, edition: Edition, slot: DueSlot) -> _Page:
        """The edition with this key for the reader of a slot."""
        cohort = (key, slot.language, slot.wording)
        if cohort not in self._known:
            self._known[cohort] = await self._render(edition, slot)
        return self._known[cohort]

    async def _render(self, edition: Edition, slot: DueSlot) -> _Page:
        voice = Voice(self._words, slot.language, slot.zone, slot.due)
        cover = await find_cover(self._conn, self._digests[slot.digest], edition, voice)
        shown = Rewording(self._scripts, slot.wording).edition(edition)
        bodies = render_edition(shown, slot.language, self._words, slot.due, cover=cover)
        return _Page([dump(body) for body in bodies], shown_articles(edition, cover))


async def _enqueue(
    conn: AsyncConnection, slot: DueSlot, edition: Edition, pages: _Pages, now: datetime
) -> None:
    key = await editions.put_edition(conn, edition, now)
    page = await pages.load(key, edition, slot)
    envelope = Envelope(
        slot.destination, slot.chat, _cause(slot), PRIORITY, slot.subscription, key, slot.due
    )
    if not await outbox.enqueue(conn, envelope, page.bodies, now):
        return
    await servings.note_served(conn, slot.subscription, key, now)
    await subscribers.note_shown(conn, slot.destination, page.articles)


async def _without_unsent(conn: AsyncConnection, slot: DueSlot, now: datetime) -> DueSlot:
    superseded = await outbox.supersede(conn, slot.subscription, _cause(slot), now)
    if not superseded:
        return slot
    log.info("parcels.superseded", subscription=slot.subscription, parcels=len(superseded))
    until = await servings.take_back(conn, slot.subscription, superseded)
    return replace(slot, served_until=until)


def _cause(slot: DueSlot) -> str:
    return slot_cause(slot.subscription, slot.due, ZoneInfo(slot.zone))
