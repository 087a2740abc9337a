"""Captions: how a line below a picture begins or ends that tells what the picture shows."""

import re
from typing import Final

_LONGEST: Final = 120
_LONGEST_CREDITED: Final = 80
_PLACE: Final = r"(?:上|下|左|右|前|题|題|配|首|封面)"
_PICTURE: Final = r"(?:图片|圖片|照片|图|圖|画面|畫面|截图|截圖)"
_SORT: Final = r"(?:资料|資料|示意|效果|视频|視頻|影片|网页|網頁|网络|網路|新闻|新聞)"
_OPENING: Final = re.compile(
    r"[↑▲△▼▽◀▶]|[*＊].{4,110}[）)]$|[（(【\[]?\s*(?:"
    rf"{_PLACE}?(?:图|圖)(?:为|為|源|說|说|注|[:：/／｜|]|[一二三四五六七八九十\d]{{1,2}}[\s:：、.．])"
    rf"|{_SORT}?{_PICTURE}(?:来源|來源|说明|說明)?[:：，,（(。|｜/／]"
    r"|(?:图|圖)片(?:来源|來源|说明|說明)|资料(?:图|照)片?|資料(?:圖|照)片?"
    r"|(?:摄影|攝影|摄|攝|供图|供圖)[:：/／]"
    r"|(?:Photo|Photograph|Image|Picture|Credit|FILE PHOTO|File photo)s?(?: credit| by|:)"
    r")"
)
_CREDIT: Final = re.compile(
    r"(?:摄|攝|供图|供圖|资料图|資料圖|资料图片|資料圖片|资料照片|資料照片|示意图|示意圖|截图|截圖"
    r"|视觉中国|視覺中國|[\s·]图|(?:(?:图|圖)源|(?:图|圖)片[来來]源|(?:图|圖)[/／:：|｜]).{1,16}"
    r"|Getty Images|REUTERS|Reuters|AFP|AP Photo|IC photo)"
    r"\s*[）)】\]]?$"
)


def reads_as_caption(text: str) -> bool:
    """Whether a line begins with a pointer at a picture, or ends with whose picture it is."""
    if len(text) > _LONGEST:
        return False
    if _OPENING.match(text):
        return True
    return len(text) <= _LONGEST_CREDITED and _CREDIT.search(text) is not None
