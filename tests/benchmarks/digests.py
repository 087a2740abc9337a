"""The digests of eight days of real news, as a subscriber would have had them, to be read.

News comes in hour by hour through the real ingest; a digest is published each morning, then two of
single busy hours and the recap of the week are composed. Run with `python -m`.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
import structlog

from bot.editions import Editor
from bot.markup import plain_text
from bot.messages import Photo, Text
from bot.render import render_edition
from digests.ingest import Ingest
from digests.model import Edition, EditionItem, FileMark, RawItem, Reason, Rejected, Touched
from digests.reading import Reader
from digests.settings import DigestSettings
from digests.sources import Fetched, Mark
from digests.sources.post import read_post
from digests.store import editions, tables
from digests.store.database import Store
from digests.store.outboxtables import outbox
from digests.text.scripts import Scripts
from digests.text.words import Segmenter, load_segmenter
from tests.benchmarks.shared import BESIDE, unpack_posts
from tests.press import WORDS, publisher_of
from tests.stock import put_reader, put_seat

MORNING = DigestSettings(name="morning", title="早间要闻", items=8)
HOURLY = DigestSettings(name="hourly", title="整点", items=8, window_hours=1)
WEEK = DigestSettings(name="week", title="一周回顾", items=8, recap=True)
HOUR = timedelta(hours=1)
BUSY = (datetime(2021, 1, 12, 9, tzinfo=UTC), datetime(2021, 1, 8, 10, tzinfo=UTC))


class Hours:
    """A source of the posts of one hour after the other."""

    def __init__(self, posts: Path) -> None:
        """Read what there is."""
        self.name = "posts"
        self.hour: datetime | None = None
        self.by_hour: defaultdict[datetime, list[RawItem]] = defaultdict(list)
        for line in (posts / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
            named = json.loads(line)
            at = datetime.fromisoformat(named["date"])
            path = posts / named["file"]
            mark = FileMark(named["file"], 0, 0, named["id"])
            raw = read_post("posts", path.read_text(encoding="utf-8"), mark)
            if isinstance(raw, RawItem):
                self.by_hour[at.replace(minute=0, second=0, microsecond=0) + HOUR].append(raw)

    async def fetch(self, _mark: Mark) -> Fetched:
        """The posts of the hour, in the order of their times."""
        told: list[RawItem] = self.by_hour[self.hour] if self.hour else []
        early = datetime.min.replace(tzinfo=UTC)
        told.sort(key=lambda raw: raw.published or early)
        items: Iterator[RawItem | Rejected | Touched] = iter(told)
        return Fetched(items, unchanged=0)


async def live(shared: Path, folder: Path, segmenter: Segmenter) -> list[Edition]:
    """Live through the days; the editions in the order they were due."""
    hours = Hours(unpack_posts(shared, folder))
    now = min(hours.by_hour) - HOUR
    editor = Editor({}, segmenter, Scripts())
    made: list[Edition] = []
    async with Store.opened(str(folder / "news.sqlite")) as store:
        ingest = Ingest(store, Reader.load(), segmenter, lambda: now)
        async with store.writing() as conn:
            first = now.replace(hour=0) + timedelta(days=1)
            await put_reader(conn, await put_seat(conn), first)
        # An empty hour, so that what follows is no backlog.
        await ingest.run(hours, "posts", "posts")
        publisher = publisher_of(store, MORNING)
        for hour in sorted(hours.by_hour):
            now = hours.hour = hour
            await ingest.run(hours, "posts", "posts")
            await publisher.run(now)
            await _sent(store)
            if hour in BUSY:
                async with store.reading() as conn:
                    made.append(await editor.now(conn, HOURLY, now))
        now = now.replace(hour=0) + timedelta(days=1)
        await publisher.run(now)
        async with store.reading() as conn:
            made.append(await editor.now(conn, WEEK, now))
            keys = (await conn.execute(sa.select(tables.editions.c.id))).scalars().all()
            made += [await editions.load_edition(conn, key) for key in keys]
    return sorted(made, key=lambda edition: edition.due)


async def _sent(store: Store) -> None:
    """What was queued arrives at once."""
    async with store.writing() as conn:
        await conn.execute(sa.update(outbox).values(state="sent"))


def shown(edition: Edition) -> str:
    """An edition as it is read, and why each item stands where it stands."""
    messages: Sequence[Text | Photo] = render_edition(edition, "zh-Hans", WORDS, edition.due)
    page = "\n".join(plain_text(message.html) for message in messages)
    reasons = [_why(place, item) for place, item in enumerate(edition.items, 1)]
    return "\n".join((f"===== {edition.due:%Y-%m-%d %H:%M}", page, *reasons, ""))


def _why(place: int, item: EditionItem) -> str:
    told = len(item.candidate.articles)
    return f"  {place}. {item.score:.2f} {_worded(item.reasons)} {told} articles"


def _worded(reasons: Sequence[Reason]) -> str:
    return " ".join(
        f"{reason.key}={'/'.join(map(str, reason.values.values()))}" for reason in reasons
    )


def main() -> None:
    """Print the digests."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=BESIDE)
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    with tempfile.TemporaryDirectory() as folder:
        made = asyncio.run(live(options.shared, Path(folder), load_segmenter()))
    for edition in made:
        sys.stdout.write(shown(edition) + "\n")


if __name__ == "__main__":
    main()
