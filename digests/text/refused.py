"""Addresses that hold no picture of the news: stand-ins, counters, logos, QR codes, adverts."""

import re
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

LONGEST: Final = 2_000
"""Characters; servers take no more, and every pattern costs for each."""

_HOSTS: Final = re.compile(
    r"(?:^|\.)(?:"
    # Stand-ins.
    r"picsum\.photos|placeholder\.com|placehold\.(?:it|co|jp)|dummyimage\.com|placekitten\.com"
    r"|placeimg\.com|lorempixel\.com|loremflickr\.com|fakeimg\.pl|fillmurray\.com"
    r"|source\.unsplash\.com"
    # Adverts and counters.
    r"|doubleclick\.net|googlesyndication\.com|googleadservices\.com|google-analytics\.com"
    r"|googletagmanager\.com|scorecardresearch\.com|quantserve\.com|adnxs\.com|adsrvr\.org"
    r"|taboola\.com|outbrain\.com|feedburner\.com|feedsportal\.com|statcounter\.com|cnzz\.com"
    r"|(?:hm|pos|cpro)\.baidu\.com|(?:stats|feeds)\.wordpress\.com|pixel\.wp\.com"
    # Portraits, smileys and badges.
    r"|gravatar\.com|qlogo\.cn|s\.w\.org|shields\.io|badge\.fury\.io|badgen\.net"
    # Codes to scan.
    r"|api\.qrserver\.com|qr\.liantu\.com|open\.weixin\.qq\.com"
    r")$"
    # A program that counts or sells has a name of its own.
    r"|^(?:ads?|adserver|adx|analytics|beacon|counter|pixel|stats?|track(?:er|ing)?)\.",
)
_PLACES: Final = re.compile(
    r"^(?:www\.facebook\.com/tr$|mp\.weixin\.qq\.com/mp/qrcode|img\.t\.sinajs\.cn/.*/expression/"
    r"|chart\.(?:apis\.google|googleapis)\.com/chart$)"
)
_FOLDERS: Final = re.compile(
    r"/(?:logos?|icons?|favicons?|emojis?|emoticons?|smil(?:ey|ie)s?|avatars?|sprites?|badges?"
    r"|qr-?codes?|adverts?|ads|advertisements?|beacons?|pixels?|placeholders?"
    r"|meta_og_\w*)/",
    re.IGNORECASE,
)
_ENDINGS: Final = re.compile(r"\.(?:svgz?|ico|cur|html?|js|css|mp[34]|pdf)$", re.IGNORECASE)
_STAND_IN: Final = re.compile(
    r"^(?:spacer|blank|transparent|loading|lazy-?load(?:ing)?|clear|dot|trans|empty|grey|gray"
    r"|pixel|beacon|tracker|counter|stat|1x1|(?:default|no)[_-]?(?:image|img|pic|photo|thumb\w*)?"
    r"|image-?not-?found|og[_-]?image[_-]?default|meta_og_\w*)$"
    r"|^[A-Z]{2,6}_(?:FB|TW|OG)$"
    r"|二维码|二維碼|公众号|公眾號|扫码|掃碼|广告位|erweima|guanggao",
    re.IGNORECASE,
)
_SIGNS: Final = re.compile(
    r"^(?:logos?|icons?|favicon|emojis?|emoticons?|smil(?:ey|ie)s?|avatars?|sprites?|badges?"
    r"|qr|qrcodes?|wxcode|placeholder|advert|sharebutton)\d*$",
    re.IGNORECASE,
)
_DOT: Final = re.compile(r"[/_?&](?:w=|width=)?[0-2](?:[x*]|&(?:h|height)=)[0-2](?![\dA-Za-z])")
_WORDS: Final = re.compile(r"[^\W\d_]{2,}")
_SEPARATORS: Final = re.compile(r"[\s_.,+~@=&()-]+")
_LONG_NAME: Final = 4
"""A name of so many words tells what a photograph shows, be it a company's logo on its house."""


def is_refused(address: str) -> bool:
    """Whether no article can lead with what lies at a picture's true address."""
    if len(address) > LONGEST:
        return True
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
    except ValueError:
        return True
    if parts.scheme not in {"http", "https"} or "." not in host or _HOSTS.search(host):
        return True
    path = unquote(parts.path)
    if _PLACES.match(host + path) or _FOLDERS.search(path) or _ENDINGS.search(path):
        return True
    return _is_sign(path) or _is_dot(parts)


def _is_sign(path: str) -> bool:
    stem = path.rpartition("/")[2]
    stem = stem.rpartition(".")[0] or stem
    if _STAND_IN.search(stem):
        return True
    pieces = _SEPARATORS.split(stem)
    if not any(_SIGNS.match(piece) for piece in pieces) and "qr-code" not in stem.lower():
        return False
    return len(_WORDS.findall(stem)) < _LONG_NAME


def _is_dot(parts: SplitResult) -> bool:
    """Whether the address itself says that it is a pixel or two."""
    return _DOT.search(f"{parts.path}?{parts.query}") is not None
