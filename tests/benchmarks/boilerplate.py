"""What is not news in posts, before and after reading, by outlet: run with `python -m`."""

import argparse
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from digests.model import Article, FileMark, RawItem
from digests.reading import Reader
from digests.repeats import Seen, edge_lines, is_furniture, without
from digests.sources.post import read_post
from digests.text.clean import letters
from digests.text.html import read_html
from tests.benchmarks.shared import BESIDE, unpack_posts

OLDEST: Final = datetime.min.replace(tzinfo=UTC)
_EDGE: Final = 4
"""Lines at either end of a text in which what stands around the news is looked for."""

_OPEN: Final = r"[（(【\[〔［●■]"
_CLOSE: Final = r"[）)】\]〕］]"
_INSIDE: Final = r"[^）)】\]〕］。，]"
_MARK: Final = r"\s?[:：/／|｜丨]\s?"

ANYWHERE: Final = {
    "feed address": r"获取更多\s*RSS|feedx\.|appeared first on|订阅RSS",
    "copyright": r"©|[Cc]opyright|[Aa]ll rights reserved|[版著][权權作](?:所有|声明|聲明)"
    r"|未[经經].{0,20}[授许許][权權可].{0,40}[转轉]|不得[转轉][载載]",
    "exclusive": r"本文系.{0,20}独家|独家稿件|原创文章.{0,20}作者",
    "gallery": r"[点點][击擊](?:图集|圖|(?:查看)?[大原]图|放大)|图集浏览",
    "scan": r"[扫掃].{0,6}[码碼]|二[维維][码碼]|长按.{0,8}识别",
    "share": r"分享[到至](?:[:：]|.{0,6}(?:微|朋友圈))"
    r"|(?:(?:微博|微信|QQ空间|Facebook|Twitter|LINE)[\s/|、]+){2}",
    "more": r"精[彩采]内容|猜你喜欢|[阅閱][读讀]原文|查看(?:更多|全文)|点击查看本文",
    "debris": r"\dundefined|^undefined$|\[object|&nbsp;|&amp;|^null$|\{\{|\}\}",
    "disclaimer": r"(?:不|[仅僅])代表.{0,16}(?:[观觀][点點]|立[场場])|免责声明",
    "appeared in": r"This article appeared in|Listen on: |[Ss]ign up (?:for|to) our|subscribe here",
    "contributors": r"对本文[也亦]?有.{0,12}贡献|contributed to this (?:report|article)",
}
"""By kind: what no line of a text may hold."""

LINES: Final = {
    "advert": r"[（(【]?(?:广告|廣告|Advertisement|赞助内容)[）)】]?",
    "ago": r"\d{1,3}\s*(?:秒|分[钟鐘]|[个個]?小[时時]|天|日)前|\d+ (?:minutes?|hours?|days?) ago",
    "date": r"[\d年月日星期一二三四五六周 :：.TZ/+-]{8,40}|\w{3}, \d{1,2} \w{3} \d{4}.{0,20}"
    r"|[（(]?(?:发布|更新)(?:时间|于)?[:：]?[\d年月日 :：/-]{6,24}[）)]?",
    "address": r"(?:https?://|www\.)\S+",
    "editor": rf"{_OPEN}?[^。]{{0,16}}(?:[责責]?任?[编編][辑輯]?|[译譯]者|校[对對]|[审審]校|核稿)"
    rf"{_MARK}.{{1,60}}",
    "source": rf"{_OPEN}?(?:[图文题稿]?片?章?[来來]?源|[转轉]自|原[标標][题題]|题图)"
    rf"{_MARK}.{{1,60}}",
    "end mark": r"[（(—\-＝= ]{0,6}(?:完|全文完|END|End)[）)—\-＝= ]{0,6}",
    "counts": r"(?:阅读|浏览|评论|点赞|views?|comments?)\s*[:：(（]?\s*[\d,]+[)）]?",
}
"""By kind: what no whole line may be."""

