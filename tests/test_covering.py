"""Covers in what is sent: made beforehand, found inside the transaction, in the reader's words."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image
from structlog.testing import capture_logs

from bot import covering as coverings
from bot.asking import Place
from bot.batches import Published
from bot.commands import reading
from bot.commands.subscribing import subscribe
from bot.commands.turn import Desk, Turn
from bot.config import DeliverySettings
from bot.covering import Covering
from bot.i18n import load_words
from bot.messages import Body, Photo, Text, load
from bot.publish import Publisher
from digests import covers as digest_covers
from digests.cover import find_font, make_cover
from digests.covers import Covers
from digests.model import Language
from digests.settings import DigestSettings
from digests.shelf import Shelf
from digests.store import pictures, subscribers
from digests.store.database import Store
from digests.store.outboxtables import outbox, payloads
from tests import loaded
from tests.stock import NOW, Seat, article, editor, put_news, put_reader

HOUR = timedelta(hours=1)
WORDS = load_words()
SCRIPTS = loaded.scripts()
MORNING = DigestSettings(name="morning", title="早间要闻", items=5, cover=True)
DAY, ENGLISH_DAY = "2026年11月22日 星期日", "Sunday, 22 November 2026"
NEWS = (("山城开通新电车", None), ("三座新图书馆", "red"), ("大桥合龙", "blue"))
"""Titles and colours of pictures."""


@dataclass
class Office:
    """Whoever writes, publishes and answers on one store and one shelf."""

    store: Store
    shelf: Shelf
    font: Path | None
    digest: DigestSettings = MORNING

    @property
    def covering(self) -> Covering:
        covers = Covers(self.store, self.shelf, lambda: NOW, self.font)
        return Covering(covers, [self.digest], editor(), WORDS)

    async def publish(self) -> Published:
        digests = {"morning": self.digest}
        settings = DeliverySettings()
        return await Publisher(
            self.store, digests, editor(), settings, WORDS, SCRIPTS, self.covering
        ).run(NOW)

    async def write(self, *news: tuple[str, str | None]) -> list[int]:
        """News, each hours older than the one before it, so that all rank in order; their keys."""
        keys = []
        for place, (title, colour) in enumerate(news):
            at = NOW - HOUR - place * 6 * HOUR
            async with self.store.writing() as conn:
                _, key = await put_news(conn, article(title, published=at), at)
                keys.append(key)
                if colour is not None:
                    jpeg = plain(colour)
                    digest = sha256(jpeg).hexdigest()
                    self.shelf.put(digest, jpeg)
                    address = f"https://example.org/{title}"
                    picture = await pictures.put_ready(conn, address, digest, (1280, 853), NOW)
                    await pictures.settle_article(conn, key, picture)
        return keys

    async def subscribe(self, telegram_id: int, language: str = "zh-Hans") -> int:
        """A reader who is due; the key of where he reads."""
        async with self.store.writing() as conn:
            chat = await subscribers.put_chat(conn, telegram_id, "private", "", language, NOW)
            place = await subscribers.put_destination(conn, chat.key, 0)
            await put_reader(conn, Seat(chat.key, place))
        return place

    async def ask(self, telegram_id: int, answer: Any) -> Sequence[Body]:
        """What a reader who has asked something is answered."""
        desk = Desk({"morning": self.digest}, editor(), WORDS, SCRIPTS)
        async with self.store.writing() as conn:
            chat = await subscribers.put_chat(conn, telegram_id, "private", "", "zh-Hans", NOW)
            place = await subscribers.put_destination(conn, chat.key, 0)
            turn = Turn(conn, NOW, desk, Place(telegram_id, "private", ""), chat, place)
            bodies: Sequence[Body] = await answer(turn)
        return bodies

    async def queued(self) -> list[Body]:
        """What is to be sent, for each reader in turn."""
        async with self.store.reading() as conn:
            rows = await conn.execute(
                sa.select(payloads.c.body)
                .join(outbox, outbox.c.payload_id == payloads.c.id)
                .order_by(outbox.c.id)
            )
            return [load(body) for body in rows.scalars()]

    async def shown(self, place: int) -> list[int]:
        async with self.store.reading() as conn:
            return await subscribers.find_shown(conn, place)

    async def jpeg(self, body: Body) -> bytes:
        """The picture that leads a message."""
        assert isinstance(body, Photo)
        async with self.store.reading() as conn:
            digest = (await pictures.find_sha256s(conn, [body.picture]))[body.picture]
        return self.shelf.find(digest or "") or b""


def plain(colour: str) -> bytes:
    content = BytesIO()
    Image.new("RGB", (1280, 853), colour).save(content, "JPEG")
    return content.getvalue()


@pytest.fixture(scope="module")
def font() -> Path:
    """The font of this machine."""
    found = find_font(None)
    if found is None:
        pytest.skip("no Chinese font: apt-get install fonts-noto-cjk")
    return found


@pytest.fixture
async def office(any_database: str, tmp_path: Path, font: Path) -> AsyncIterator[Office]:
    """One on each kind of database."""
    async with Store.opened(any_database) as store:
        yield Office(store, Shelf(tmp_path / "pictures"), font)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The days that stand on the covers made so far."""
    days: list[str] = []

    def noted(shown: Any, title: str, day: str, font: Path, language: Language) -> Any:
        days.append(day)
        return make_cover(shown, title, day, font, language)

    monkeypatch.setattr(digest_covers, "make_cover", noted)
    return days


async def test_a_push_begins_with_the_cover_and_keeps_the_order(office: Office, font: Path) -> None:
    keys = await office.write(*NEWS)
    place = await office.subscribe(7)

    assert await office.publish() == Published(served=1)

    (body,) = await office.queued()
    wanted = make_cover([plain("red"), plain("blue")], "早间要闻", DAY, font)
    assert await office.jpeg(body) == wanted.jpeg
    assert isinstance(body, Photo)
    assert body.html.startswith(f"<b>早间要闻</b> · {DAY}")
    assert "题图" not in body.html
    assert await office.shown(place) == keys


