"""What was sent, put right: a real publisher's digests, as chats had them and have them now."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot import answers
from bot.amend import Amender, Speech, holding
from bot.config import DeliverySettings
from bot.deliver import Clocks, Delivery, Line
from bot.markup import CAPTION_LIMIT, TEXT_LIMIT, plain_text, visible_length
from bot.messages import Body, EditCaption, EditText, Photo, Text, load
from bot.render import SPARE, render_edition
from bot.rulings import Amended, carry_out
from bot.wording import Rewording
from digests.model import Edition, Moment
from digests.rulings import Ruling, Subject, with_rulings
from digests.settings import DigestSettings
from digests.shelf import Shelf
from digests.store import leaving, outbox, pictures, rulings, subscribers
from digests.store.database import Store
from digests.store.tables import articles, editions
from tests.fakesender import FakeSender, Notebook
from tests.handclock import HandClock
from tests.press import SCRIPTS, WORDS, publisher_of, reader, texts, write
from tests.stock import BOT, NOW, claim, edition, states

HOUR = timedelta(hours=1)
DIGEST = DigestSettings(name="morning", title="早间要闻", items=12, summary="long")
AMENDER = Amender(WORDS, SCRIPTS)
JPEG = b"\xff\xd8 a picture"


class Desk:
    """An operator's desk beside a bot that runs on the same store."""

    def __init__(self, store: Store, folder: Path, clock: HandClock) -> None:
        self.store = store
        self.shelf = Shelf(folder)
        self.clock = clock
        self.sender = FakeSender()

    async def publish(self, *titles: str, digest: DigestSettings = DIGEST) -> None:
        """Write news, and have it published to all who are due."""
        await write(self.store, *titles)
        await publisher_of(self.store, digest).run(self.clock())

    async def deliver(self, rounds: int = 6) -> list[Body]:
        """Send all that may leave; what was sent."""
        before = len(self.sender.posts)
        line, clocks = Line(self.sender, BOT, "one"), Clocks(self.clock, self.clock)
        delivery = Delivery(
            self.store, line, self.shelf, WORDS, DeliverySettings(), clocks, Notebook()
        )
        for _ in range(rounds):
            await delivery.round()
            await delivery.settle()
            self.clock.move(seconds=1)
        return [body for _, body, _ in self.sender.posts[before:]]

    async def hide(self, subject: Subject, *, edit_sent: bool = True) -> Amended:
        async with self.store.writing() as conn:
            await rulings.put_hidden(conn, subject, self.clock())
        return await self.carry_out(subject, edit_sent=edit_sent)

    async def correct(
        self, subject: Subject, title: str, *summary: str, edit_sent: bool = True
    ) -> Amended:
        async with self.store.writing() as conn:
            await rulings.put_words(conn, subject, title, summary, self.clock())
        return await self.carry_out(subject, edit_sent=edit_sent)

    async def carry_out(self, subject: Subject, *, edit_sent: bool = True) -> Amended:
        async with self.store.reading() as conn:
            ruling = await rulings.find_ruling(conn, subject)
        assert ruling is not None
        return await carry_out(self.store, AMENDER, ruling, self.clock(), edit_sent=edit_sent)

    async def article(self, title: str) -> Subject:
        """The article with this title."""
        async with self.store.reading() as conn:
            rows = await conn.execute(sa.select(articles.c.id).where(articles.c.title == title))
            return Subject("article", rows.scalar_one())


@pytest.fixture
def desk(store: Store, tmp_path: Path, clock: HandClock) -> Desk:
    return Desk(store, tmp_path / "pictures", clock)


def said(body: Body) -> str:
    return plain_text(body.html)


async def test_a_hidden_article_becomes_one_line_in_its_place(desk: Desk) -> None:
    await reader(desk.store)
    await desk.publish("新桥通车", "旧码头改建", "鹿群进城")
    [sent] = await desk.deliver()
    subject = await desk.article("旧码头改建")
    assert await desk.hide(subject, edit_sent=False) == Amended(editions=1, chats=1, sent=1)
    assert await desk.deliver() == []
    assert await desk.carry_out(subject) == Amended(editions=1, chats=1, edits=1)
    [edit] = await desk.deliver()
    assert isinstance(edit, EditText)
    assert (edit.message, edit.keyboard) == (101, sent.keyboard)
    number = next(line[0] for line in said(sent).splitlines() if "旧码头改建" in line)
    pieces = sent.html.split("\n\n")
    pieces[int(number)] = f"<b>{number}. 此条已撤回</b>"
    assert edit.html == "\n\n".join(pieces)
    # Asked twice, done once; taken back, it reads as it was sent.
    assert (await desk.carry_out(subject)).edits == 0
    desk.clock.move(minutes=1)
    async with desk.store.writing() as conn:
        await rulings.take_back_hidden(conn, subject, desk.clock())
    assert (await desk.carry_out(subject)).edits == 1
    [again] = await desk.deliver()
    assert again.html == sent.html


