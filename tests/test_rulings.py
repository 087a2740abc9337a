"""Rulings: what an edition becomes by them, and their statements on both databases."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from digests.model import Candidate, Edition, Moment
from digests.rulings import Ruling, Subject, concerned, with_rulings
from digests.store import editions, news, outbox, payloads, posted, rulings, tables
from digests.store.database import Store
from digests.store.payloads import Payload
from tests.stock import NOW, article, claim, edition, put_news, put_seat

HOUR = timedelta(hours=1)
STORY, ARTICLE, OTHER = Subject("story", 7), Subject("article", 12), Subject("article", 13)


def told(**more: Any) -> Edition:
    """An edition of one story, told by article 12 and by 13 beside it."""
    made = edition(7, 12)
    (item,) = made.items
    candidate = replace(
        item.candidate,
        summary=("市民清晨排队试乘。", "车厢里种了海棠。"),
        articles=(12, 13),
        picture=5,
        address="https://news.example/tram",
    )
    candidate = replace(candidate, **more)
    return replace(made, items=(replace(item, candidate=candidate),))


def ruling(subject: Subject, title: str = "", *summary: str, hidden: bool = False) -> Ruling:
    about = (12, 13) if subject == STORY else (subject.key,)
    return Ruling(1, subject, hidden, title, summary, NOW, about)


def ruled(edition: Edition, *decided: Ruling) -> Candidate:
    (item,) = with_rulings(edition, decided).items
    return item.candidate


# What an edition becomes


@pytest.mark.parametrize("subject", [STORY, ARTICLE], ids=["story", "article"])
def test_what_is_hidden_leaves_its_place_and_nothing_else(subject: Subject) -> None:
    left = ruled(told(course=(Moment(NOW, "开建", 13),)), ruling(subject, hidden=True))
    assert (left.amended, left.story, left.article) == ("withdrawn", 7, 12)
    assert (left.title, left.summary, left.outlets, left.course) == ("", (), (), ())
    assert (left.picture, left.address) == (None, None)


def test_what_another_hidden_article_said_is_not_quoted() -> None:
    course = (Moment(NOW, "开建", 13), Moment(NOW, "通车", 12))
    hidden = replace(ruling(OTHER, hidden=True), text="别的。车厢里种了海棠。")
    left = ruled(told(course=course, voices=("", "江城晚报")), hidden)
    assert (left.summary, left.voices, left.articles) == (("市民清晨排队试乘。",), ("",), (12,))
    assert [moment.text for moment in left.course] == ["通车"]
    assert left.amended == "corrected"
    # Nothing of it was quoted: the words stay, and need no mark.
    unquoted = ruled(told(), replace(hidden, text="没有引用的话。"))
    assert (unquoted.amended, unquoted.articles) == ("", (12,))


def test_a_storys_words_go_before_its_articles_and_what_is_not_given_stays() -> None:
    both = (ruling(STORY, "电车通车"), ruling(ARTICLE, "电车开了", "只有一列车。"))
    right = ruled(told(voices=("甲", "乙")), *both)
    assert (right.title, right.summary) == ("电车通车", ("只有一列车。",))
    assert (right.voices, right.amended) == ((), "corrected")
    assert ruled(told(), ruling(STORY, "电车通车")).summary == told().items[0].candidate.summary


def test_an_update_is_corrected_by_its_article_alone() -> None:
    update = told(is_update=True)
    assert ruled(update, ruling(STORY, "电车通车")) == update.items[0].candidate
    assert ruled(update, ruling(ARTICLE, "电车开了")).title == "电车开了"
    assert ruled(update, ruling(STORY, hidden=True)).amended == "withdrawn"


def test_what_is_right_already_or_was_taken_back_has_no_mark() -> None:
    same = ruling(STORY, "山城开通新电车", "市民清晨排队试乘。", "车厢里种了海棠。")
    assert with_rulings(told(), [same]) == told()
    assert with_rulings(told(), [ruling(STORY), ruling(OTHER)]) == told()
    assert concerned(told(), [ruling(OTHER)]) == {7}
    assert concerned(told(), [ruling(Subject("article", 7))]) == frozenset()


# Statements


@pytest.fixture
async def store(any_database: str) -> AsyncIterator[Store]:
    """A new store on each kind of database."""
    async with Store.opened(any_database) as store:
        yield store


async def test_to_hide_and_to_show_again_are_done_once(store: Store) -> None:
    async with store.writing() as conn:
        story, key = await put_news(conn, article())
        subject = Subject("article", key)
        assert await rulings.find_ruling(conn, subject) is None
        assert not await rulings.take_back_hidden(conn, subject, NOW)
        assert await rulings.put_hidden(conn, subject, NOW)
        assert not await rulings.put_hidden(conn, subject, NOW + HOUR)
        hidden = await rulings.find_ruling(conn, subject)
        text = "山城开通新电车\n山城开通新电车，市民清晨排队试乘。"
        assert hidden == Ruling(1, subject, True, "", (), NOW, (key,), text)
        assert await news.find_article(conn, key) is None
        assert await news.find_reports(conn, NOW - HOUR, NOW) == []
        assert await rulings.take_back_hidden(conn, subject, NOW + HOUR)
        assert not await rulings.take_back_hidden(conn, subject, NOW + HOUR)
        shown = await rulings.find_ruling(conn, subject)
        assert shown is not None
        assert (bool(shown), shown.key, shown.decided_at) == (False, 1, NOW + HOUR)
        assert await news.find_article(conn, key) is not None
        # A story hides all that is told of it.
        assert await rulings.put_hidden(conn, Subject("story", story), NOW)
        assert await news.find_article(conn, key) is None


async def test_corrections_add_up_and_are_taken_back_together(store: Store) -> None:
    async with store.writing() as conn:
        _, key = await put_news(conn, article())
        subject = Subject("article", key)
        assert not await rulings.put_words(conn, subject, "", (), NOW)
        assert not await rulings.take_back_words(conn, subject, NOW)
        assert await rulings.put_words(conn, subject, "电车开了", (), NOW)
        assert await rulings.put_words(conn, subject, "", ["只有一列。", "不收钱。"], NOW + HOUR)
        assert not await rulings.put_words(
            conn, subject, "电车开了", ["只有一列。", "不收钱。"], NOW + 2 * HOUR
        )
        found = await rulings.find_ruling(conn, subject)
        assert found is not None
        assert (found.title, found.summary) == ("电车开了", ("只有一列。", "不收钱。"))
        assert found.decided_at == NOW + HOUR
        read = await news.find_article(conn, key)
        assert read is not None
        assert (read.title, read.summaries["short"]) == ("电车开了", ("只有一列。", "不收钱。"))
        assert await rulings.take_back_words(conn, subject, NOW + 3 * HOUR)
        again = await news.find_article(conn, key)
        assert again is not None
        assert again.title == "山城开通新电车"


async def test_articles_are_found_with_what_was_decided_about_them(store: Store) -> None:
    async with store.writing() as conn:
        story, tram = await put_news(conn, article())
        _, bridge = await put_news(conn, article("新桥 100% 通车"), NOW - HOUR)
        _, old = await put_news(conn, article("旧闻"), NOW - 48 * HOUR)
        await rulings.put_hidden(conn, Subject("story", story), NOW)
        await rulings.put_words(conn, Subject("article", bridge), "Bridge 100% open", (), NOW)
        found = await rulings.find_listed(conn, NOW - 24 * HOUR, "", 10)
        assert [(one.article, one.is_hidden, one.is_corrected) for one in found] == [
            (tram, True, False),
            (bridge, False, True),
        ]
        assert len(await rulings.find_listed(conn, NOW - 24 * HOUR, "", 1)) == 1
        [named] = await rulings.find_listed(conn, NOW - 99 * HOUR, "bridge 100%", 10)
        assert (named.article, named.title) == (bridge, "Bridge 100% open")
        assert await rulings.find_listed(conn, NOW - 99 * HOUR, "100_", 10) == []
        [alone] = await rulings.find_listed(conn, Subject("article", old), "", 10)
        [of_story] = await rulings.find_listed(conn, Subject("story", story), "", 10)
        assert (alone.article, of_story.article) == (old, tram)
        assert await rulings.find_listed(conn, Subject("story", 99), "", 10) == []


async def test_editions_are_found_by_story_and_by_any_of_its_articles(store: Store) -> None:
    async with store.writing() as conn:
        story, key = await put_news(conn, article())
        _, beside = await put_news(conn, article("电车挤满了人"), story=story)
        made = edition(story, key)
        (item,) = made.items
        candidate = replace(item.candidate, articles=(key, beside))
        both = replace(made, items=(replace(item, candidate=candidate),))
        first = await editions.put_edition(conn, both, NOW)
        second = await editions.put_edition(conn, edition(story, key, NOW + HOUR), NOW)
        for subject, about, keys in (
            (Subject("story", story), [key, beside], [first, second]),
            (Subject("article", key), [key], [first, second]),
            (Subject("article", beside), [beside], [first]),
            (Subject("article", 99), [99], []),
        ):
            assert await rulings.find_editions(conn, subject, about) == keys
        await rulings.put_hidden(conn, Subject("article", beside), NOW)
        stored = await editions.load_edition(conn, first)
        assert [one.subject.key for one in await rulings.find_rulings(conn, stored)] == [beside]


async def test_a_recap_is_concerned_by_every_story_that_it_tells_as_one(store: Store) -> None:
    async with store.writing() as conn:
        story, key = await put_news(conn, article())
        turn, beside = await put_news(conn, article("电车挤满了人"))
        (item,) = edition(story, key).items
        course = (Moment(NOW, "电车挤满了人", beside), Moment(NOW, "开通", key))
        candidate = replace(item.candidate, articles=(key, beside), course=course)
        week = replace(edition(story, key), items=(replace(item, candidate=candidate),), days=7)
        made = await editions.put_edition(conn, week, NOW)
        await editions.put_edition(conn, edition(story, key), NOW)
        await rulings.put_hidden(conn, Subject("story", turn), NOW)
        await rulings.put_words(conn, Subject("article", key), "电车开了", (), NOW)
        assert await rulings.find_editions(conn, Subject("story", turn), [beside]) == [made]
        stored = await editions.load_edition(conn, made)
        decided = await rulings.find_rulings(conn, stored)
    assert concerned(stored, decided[:1]) == {story}
    (right,) = with_rulings(stored, decided).items
    assert [moment.text for moment in right.candidate.course] == ["电车开了"]
    assert (right.candidate.articles, right.candidate.amended) == ((key,), "corrected")


async def test_an_article_split_off_has_a_story_of_its_own_everywhere(store: Store) -> None:
    async with store.writing() as conn:
        story, key = await put_news(conn, article())
        _, beside = await put_news(conn, article("电车挤满了人"), NOW + HOUR, story=story)
        made = await editions.put_edition(conn, edition(story, key), NOW)
        own = await rulings.split_off(conn, key)
        assert own is not None
        assert own != story
        assert await rulings.split_off(conn, key) is None
        assert await rulings.split_off(conn, 99) is None
        reports = await news.find_reports(conn, NOW - HOUR, NOW + HOUR)
        assert {one.article: one.story for one in reports} == {key: own, beside: story}
        rows = await conn.execute(sa.select(tables.stories).order_by(tables.stories.c.id))
        spans = {row.id: (row.first_at, row.last_at) for row in rows}
        assert spans[own] == (NOW, NOW)
        assert spans[story] == (NOW + HOUR, NOW + HOUR)
        stored = await editions.load_edition(conn, made)
        assert [item.candidate.story for item in stored.items] == [own]


async def test_a_message_is_followed_from_the_queue_to_its_last_edit(store: Store) -> None:
    async with store.writing() as conn:
        story, key = await put_news(conn, article())
        made = await editions.put_edition(conn, edition(story, key), NOW)
        seat = await put_seat(conn)
        envelope = outbox.Envelope(seat.destination, seat.chat, "slot:1:a", 2, None, made)
        await outbox.enqueue(conn, envelope, [Payload("一"), Payload("二")], NOW)
        [taken] = await claim(conn)
        assert await outbox.replace_body(conn, [taken.key], Payload("新")) == ["sending"]
        assert await outbox.finish(conn, taken.claim, 100, taken.payload, NOW)
        first, second = await posted.find_posted(conn, made)
        assert (first.state, first.message, first.part) == ("sent", 100, 0)
        assert (first.language, first.wording, first.is_gone) == ("zh-Hans", None, False)
        assert await outbox.replace_body(conn, [first.key, second.key], Payload("新")) == ["queued"]
        first, second = await posted.find_posted(conn, made)
        bodies = await payloads.find_bodies(conn, [first.payload, second.payload])
        # What was sent is kept as it was sent; what was not is as it should be.
        assert (bodies[first.payload], bodies[second.payload]) == ("一", "新")
        assert await posted.find_edits(conn, made) == {}
        decided = replace(ruling(Subject("article", key), hidden=True), key=3)
        later = replace(decided, decided_at=NOW + HOUR)
        edits = [(posted.edit_of(first, one), [Payload("改")]) for one in (decided, decided, later)]
        assert await outbox.enqueue_all(conn, edits, NOW) == 2
        assert await outbox.enqueue_all(conn, edits, NOW) == 0
        known = (await posted.find_edits(conn, made))[first.key]
        assert [(edit.cause, edit.is_pending) for edit in known] == [
            (posted.edit_of(first, one).cause, True) for one in (decided, later)
        ]
        assert await posted.count_edits(conn, decided) == {"queued": 2}
        assert await posted.count_edits(conn, replace(decided, key=33)) == {}
