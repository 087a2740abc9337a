"""Addresses: what a picture's true one is, which are no pictures of news, and one form for each."""

import re
from typing import Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from digests.text.proxies import unwrapped
from digests.text.refused import is_refused

_TRACKING: Final = re.compile(r"^(?:utm_\w+|fbclid|gclid|spm|ref|from|share_\w+|rss)$")


def picture_address(written: str, base: str | None = None) -> str | None:
    """The true address of a picture, proxies unwrapped; None if it is no picture worth sending.

    `base` is the address that a relative one is relative to.
    """
    address = unwrapped(_absolute(written.strip(), base))
    return None if is_refused(address) else address.replace(" ", "%20")


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


def without_secrets(address: str) -> str:
    """An address as it may be logged and shown: keys and tokens stand in its query or its user."""
    return re.sub(r"//[^/@]*@", "//", address.partition("?")[0])


def _absolute(written: str, base: str | None) -> str:
    if written.startswith("//"):
        return "https:" + written
    if base and not re.match(r"[a-zA-Z][\w+.-]*:", written):
        return urljoin(base, written)
    return written
