"""Sample articles as the posts a feed generator writes: path, front matter, body."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time
from email.utils import format_datetime
from pathlib import PurePosixPath
from typing import Literal
from zoneinfo import ZoneInfo

from bot.simulator.newsroom.newspage import Layout, body_html, picture_address

NEWSROOM_ZONE = ZoneInfo("Asia/Shanghai")

_FORBIDDEN = re.compile(r"[:/\\?*“”<>|\[\]]")
_LOST_IN_FILE_NAMES = str.maketrans("", "", "#.")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class SampleArticle:
    """One invented article, as its outlet's file tells it.

    `day` counts from the day of the first start; day 0 has `minutes_before_start`, later days the
    time `at` (Asia/Shanghai). `event` ties together what several outlets tell about one thing.
    `picture` names the drawing in the front matter; `placeholder` numbers a random one instead.
    `generation`, `layout`, `fault`, `dated` and `wrapped` say how the generator would write it.
    """

    title: str
    outlet: str
    medium: str
    section: str
    language: Literal["zh-Hans", "zh-Hant", "en"]
    body: str
    day: int
    minutes_before_start: int = 0
    at: time | None = None
    event: str | None = None
    picture: str | None = None
    placeholder: int | None = None
    generation: Literal["a", "b", "c"] = "c"
    layout: Layout = "column"
    fault: Literal["none", "requoted", "clock", "folded"] = "none"
    dated: Literal["exact", "fetched", "day"] = "exact"
    wrapped: bool = False


def post_path(article: SampleArticle) -> PurePosixPath:
    """Where the generator puts the post, relative to the folder of posts."""
    name = _headline(article).translate(_LOST_IN_FILE_NAMES)
    if article.fault == "clock":
        name = f"00_00{' ' * 18}{name}"
    if article.generation == "c":
        return PurePosixPath(article.medium, article.outlet, article.section, f"{name}.md")
    return PurePosixPath(article.medium, _column(article), f"{name}.md")


def post_text(article: SampleArticle, published: datetime, picture_base: str) -> str:
    """The whole post; `published` is aware, `picture_base` the address the drawings lie under."""
    body = body_html(_fill_in(article, published), article.layout, picture_base)
    front = _front_matter(
        article, _date_line(article, published), _thumbnail(article, picture_base)
    )
    post = f"\n---\n{front}\n---\n\n<div>   \n{body}  \n</div>\n{' ' * 12}"
    return post.replace("{", "&#123;").replace("}", "&#125;")


def _front_matter(article: SampleArticle, date: str, thumbnail: str) -> str:
    title = _title_value(article)
    if article.generation == "c":
        categories = [article.medium, article.outlet, article.section]
        lines = [f"title: {title}", "categories: ", *(f" - {name}" for name in categories)]
        lines += [f"headimg: '{thumbnail}'", f"author: {article.outlet}"]
    else:
        categories = [article.medium, _column(article)]
        lines = [f"title: {title}", "categories: ", *(f"    - {name}" for name in categories)]
        lines += [f"author: {_column(article)}"]
    if article.generation != "a":
        thumbnail = f"'{thumbnail}'"
    return "\n".join([*lines, "comments: false", f"date: {date}", f"thumbnail: {thumbnail}"])


def _title_value(article: SampleArticle) -> str:
    headline = _headline(article)
    if article.fault == "requoted":
        marks = '"' * 5
        return f"{marks}'{headline}'{marks}"
    if article.fault == "clock":
        return f"00_00\n{' ' * 20}\n{' ' * 18}{headline}"
    if article.fault == "folded":
        headline = headline.replace(" ", f"\n{' ' * 4}", 1)
    if article.generation == "a":
        return headline
    mark = '"' if "'" in headline else "'"
    return f"{mark}{headline}{mark}"


def _headline(article: SampleArticle) -> str:
    return _FORBIDDEN.sub("_", article.title)


def _column(article: SampleArticle) -> str:
    return f"{article.outlet} - {article.section}"


def _thumbnail(article: SampleArticle, picture_base: str) -> str:
    if article.placeholder is not None:
        return f"https://picsum.photos/400/300?random={article.placeholder}"
    if article.picture is None:
        return ""
    address = picture_address(article.picture, picture_base)
    return f"https://cors.zfour.workers.dev/?{address}" if article.wrapped else address


def _date_line(article: SampleArticle, published: datetime) -> str:
    moment = published.astimezone(UTC).replace(microsecond=0)
    if article.dated == "fetched":
        return moment.strftime("%Y-%m-%d %H:%M:%S")
    if article.dated == "day":
        moment = moment.replace(hour=0, minute=0, second=0)
    return format_datetime(moment, usegmt=True)


def _fill_in(article: SampleArticle, published: datetime) -> str:
    """The body with its 〔blanks〕 filled: what depends on the day it comes out."""
    local = published.astimezone(NEWSROOM_ZONE)
    blanks = {
        "〔标题〕": article.title,
        "〔日〕": f"{local.day}日",
        "〔月日〕": f"{local.month}月{local.day}日",
        "〔时间〕": local.strftime("%Y-%m-%d %H:%M"),
        "〔民國〕": f"{local.year - 1911}{local:%m%d}",
        "〔weekday〕": _WEEKDAYS[local.weekday()],
    }
    body = article.body
    for blank, words in blanks.items():
        body = body.replace(blank, words)
    return body
