"""Proxies: the true address of a picture inside the address of who would fetch it for us."""

import re
from typing import Final
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

_DEEPEST: Final = 3
_LONGEST: Final = 8_000
_WRITTEN_IN_QUERY: Final = re.compile(r"^https?://", re.IGNORECASE)
_WRITTEN_IN_PATH: Final = re.compile(r"/(https?)(?::|%3A)(?:/|%2F){1,2}(?=[^/])", re.IGNORECASE)
_PROXY_HOSTS: Final = re.compile(
    r"^(?:wsrv\.nl|images\.weserv\.nl|external-content\.duckduckgo\.com|image\.baidu\.com)$"
    r"|^cors|(?:^|\.)(?:image|img)-?proxy\."
)
_PROXY_PATHS: Final = re.compile(
    r"/(?:_next/image|_vercel/image|_ipx/\S*|(?:image|img)[_-]?(?:proxy|resize)|proxy|iu|url)/?$",
    re.IGNORECASE,
)
_NAMES: Final = "url|u|src|q"
_PHOTON: Final = re.compile(r"^i\d\.wp\.com$")
_RESIZED: Final = re.compile(r"^/cdn-cgi/image/[^/]+=[^/]+(?=/)")


def unwrapped(address: str) -> str:
    """The true address; the address itself where no proxy is known in it."""
    for _ in range(_DEEPEST):
        try:
            inner = _inner(address, urlsplit(address))
        except ValueError:
            return address
        if inner is None:
            return address
        address = inner
    return address


def _inner(address: str, parts: SplitResult) -> str | None:
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or host == "web.archive.org":
        return None
    if len(address) > _LONGEST:
        return None
    if _WRITTEN_IN_QUERY.match(parts.query):
        return parts.query
    if found := _WRITTEN_IN_PATH.search(parts.path):
        true = f"{found[1].lower()}://{parts.path[found.end() :]}"
        true = unquote(true) if "%2f" in found[0].lower() else true
        return f"{true}?{parts.query}" if parts.query else true
    if _PHOTON.match(host) and "." in parts.path.partition("/")[2].partition("/")[0]:
        return f"https:/{parts.path}"
    if _RESIZED.match(parts.path):
        return urljoin(address, _RESIZED.sub("", parts.path))
    if _PROXY_HOSTS.search(host) or _PROXY_PATHS.search(parts.path):
        return _named(address, parts, known=_PROXY_HOSTS.search(host) is not None)
    return None


def _named(address: str, parts: SplitResult, *, known: bool) -> str | None:
    """What a proxy is asked for by name: an address, one without its beginning, or a path."""
    found = re.search(rf"(?:^|&)(?:{_NAMES})=([^&]+)", parts.query)
    if found is None:
        return None
    # Written as it is, its own escapes belong to it.
    true = found[1] if "/" in found[1] else unquote(found[1])
    true = re.sub(r"^(?:ssl:(?://)?|//)", "https://", true)
    if _WRITTEN_IN_QUERY.match(true):
        return true
    if known:
        return f"https://{true}" if "." in true.partition("/")[0] else None
    return urljoin(address, true) if true.startswith("/") else None
