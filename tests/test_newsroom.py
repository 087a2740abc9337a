"""The sample news: rich enough, told in every layout, published in time and only once."""

import re
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
import yaml

from bot.simulator.newsroom.newspage import body_html
from bot.simulator.newsroom.posting import SampleArticle, post_path, post_text
from bot.simulator.newsroom.timetable import load_articles, publish, published_at

STARTED = datetime(2030, 5, 6, 23, 30, tzinfo=UTC)  # 7:30 the next morning in Shanghai
PICTURES = "http://127.0.0.1:8787/pictures"
MORNINGS = [STARTED + timedelta(days=number, hours=2) for number in range(5)]
ARTICLES = load_articles()


def test_the_first_day_is_rich_and_each_later_day_brings_more() -> None:
    days = Counter(article.day for article in ARTICLES)
    assert len(ARTICLES) >= 52
    assert days[0] >= 40
    assert all(days[number] >= 4 for number in (1, 2, 3, 4))
    for article in ARTICLES:
        age = STARTED - published_at(article, STARTED)
        assert age < timedelta(hours=24)
        assert (age >= timedelta(0)) == (article.day == 0)


def test_many_outlets_in_all_languages() -> None:
    assert len({article.outlet for article in ARTICLES}) >= 9
    outlets = defaultdict(set)
    for article in ARTICLES:
        outlets[article.language].add(article.outlet)
    assert outlets.keys() == {"zh-Hans", "zh-Hant", "en"}
    assert len(outlets["zh-Hant"]) >= 2


def test_no_two_titles_are_equal_and_headlines_are_of_headline_length() -> None:
    titles = [article.title for article in ARTICLES]
    assert len(set(titles)) == len(titles)
    chinese = [article.title for article in ARTICLES if article.language != "en"]
    assert all(12 <= len(title) <= 28 for title in chinese)


def test_stories_are_told_by_several_outlets() -> None:
    outlets, languages, days = defaultdict(set), defaultdict(set), defaultdict(set)
    for article in ARTICLES:
        if article.event:
            outlets[article.event].add(article.outlet)
            languages[article.event].add(article.language)
            days[article.event].add(article.day)
    shared = [event for event, tellers in outlets.items() if 2 <= len(tellers) <= 4]
    assert len(shared) >= 8
    assert any({"zh-Hans", "zh-Hant"} <= languages[event] for event in shared)
    assert any(days[event] == {0, 1} for event in shared)


def test_texts_have_the_length_of_news() -> None:
    lengths = sorted(len(re.sub(r"\s", "", article.body)) for article in ARTICLES)
    assert lengths[3] < 120
    assert lengths[-2] > 1500
    middling = [length for length in lengths if 200 <= length <= 900]
    assert len(middling) > len(lengths) * 0.7


def test_every_layout_and_fault_of_the_feeds_appears() -> None:
    posts = [_post(article) for article in ARTICLES]
    text = "\n".join(posts)
    assert {article.generation for article in ARTICLES} == {"a", "b", "c"}
    assert {article.fault for article in ARTICLES} == {"none", "requoted", "clock", "folded"}
    assert {article.dated for article in ARTICLES} == {"exact", "fetched", "day"}
    for mark in (
        "<p>\n",
        "<br>\n<br>\n",
        "<figcaption>",
        "<blockquote>",
        "编辑导语",
        "<strong>",
        "<h2>",
        "<ul>\n<li>",
        "<table>",
        "<pre>",
        "<style>.page-body&#123;",
        "data-original=",
        "点击查看大图",
        "（责任编辑：",
        "（編輯：",
        "延伸阅读",
        "延伸閱讀",
        "推荐阅读",
        "點擊圖集瀏覽",
        "独家稿件，未经授权",
        "扫码关注",
        "获取更多RSS：",
        "广告",
        "33 分钟前",
        "分享到：",
        "https://picsum.photos/400/300?random=",
        "https://cors.zfour.workers.dev/?http",
        "thumbnail: \n",
        "headimg: ''",
    ):
        assert mark in text, mark
    assert any(re.search(r"<div>   \n[^<]+  \n</div>", post) for post in posts)


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.title)
def test_an_article_becomes_a_post(article: SampleArticle) -> None:
    post = _post(article)
    head, front, body = re.split(r"^---\n", post, maxsplit=2, flags=re.MULTILINE)
    assert head == "\n"
    assert body.startswith("\n<div>   \n")
    assert body.endswith(f"  \n</div>\n{' ' * 12}")
    assert not re.search(r"[{}〔〕]|!\[|\*\*", post)
    date = re.search(r"^date: (.+)$", front, flags=re.MULTILINE)
    assert date is not None
    if article.dated == "exact":
        assert parsedate_to_datetime(date[1]) == published_at(article, STARTED)
    if article.fault == "none" and not article.title.startswith("@"):
        matter = yaml.safe_load(front)
        assert matter["title"].replace("_", "|") == article.title
        assert matter["categories"][0] == article.medium


def test_paths_follow_the_generation() -> None:
    paths = [post_path(article) for article in ARTICLES]
    assert len(set(paths)) == len(paths)
    for article, path in zip(ARTICLES, paths, strict=True):
        folders = path.parts[:-1]
        if article.generation == "c":
            assert folders == (article.medium, article.outlet, article.section)
        else:
            assert folders == (article.medium, f"{article.outlet} - {article.section}")
        assert len(path.name.encode()) < 200


def test_what_is_due_is_published_once_and_oldest_first(tmp_path: Path) -> None:
    first = publish(tmp_path, STARTED, STARTED, PICTURES)
    assert first == sum(article.day == 0 for article in ARTICLES)
    assert publish(tmp_path, STARTED, STARTED + timedelta(seconds=1), PICTURES) == 0
    later = [publish(tmp_path, STARTED, now, PICTURES) for now in MORNINGS[1:]]
    assert all(count >= 4 for count in later)
    assert first + sum(later) == len(ARTICLES)
    due = sorted(ARTICLES, key=lambda article: published_at(article, STARTED))
    written = [(tmp_path / post_path(article)).stat().st_mtime_ns for article in due]
    assert written == sorted(written)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == len(ARTICLES)
    assert all(path.suffix == ".md" for path in files)


def test_what_was_missed_while_away_is_made_up_and_reads_the_same(tmp_path: Path) -> None:
    steady, away = tmp_path / "steady", tmp_path / "away"
    for now in MORNINGS:
        publish(steady, STARTED, now, PICTURES)
    publish(away, STARTED, MORNINGS[-1], PICTURES)
    assert _texts(steady) == _texts(away)


def test_a_post_that_is_there_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / post_path(ARTICLES[0])
    path.parent.mkdir(parents=True)
    path.write_text("mine", encoding="utf-8")
    publish(tmp_path, STARTED, MORNINGS[-1], PICTURES)
    assert path.read_text("utf-8") == "mine"


def test_pictures_are_named_under_the_address_given() -> None:
    tram = next(article for article in ARTICLES if article.picture == "tram")
    post = post_text(tram, STARTED, "http://localhost:9/p/")
    assert "thumbnail: 'http://localhost:9/p/tram.jpg'" in post
    assert 'src="http://localhost:9/p/tram.jpg"' in post


def test_words_that_look_like_markup_stay_words() -> None:
    assert body_html("1 < 2 & **3**", "gallery", PICTURES) == (
        "<p>1 &lt; 2 &amp; <strong>3</strong></p>"
    )


def _post(article: SampleArticle) -> str:
    return post_text(article, published_at(article, STARTED), PICTURES)


def _texts(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*.md")}
