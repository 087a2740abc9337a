"""Pictures: which of an article's may lead it, and which addresses are none from the start."""

import pytest

from digests.model import Picture
from digests.pictures import CANDIDATES, choose
from digests.text.refused import is_refused

SITE = "https://img.example"


def leading(*addresses: str) -> list[str]:
    """What would be tried of an article that names these."""
    return [picture.address for picture in choose([Picture(address) for address in addresses])]


def test_a_few_are_tried_in_the_articles_order_animations_last() -> None:
    given = [
        Picture("https://img.example/1.gif?v=2"),
        Picture("https://img.example/2.jpg", "图一"),
        Picture("data:image/png;base64,AAAA"),
        Picture("https://img.example/3.SVG"),
        Picture("/relative.jpg"),
        Picture("http://[broken/4.jpg"),
        Picture("https://img.example/2.jpg", "图二"),
        Picture("http://img.example/5.png"),
    ]

    assert choose(given) == (given[1], given[7], given[0])
    many = [Picture(f"https://img.example/{number}.jpg") for number in range(20)]
    assert choose(many) == tuple(many[:CANDIDATES])
    assert choose([]) == ()


@pytest.mark.parametrize(
    ("small", "large"),
    [
        ("/media/abcdefghijklmnopqrstuvwxyz_%3D/320*0/p/harbour.jpg",
         "/media/zyxwvutsrqponmlkjihgfedcba-=/1280*0/p/harbour.jpg"),
        ("/up/harbour-150x150.jpg", "/up/harbour.jpg"),
        ("/up/harbour_s.jpg", "/up/harbour_b.jpg"),
        ("/thumbnail/harbour.jpg", "/large/harbour.jpg"),
        ("/harbour.jpg?w=200&q=80&id=7", "/harbour.jpg?id=7&w=1200"),
        ("/harbour.jpg!small", "/harbour.jpg"),
        ("/w:310/p:16x9/harbour.jpg", "/w:980/p:16x9/harbour.jpg"),
        ("/news/480/harbour.jpg", "/news/800/harbour.jpg"),
    ],
)  # fmt: skip
def test_of_the_same_picture_the_larger_one_leads(small: str, large: str) -> None:
    caption = "港口清晨"
    front, body = Picture(SITE + small), Picture(SITE + large, caption)
    other = Picture(f"{SITE}/other.jpg")

    assert choose([front, other, body]) == (body, other)
    assert choose([Picture(front.address, caption), other, Picture(body.address)]) == (body, other)


def test_beyond_what_is_sent_larger_is_no_better() -> None:
    enough, huge = f"{SITE}/harbour.jpg?w=1600", f"{SITE}/harbour.jpg?w=6000"

    assert leading(enough, huge) == [enough]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/a.jpg?id=1", "/a.jpg?id=2"),
        ("/2026/11/21/1.jpg", "/2026/11/22/1.jpg"),
        ("/photo-1.jpg", "/photo-2.jpg"),
        ("/16x9/a.jpg", "/16x9/b.jpg"),
    ],
)
def test_different_pictures_are_no_twins(one: str, other: str) -> None:
    assert leading(SITE + one, SITE + other) == [SITE + one, SITE + other]


@pytest.mark.parametrize(
    ("small", "larger"),
    [
        ("https://1.bp.blogspot.com/-a/X/s320/f.jpg", "https://1.bp.blogspot.com/-a/X/s1280/f.jpg"),
        ("https://wx1.sinaimg.cn/orj360/f.jpg", "https://wx1.sinaimg.cn/large/f.jpg"),
        ("https://s.rfi.fr/media/1/w:310/p:16x9/f.jpg",
         "https://s.rfi.fr/media/1/w:1280/p:16x9/f.jpg"),
        ("https://blog.example/up/f-300x200.jpg", "https://blog.example/up/f.jpg"),
    ],
)  # fmt: skip
def test_a_larger_edition_is_asked_for_first_where_one_is_known(small: str, larger: str) -> None:
    assert leading(small) == [larger, small]
    assert leading("https://img.example/s320/f.jpg") == ["https://img.example/s320/f.jpg"]


REFUSED = """
https://picsum.photos/400/300?random=7
https://via.placeholder.com/640x480
https://source.unsplash.com/random
https://ad.doubleclick.net/x.jpg
https://stats.news.example/x.jpg
https://www.facebook.com/tr?id=1
https://thirdwx.qlogo.cn/mmopen/x/132
https://news.example/logo.png
https://news.example/site_logo_white-200x60.png
https://news.example/static/logos/7.jpg
https://news.example/icons/share.png
https://news.example/apple-touch-icon-180x180.png
https://news.example/favicon.ico
https://news.example/avatar/7.jpg
https://news.example/emoji/1f64f.png
https://news.example/sprite.png
https://news.example/qrcode_for_gh_12_258.jpg
https://news.example/%E4%BA%8C%E7%BB%B4%E7%A0%81.png
https://news.example/badges/build.png
https://news.example/ads/336.jpg
https://news.example/1x1.gif
https://news.example/t.gif?w=1&h=1
https://news.example/spacer.gif
https://news.example/no-image.png
https://news.example/drawing.svg
data:image/gif;base64,R0lGOD
ftp://news.example/a.jpg
"""
KEPT = """
https://blogo.example/a.jpg
https://adidas.example/a.jpg
https://static.news.example/a.jpg
https://news.example/blogo.jpg
https://news.example/catalogo.jpg
https://news.example/lexicon.jpg
https://news.example/iconic-tower.jpg
https://news.example/pixelated.jpg
https://news.example/statue.jpg
https://news.example/badger.jpg
https://news.example/uploads/7.jpg
https://news.example/ad-2021.jpg
https://news.example/share/20261122.jpg
https://news.example/default/2026/7.jpg
https://news.example/empty-shelves.jpg
https://news.example/harbour-logo-on-a-phone-screen.jpg
https://news.example/picture?m=02&d=20261122&t=2&i=1547
"""


@pytest.mark.parametrize("address", REFUSED.split())
def test_what_is_no_picture_of_the_news_is_known_by_its_address(address: str) -> None:
    assert is_refused(address)


@pytest.mark.parametrize("address", KEPT.split())
def test_a_word_inside_another_is_no_sign(address: str) -> None:
    assert not is_refused(address)


def test_an_endless_address_is_refused() -> None:
    assert is_refused(f"{SITE}/{'!s' * 1_000_000}.jpg")
    assert leading(f"{SITE}/{'x' * 3000}.jpg") == []
