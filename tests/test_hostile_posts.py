"""A folder of posts from somebody who means ill: read right or refused, and never at any price."""

import os
import socket
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from digests.model import RawItem, Rejected, Touched
from digests.reading import Reader, Unreadable
from digests.sources import Mark, SourceError
from digests.sources.folder import list_posts
from digests.sources.posts import PostsFolder

LIMIT = 50_000
GOOD = "---\ntitle: 山城的书\n---\n<p>山城多书。</p>"

Outcome = RawItem | Rejected | Touched


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one good post, which all the others must not keep from being read."""
    folder = tmp_path / "posts"
    folder.mkdir()
    (folder / "good.md").write_text(GOOD, encoding="utf-8")
    return folder


async def read(folder: Path, limit: int = LIMIT, mark: Mark | None = None) -> dict[str, Outcome]:
    fetched = await PostsFolder("local", folder, max_bytes=limit).fetch(mark or Mark())
    return {item.file.path: item for item in fetched.items if item.file is not None}


async def reasons(folder: Path, limit: int = LIMIT) -> dict[str, str]:
    """Why each other file was refused; the good post was read."""
    found = await read(folder, limit)
    good = found.pop("good.md")
    assert isinstance(good, RawItem)
    assert good.title == "山城的书"
    assert all(isinstance(one, Rejected) for one in found.values()), found
    return {path: one.reason for path, one in found.items() if isinstance(one, Rejected)}


async def test_no_link_is_followed(folder: Path, tmp_path: Path) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "secret.md").write_text(GOOD.replace("山城", "机密"), encoding="utf-8")
    (folder / ".git").mkdir()
    (folder / ".git" / "config.md").write_text(GOOD, encoding="utf-8")
    (folder / "notes.txt").write_text(GOOD, encoding="utf-8")
    links = {
        "file.md": secrets / "secret.md",
        "climbing.md": Path("../secrets/secret.md"),
        "folder": secrets,
        "folder.md": secrets,
        "nowhere.md": tmp_path / "nothing",
        "itself.md": folder / "itself.md",
        "hidden.md": folder / ".git" / "config.md",
        "other.md": folder / "notes.txt",
        "zero.md": Path("/dev/zero"),
        "process.md": Path("/proc/self/environ"),
        "root": Path("/"),
    }
    for name, target in links.items():
        (folder / name).symlink_to(target)
    # These show what is read at its own place.
    (folder / "again.md").symlink_to(folder / "good.md")
    (folder / "loop").symlink_to(folder)
    # No post, and no folder of posts: nobody's business.
    (folder / "picture.png").symlink_to("/etc/passwd")

    refused = await reasons(folder)
    assert set(refused) == set(links)
    assert all("a link out of the folder" in reason for reason in refused.values())


async def test_a_linked_folder_above_may_be_the_operators_own(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "current").symlink_to(folder)
    assert set(await read(tmp_path / "current")) == {"good.md"}


async def test_what_is_swapped_between_listing_and_reading_is_not_taken(
    folder: Path, tmp_path: Path
) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    for name in "abcdef":
        (folder / name).mkdir()
        (folder / name / "post.md").write_text(GOOD, encoding="utf-8")
    (secrets / "post.md").write_text(GOOD.replace("山城", "机密"), encoding="utf-8")

    fetched = await PostsFolder("local", folder, max_bytes=LIMIT).fetch(Mark())
    for name in "ab":
        (folder / name).rename(tmp_path / name)
    (folder / "a").symlink_to(secrets)
    for name in "cdef":
        (folder / name / "post.md").unlink()
    (folder / "c" / "post.md").symlink_to(secrets / "post.md")
    os.mkfifo(folder / "d" / "post.md")
    (folder / "e" / "post.md").mkdir()
    (folder / "f" / "post.md").write_text("字" * LIMIT, encoding="utf-8")

    found = {item.file.path: item for item in fetched.items if item.file is not None}
    refused = {path: one.reason for path, one in found.items() if isinstance(one, Rejected)}
    assert set(found) - set(refused) == {"good.md"}
    # What has gone is no reject.
    assert set(refused) == {f"{name}/post.md" for name in "acdef"}
    assert "cannot be read" in refused["a/post.md"]
    assert "cannot be read" in refused["c/post.md"]
    assert "not a regular file" in refused["d/post.md"]
    assert "50,000 is the limit" in refused["f/post.md"]
    # None of them counts as read: the next look tells what they are now.
    assert all(not one.file.sha256 for one in found.values() if isinstance(one, Rejected))


async def test_what_is_no_file_is_not_opened(folder: Path, tmp_path: Path) -> None:
    os.mkfifo(folder / "pipe.md")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.path.relpath(folder / "socket.md"))
        refused = await reasons(folder)
    assert refused == dict.fromkeys(("pipe.md", "socket.md"), "not a regular file; remove it")


async def test_of_a_huge_file_nothing_is_read(folder: Path) -> None:
    with (folder / "sparse.md").open("wb") as stream:
        stream.truncate(1 << 40)
    (folder / "full.md").write_bytes(GOOD.encode() + b"x" * (LIMIT + 1))
    (folder / "just.md").write_bytes((GOOD.encode() + b"x" * LIMIT)[:LIMIT])

    found = await read(folder)
    assert isinstance(found.pop("just.md"), RawItem)
    refused = {path: one.reason for path, one in found.items() if isinstance(one, Rejected)}
    assert set(refused) == {"sparse.md", "full.md"}
    assert "1,099,511,627,776 bytes" in refused["sparse.md"]


async def test_of_a_file_that_grows_no_more_than_the_limit_is_read(folder: Path) -> None:
    fetched = await PostsFolder("local", folder, max_bytes=LIMIT).fetch(Mark())
    with (folder / "good.md").open("ab") as stream:
        stream.truncate(1 << 40)

    tracemalloc.start()
    (grown,) = fetched.items
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(grown, Rejected)
    assert "50,000 is the limit" in grown.reason
    assert peak < 10 * LIMIT


async def test_names_are_stored_as_text_on_one_line(folder: Path) -> None:
    names = {
        b"two\nlines.md": "two\\u000alines.md",
        b"bell\x07.md": "bell\\u0007.md",
        b"\xff\xfe.md": "\\xff\\xfe.md",
        b"\\xff\\xfe.md": "\\\\xff\\\\xfe.md",
        "行\u2028行.md".encode(): "行\\u2028行.md",
        "\u0085.md".encode(): "\\u0085.md",
        "全　角.md".encode(): "全　角.md",
        b"-rf.md": "-rf.md",
        b"..md.md": None,
    }
    for name in names:
        (folder / os.fsdecode(name)).write_text(GOOD, encoding="utf-8")

    found = await read(folder)
    assert set(found) == {"good.md", *filter(None, names.values())}
    assert all(isinstance(one, RawItem) for one in found.values())
    again = await read(
        folder, mark=Mark({path: one.file for path, one in found.items() if one.file})
    )
    assert again == {}


async def test_deep_and_long_paths_are_refused(folder: Path) -> None:
    _make_nested(folder, "下", 200)
    _make_nested(folder, "很" * 60, 30)

    refused = await reasons(folder)
    assert len(refused) == 2
    deep, long = sorted(refused.items(), key=lambda one: len(one[0]))
    assert deep[0] == "/".join(["下"] * 33)
    assert "below 32 folders" in deep[1]
    # PATH_MAX is no limit to what may be listed, but our indexes have one.
    assert len(long[0]) < 300
    assert "1,000 is the limit" in long[1]


async def test_a_folder_that_may_not_be_opened_is_named(folder: Path) -> None:
    (folder / "closed").mkdir()
    (folder / "closed" / "post.md").write_text(GOOD, encoding="utf-8")
    (folder / "closed").chmod(0)
    if os.access(folder / "closed", os.R_OK):
        pytest.skip("this user may read everything")
    refused = await reasons(folder)
    (folder / "closed").chmod(0o700)
    assert "cannot be read" in refused["closed"]


async def test_very_many_files_are_listed_in_little_memory(tmp_path: Path) -> None:
    for section in range(20):
        (tmp_path / str(section)).mkdir()
        for number in range(250):
            (tmp_path / str(section) / f"{number}.md").touch()

    tracemalloc.start()
    fetched = await PostsFolder("local", tmp_path, max_bytes=LIMIT).fetch(Mark())
    first = next(fetched.items)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(first, Rejected)
    assert "no front matter" in first.reason
    assert peak < 5_000 * 1_000
    with pytest.raises(SourceError, match="more than 4,999 posts"):
        list_posts(tmp_path, LIMIT, most=4_999)
    with pytest.raises(SourceError, match="more than 19 posts"):
        list_posts(tmp_path, LIMIT, most=19)


def _hostile_front_matter() -> dict[str, str]:
    laughs = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))
    return {
        "laughs.md": f"a0: &a0 [lol]\n{laughs}\ntitle: 书",
        "long laughs.md": f"a0: &a0 [lol]\n{laughs}\n{'# ' * 5000}\ntitle: 书",
        "recursive.md": "a: &a [*a]\ntitle: 书",
        "merged.md": "a: &a {b: &b {<<: [*a, *a]}}\n<<: *a\ntitle: 书",
        "tagged.md": "title: 书\nauthor: !!python/object/apply:os.system ['touch evil']",
        "deep.md": "title: 书\ntags: " + "[" * 3_900,
        "deeper.md": "title: 书\ntags: " + "{a: " * 12_000,
        "quotes.md": "author: " + '"' * 40_000 + "\ntitle: 书",
        "lines.md": "title: 书\ntags:\n" + "- a\n" * 12_000,
        "keys.md": "title: 书\n"
        + "".join(f"{chr(97 + n % 26)}_{chr(97 + n // 26 % 26)}: v\n" for n in range(5_000)),
        "same.md": "title: 书\n" + "title: 二\n" * 4_000,
        "picture.md": "title: 书\nthumbnail: data:image/png;base64," + "A" * 40_000,
        "date.md": "title: 书\ndate: " + "9" * 40_000,
    }


async def test_front_matter_never_unfolds(folder: Path) -> None:
    for name, front in _hostile_front_matter().items():
        (folder / name).write_text(f"---\n{front}\n---\n<p>山城多书。</p>", encoding="utf-8")

    tracemalloc.start()
    found = await read(folder)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    titles = {path: one.title for path, one in found.items() if isinstance(one, RawItem)}
    assert titles == dict.fromkeys(_hostile_front_matter(), "书") | {"good.md": "山城的书"}
    assert peak < 200 * LIMIT
    assert not Path("evil").exists()


async def test_too_many_categories_are_refused(folder: Path) -> None:
    front = "title: 书\ncategories:\n" + "  - 甲\n" * 51
    (folder / "bad.md").write_text(f"---\n{front}\n---\n<p>书</p>", encoding="utf-8")
    assert "51 categories" in (await reasons(folder))["bad.md"]


@pytest.mark.parametrize(
    "front",
    ["title: " + '"' * 20_000, "title: " + "书" * 501, "title: |\n" + "  书\n" * 5_000],
)
async def test_endless_titles_are_cut(folder: Path, front: str) -> None:
    (folder / "long.md").write_text(f"---\n{front}\n---\n<p>书</p>", encoding="utf-8")
    [item] = [one for path, one in (await read(folder)).items() if path == "long.md"]
    assert isinstance(item, RawItem)
    assert len(item.title) == 500


@pytest.mark.parametrize(
    "text",
    [
        "{" * 10_000,
        '{"title": "书", "a": ' + "[" * 10_000,
        '{"title": "书", "a": ' + "9" * 10_000 + "}\n<p>书</p>",
        ";;;\n" + '"a": [' * 3_000 + "\n;;;\n<p>书</p>",
        "+++\na = " + "[" * 10_000 + "\n+++\n<p>书</p>",
        "+++\na = " + "9" * 10_000 + "\n+++\n<p>书</p>",
        "+++\n" + "[a.b]\n" * 2 + "+++\n<p>书</p>",
        "---\n" * 10_000,
        "\n" * 40_000,
        "-" * 40_000,
        "---\ntitle: 书\n<div>\n---\n<p>书</p>",
    ],
)
async def test_other_front_matter_is_refused(folder: Path, text: str) -> None:
    (folder / "bad.md").write_text(text, encoding="utf-8")
    assert "front matter" in (await reasons(folder))["bad.md"]


def _hostile_bodies() -> Iterator[tuple[str, str]]:
    for piece in ("<div>", "<b>", "<table><tr><td>", "<ul><li>", "<blockquote>", "<figure>", "<a>"):
        yield f"nested {piece}", piece * (200_000 // len(piece)) + "山城多书。"
    yield "unclosed tag", "山城多书。<a href='" + "x" * 1_000_000
    yield "attributes", "山城多书。<b " + " ".join(f"x{n}=1" for n in range(20_000)) + ">"
    yield "less than", "山城多书。" + "<" * 1_000_000
    yield "comments", "山城多书。" + "<!--" * 200_000
    yield "references", "山城多书。" + "&amp;" * 200_000
    yield "pictures", "山城多书。" + "<img src=a.jpg>" * 20_000
    for piece in (">", "[", "![[]()", "* ", "**a", "`", "<b ", "|a", "- a\n  ", "&#", "[a]: b\n"):
        yield f"markdown {piece}", "山城多书。\n\n" + piece * (40_000 // len(piece))


@pytest.mark.parametrize("body", [pytest.param(body, id=name) for name, body in _hostile_bodies()])
async def test_endless_bodies_are_read_in_bounds(folder: Path, reader: Reader, body: str) -> None:
    text = f"---\ntitle: 书\nthumbnail: https://a.example/a.jpg\n---\n{body}"
    (folder / "bad.md").write_text(text, encoding="utf-8")
    bad = (await read(folder, limit=2_000_000))["bad.md"]
    assert isinstance(bad, RawItem)

    article = reader.read(bad)
    assert not isinstance(article, Unreadable)
    assert len(article.text) < 1_000_000


def _make_nested(folder: Path, name: str, times: int) -> None:
    """Folders in each other, deeper than a path may say, with a post in the last."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(times):
        os.mkdir(name, dir_fd=here)
        inner = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    post = os.open("post.md", os.O_CREAT | os.O_WRONLY, dir_fd=here)
    os.write(post, GOOD.encode())
    os.close(post)
    os.close(here)
