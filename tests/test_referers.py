"""Referers: named where a host wants one, and nowhere else."""

import pytest

from digests.referers import load_referers, referer_for


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("https://wx1.sinaimg.cn/large/a.jpg", "https://weibo.com/"),
        ("https://SINAIMG.cn/a.jpg", "https://weibo.com/"),
        ("https://notsinaimg.cn/a.jpg", None),
        ("https://sinaimg.cn.example/a.jpg", None),
        ("https://i.pximg.net/a.jpg", "https://www.pixiv.net/"),
        ("https://pximg.net/a.jpg", None),
        ("https://scontent-1.cdninstagram.com/a.jpg", "https://www.instagram.com/"),
        ("https://img.example/a.jpg", None),
    ],
)
def test_a_page_is_named_by_the_end_of_a_hosts_name(address: str, page: str | None) -> None:
    assert referer_for(address, load_referers()) == page


def test_the_longest_name_counts() -> None:
    table = {"example": "https://a.example/", "img.example": "https://b.example/"}

    assert referer_for("https://x.img.example/a.jpg", table) == "https://b.example/"
    assert referer_for("https://x.example/a.jpg", table) == "https://a.example/"


def test_every_page_is_an_address_of_the_web() -> None:
    assert all(page.startswith("https://") for page in load_referers().values())