async def test_a_correction_is_marked_and_a_second_one_edits_again(desk: Desk) -> None:
    await reader(desk.store)
    await desk.publish("新桥通车", "旧码头改建")
    await desk.deliver()
    bridge, dock = await desk.article("新桥通车"), await desk.article("旧码头改建")
    await desk.correct(bridge, "新桥 <明天> 通车", "今天还不通车。")
    [edit] = await desk.deliver()
    assert "新桥 <明天> 通车\n今天还不通车。\n远山新闻 · 08:00 · ✎ 已更正" in said(edit)
    assert "旧码头改建" in said(edit)
    desk.clock.move(minutes=1)
    await desk.correct(bridge, "新桥下周通车")
    [edit] = await desk.deliver()
    assert "新桥下周通车\n今天还不通车。" in said(edit)
    # What another ruling did to the same message stays.
    await desk.hide(dock)
    [edit] = await desk.deliver()
    assert "新桥下周通车\n今天还不通车。" in said(edit)
    assert "此条已撤回" in said(edit)


async def test_each_chat_keeps_its_language_and_wording(desk: Desk) -> None:
    seats = [await reader(desk.store, telegram_id) for telegram_id in (1, 2, 3)]
    async with desk.store.writing() as conn:
        await subscribers.put_chat(conn, 1, "private", "", "en", NOW)
        await subscribers.put_chat(conn, 2, "private", "", "zh-Hant", NOW)
        await subscribers.set_wording(conn, seats[1].chat, "zh-TW")
    await desk.publish("新桥通车", "旧码头改建")
    await desk.deliver()
    async with desk.store.writing() as conn:
        # This chat changed its mind: what it was sent is still in English.
        await subscribers.put_chat(conn, 1, "private", "", "zh-Hans", NOW)
    await desk.hide(await desk.article("旧码头改建"))
    await desk.correct(await desk.article("新桥通车"), "", "软件没有坏。")
    edits = [said(edit) for edit in await desk.deliver()][-3:]
    for edit, line, summary in zip(
        sorted(edits),
        ("此条已撤回", "此則已撤回", "This item was withdrawn"),
        ("软件没有坏。", "軟體沒有壞。", "软件没有坏。"),
        strict=True,
    ):
        assert (line in edit, summary in edit) == (True, True), edits


async def test_a_long_correction_stays_within_its_page(desk: Desk) -> None:
    await reader(desk.store)
    titles = [f"{number}号线今晨通车，" + "市民排队试乘" * 60 for number in range(1, 13)]
    await desk.publish(*titles, digest=DIGEST)
    pages = await desk.deliver()
    assert len(pages) == 2
    subject = await desk.article(titles[6])
    long = "这一句话说了很久才说完它要说的事情。" * 22
    done = await desk.correct(subject, "", *[long] * 3)
    assert done.edits == 1
    [edit] = await desk.deliver()
    assert isinstance(edit, EditText)
    (before,) = [page for at, page in enumerate(pages, 101) if at == edit.message]
    assert visible_length(edit.html) <= TEXT_LIMIT
    assert before.html.count("<b>") == edit.html.count("<b>")
    assert edit.keyboard == before.keyboard


async def put_picture(desk: Desk, title: str, *, on_shelf: bool = True) -> None:
    subject = await desk.article(title)
    digest = sha256(JPEG).hexdigest()
    if on_shelf:
        desk.shelf.put(digest, JPEG)
    async with desk.store.writing() as conn:
        key = await pictures.put_ready(conn, "https://img.example/1", digest, (640, 480), NOW)
        change = sa.update(articles).where(articles.c.id == subject.key)
        await conn.execute(change.values(picture_id=key, picture_state="ready"))


