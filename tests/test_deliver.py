"""Delivery: from the outbox to a chat, whatever Telegram answers; nothing lost, nothing twice."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot import answers
from bot.answers import SendError
from bot.config import DeliverySettings
from bot.deliver import Clocks, Delivery, Line, TokenRefusedError, _UnwritableError
from bot.i18n import load_words
from bot.messages import Address, Body, Button, EditCaption, EditText, Photo, Text
from digests.shelf import Shelf
from digests.store import leaving, outbox, pictures, subscribers
from digests.store.database import Store
from digests.store.outbox import Envelope
from digests.store.pacing import Uptime
from digests.store.payloads import Payload
from digests.store.picturefiles import find_file_id, note_file
from tests.fakesender import FakeSender, Notebook, SlowSender
from tests.handclock import HandClock
from tests.stock import BOT, NOW, Seat, claim, put_parcel, put_reader, put_seat, states, take_up

JPEG = b"\xff\xd8 a picture"
ADDRESS = "https://img.example/tram.jpg"
WORDS = load_words()
LEASE = 60

Deliverer = Callable[..., Delivery]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """Prepared pictures."""
    return Shelf(tmp_path / "pictures")


@pytest.fixture
def deliverer(store: Store, shelf: Shelf, clock: HandClock) -> Deliverer:
    """Hands at the outbox: one process, its sender given."""

    def made(sender: FakeSender, owner: str = "one", **settings: object) -> Delivery:
        delivery = DeliverySettings.model_validate(settings)
        line = Line(sender, BOT, owner)
        clocks = Clocks(clock, clock)
        return Delivery(store, line, shelf, WORDS, delivery, clocks, Notebook())

    return made


async def deliver(delivery: Delivery) -> None:
    """One turn, and what it has sent on its way written down."""
    with capture_logs():
        await delivery.round()
        await delivery.settle()


async def queue(store: Store, *bodies: Body, chat: int = 7, kind: str = "private") -> Seat:
    """An answer to a chat."""
    async with store.writing() as conn:
        seat = await put_seat(conn, chat, kind)
        await put_parcel(conn, seat, f"update:{chat}", *bodies)
    return seat


async def put_picture(store: Store, shelf: Shelf) -> int:
    """A prepared picture; its key."""
    digest = sha256(JPEG).hexdigest()
    shelf.put(digest, JPEG)
    async with store.writing() as conn:
        return await pictures.put_ready(conn, ADDRESS, digest, (640, 480), NOW)


async def parcels(store: Store) -> list[str]:
    """The state of every parcel."""
    async with store.reading() as conn:
        return [state for _, _, state in await states(conn)]


async def test_parts_arrive_in_order_once(store: Store, deliverer: Deliverer) -> None:
    await queue(store, Text("一"), Text("二"))
    sender = FakeSender()
    delivery = deliverer(sender)
    for _ in range(3):
        await deliver(delivery)
    assert [body for _, body, _ in sender.posts] == [Text("一"), Text("二")]
    assert await parcels(store) == ["sent", "sent"]


async def test_one_slow_chat_does_not_hold_back_the_others(
    store: Store, deliverer: Deliverer
) -> None:
    for chat in range(1, 6):
        await queue(store, chat=chat)
    sender = FakeSender(answers.Unknown("no answer", "timeout"))
    await deliver(deliverer(sender))
    assert sorted(await parcels(store)) == ["sent"] * 4 + ["unknown"]


# Pictures


async def test_a_picture_is_uploaded_once_for_many_chats(
    store: Store, shelf: Shelf, deliverer: Deliverer, clock: HandClock
) -> None:
    picture = await put_picture(store, shelf)
    for chat in range(1, 11):
        await queue(store, Photo(picture, "电车"), chat=chat)
    sender = FakeSender()
    delivery = deliverer(sender)
    await deliver(delivery)
    assert [file for _, _, file in sender.posts] == [JPEG]
    for _ in range(3):
        await deliver(delivery)
        clock.move(seconds=1)
    assert [file for _, _, file in sender.posts] == [JPEG, *["file-1"] * 9]
    # Another process of the same bot sends it by its file id, too.
    await queue(store, Photo(picture, "电车"), chat=11)
    await deliver(deliverer(sender, "two"))
    assert sender.posts[-1][2] == "file-1"


@pytest.mark.parametrize(
    ("script", "files"),
    [
        ([None], ["old"]),
        ([answers.PictureRefused("wrong file id", "file_id")], ["old", JPEG]),
        (
            [answers.PictureRefused("", "file_id"), answers.PictureRefused("", "picture")],
            ["old", JPEG, None],
        ),
        (
            [answers.PictureRefused("", "file_id"), answers.NoRight("", "photos")],
            ["old", JPEG, None],
        ),
        ([answers.NoRight("no photos here", "photos")], ["old", None]),
    ],
    ids=["known", "forgotten", "refused", "not allowed after upload", "not allowed"],
)
async def test_a_picture_goes_by_its_file_id_then_as_bytes_then_as_text(
    store: Store,
    shelf: Shelf,
    deliverer: Deliverer,
    script: list[SendError | None],
    files: list[str | bytes | None],
) -> None:
    picture = await put_picture(store, shelf)
    async with store.writing() as conn:
        await note_file(conn, picture, BOT, "old", None, NOW)
    keyboard = ((Button("打开", "1a:1"),),)
    await queue(store, Photo(picture, "电车", keyboard))
    sender = FakeSender(*script)
    await deliver(deliverer(sender))
    assert [file for _, _, file in sender.posts] == files
    last = sender.posts[-1][1]
    assert last == (Text if files[-1] is None else _photo_of(picture))("电车", keyboard)
    assert await parcels(store) == ["sent"]
    async with store.reading() as conn:
        known = await find_file_id(conn, picture, BOT)
    uploaded = files[-1] == JPEG
    assert known == ("file-1" if uploaded else "old" if JPEG not in files else None)


def _photo_of(picture: int) -> Callable[..., Photo]:
    return lambda html, keyboard: Photo(picture, html, keyboard)


async def test_a_picture_that_is_gone_from_the_shelf_is_left_out(
    store: Store, deliverer: Deliverer
) -> None:
    async with store.writing() as conn:
        picture = await pictures.put_ready(conn, ADDRESS, "a" * 64, (640, 480), NOW)
    await queue(store, Photo(picture, "电车"))
    sender = FakeSender()
    await deliver(deliverer(sender))
    assert [post[1] for post in sender.posts] == [Text("电车")]


# When things go wrong


async def test_a_flood_is_waited_out(store: Store, deliverer: Deliverer, clock: HandClock) -> None:
    await queue(store, kind="group", chat=-7)
    sender = FakeSender(answers.Wait("slow down", 30))
    delivery = deliverer(sender)
    await deliver(delivery)
    assert await parcels(store) == ["waiting"]
    # The chat is held back for all processes, whatever else is for it.
    async with store.writing() as conn:
        await put_parcel(conn, await put_seat(conn, -7, "group"), "update:8", Text("二"))
    clock.move(seconds=29)
    await deliver(deliverer(sender))
    assert len(sender.posts) == 1
    clock.move(seconds=1)
    await deliver(delivery)
    assert await parcels(store) == ["sent", "queued"]


async def test_what_nobody_knows_is_sent_once_more_and_then_parked(
    store: Store, deliverer: Deliverer, clock: HandClock
) -> None:
    await queue(store)
    lost = answers.Unknown("no answer in time", "timeout")
    sender = FakeSender(lost, lost)
    for seconds in (0, LEASE - 1, 1, LEASE):
        clock.move(seconds=seconds)
        await deliver(deliverer(sender))
    assert len(sender.posts) == 2
    assert await parcels(store) == ["parked"]


async def test_where_nothing_may_come_twice_it_is_parked_at_once(
    store: Store, deliverer: Deliverer, clock: HandClock
) -> None:
    await queue(store)
    sender = FakeSender(answers.Unknown("no answer in time", "timeout"))
    await deliver(deliverer(sender, unknown="park"))
    clock.move(seconds=LEASE)
    await deliver(deliverer(sender, unknown="park"))
    assert (len(sender.posts), await parcels(store)) == (1, ["parked"])


async def test_what_a_killed_process_had_in_hand_is_sent_by_another(
    store: Store, deliverer: Deliverer, clock: HandClock
) -> None:
    await queue(store)
    async with store.writing() as conn:
        assert len(await claim(conn, owner="killed")) == 1
    sender = FakeSender()
    await deliver(deliverer(sender))
    assert sender.posts == []
    clock.move(seconds=LEASE)
    await deliver(deliverer(sender))
    assert (len(sender.posts), await parcels(store)) == (1, ["sent"])


async def test_an_answer_that_comes_after_the_lease_changes_nothing(
    store: Store, deliverer: Deliverer, clock: HandClock
) -> None:
    await queue(store)
    slow = deliverer(FakeSender(), "slow")
    with capture_logs():
        await slow.round()
    clock.move(seconds=LEASE)
    async with store.writing() as conn:
        await take_up(conn, clock(), timedelta(seconds=LEASE), resend=True)
        [taken] = await claim(conn, clock(), "quick")
    with capture_logs():
        await slow.settle()
    assert await parcels(store) == ["sending"]
    async with store.writing() as conn:
        assert await outbox.finish(conn, taken.claim, 100, taken.payload, clock())


async def test_a_group_that_moved_gets_its_message_there(
    store: Store, deliverer: Deliverer, clock: HandClock
) -> None:
    await queue(store, chat=-7, kind="group")
    sender = FakeSender(answers.Moved("upgraded", -1007))
    await deliver(deliverer(sender))
    clock.move(seconds=1)
    await deliver(deliverer(sender))
    assert [address.chat_id for address, _, _ in sender.posts] == [-7, -1007]
    assert await parcels(store) == ["sent"]
    async with store.reading() as conn:
        assert await subscribers.find_chat(conn, -7) is None


async def test_a_chat_that_is_gone_gets_nothing_more(store: Store, deliverer: Deliverer) -> None:
    seat = await queue(store, Text("一"), Text("二"))
    async with store.writing() as conn:
        await put_reader(conn, seat)
    await queue(store, chat=8)
    sender = FakeSender(answers.Gone("bot was blocked", "blocked"))
    await deliver(deliverer(sender))
    assert await parcels(store) == ["dead", "cancelled", "sent"]
    async with store.reading() as conn:
        assert await subscribers.next_due_instant(conn) is None


async def test_a_topic_that_is_gone_is_answered_in_the_chat_itself(
    store: Store, deliverer: Deliverer
) -> None:
    async with store.writing() as conn:
        seat = await put_seat(conn, -7, "supergroup", topic=5)
        await put_parcel(conn, seat, "update:1")
    sender = FakeSender(answers.TopicGone("closed", "closed"))
    await deliver(deliverer(sender))
    assert [address for address, _, _ in sender.posts] == [Address(-7, 5), Address(-7)]
    assert await parcels(store) == ["sent"]


@pytest.mark.parametrize("edit", [EditText(9, "第二页"), EditCaption(9, "第二页")])
async def test_an_edit_of_a_message_that_vanished_is_sent_as_a_new_one(
    store: Store, deliverer: Deliverer, edit: Body
) -> None:
    await queue(store, edit)
    sender = FakeSender(answers.MessageGone("not found", "not_found"))
    await deliver(deliverer(sender))
    assert [body for _, body, _ in sender.posts] == [edit, Text("第二页")]


async def test_an_edit_that_asks_for_no_new_message_is_given_up(
    store: Store, deliverer: Deliverer
) -> None:
    edit = EditText(9, "更正", or_new=False)
    await queue(store, edit, Text("后来的"))
    sender = FakeSender(answers.MessageGone("can't be edited", "not_editable"))
    delivery = deliverer(sender)
    await deliver(delivery)
    await deliver(delivery)
    assert [body for _, body, _ in sender.posts] == [edit, Text("后来的")]
    assert await parcels(store) == ["dead", "sent"]


async def test_markup_that_telegram_cannot_read_is_sent_as_plain_words(
    store: Store, deliverer: Deliverer
) -> None:
    await queue(store, Text("<b>A &amp; B\n二"))
    sender = FakeSender(answers.Broken("can't parse entities", "entities"))
    await deliver(deliverer(sender))
    assert await parcels(store) == ["sent"]
    assert sender.posts[-1][1] == Text("A &amp; B\n二")


async def test_what_cannot_be_sent_is_buried_and_the_rest_goes_on(
    store: Store, deliverer: Deliverer, clock: HandClock
) -> None:
    seat = await queue(store, Text("一"), Text("二"))
    async with store.writing() as conn:
        envelope = Envelope(seat.destination, seat.chat, "from elsewhere", 0)
        await outbox.enqueue(conn, envelope, [Payload('{"kind": "hologram"}')], NOW)
    delivery = deliverer(FakeSender(answers.Broken("no such thing", "request")))
    for _ in range(3):
        await deliver(delivery)
        clock.move(seconds=1)
    assert await parcels(store) == ["dead", "sent", "dead"]


async def test_a_refused_token_stops_everything_and_loses_nothing(
    store: Store, deliverer: Deliverer, clock: HandClock
) -> None:
    await queue(store)
    sender = FakeSender(answers.Unauthorised("unauthorized", "token"))
    delivery = deliverer(sender)
    with pytest.raises(TokenRefusedError, match="unauthorized"):
        await deliver(delivery)
    assert await parcels(store) == ["waiting"]
    await deliver(deliverer(sender))
    assert await parcels(store) == ["sent"]


# Late


@pytest.mark.parametrize(("minutes", "line"), [(15, ""), (42, "原定 08:00，延迟至 08:42 送达")])
async def test_after_a_quarter_of_an_hour_a_digest_says_that_it_is_late(
    store: Store, deliverer: Deliverer, clock: HandClock, minutes: int, line: str
) -> None:
    async with store.writing() as conn:
        seat = await put_seat(conn)
        key = await put_reader(conn, seat)
        await put_parcel(
            conn, seat, "slot:1:a", Text("早间要闻"), Text("续"), subscription=key, due=NOW
        )
    clock.move(minutes=minutes)
    sender = FakeSender()
    delivery = deliverer(sender)
    await deliver(delivery)
    await deliver(delivery)
    first, second = (body.html for _, body, _ in sender.posts if isinstance(body, Text))
    assert (line in first, "早间要闻" in first) == (True, True)
    assert ("原定" in first) is bool(line)
    assert second == "续"


# Ladders, notices, and what a turn writes down


async def test_a_refused_picture_is_not_tried_again_by_everybody(
    store: Store, shelf: Shelf, deliverer: Deliverer, clock: HandClock
) -> None:
    picture = await put_picture(store, shelf)
    for chat in range(1, 6):
        await queue(store, Photo(picture, "电车"), chat=chat)
    sender = FakeSender(answers.PictureRefused("IMAGE_PROCESS_FAILED", "picture"))
    delivery = deliverer(sender)
    for _ in range(2):
        await deliver(delivery)
        clock.move(seconds=1)
    assert [file for _, _, file in sender.posts] == [JPEG, *[None] * 5]
    assert await parcels(store) == ["sent"] * 5
    # After an hour somebody tries again.
    clock.move(hours=1)
    await queue(store, Photo(picture, "电车"), chat=6)
    await deliver(deliverer(sender))
    assert sender.posts[-1][2] == JPEG


async def test_others_go_on_while_a_picture_is_uploaded(
    store: Store, shelf: Shelf, deliverer: Deliverer
) -> None:
    picture = await put_picture(store, shelf)
    for chat in range(1, 40):
        await queue(store, Photo(picture, "电车"), chat=chat)
    await queue(store, Text("没有图片"), chat=40)
    sender = FakeSender()
    await deliver(deliverer(sender))
    assert [type(body) for _, body, _ in sender.posts] == [Photo, Text]


async def test_too_long_a_message_goes_in_pieces_and_the_parts_stay_in_order(
    store: Store, deliverer: Deliverer, clock: HandClock
) -> None:
    long = "\n\n".join(f"第{number}段。" + "长" * 90 for number in range(60))
    await queue(store, Text(long), Text("末了"))
    sender = FakeSender(answers.Broken("message is too long", "too_long"))
    delivery = deliverer(sender)
    for _ in range(4):
        await deliver(delivery)
        clock.move(seconds=2)
    arrived = [body.html for _, body, _ in sender.posts[1:] if isinstance(body, Text)]
    assert "\n\n".join(arrived[:-1]) == long
    assert (arrived[-1], len(arrived) > 2) == ("末了", True)
    assert await parcels(store) == ["sent", "sent"]


async def test_people_are_told_what_delivery_found_out(
    store: Store, clock: HandClock, shelf: Shelf
) -> None:
    notebook = Notebook()
    sender = FakeSender(
        answers.NoRight("not enough rights", "messages"),
        answers.TopicGone("topic_closed", "closed"),
        None,
        answers.Broken("can't parse entities", "entities"),
        None,
        answers.Unknown("no answer", "timeout"),
    )
    line, settings = Line(sender, BOT, "one"), DeliverySettings(unknown="park")
    clocks = Clocks(clock, clock)
    delivery = Delivery(store, line, shelf, WORDS, settings, clocks, notebook)
    for chat, topic in ((1, 0), (2, 5), (3, 0), (4, 0)):
        async with store.writing() as conn:
            seat = await put_seat(conn, -chat, "supergroup", topic=topic)
            await put_parcel(conn, seat, "slot:1:a", Text("<b>要闻"))
        await deliver(delivery)
        clock.move(seconds=1)
    assert await parcels(store) == ["dead", "sent", "sent", "parked"]
    assert notebook.told == [
        ("left", "no_rights"),
        ("topic", "closed"),
        ("bug", "can't parse entities"),
        ("parked", ""),
    ]


async def test_a_slow_call_keeps_its_lease(
    store: Store, deliverer: Deliverer, clock: HandClock
) -> None:
    await queue(store)
    sender = SlowSender()
    slow, other = deliverer(sender), deliverer(FakeSender(), "two")
    with capture_logs():
        await slow.round()
        for _ in range(6):
            clock.move(seconds=LEASE / 2)
            await slow.round()
            await other.round()
        sender.answer.set()
        await slow.settle()
    assert (len(sender.posts), await parcels(store)) == (1, ["sent"])


async def test_outcomes_wait_for_a_database_that_is_away(
    store: Store, deliverer: Deliverer, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await queue(store)
    sender = FakeSender()
    delivery = deliverer(sender)
    with capture_logs():
        await delivery.round()
        await asyncio.sleep(0.01)
        with monkeypatch.context() as away:
            away.setattr(store, "writing", _away)
            for _ in range(2):
                with pytest.raises(ConnectionError):
                    await delivery.round()
        await delivery.round()
    assert (len(sender.posts), await parcels(store)) == (1, ["sent"])


async def test_what_was_ended_meanwhile_is_not_tried_again(
    store: Store, deliverer: Deliverer, clock: HandClock
) -> None:
    async with store.writing() as conn:
        seat = await put_seat(conn)
        key = await put_reader(conn, seat)
        await put_parcel(conn, seat, "slot:1:a", subscription=key)
    sender = SlowSender(answers.Wait("slow down", 5))
    delivery = deliverer(sender)
    with capture_logs():
        await delivery.round()
        async with store.writing() as conn:
            await leaving.end_subscription(conn, seat.destination, key, NOW)
        sender.answer.set()
        await delivery.settle()
    assert await parcels(store) == ["cancelled"]


def _away() -> None:
    raise ConnectionError("the database is away")


async def test_an_answer_leaves_within_a_second_while_a_broadcast_runs(
    store: Store, deliverer: Deliverer, clock: HandClock
) -> None:
    async with store.writing() as conn:
        for chat in range(1, 400):
            seat = await put_seat(conn, chat)
            await put_parcel(conn, seat, "broadcast:1", Text("通知"), priority=3)
    sender = FakeSender()
    delivery = deliverer(sender)
    for _ in range(4):
        await deliver(delivery)
        clock.move(seconds=0.25)
    broadcast = len(sender.posts)
    assert 20 <= broadcast <= 32, "a second of 25 a second, claimed a quarter ahead"
    # Somebody asks, and then a digest comes due: each goes before what is left of the broadcast.
    async with store.writing() as conn:
        await put_parcel(conn, await put_seat(conn, 399), "update:1", Text("回答"))
        for chat in range(500, 520):
            seat = await put_seat(conn, chat)
            await put_parcel(conn, seat, "slot:1:a", Text("简报"), priority=2)
    for _ in range(4):
        await deliver(delivery)
        clock.move(seconds=0.25)
    told = [body.html for _, body, _ in sender.posts[broadcast:] if isinstance(body, Text)]
    assert told[0] == "回答"
    assert told[1:21] == ["简报"] * 20
    assert set(told[21:]) <= {"通知"}


async def test_an_outcome_that_cannot_be_written_down_does_not_stop_the_others(
    store: Store, shelf: Shelf, clock: HandClock
) -> None:
    class Broken(Notebook):
        async def bug(self, *_: object) -> None:
            raise ValueError("a bug of ours")

    for chat in range(1, 4):
        await queue(store, Text("<b>要闻"), chat=chat)
    sender = FakeSender(None, answers.Broken("can't parse entities", "entities"))
    clocks, line = Clocks(clock, clock), Line(sender, BOT, "one")
    delivery = Delivery(store, line, shelf, WORDS, DeliverySettings(), clocks, Broken())
    with capture_logs() as logs:
        await delivery.round()
        await asyncio.sleep(0.2)
        # All together, and then the one alone that breaks.
        for _ in range(2):
            with suppress(_UnwritableError):
                await delivery.round()
        with pytest.raises(_UnwritableError, match="a bug of ours"):
            await delivery.round()
        for _ in range(3):
            await delivery.round()
    assert sorted(await parcels(store)) == ["sending", "sent", "sent"]
    assert [line["event"] for line in logs].count("outcome.dropped") == 1


async def test_at_the_end_one_outcome_that_cannot_be_written_costs_no_other(
    store: Store, shelf: Shelf, clock: HandClock
) -> None:
    class Broken(Notebook):
        async def bug(self, *_: object) -> None:
            raise ValueError("a bug of ours")

    for chat in range(1, 4):
        await queue(store, Text("<b>要闻"), chat=chat)
    sender = FakeSender(None, answers.Broken("can't parse entities", "entities"))
    clocks, line = Clocks(clock, clock), Line(sender, BOT, "one")
    delivery = Delivery(store, line, shelf, WORDS, DeliverySettings(), clocks, Broken())
    with capture_logs() as logs:
        await delivery.round()
        await delivery.settle()
    assert sorted(await parcels(store)) == ["sending", "sent", "sent"]
    assert [line["event"] for line in logs].count("outcome.dropped") == 1


async def test_a_clock_that_ran_ahead_in_another_process_holds_nobody_back(
    store: Store, shelf: Shelf, deliverer: Deliverer, clock: HandClock
) -> None:
    ahead = HandClock(NOW + timedelta(minutes=30))
    for chat in (1, 2):
        await queue(store, chat=chat)
    sender = FakeSender(answers.Wait("slow down", 5))
    line, clocks = Line(sender, BOT, "ahead"), Clocks(clock, ahead)
    await deliver(Delivery(store, line, shelf, WORDS, DeliverySettings(), clocks, Notebook()))
    delivery = deliverer(sender)
    for _ in range(2):
        await deliver(delivery)
        clock.move(seconds=6)
    assert await parcels(store) == ["sent", "sent"]


async def test_a_process_that_starts_while_the_clock_is_wrong_keeps_to_the_pace(
    store: Store, shelf: Shelf
) -> None:
    await queue(store, *(Text(f"{part}") for part in range(25)), chat=-1, kind="group")
    up = HandClock(NOW)

    def uptime() -> Uptime:
        return Uptime("b00", (up() - NOW).total_seconds())

    sent = []
    for hours in (0, 5, -5):
        sender = FakeSender()
        own = HandClock(NOW + timedelta(hours=hours) + (up() - NOW))
        clocks = Clocks(own, own, uptime)
        line = Line(sender, BOT, f"{hours}")
        delivery = Delivery(store, line, shelf, WORDS, DeliverySettings(), clocks, Notebook())
        for _ in range(10):
            await deliver(delivery)
            own.move(seconds=1)
            up.move(seconds=1)
        sent.append(len(sender.posts))
    assert sum(sent) == 18
    assert sent[0] >= 9


async def test_what_is_queued_for_a_chat_that_is_gone_is_not_tried(
    store: Store, deliverer: Deliverer
) -> None:
    seat = await queue(store)
    async with store.writing() as conn:
        await leaving.note_gone(conn, seat.chat, "blocked", NOW)
        await put_parcel(conn, seat, "slot:1:a")
    sender = FakeSender()
    await deliver(deliverer(sender))
    assert (sender.posts, await parcels(store)) == ([], ["cancelled", "cancelled"])