AT_EDGES: Final = {
    "byline": rf"{_OPEN}?(?:文|撰文|作者|采写){_MARK}\S.{{0,40}}"
    r"|[^。，]{0,24}(?:记者|記者)\s?[/／|｜:：\s]\s?[^。，]{1,40}|By [A-Z]\w+ [A-Z]\w+",
    "author": r"[\u4e00-\u9fff]{2,4}(?:\s?[/／、]\s?[\u4e00-\u9fff]{2,4}){1,3}"
    r"(?:\s?[（(].{2,20}[）)])?",
    "read also": rf"{_OPEN}?(?:推[荐薦]|延伸|相[关關]|更多|扩展)"
    rf"(?:[阅閱][读讀]|新[闻聞]|[报報][道導]|文章|链接){_CLOSE}?[:：]?.{{0,40}}",
    "follow": r".{0,120}(?:[欢歡]迎|敬请|请|立即|點此).{0,20}"
    r"(?:[关關]注|[订訂][阅閱]|下[载載]|收看|收听).{0,120}",
}
"""By kind: what no whole line among the first and the last few may be."""

OPENINGS: Final = {
    "label": rf"{_OPEN}{_INSIDE}{{0,40}}(?:[讯訊电電]|[报報][道导導]|中文网|通讯社){_CLOSE}"
    rf"|{_OPEN}{_INSIDE}{{0,30}}[记記]者{_INSIDE}{{0,30}}{_CLOSE}",
    "dateline": r"(?!.{0,4}[据據])[^。，（(]{2,16}\d{1,2}\s?月\s?\d{1,2}\s?日\s?[电電讯訊]"
    r"|路透\w{0,12}\d+月\d+日\s?-|本[报報网][讯訊]|\w{2,8}讯[，,]|[A-Z ]{4,20} \((?:Reuters|AP)\)",
}
"""By kind: what none of the first lines may begin with."""

CLOSINGS: Final = {
    "hanging editor": rf"{_OPEN}.{{0,8}}(?:[编編][辑輯]|[译譯]者|核稿|责编|记者)[:：/／].{{1,50}}"
    rf"{_CLOSE}\s?\d{{0,8}}$|[。”）]\s?责任编辑[:：].{{1,10}}$",
    "hanging code": r"[。」）]\d{7}$",
    "hanging mark": r"[（(](?:完|全文完|END)[）)]$|[。”][#■▌]+$",
}
"""By kind: what no line may end with."""


@dataclass(slots=True)
class Outlet:
    """An outlet's articles: letters, and how many articles hold each kind of boilerplate."""

    articles: int = 0
    letters: int = 0
    kept: int = 0
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    left: list[tuple[str, str]] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    repeated: Counter[str] = field(default_factory=Counter)


def kinds_in(lines: tuple[str, ...], title: str) -> dict[str, str]:
    """The kinds of boilerplate in a text, each with the first line that holds it."""
    found: dict[str, str] = {}
    edges = {*lines[:_EDGE], *lines[-_EDGE:]}
    for place, line in enumerate(lines):
        kinds = {kind for kind, pattern in ANYWHERE.items() if re.search(pattern, line)}
        kinds |= _whole(LINES, line) | (_whole(AT_EDGES, line) if line in edges else set())
        kinds |= {kind for kind, pattern in CLOSINGS.items() if re.search(pattern, line)}
        if place < _EDGE:
            kinds |= {kind for kind, pattern in OPENINGS.items() if re.match(pattern, line)}
            if len(lines) > 1 and letters(line) == letters(title):
                kinds.add("headline")
        for kind in kinds:
            found.setdefault(kind, line)
    return found


def _whole(patterns: Mapping[str, str], line: str) -> set[str]:
    return {kind for kind, pattern in patterns.items() if re.fullmatch(pattern, line)}


