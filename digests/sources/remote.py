"""The address of a git repository: one that we pull from, apart from the secrets in it."""

import base64
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from digests.sources import SourceError

_SHELL: Final = re.compile(r"(?:\w[\w.-]*@)?\w[\w.-]*:(?![/:])[\w./~-]+", re.ASCII)
_PRINTED: Final = re.compile(r"[!-~]+")
_HOST: Final = re.compile(r"[\w\[][\w.:\[\]-]*", re.ASCII)
_LONGEST_WORDS: Final = 300
_NONE: Final = "the address is none to pull from; write https://host/path or user@host:path"


@dataclass(frozen=True, slots=True)
class Remote:
    """Where to pull from, without its secrets.

    `protocols` are those that git may use for it, as GIT_ALLOW_PROTOCOL takes them;
    `authorization` is the header that stands for user and password.
    """

    address: str
    protocols: str
    authorization: str = ""
    secrets: tuple[str, ...] = ()

    def said(self, words: str) -> str:
        """What git says is wrong, in one line without secrets."""
        for secret in self.secrets:
            words = words.replace(secret, "…")
        words = re.sub(r"//[^/\s@]*@", "//", words)
        lines = [line.strip() for line in words.splitlines() if line.strip()]
        wrong = (at for at, line in enumerate(lines) if line.startswith(("fatal:", "error:")))
        told = " ".join(lines[next(wrong, -1) :])
        line = "".join(char for char in told if char.isprintable())
        return line if len(line) <= _LONGEST_WORDS else line[:_LONGEST_WORDS] + "…"


def read_remote(address: str, allow_http_hosts: Collection[str] = ()) -> Remote:
    """The repository at an address: https or ssh, or http on a host that is allowed.

    Raises SourceError, without repeating what may hold a secret.
    """
    if _SHELL.fullmatch(address):
        return Remote(address, "ssh")
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise SourceError(_NONE) from None
    # A name that begins with a dash would be an option to ssh.
    named = _PRINTED.fullmatch(address) and _HOST.fullmatch(host)
    if not named or parts.scheme not in ("https", "http", "ssh"):
        raise SourceError(_NONE)
    if parts.query or parts.fragment:
        raise SourceError(f"{host}: the address of a repository has no ? and no #; leave them out")
    if parts.scheme == "ssh":
        return Remote(address, "ssh") if not parts.password else _refused_password(host)
    allowed = {name.lower() for name in allow_http_hosts}
    if parts.scheme == "http" and not allowed & {host, f"{host}:{port or 80}"}:
        raise SourceError(f"{host}: http is not safe; write https, or allow this host by setting")
    return _web_remote(parts)


def _refused_password(host: str) -> Remote:
    raise SourceError(f"{host}: ssh takes no password from an address; use a key")


def _web_remote(parts: SplitResult) -> Remote:
    address = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    if parts.username is None:
        return Remote(address, parts.scheme)
    user, password = unquote(parts.username), unquote(parts.password or "")
    code = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
    # Where there is no password, the user's name is a token.
    secrets = (password, parts.password) if password else (user, parts.username)
    known = tuple(secret for secret in (*secrets, code) if secret)
    return Remote(address, parts.scheme, f"Basic {code}", known)
