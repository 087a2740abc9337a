"""Folders of posts as tests write and read them."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from digests.ingest import Counts, Ingest
from digests.model import Report
from digests.sources.posts import PostsFolder
from digests.store import news
from digests.store.database import Store
from digests.store.news import StoredArticle
from tests.stock import NOW

BRIDGE = (
    "青河大桥周一上午正式通车，大桥全长三公里，连接城东与港口区，"
    "通行时间由一小时缩短到十分钟，市民步行过江。"
)
BRIDGE_TOO = (
    "连接城东与港口区的青河大桥周一通车，市长出席仪式。"
    "大桥全长三公里，过江只要十分钟，首日两万人走过。"
)
LIBRARY = (
    "三座新图书馆明年春天开放，总藏书一百二十万册，"
    "读者凭市民卡即可借书，周末开放到晚上十点，儿童馆另设。"
)


def write(
    folder: Path,
    path: str,
    title: str,
    body: str,
    hours: float = -2,
    outlet: str = "远山新闻 - 要闻",
) -> Path:
    """Write a post that is dated some hours from now."""
    date = format_datetime(NOW + timedelta(hours=hours), usegmt=True)
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        f"\n---\ntitle: {title}\ncategories: \n    - 传统媒体\n    - {outlet}\nauthor: {outlet}\n"
        f"date: {date}\n---\n\n<div><p>{body}</p></div>\n",
        encoding="utf-8",
    )
    return file


async def read(ingest: Ingest, folder: Path) -> Counts:
    """Read the folder once."""
    return await ingest.run(PostsFolder("local", folder), "posts", str(folder))


async def stored(store: Store) -> list[tuple[StoredArticle, list[str]]]:
    """Every article, with its files."""
    async with store.reading() as conn:
        return await news.list_articles(conn, 0, 1000)


async def reports(store: Store, until: datetime = NOW) -> list[Report]:
    """What is news."""
    async with store.reading() as conn:
        return await news.find_reports(conn, datetime(2000, 1, 1, tzinfo=UTC), until)
