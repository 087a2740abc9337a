"""Addresses: what a picture's true one is, which are no pictures of news, and one form for each."""

import re
from typing import Final
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

_PROXY_HOSTS: Final = frozenset({"images.weserv.nl", "wsrv.nl"})
_REFUSED_HOSTS: Final = re.compile(
    r"(?:^|\.)(?:picsum\.photos|placeholder\.com|placehold\.it|doubleclick\.net|gravatar\.com"
    r"|google-analytics\.com|stats\.wordpress\.com|feeds\.feedburner\.com|s\.w\.org"
    r"|scorecardresearch\.com|hm\.baidu\.com)$"
)
_REFUSED_PATHS: Final = re.compile(
    r"(?:^|[/_.-])(?:logo|logos|icon|icons|favicon|emoji|emojis|emoticons?|smil(?:ey|ies)|avatars?"
    r"|placeholder|lazyload|qr-?code|share-?button"
    r"|default[_-]?(?:image|img|pic|thumb)|no[_-]?(?:image|img|pic))\d*(?:[/_.-]|$)"
    r"|(?:spacer|pixel|blank|transparent|loading|1x1)\.(?:gif|png)$|meta_og_|twcards|og[_-]image[_-]default|\.svg$|\.ico$",
    re.IGNORECASE,
)
_SITE_LOGO: Final = re.compile(r"/[A-Z]{2,6}_(?:FB|TW|OG)\.(?:png|jpe?g)$", re.IGNORECASE)
_TRACKING: Final = re.compile(r"^(?:utm_\w+|fbclid|gclid|spm|ref|from|share_\w+|rss)$")


def picture_address(written: str, base: str | None = None) -> str | None:
    """The true address of a picture, proxies unwrapped; None if it is no picture worth sending.

    `base` is the address that a relative one is relative to.
    """
    address = _unwrapped(_absolute(written.strip(), base))
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "." not in host:
        return None
    path = unquote(parts.path)
    if _REFUSED_HOSTS.search(host) or _REFUSED_PATHS.search(path) or _SITE_LOGO.search(path):
        return None
    return address.replace(" ", "%20")


def canonical(address: str) -> str:
    """One form for the addresses of one page: no scheme, `www.`, tracking, fragment or last slash.

    What cannot be split is returned as it is.
    """
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return address.strip()
    query = [pair for pair in parse_qsl(parts.query, True) if not _TRACKING.match(pair[0])]
    return urlunsplit(("", host + port, parts.path.rstrip("/"), urlencode(query), ""))


def _absolute(written: str, base: str | None) -> str:
    if written.startswith("//"):
        return "https:" + written
    if base and not re.match(r"[a-zA-Z][\w+.-]*:", written):
        return urljoin(base, written)
    return written


def _unwrapped(address: str) -> str:
    """The address inside a proxy's: `?url=host/path` of a known one, or a query that is one."""
    head, mark, query = address.partition("?")
    if not mark:
        return address
    if query.startswith(("http://", "https://")):
        return query
    host = head.partition("://")[2].partition("/")[0]
    inner = re.match(r"(?:[^&]*&)*?url=([^&]+)", query) if host in _PROXY_HOSTS else None
    if inner is None:
        return address
    true = inner[1] if "/" in inner[1] else unquote(inner[1])
    true = re.sub(r"^(?:ssl:|//)", "https://", true)
    return true if true.startswith(("http://", "https://")) else "https://" + true