@pytest.mark.parametrize("on_shelf", [True, False], ids=["photo", "text alone"])
async def test_what_arrived_with_a_photo_is_edited_by_its_caption(
    desk: Desk, on_shelf: bool
) -> None:
    await reader(desk.store)
    await write(desk.store, "新桥通车")
    await put_picture(desk, "新桥通车", on_shelf=on_shelf)
    await desk.publish()
    desk.clock.move(minutes=42)
    [sent] = await desk.deliver()
    assert isinstance(sent, Photo if on_shelf else Text)
    done = await desk.correct(await desk.article("新桥通车"), "", "句子。" * 130)
    assert done.edits == 1
    [edit] = await desk.deliver()
    assert isinstance(edit, EditCaption if on_shelf else EditText)
    assert visible_length(edit.html) <= (CAPTION_LIMIT if on_shelf else TEXT_LIMIT)
    # It did arrive late, and says so still.
    assert said(edit).startswith("原定 08:00，延迟至 08:42 送达\n早间要闻")


async def test_what_has_not_left_yet_is_put_right_before_it_does(desk: Desk) -> None:
    await reader(desk.store)
    await desk.publish("新桥通车", "旧码头改建")
    bridge, dock = await desk.article("新桥通车"), await desk.article("旧码头改建")
    assert await desk.hide(bridge, edit_sent=False) == Amended(1, 1, put_right=1)
    assert await desk.correct(dock, "码头没有改建", edit_sent=False) == Amended(1, 1, put_right=1)
    [sent] = await desk.deliver()
    assert isinstance(sent, Text)
    assert "此条已撤回" in said(sent)
    assert "码头没有改建" in said(sent)
    # And from there it is edited as everything else.
    desk.clock.move(minutes=1)
    await desk.correct(dock, "码头明年改建")
    [edit] = await desk.deliver()
    assert "此条已撤回" in said(edit)
    assert "码头明年改建" in said(edit)


async def test_what_is_leaving_at_this_moment_is_edited_when_asked_again(desk: Desk) -> None:
    await reader(desk.store)
    await desk.publish("新桥通车", "旧码头改建")
    async with desk.store.writing() as conn:
        [parcel] = await claim(conn)
    bridge = await desk.article("新桥通车")
    assert await desk.hide(bridge) == Amended(1, 1, on_the_way=1)
    async with desk.store.writing() as conn:
        await outbox.finish(conn, parcel.claim, 100, parcel.payload, NOW)
    assert await desk.carry_out(bridge) == Amended(1, 1, edits=1)
    [edit] = await desk.deliver()
    assert "此条已撤回" in said(edit)


async def test_an_edit_that_has_not_left_is_brought_to_the_same_words(desk: Desk) -> None:
    await reader(desk.store)
    await desk.publish("新桥通车")
    await desk.deliver()
    bridge = await desk.article("新桥通车")
    await desk.correct(bridge, "新桥明天通车")
    desk.sender.script.append(answers.Wait("too many", 600))
    await desk.deliver()
    desk.clock.move(minutes=5)
    await desk.correct(bridge, "新桥下周通车")
    assert len(await desk.deliver()) == 1
    desk.clock.move(minutes=10)
    late = await desk.deliver()
    assert all("新桥下周通车" in said(edit) for edit in late)
    assert len(late) == 1


async def test_what_cannot_be_edited_is_left_in_peace_and_the_rest_goes_on(desk: Desk) -> None:
    for telegram_id in (1, 2, 3, 4):
        await reader(desk.store, telegram_id)
    await desk.publish("新桥通车", "旧码头改建")
    await desk.deliver()
    async with desk.store.writing() as conn:
        gone = await subscribers.find_chat(conn, 4)
        assert gone is not None
        await leaving.note_gone(conn, gone.key, "blocked", NOW)
    subject = await desk.article("新桥通车")
    assert await desk.hide(subject) == Amended(1, 4, edits=3, unreachable=1)
    desk.sender.script.extend(
        (answers.MessageGone("not found", "not_found"), answers.Unmodified("same", "unmodified"))
    )
    edits = await desk.deliver()
    # Nothing new is sent in place of the one that is gone.
    assert [type(edit) for edit in edits] == [EditText] * 3
    async with desk.store.reading() as conn:
        last = [state for cause, _, state in await states(conn) if cause.startswith("ruling:")]
    assert sorted(last) == ["dead", "sent", "sent"]


