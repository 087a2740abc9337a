"""A folder of posts: what is read, what is left alone, what is refused and why."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digests.model import FileMark, RawItem, Rejected, Touched
from digests.sources import Mark, SourceError
from digests.sources.post import read_post
from digests.sources.posts import PostsFolder

POSTS = Path(__file__).parent / "data" / "posts"
FILE = FileMark("传统媒体/远山新闻 - 要闻/某文.md", 10, 20, "ab")
NOON = "Sun, 21 Mar 2021 12:00:00 GMT"

Outcome = RawItem | Rejected | Touched


def post(title: str = "title: 山城的书", date: str = NOON, body: str = "<p>山城多书。</p>") -> str:
    categories = "categories: \n    - 传统媒体\n    - 远山新闻 - 要闻"
    return (
        f"\n---\n{title}\n{categories}\nauthor: 远山新闻 - 要闻\ncomments: false\n"
        f"date: {date}\nthumbnail: \n---\n\n<div>   \n{body}  \n</div>\n            "
    )


def item(text: str, file: FileMark = FILE) -> RawItem:
    read = read_post("local", text, file)
    assert isinstance(read, RawItem), read
    return read


def rejected(text: str) -> Rejected:
    read = read_post("local", text, FILE)
    assert isinstance(read, Rejected), read
    return read


async def fetch_all(folder: Path, mark: Mark | None = None) -> tuple[dict[str, Outcome], int]:
    fetched = await PostsFolder("local", folder, max_bytes=20_000).fetch(mark or Mark())
    outcomes = list(fetched.items)
    return {outcome.file.path: outcome for outcome in outcomes if outcome.file}, fetched.unchanged


async def test_three_generations_of_posts_are_read() -> None:
    found, unchanged = await fetch_all(POSTS)
    items = {one.title: one for one in found.values() if isinstance(one, RawItem)}
    assert unchanged == 0
    assert len(items) == len(found) == 4

    third = items["湖城新桥通车：往返两岸只要5.2分钟"]
    assert (third.medium, third.outlet, third.section) == ("新媒体", "晨星网", "首页")
    assert third.published == datetime(2021, 6, 22, 13, 49, 11, tzinfo=UTC)
    assert third.published_certain
    assert third.pictures == (
        "https://cors.zfour.workers.dev/?http://img.chenxing.example/2021/bridge.jpg",
    )
    assert "{一期}" in third.html
    assert "&#12" not in third.html

    first = items["山城办起读书节　千人同读一本书"]
    assert first.categories == ("传统媒体", "远山新闻", "要闻")
    assert (first.medium, first.outlet, first.section) == first.categories
    assert first.author == "远山新闻 - 要闻"
    assert first.pictures == ()

    assert items["馆员说“它叫小书”：一只猫进了图书馆_视频_"].outlet == "远山新闻"
    flash = items["海市早行情：盐价回落至每吨300元"]
    assert flash.published == datetime(2021, 3, 21, 16, 41, 54, tzinfo=UTC)
    assert not flash.published_certain


async def test_a_second_look_reads_only_what_changed(tmp_path: Path) -> None:
    folder = tmp_path / "posts"
    shutil.copytree(POSTS, folder)
    found, _ = await fetch_all(folder)
    mark = Mark(files={path: one.file for path, one in found.items() if one.file})

    again, unchanged = await fetch_all(folder, mark)
    assert (again, unchanged) == ({}, 4)

    touched = folder / min(found)
    os.utime(touched, ns=(1, 1))
    edited = folder / max(found)
    edited.write_text(post("title: 改过的题目"), encoding="utf-8")
    (folder / "新来的.MD").write_text(post("title: 新来的"), encoding="utf-8")

    again, unchanged = await fetch_all(folder, mark)
    assert unchanged == 2
    assert {path: type(one) for path, one in again.items()} == {
        min(found): Touched,
        max(found): RawItem,
        "新来的.MD": RawItem,
    }


async def test_one_bad_file_never_stops_the_rest(tmp_path: Path) -> None:
    folder = tmp_path / "posts"
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "hidden.md").write_text(post(), encoding="utf-8")
    (folder / ".draft.md").write_text(post(), encoding="utf-8")
    (folder / "notes.txt").write_text("no post", encoding="utf-8")
    (folder / "big.md").write_text(post(body="字" * 20_000), encoding="utf-8")
    (folder / "binary.md").write_bytes(b"\x89PNG\0\0\0")
    (folder / "good.md").write_text(post(), encoding="utf-8")
    (folder / "odd.md").write_bytes(b"\n---\ntitle: \xff\xfe\xfa\n---\n<p>x</p>")
    (folder / os.fsdecode(b"name-\xff.md")).write_text(post(), encoding="utf-8")
    outside = tmp_path / "outside.md"
    outside.write_text(post(), encoding="utf-8")
    (folder / "link.md").symlink_to(outside)
    (folder / "gone.md").symlink_to(tmp_path / "nothing.md")
    (folder / "loop").symlink_to(folder)
    (folder / "away").symlink_to(tmp_path)

    found, _ = await fetch_all(folder)
    assert [path for path, one in found.items() if isinstance(one, RawItem)] == [
        "good.md",
        "name-\\xff.md",
    ]
    reasons = {path: one.reason for path, one in found.items() if isinstance(one, Rejected)}
    assert set(reasons) == {"away", "big.md", "binary.md", "gone.md", "link.md", "odd.md"}
    assert "20,000" in reasons["big.md"]
    assert "binary" in reasons["binary.md"]
    assert "save it as UTF-8" in reasons["odd.md"]
    assert reasons["away"] == reasons["link.md"] == reasons["gone.md"]
    assert list(found) == sorted(found)

    # What was refused for its size or place is not refused again every minute ...
    mark = Mark(files={path: one.file for path, one in found.items() if one.file})
    assert await fetch_all(folder, mark) == ({}, 8)
    # ... and is read once the limit allows it.
    roomier = await PostsFolder("local", folder).fetch(mark)
    assert [type(one) for one in roomier.items] == [RawItem]


async def test_a_missing_folder_is_a_source_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="nowhere"):
        await PostsFolder("local", tmp_path / "nowhere").fetch(Mark())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gbk", "gb18030"])
async def test_encodings_beyond_doubt_are_read(tmp_path: Path, encoding: str) -> None:
    body = "<p>山城的读书节在这里开了，大家都说这是一个好的日子，我们也来了。</p>"
    text = post(body=body).replace("\n", "\r\n")
    (tmp_path / "a.md").write_bytes(text.encode(encoding))
    found, _ = await fetch_all(tmp_path)
    read = found["a.md"]
    assert isinstance(read, RawItem)
    assert body in read.html


async def test_big5_is_told_from_gbk(tmp_path: Path) -> None:
    body = "<p>山城的讀書節在這裡開了，大家都說這是一個好的日子，我們也來了。</p>"
    text = "\n---\ntitle: 山城讀書節\n---\n" + body
    (tmp_path / "a.md").write_bytes(text.encode("big5"))
    found, _ = await fetch_all(tmp_path)
    read = found["a.md"]
    assert isinstance(read, RawItem)
    assert read.title == "山城讀書節"


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("title: 快评: 书: 为什么要读", "快评: 书: 为什么要读"),
        ("title: '馆长''的话'", "馆长'的话"),
        ('title: "馆长\\"的话\\""', '馆长"的话"'),
        ("title: '馆长'的话'", "馆长'的话"),
        ('title: "书"与"人"', '"书"与"人"'),
        ("title: @山城 你好", "@山城 你好"),
        ("title: [山城] 你好", "[山城] 你好"),
        ("title: *山城 你好", "*山城 你好"),
        ("title: &山城 你好", "&山城 你好"),
        ("title: !山城 你好", "!山城 你好"),
        ("title: %山城 你好", "%山城 你好"),
        ("title: 山城 #读书 你好", "山城 #读书 你好"),
        ("title: 读书&#123;会&#125;", "读书{会}"),
        ("title: 2021", "2021"),
        ("title: 12:30", None),
        ("title: No", "No"),
        ("title: 08:30 早班车", "08:30 早班车"),
        ("title: 山城\n  办起\n\n  读书节", "山城 办起 读书节"),
        ("title: '00_00\n\n   早行情：盐价回落'", "早行情：盐价回落"),
        ("title: >-\n  山城\n  读书节", "山城 读书节"),
        ("title: 重学读书 _ 怎么选书？", "重学读书 _ 怎么选书？"),
        ("title:", None),
        ("tittle: 山城", None),
    ],
)
def test_titles(written: str, title: str | None) -> None:
    text = post(written)
    if title is None:
        assert rejected(text).line == 3
    else:
        assert item(text).title == title


def test_yaml_that_never_ends_is_not_read_as_yaml() -> None:
    laughs = "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n" + "tags: " + "[" * 50_000
    read = item(post(laughs + "\ntitle: 'a “b” c'"))
    assert (read.title, read.outlet) == ("a “b” c", "远山新闻")


@pytest.mark.parametrize(
    ("date", "published", "certain"),
    [
        (NOON, datetime(2021, 3, 21, 12, tzinfo=UTC), True),
        ("Sun, 21 Mar 2021 20:00:00 +0800", datetime(2021, 3, 21, 12, tzinfo=UTC), True),
        ("Wed, 09 Mar 2022 00:00:00 GMT", datetime(2022, 3, 9, tzinfo=UTC), False),
        ("2021-03-21 16:41:54", datetime(2021, 3, 21, 16, 41, 54, tzinfo=UTC), False),
        ("2021-03-21T16:41:54Z", datetime(2021, 3, 21, 16, 41, 54, tzinfo=UTC), True),
        ("2021/03/21", datetime(2021, 3, 21, tzinfo=UTC), False),
        ("yesterday", None, False),
        ("", None, False),
        ("Mon, 21 Jun 99999999999999999999 05:49:11 GMT", None, False),
    ],
)
def test_dates(date: str, published: datetime | None, certain: bool) -> None:
    read = item(post(date=date))
    assert (read.published, read.published_certain) == (published, certain)


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("link: https://shan.example/a", "https://shan.example/a"),
        ("source_url: http://shan.example/a", "http://shan.example/a"),
        ("original: 'https://shan.example/a'", "https://shan.example/a"),
        ("url: /2021/a/\nsource: https://shan.example/b", "https://shan.example/b"),
        ("source: 山城日报", None),
        ("link: javascript:alert(1)", None),
    ],
)
def test_the_keys_of_other_generators_name_the_address(line: str, address: str | None) -> None:
    read = item(f"---\ntitle: 书\n{line}\ncover: a.jpg\nimages:\n  - b.jpg\n---\n书")
    assert read.address == address
    assert read.pictures == ("a.jpg", "b.jpg")
    assert read.title == "书"


def test_a_post_without_a_date_has_that_of_its_last_change() -> None:
    read = item("---\ntitle: 书\nlastmod: 2021-03-21T16:41:54+08:00\n---\n书")
    assert read.published == datetime(2021, 3, 21, 8, 41, 54, tzinfo=UTC)
    assert not read.published_certain


@pytest.mark.parametrize("line", ["draft: true", "published: false", "draft: 'Yes'"])
def test_a_draft_is_not_published(line: str) -> None:
    assert "draft" in rejected(f"---\ntitle: 书\n{line}\n---\n书").reason
    assert item("---\ntitle: 书\ndraft: false\npublished: true\n---\n书").title == "书"


def test_a_body_in_markdown_becomes_html_and_one_in_html_stays() -> None:
    assert "<strong>书</strong>" in item("---\ntitle: 书\n---\n## 山城\n\n**书**").html
    assert item(post(body="## 山城\n\n**书**")).html.strip().startswith("<div>   \n## 山城")


@pytest.mark.parametrize("mark", ["\ufeff{}", "\n\ufeff{}", "\n{}\ufeff"])
def test_byte_order_marks_anywhere_do_no_harm(mark: str) -> None:
    text = mark.format(post("\ufefftitle: 山城\ufeff的书").strip())
    assert item(text).title == "山城的书"


def test_the_shelf_is_found_by_categories_then_author_then_path() -> None:
    bare = "---\ntitle: 书\n{}---\n<p>书。</p>"
    file = FileMark("source/_posts/新媒体/晨星网/首页/书.md", 1, 1, "")
    assert item(bare.format(""), file).categories == ("新媒体", "晨星网", "首页")
    assert item(bare.format(""), FILE).categories == ("传统媒体", "远山新闻", "要闻")
    named = item(bare.format("author: BBC 中文网 - 主页\n"), file)
    assert (named.medium, named.outlet, named.section) == ("新媒体", "BBC 中文网", "主页")
    plain = item(bare.format("categories: [新媒体, 晨星网]\n"), FileMark("书.md", 1, 1, ""))
    assert (plain.medium, plain.outlet, plain.section) == ("新媒体", "晨星网", "")
    assert item(bare.format(""), FileMark("书.md", 1, 1, "")).outlet == "local"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "no front matter"),
        ("\n\n<p>书。</p>", 3, "no front matter"),
        ("\n---\ntitle: 书\n<p>书。</p>", 2, "does not end"),
        ("\n---\ntitle: 书\n---\n\n<div>   \n  \n</div>", 5, "nothing stands below"),
        ("\n---\nauthor: 书\n---\n<p>书。</p>", 3, "no title"),
    ],
)
def test_what_cannot_be_repaired_is_rejected_with_its_line(
    text: str, line: int, reason: str
) -> None:
    read = rejected(text)
    assert read.line == line
    assert reason in read.reason