def measure(folder: Path, reader: Reader) -> dict[str, Outlet]:
    """Read a folder of posts and count by outlet."""
    outlets: dict[str, Outlet] = defaultdict(Outlet)
    read: list[Article] = []
    for raw in _posts(folder):
        article = reader.read(raw)
        if isinstance(article, Article):
            read.append(article)
            _count(outlets[article.outlet], raw, article)
    _count_repeated(outlets, read)
    return outlets


def _posts(folder: Path) -> Iterator[RawItem]:
    for path in sorted(folder.rglob("*.md")):
        raw = read_post("posts", path.read_text("utf-8"), FileMark(path.name, 1, 1, ""))
        if isinstance(raw, RawItem):
            yield raw


def _count(outlet: Outlet, raw: RawItem, article: Article) -> None:
    given = tuple(passage.text for passage in read_html(raw.html, raw.address).passages)
    kept = tuple(block.text for block in article.blocks)
    outlet.articles += 1
    outlet.letters += sum(map(len, given))
    outlet.kept += sum(map(len, kept))
    outlet.before.update(kinds_in(given, article.title).keys())
    after = kinds_in(kept, article.title)
    outlet.after.update(after.keys())
    outlet.left += after.items()
    outlet.removed += removed(given, kept)


def removed(given: tuple[str, ...], kept: tuple[str, ...]) -> list[str]:
    """The lines that are gone, and what was cut off those that stayed."""
    whole = "\n".join(kept)
    gone: list[str] = []
    for line in given:
        if line in whole:
            continue
        rest = max((part for part in kept if part and part in line), key=len, default="")
        before, _, after = line.partition(rest) if rest else (line, "", "")
        gone += [piece for piece in (before, after) if piece.strip()]
    return gone


def _count_repeated(outlets: Mapping[str, Outlet], read: list[Article]) -> None:
    """What repetition alone would still take, the articles one by one in order of time."""
    seen: dict[tuple[str, str], tuple[int, set[str]]] = {}
    texts: set[tuple[str, str]] = set()
    for article in sorted(read, key=lambda one: one.published or OLDEST):
        outlet, day = article.outlet, f"{article.published:%F}" if article.published else ""
        lines = edge_lines(article.blocks)
        counts = {line: seen.get((outlet, line), (0, set())) for line in lines}
        known = {line for line, (n, days) in counts.items() if is_furniture(Seen(n, len(days)))}
        kept = without(article.blocks, known)
        outlets[outlet].repeated.update(block.text for block in article.blocks if block not in kept)
        if (outlet, article.text) not in texts:
            texts.add((outlet, article.text))
            seen |= {(outlet, line): (n + 1, {*days, day}) for line, (n, days) in counts.items()}


def show(outlets: Mapping[str, Outlet], count: int) -> None:
    """The counts by outlet; what is left; the longest lines that are gone, `count` an outlet."""
    for name, outlet in outlets.items():
        share = outlet.kept / max(outlet.letters, 1)
        print(f"{name}: {outlet.articles} articles, {share:.1%} of the letters remain")
        for kind, before in outlet.before.most_common():
            print(f"  {kind:16} {before:4} -> {outlet.after[kind]}")
        for kind, line in outlet.left:
            print(f"  left: {kind}: {line[:100]}")
        for line, times in outlet.repeated.most_common():
            print(f"  repeated, gone {times} times: {line}")
        for line in sorted(set(outlet.removed), key=len, reverse=True)[:count]:
            print(f"  gone: {line}")
    before, after = (
        sum(sum(counts.values()) for counts in each)
        for each in (
            [outlet.before for outlet in outlets.values()],
            [outlet.after for outlet in outlets.values()],
        )
    )
    print(f"{before} findings before reading, {after} after")


def main() -> None:
    """Print the counts by outlet, what is left, and with --show what was taken away."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("posts", type=Path, nargs="?", help="a folder; else the shared posts")
    parser.add_argument("--shared", type=Path, default=BESIDE)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="longest lines gone")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        posts = options.posts or unpack_posts(options.shared, Path(folder))
        show(measure(posts, Reader.load()), options.show)


if __name__ == "__main__":
    main()
