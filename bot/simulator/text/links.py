"""The addresses that Telegram lets a text link to, as it writes them down."""

import re
from dataclasses import dataclass
from functools import lru_cache

_HTTP = re.compile(
    r"(?:(?P<scheme>https?)://)?(?P<user>[^/?#@]*@)?(?P<host>\[[0-9a-fA-F:.]+\]|[^/?#:@\[\]]*)"
    r"(?P<port>:\d{1,5})?(?P<rest>[/?#].*)?",
    re.IGNORECASE | re.DOTALL,
)
_OWN = re.compile(
    r"(tg|ton|tonsite):(?://)?([A-Za-z0-9_-]+)/?([/?#].*)?", re.IGNORECASE | re.DOTALL
)
_HOST = re.compile(r"[\w.!$,~*'();&+=%\u0080-\U0010ffff-]+")
_UNSEEN = re.compile(r"[\x00-\x20]")
_USER = re.compile(
    r"tg:(?://)?user/?\?(?:[^#]*&)?id=(\d{1,18})(?:[&#].*)?", re.IGNORECASE | re.DOTALL
)
_EMOJI = re.compile(
    r"tg:(?://)?emoji/?\?(?:[^#]*&)?id=(-?\d{1,20})(?:[&#].*)?", re.IGNORECASE | re.DOTALL
)
_MOST_ID = 2**63


@dataclass(frozen=True, slots=True)
class BadLink(Exception):  # noqa: N818 - the link is bad; no program is in error
    """An address that Telegram does not link to, and why not."""

    reason: str


def check_link(link: str) -> str:
    """The address as Telegram keeps it. Raises BadLink."""
    own = _OWN.fullmatch(link)
    if own:
        scheme, host, rest = own.groups()
        return f"{scheme.lower()}://{host.lower()}{rest or ''}"
    if re.match("tg:|ton:|tonsite:", link, re.IGNORECASE):
        raise BadLink(f"Wrong {link.partition(':')[0].lower()} URL")
    found = _HTTP.fullmatch(link)
    if found is None:
        raise BadLink("Wrong HTTP URL")
    host = found["host"].lower()
    if not host:
        raise BadLink("URL host is empty")
    if not _HOST.fullmatch(host) and not host.startswith("["):
        raise BadLink("Unallowed characters in URL host")
    if "." not in host and not host.startswith("["):
        raise BadLink("Wrong HTTP URL")
    if found["port"] and not 1 <= int(found["port"][1:]) <= 65535:
        raise BadLink("Wrong port number specified in the URL")
    scheme = (found["scheme"] or "http").lower()
    return f"{scheme}://{found['user'] or ''}{host}{_port(found['port'])}{_rest(found['rest'])}"


@lru_cache(1024)
def find_link(link: str) -> str:
    """The address as Telegram keeps it, or nothing."""
    try:
        return check_link(link)
    except BadLink:
        return ""


def linked_user(link: str) -> int:
    """The user that a `tg://user?id=` means, or 0."""
    found = link[:3].lower() == "tg:" and _USER.fullmatch(link)
    return int(found[1]) if found else 0


def linked_emoji(link: str) -> str:
    """The id of the custom emoji that a `tg://emoji?id=` means, or nothing."""
    found = _EMOJI.fullmatch(link)
    return emoji_id(found[1]) if found else ""


def emoji_id(said: str) -> str:
    """The id of a custom emoji as Telegram writes it, or nothing where it is none."""
    if not re.fullmatch(r"-?[0-9]{1,19}", said) or not -_MOST_ID <= int(said) < _MOST_ID:
        return ""
    return str(int(said)) if int(said) else ""


def _port(port: str | None) -> str:
    return "" if port is None or port in (":80", ":443") else port


def _rest(rest: str | None) -> str:
    rest = rest or "/"
    rest = rest if rest.startswith("/") else f"/{rest}"
    return _UNSEEN.sub(lambda found: f"%{ord(found[0]):02X}", rest)
