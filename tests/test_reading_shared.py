"""Reading the real posts that lie beside the checkout: structure and figures only."""

import hashlib
import json
import tarfile
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from digests.model import Article, FileMark, RawItem
from digests.reading import Reader, Unreadable
from digests.sources.post import read_post

SHARED = Path(__file__).parents[1] / ".." / "shared" / "data"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="no shared data beside the checkout"),
]
READER = Reader.load()

Digest = tuple[str, str, str, bool, int, int, int, str]


def read(text: str, path: str) -> Article | Unreadable:
    raw = read_post("local", text, FileMark(path, 1, 1, ""))
    assert isinstance(raw, RawItem), raw
    return READER.read(raw)


def digest(article: Article) -> Digest:
    """Where an article belongs, how much of what it has, and a hash of its title and blocks."""
    blocks = "\n".join(f"{block.kind}:{block.text}" for block in article.blocks)
    return (
        article.outlet,
        article.section,
        article.published.isoformat() if article.published else "",
        article.published_certain,
        len(article.blocks),
        len(article.pictures),
        sum(bool(picture.caption) for picture in article.pictures),
        hashlib.sha256(f"{article.title}\n{blocks}".encode()).hexdigest()[:16],
    )


GOLDEN: dict[str, Digest] = {
    "3b211641": ("36kr", "快讯", "2021-11-01T01:47:07+00:00", True, 1, 0, 0, "0f683e9acb08b47a"),
    "5e2be4de": (
        "观察者网",
        "头条",
        "2021-11-24T10:59:50+00:00",
        True,
        5,
        2,
        1,
        "5ef9db839a47a4fd",
    ),
    "639a0bc7": (
        "多维新闻网",
        "要闻",
        "2021-03-22T02:25:02+00:00",
        True,
        5,
        3,
        3,
        "6ac84f6d69841368",
    ),
    "73770c45": ("财联社", "深度", "2021-11-15T02:21:34+00:00", True, 13, 6, 0, "47a3193e2543c7ce"),
    "88d2d889": ("36kr", "快讯", "2021-10-31T01:09:09+00:00", True, 1, 0, 0, "bdd705ad89e24a01"),
    "9860eaf0": (
        "多维新闻网",
        "要闻",
        "2021-03-21T11:31:01+00:00",
        True,
        11,
        14,
        14,
        "4c4f05cea8628ace",
    ),
    "b4b807ab": (
        "观察者网",
        "首页",
        "2021-06-22T13:49:11+00:00",
        True,
        18,
        1,
        0,
        "8c827f5558251c07",
    ),
    "da3d6537": ("cnBeta", "最新", "2021-11-22T03:02:56+00:00", True, 7, 1, 0, "bab79c01be4f47f8"),
    "f0e100ce": ("币世界", "快讯", "2021-03-21T16:41:54+00:00", False, 3, 0, 0, "6036331bda389fb4"),
}


def test_seeds_and_samples_are_read_as_a_person_read_them() -> None:
    found: dict[str, Digest] = {}
    for path in [*(SHARED / "seeds").glob("*.md"), *(SHARED / "rsshub-samples").rglob("*.md")]:
        article = read(path.read_text("utf-8"), path.name)
        assert isinstance(article, Article)
        found[hashlib.sha256(path.name.encode()).hexdigest()[:8]] = digest(article)
    assert found == GOLDEN


def test_a_tenth_of_the_real_posts() -> None:
    """Outlets and times as the manifest has them; nothing refused; no boilerplate left."""
    outlets: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    unreadable = 0
    with tarfile.open(SHARED / "posts-dev.tar.xz") as archive:
        files = {one.name: archive.extractfile(one) for one in archive if one.isfile()}
        manifest_name = next(name for name in files if name.endswith("manifest.jsonl"))
        manifest = files[manifest_name]
        assert manifest is not None
        root = manifest_name.removesuffix("manifest.jsonl")
        for row in [json.loads(line) for line in manifest.read().splitlines()][::10]:
            post = files[root + row["file"]]
            assert post is not None
            article = read(post.read().decode(), row["file"])
            if isinstance(article, Unreadable):
                unreadable += 1
                continue
            outlets[article.outlet] += 1
            languages[article.language] += 1
            true = datetime.fromisoformat(row["date"]).replace(microsecond=0)
            assert article.published == true
            for phrase in ("获取更多RSS", "延伸閱讀", "（編輯：", "AFP\n", "appeared first on"):
                assert phrase not in article.text
    assert len(outlets) == 15
    assert set(languages) == {"zh-Hans", "zh-Hant", "en"}
    assert unreadable <= 2
