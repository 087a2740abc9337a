"""Reading the real posts that lie beside the checkout: structure and figures only."""

import json
import tarfile
from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from digests.model import Article, FileMark, RawItem
from digests.reading import Unreadable
from digests.sources.post import read_post
from tests import loaded
from tests.benchmarks import structure

SHARED = Path(__file__).parents[1] / ".." / "shared" / "data"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="no shared data beside the checkout"),
]
READER = loaded.reader()


def read(text: str, path: str) -> Article | Unreadable:
    raw = read_post("local", text, FileMark(path, 1, 1, ""))
    assert isinstance(raw, RawItem), raw
    return READER.read(raw)


def test_hand_checked_articles_are_read_as_a_person_read_them() -> None:
    """Each difference by outlet, article and block; `tests.benchmarks.structure` keeps anew."""
    kept = structure.load()
    read = structure.read_again(SHARED.parent, kept)
    assert [
        f"{one.outlet} {key}: {told}"
        for key, one in kept.items()
        for told in (structure.differences(one, read[key]) if key in read else ["not read"])
    ] == []


def test_every_outlet_has_hand_checked_articles() -> None:
    outlets = Counter(one.outlet for one in structure.load().values())
    assert sum(outlets.values()) >= 60
    assert sum(count >= 4 for count in outlets.values()) == 15


def test_a_difference_is_told_with_its_place() -> None:
    kept = next(iter(structure.load().values()))
    lost = replace(kept, pictures=kept.pictures + 1, blocks=(*kept.blocks, "text 1 00000000"))
    assert structure.differences(kept, kept) == []
    assert structure.differences(lost, kept) == [
        f"pictures: {lost.pictures} is now {kept.pictures}",
        f"block {len(lost.blocks)} gone: text 1 00000000",
    ]
    assert structure.differences(
        replace(kept, blocks=("text 1 a", "text 1 b")),
        replace(kept, blocks=("text 1 b", "text 1 a")),
    ) == ["the blocks stand in another order"]


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
