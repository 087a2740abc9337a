"""Names that differ from place to place: one for each, and nothing else touched."""

from collections import Counter
from importlib import resources

import pytest
import yaml

from digests.text.names import Names, load_names
from tests import loaded

SCRIPTS = loaded.scripts()


@pytest.fixture(scope="module")
def names() -> Names:
    """The table of the package."""
    return load_names(SCRIPTS.fold)


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("川普訪問沙烏地阿拉伯", "特朗普访问沙特阿拉伯"),
        ("特朗普访问沙特", "特朗普访问沙特阿拉伯"),
        ("習近平致電馬克宏", "习近平致电马克龙"),
        ("澤倫斯基與寮國總理", "泽连斯基与老挝总理"),
        ("1.9兆美元", "1.9万亿美元"),
        ("兆丰银行", "兆丰银行"),
        ("WHO专家与Twitter", "世卫组织专家与推特"),
        ("whose facebooks", "whose facebooks"),
        ("", ""),
    ],
)
def test_each_has_one_name(names: Names, written: str, compared: str) -> None:
    assert names.fold(SCRIPTS.fold(written)) == compared


def test_folding_again_changes_nothing(names: Names) -> None:
    text = "".join(names.chosen)
    assert names.fold(names.fold(text)) == names.fold(text)
    assert all(names.fold(name) == chosen for name, chosen in names.chosen.items())


def test_no_name_stands_twice_in_the_table() -> None:
    text = resources.files("digests.text").joinpath("names.yaml").read_text(encoding="utf-8")
    rows = [row for rows in yaml.safe_load(text).values() for row in rows]
    counted = Counter(name for row in rows for name in row)
    assert [name for name, count in counted.items() if count > 1] == []
    assert all(len(row) > 1 for row in rows)
