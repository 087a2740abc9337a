"""Work on articles at the command line, without a bot: ingest, list, summarise, group, preview."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from bot.house import House
from bot.messages import Photo, Text
from bot.render import explain_edition, render_edition
from digests.ingest import Counts, Ingest
from digests.settings import DigestSettings
from digests.sources.posts import PostsFolder
from digests.store import news, sources
from digests.store.database import Store
from digests.store.news import StoredArticle
from digests.stories import Report, group
from digests.summarize import summarize
from digests.text.words import Segmenter

PAGE = 500


@dataclass(frozen=True, slots=True)
class BadLine(Exception):  # noqa: N818 - it is a line, with what is wrong in it
    """A line of input that is not what it should be."""

    number: int
    problem: str

    def __str__(self) -> str:
        """Say where and what."""
        return f"line {self.number}: {self.problem}"


async def ingest_folders(
    store: Store, ingest: Ingest, folders: Iterable[Path], progress: Callable[[int], None]
) -> Counts:
    """Read folders of posts, or single ones, into the store.

    A folder that is no source yet is named by its path.
    """
    async with store.reading() as conn:
        places = await sources.find_places(conn, "posts")
    counts = Counts()
    for name, place, only in _named(folders, places):
        source = PostsFolder(name, place, only=only)
        counts += await ingest.run(source, "posts", str(place), progress)
    return counts


async def known_folders(store: Store) -> list[Path]:
    """The folders that were ingested before."""
    async with store.reading() as conn:
        return [Path(place) for place in (await sources.find_places(conn, "posts")).values()]


async def write_articles(store: Store, out: IO[str]) -> None:
    """Every stored article as a line of JSON, oldest key first."""
    last = 0
    while True:
        async with store.reading() as conn:
            page = await news.list_articles(conn, last, PAGE)
        for article, paths in page:
            out.write(_line(_described(article, paths)))
        if len(page) < PAGE:
            return
        last = page[-1][0].article


def write_summaries(
    lines: Iterable[str], out: IO[str], segmenter: Segmenter, budget: int
) -> list[BadLine]:
    """Summaries of JSON lines (id, title, text); lines that cannot be read are returned."""
    bad: list[BadLine] = []
    for row in _rows(lines, ("id", "title", "text"), bad):
        paragraphs = row["text"].splitlines()
        said = summarize(row["title"], paragraphs, segmenter, budget=budget)
        out.write(_line({"id": row["id"], "summary": list(said)}))
    return bad


def write_groups(lines: Iterable[str], out: IO[str], segmenter: Segmenter) -> list[BadLine]:
    """The stories of JSON lines (id, title, text, source, date); unreadable lines are returned."""
    bad: list[BadLine] = []
    reports: list[Report] = []
    ids: dict[str, Any] = {}
    for row in _rows(lines, ("id", "title", "text", "source", "date"), bad):
        ids[str(row["id"])] = row["id"]
        reports.append(
            Report(str(row["id"]), row["title"], row["text"], row["source"], row["date"])
        )
    for key, story in group(reports, segmenter):
        out.write(_line({"id": ids[key], "story": story}))
    return bad


async def preview(
    house: House, digest: DigestSettings, language: str, at: datetime
) -> tuple[Text | Photo, ...]:
    """What a digest would be at an instant, as the messages that a chat would get."""
    async with house.store.reading() as conn:
        edition = await house.editor.now(conn, digest, at)
    return render_edition(edition, language, house.words, at)


async def explain(
    house: House, digest: DigestSettings, language: str, at: datetime
) -> tuple[Text, ...]:
    """What a digest would be at an instant, with the score and the reasons of each item."""
    async with house.store.reading() as conn:
        edition = await house.editor.now(conn, digest, at)
    return explain_edition(edition, language, house.words, at)


def _named(
    folders: Iterable[Path], places: Mapping[str, str]
) -> Iterator[tuple[str, Path, str | None]]:
    names = {Path(place).resolve(): name for name, place in places.items()}
    for folder in folders:
        whole = folder.resolve()
        place, only = (whole.parent, whole.name) if whole.is_file() else (whole, None)
        yield names.get(place, str(place)), place, only


def _rows(
    lines: Iterable[str], keys: tuple[str, ...], bad: list[BadLine]
) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield _checked(json.loads(line), keys)
        except json.JSONDecodeError as problem:
            bad.append(BadLine(number, f"not JSON: {problem.msg}"))
        except ValueError as problem:
            bad.append(BadLine(number, str(problem)))


def _checked(row: Any, keys: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise ValueError('not an object; each line is one, such as {"id": 1, …}')
    missing = [key for key in keys if key not in row]
    if missing:
        raise ValueError(f"has no {', '.join(missing)}")
    wrong = [key for key in keys if key != "id" and not isinstance(row[key], str)]
    if wrong:
        raise ValueError(f"{', '.join(wrong)} should be text")
    return row | ({"date": _instant(row["date"])} if "date" in keys else {})


def _instant(written: str) -> datetime:
    try:
        read = datetime.fromisoformat(written)
    except ValueError:
        raise ValueError(f"date {written!r} is not an ISO 8601 time") from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _described(article: StoredArticle, paths: list[str]) -> dict[str, Any]:
    text = "\n".join(block.text for block in article.blocks)
    standfirst = "\n".join(b.text for b in article.blocks if b.kind == "standfirst")
    pictures = [asdict(picture) for picture in article.pictures]
    return {
        "id": article.article,
        "path": paths[0] if paths else None,
        "paths": paths,
        "url": article.address,
        "outlet": article.outlet,
        "outlets": article.outlets,
        "section": article.section,
        "categories": article.categories,
        "title": article.title,
        "published": article.published.isoformat() if article.published else None,
        "published_certain": article.published_certain,
        "language": article.language,
        "text": text,
        "standfirst": standfirst,
        "summary": article.summaries["medium"],
        "lead_picture": pictures[0]["address"] if pictures else None,
        "pictures": pictures,
        "picture_state": article.picture_state,
        "picture_problem": article.picture_problem,
        "story": article.story,
    }


def _line(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False) + "\n"