async def test_a_message_that_is_not_the_editions_is_not_touched(desk: Desk) -> None:
    await reader(desk.store)
    await desk.publish("新桥通车", "旧码头改建")
    await desk.deliver()
    async with desk.store.writing() as conn:
        # As markup that Telegram refused was sent: words without any look.
        await conn.execute(
            sa.text("UPDATE payloads SET body = replace(replace(body, '<b>', ''), '</b>', '')")
        )
    assert await desk.hide(await desk.article("新桥通车")) == Amended(1, 1, left=1)
    assert await desk.deliver() == []
    assert [load(body) for body in await texts(desk.store)]


def week_or_day(days: int) -> Edition:
    """An edition with one item of every kind, enough of them for two messages."""
    items = []
    for key in range(1, 11):
        (item,) = edition(key, key).items
        days_before = (
            Moment(NOW - day * 24 * HOUR, "工地一片忙碌。" * 9, 90) for day in (4, 3, 2, 1)
        )
        candidate = replace(
            item.candidate,
            title=f"{key}. <{key}> 号线电车",
            summary=("市民清晨排队试乘。" * 20, "有人不信。"),
            voices=("", "江城晚报"),
            outlets=("远山新闻", "江城晚报")[: 1 + key % 2],
            articles=(key, 90),
            picture=key if key in (4, 6) else None,
            address="https://news.example/?a=1&b=2" if key % 3 else None,
            course=(*days_before, Moment(NOW, "通车。", key)),
            is_update=key == 5,
        )
        items.append(replace(item, candidate=candidate))
    return replace(edition(1, 1), items=tuple(items), days=days)


@pytest.mark.parametrize("days", [1, 7], ids=["day", "week"])
@pytest.mark.parametrize("cover", [None, 9])
@pytest.mark.parametrize("speech", [("zh-Hans", None), ("zh-Hant", "zh-TW"), ("en", None)])
def test_items_are_found_and_written_as_they_were(
    days: int, cover: int | None, speech: Speech
) -> None:
    made = week_or_day(days)
    shown = Rewording(SCRIPTS, speech[1]).edition(made)
    sent = render_edition(shown, speech[0], WORDS, made.due, "样刊", cover=cover)
    assert len(sent) >= 2
    everything = range(1, 11)
    for wanted in (speech, ("zh-Hant", "zh-HK")):
        assert AMENDER.amend(sent, (made, made), everything, wanted) == sent
    # One that is withdrawn changes its own message alone, in each its own number.
    for key in (1, 5, 10):
        decided = [Ruling(1, Subject("story", key), True, "", (), NOW)]
        amended = AMENDER.amend(sent, (made, with_rulings(made, decided)), [key], speech)
        assert amended is not None
        [changed] = [at for at, page in enumerate(amended) if page != sent[at]]
        assert holding(sent, made, [key]) == {changed}
        titles = "\n".join(map(said, amended))
        assert [number for number in everything if f"<{number}>" not in titles] == [key]


@pytest.mark.parametrize("days", [1, 7], ids=["day", "week"])
def test_messages_stay_within_their_limits_however_long_corrections_are(days: int) -> None:
    made = week_or_day(days)
    sent = render_edition(made, "zh-Hans", WORDS, made.due, cover=9)
    summary = ("这一句话说了很久才说完它要说的事情。" * 12, "还有一句。" * 30)
    everything = range(1, 11)
    decided = [
        Ruling(key, Subject("story", key), False, "长" * 120, summary, NOW)
        for key in everything
        if key != 5
    ]
    right = with_rulings(made, decided)
    amended = AMENDER.amend(sent, (made, right), everything, ("zh-Hans", None))
    assert amended is not None
    for before, after in zip(sent, amended, strict=True):
        limit = CAPTION_LIMIT if isinstance(after, Photo) else TEXT_LIMIT
        assert visible_length(after.html) <= max(limit - SPARE, visible_length(before.html))
    assert sum(page.html.count("已更正") for page in amended) == 9
    assert "长长长" in said(amended[0])


async def test_many_chats_of_one_digest_are_edited_together(desk: Desk) -> None:
    for telegram_id in range(1, 31):
        await reader(desk.store, telegram_id)
    await desk.publish("新桥通车")
    await desk.deliver()
    assert (await desk.hide(Subject("story", 1))).edits == 30
    async with desk.store.reading() as conn:
        count = sa.select(sa.func.count()).select_from(editions)
        assert (await conn.execute(count)).scalar_one() == 1
