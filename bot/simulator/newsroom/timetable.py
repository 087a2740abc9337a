"""The newsroom of the simulator: invented articles that come out as posts when their time comes."""

from datetime import UTC, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from bot.simulator.newsroom.posting import NEWSROOM_ZONE, SampleArticle, post_path, post_text


@cache
def load_articles() -> tuple[SampleArticle, ...]:
    """All sample articles, by outlet in the order of their files."""
    folder = files("bot.simulator.newsroom") / "news"
    sheets = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".yaml")), key=str)
    return tuple(
        article for sheet in sheets for article in _outlet_articles(sheet.read_text("utf-8"))
    )


def publish(folder: Path, started_at: datetime, now: datetime, picture_base: str) -> int:
    """Write every post whose time has come and that is not there yet, oldest first.

    `started_at` is the first start of the data folder, aware like `now`. A post appears whole or
    not at all. Returns how many were written.
    """
    written = 0
    for published, article in _timetable(started_at):
        path = folder / post_path(article)
        if published > now or path.exists():
            continue
        _write_whole(path, post_text(article, published, picture_base))
        written += 1
    return written


def published_at(article: SampleArticle, started_at: datetime) -> datetime:
    """When the article comes out (aware UTC, whole seconds) if the first start was then."""
    if article.at is None:
        before = timedelta(minutes=article.minutes_before_start)
        return (started_at - before).astimezone(UTC).replace(microsecond=0)
    day = started_at.astimezone(NEWSROOM_ZONE).date() + timedelta(days=article.day)
    return datetime.combine(day, article.at, NEWSROOM_ZONE).astimezone(UTC)


def _timetable(started_at: datetime) -> list[tuple[datetime, SampleArticle]]:
    times = [(published_at(article, started_at), article) for article in load_articles()]
    return sorted(times, key=lambda entry: entry[0])


def _outlet_articles(sheet: str) -> list[SampleArticle]:
    outlet: dict[str, Any] = yaml.load(sheet, Loader=yaml.CSafeLoader)  # it is safe
    entries = outlet.pop("articles")
    return [_article({**outlet, **entry}) for entry in entries]


def _article(fields: dict[str, Any]) -> SampleArticle:
    at = fields.pop("at", None)
    return SampleArticle(at=None if at is None else time.fromisoformat(at), **fields)


def _write_whole(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_text(text, encoding="utf-8", newline="\n")
    unfinished.replace(path)
