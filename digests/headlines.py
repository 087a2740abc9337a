"""Headlines: whether one says what happened, and what of it does."""

import re
from typing import Final

_TAG: Final = re.compile(
    r"^(?:【[^】]{1,12}】|\[[^\]]{1,12}\]|[^|｜丨]{1,12}[|｜丨]|(?:更新|快[讯訊]|突[发發]|焦[点點]"
    r"|综述|綜述|独家|獨家|热[点點]|熱[点點]|[视視][频頻]|[组組][图圖])\d*\s*[:：-])\s*[:：]?\s*"
)
_TAIL: Final = re.compile(r"\s*(?:【[^】]{1,12}】|\s[-–—]\s[^-–—]{2,10})$")
_ROUNDUP: Final = re.compile(
    r"一周|每周|本周(?:要闻|回顾|看点)|周[刊报评记]|[早晚午]间?(?:新闻|要闻|简报|播报)|[早晚]知道"
    r"|新闻(?:简报|汇总|集锦|摘要)|报纸摘要|要闻|盘点|回顾|综述$|速览|最新情[报况]|疫情更新"
    r"|下午察|文摘|直播|图集|\b(?:weekly|week in|round-?up|briefing|live)\b"
)
_ASIDE: Final = re.compile(
    r"[?？]|能否|是否|读懂|为何|为什么|如何|怎么看|意味着|评论|观点|解说|专访|社论|热议|特稿|人物"
    r"|(?:专家|学者|分析|分析师|网民|网友)[:：]|\b(?:why|how|opinion|analysis)\b"
)


def line(title: str) -> str:
    """A headline without the tags before and behind it."""
    untagged = _untagged(title)
    return _TAIL.sub("", untagged) or untagged


def tells_news(folded: str) -> bool:
    """Whether a folded headline says what happened: no roundup of many things, no comment."""
    column, _, rest = folded.rpartition("】")
    spoken = _untagged(rest or column)
    return not (_ROUNDUP.search(column) or _ROUNDUP.search(spoken) or _ASIDE.search(spoken))


def _untagged(title: str) -> str:
    while (rest := _TAG.sub("", title)) != title and rest:
        title = rest
    return title
