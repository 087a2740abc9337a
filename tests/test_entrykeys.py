"""Keys of entries: known again from one reading to the next."""

from dataclasses import replace
from datetime import UTC, datetime

from digests.formats.entry import Entry
from digests.formats.entrykeys import content_hash, keyed

FIRST = Entry(id="1", title="甲", address="https://a.example/1")
SECOND = Entry(id="2", title="乙", address="https://a.example/2")
THIRD = Entry(id="3", title="丙", address="https://a.example/3")


def test_ids_are_the_keys_and_what_has_none_is_known_by_its_link_or_title() -> None:
    nameless = replace(SECOND, id="")
    linkless = Entry(title="丁", published=datetime(2021, 3, 1, tzinfo=UTC))
    bare = Entry(html="<p>只有正文</p>")
    keys = list(keyed([FIRST, nameless, linkless, bare]).entries)
    assert keys[:3] == ["1", "//a.example/2", "丁 2021-03-01T00:00:00+00:00"]
    assert len(keys[3]) == 64


def test_an_id_that_several_entries_bear_is_told_apart_by_link_and_title() -> None:
    same = [replace(entry, id="0") for entry in (FIRST, SECOND, SECOND)]
    keys = list(keyed(same).entries)
    assert len(keys) == 2
    assert list(keyed(same[::-1]).entries) == keys[::-1]


def test_long_ids_are_hashed() -> None:
    assert all(len(key) == 64 for key in keyed([replace(FIRST, id="x" * 5_000)]).entries)


def test_when_all_ids_are_new_and_the_links_are_not_links_are_the_keys() -> None:
    first = keyed([FIRST, SECOND])
    again = [replace(FIRST, id="8"), replace(SECOND, id="9"), THIRD]
    second = keyed(again, first.entries, first.by, first.traces)
    assert second.by == "link"
    assert next(iter(second.entries)) == "//a.example/1"
    third = keyed([replace(FIRST, id="x")], second.entries, second.by, second.traces)
    assert set(third.entries) <= set(second.entries)


def test_when_links_change_too_titles_are_the_keys() -> None:
    first = keyed([FIRST, SECOND])
    again = [
        replace(entry, id=f"{n}!", address=f"https://a.example/x/{n}")
        for n, entry in enumerate((FIRST, SECOND))
    ]
    second = keyed(again, first.entries, first.by, first.traces)
    assert (second.by, list(second.entries)) == ("title", ["甲", "乙"])


def test_a_feed_that_has_moved_on_keeps_its_ids() -> None:
    first = keyed([FIRST, SECOND])
    assert keyed([THIRD], first.entries, first.by, first.traces).by == "id"


def test_the_hash_tells_an_edit_but_not_a_date() -> None:
    later = replace(FIRST, published=datetime(2021, 3, 1, tzinfo=UTC))
    assert content_hash(later) == content_hash(FIRST)
    assert content_hash(replace(FIRST, html="<p>新</p>")) != content_hash(FIRST)
    signed = [
        replace(FIRST, html=f'<img src="https://i.example/1.jpg?sign={n}">', pictures=(f"/1?{n}",))
        for n in range(2)
    ]
    assert content_hash(signed[0]) == content_hash(signed[1])
    assert content_hash(replace(FIRST, title="\ud800")) != content_hash(FIRST)


def test_entries_of_one_title_and_nothing_else_are_told_apart_by_their_text() -> None:
    flashes = [Entry(title="快讯", html=f"<p>{text}</p>") for text in "甲乙"]
    assert len(keyed(flashes).entries) == 2