async def test_each_language_has_a_cover_in_its_words(
    office: Office, font: Path, made: list[str]
) -> None:
    await office.write(*NEWS)
    for reader, language in ((1, "en"), (2, "zh-Hans"), (3, "en"), (4, "zh-Hant")):
        await office.subscribe(reader, language)

    await office.publish()

    first, second, third, fourth = [await office.jpeg(body) for body in await office.queued()]
    shown = [plain("red"), plain("blue")]
    assert first == third == make_cover(shown, "早间要闻", ENGLISH_DAY, font, "en").jpeg
    assert second == make_cover(shown, "早间要闻", DAY, font, "zh-Hans").jpeg
    assert fourth == make_cover(shown, "早间要闻", DAY, font, "zh-Hant").jpeg
    assert sorted(made) == [DAY, DAY, ENGLISH_DAY]


@pytest.mark.parametrize(
    "news",
    [NEWS[:2], (NEWS[0], NEWS[1], ("又见红色", "red"))],
    ids=["one picture", "the same picture twice"],
)
async def test_with_fewer_than_two_pictures_the_first_leads(office: Office, news: Any) -> None:
    keys = await office.write(*news)
    place = await office.subscribe(7)
    await office.publish()
    (body,) = await office.queued()
    assert await office.jpeg(body) == plain("red")
    assert await office.shown(place) == [keys[1], keys[0], *keys[2:]]


async def test_without_a_font_the_first_picture_leads_and_it_is_said_once(office: Office) -> None:
    office.font = None
    await office.write(*NEWS)
    for reader, language in ((1, "en"), (2, "zh-Hans")):
        await office.subscribe(reader, language)
    with capture_logs() as logs:
        await office.publish()
        await office.covering.prepare(NOW)
    assert [await office.jpeg(body) for body in await office.queued()] == [plain("red")] * 2
    assert logs == [{"event": "cover.no_font", "covers": 2, "log_level": "warning"}]


async def test_a_cover_that_cannot_be_made_is_tried_once_and_stops_nobody(
    office: Office, tmp_path: Path
) -> None:
    office.font = tmp_path / "broken.otf"
    office.font.write_bytes(b"no font")
    await office.write(*NEWS)
    await office.subscribe(7)
    covering = office.covering
    with capture_logs() as logs:
        for _ in range(3):
            await covering.prepare(NOW)
        assert [entry["event"] for entry in logs] == ["cover.failed"] * 3
        assert await office.publish() == Published(served=1)
    (body,) = await office.queued()
    assert await office.jpeg(body) == plain("red")


async def test_a_shelf_that_takes_nothing_costs_the_cover_and_never_the_digest(
    office: Office, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.write(*NEWS)
    await office.subscribe(7)

    def full(_sha256: str, _jpeg: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(office.shelf, "put", full)
    with capture_logs() as logs:
        assert await office.publish() == Published(served=1)
    assert made
    assert "No space left" in next(one["problem"] for one in logs if one["event"] == "cover.failed")
    (body,) = await office.queued()
    assert await office.jpeg(body) == plain("red")


async def test_who_wants_no_cover_has_none(office: Office, made: list[str]) -> None:
    await office.write(*NEWS)
    await office.subscribe(7)
    await office.covering.prepare(NOW)
    office.digest = MORNING.model_copy(update={"cover": False})
    made.clear()
    await office.covering.prepare(NOW)
    await office.publish()
    (body,) = await office.queued()
    assert await office.jpeg(body) == plain("red")
    assert made == []


async def test_those_wanted_most_are_made_when_there_are_too_many(
    office: Office, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coverings, "AT_ONCE", 1)
    await office.write(*NEWS)
    for reader, language in ((1, "en"), (2, "zh-Hans"), (3, "zh-Hans")):
        await office.subscribe(reader, language)
    assert await office.publish() == Published(served=3)
    assert made == [DAY]
    leads = [await office.jpeg(body) for body in await office.queued()]
    assert leads[0] == plain("red")
    assert leads[1] == leads[2] != plain("red")


async def test_who_asks_sees_a_cover_that_is_there(office: Office, font: Path) -> None:
    keys = await office.write(*NEWS)
    await office.subscribe(7)
    place = await office.subscribe(8)
    (before,) = await office.ask(8, reading.digest)
    assert await office.jpeg(before) == plain("red")
    assert await office.shown(place) == [keys[1], keys[0], keys[2]]

    await office.covering.prepare(NOW)

    (after,) = await office.ask(8, reading.digest)
    cover = make_cover([plain("red"), plain("blue")], "早间要闻", DAY, font).jpeg
    assert await office.jpeg(after) == cover
    assert await office.shown(place) == keys
    (said,) = await office.ask(9, subscribe)
    assert isinstance(said, Text)
    (sample,) = await office.queued()
    assert await office.jpeg(sample) == cover
    assert "样刊" in getattr(sample, "html", "")


async def test_preparing_makes_what_is_new_and_nothing_else(
    office: Office, made: list[str]
) -> None:
    await office.write(*NEWS)
    covering = office.covering
    await covering.prepare(NOW)
    assert sorted(made) == [DAY, DAY, ENGLISH_DAY]
    await covering.prepare(NOW + timedelta(minutes=1))
    assert len(made) == 3
    await office.write(("渡轮加开夜班", "lime"))
    await covering.prepare(NOW + timedelta(minutes=2))
    assert len(made) == 6
    await covering.prepare(NOW - HOUR * 48)
    assert len(made) == 6
