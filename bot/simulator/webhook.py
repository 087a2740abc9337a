"""The webhook: where the bot wants its updates sent, and how that goes; kept over restarts."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from bot.simulator.refusal import Refused, bad_request
from bot.simulator.state import State

Json = dict[str, Any]

PORTS = (443, 80, 88, 8443)
SET_AGAIN_AFTER = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Target:
    """What setWebhook was told. With a certificate of its own the server's is not checked."""

    url: str
    ip_address: str = ""
    max_connections: int = 40
    secret_token: str = ""
    has_custom_certificate: bool = False

    @property
    def address(self) -> str:
        """The URL with its scheme."""
        return self.url if "://" in self.url else f"https://{self.url}"

    @property
    def known_ip_address(self) -> str:
        """Where it is, as far as that is known without asking for the name."""
        host = urlsplit(self.address).hostname or ""
        return self.ip_address or ("127.0.0.1" if host == "localhost" else _literal(host))


class Webhook:
    """Holds the target, if there is one, and the last trouble with it."""

    def __init__(self, state: State, clock: Callable[[], datetime]) -> None:
        """Take up what the state kept."""
        self._state = state
        self._clock = clock
        self._settable_at: datetime | None = None
        self._trouble: Json = state.noted("webhook_trouble", {})
        kept = state.noted("webhook")
        self.target: Target | None = Target(**kept) if kept else None
        self.works = False
        """Whether the last delivery was accepted."""
        self.changed = asyncio.Event()
        """Set when the target is another."""

    def set(self, target: Target) -> None:
        """Send updates there from now on. Raises Refused; the target before is gone then too."""
        if self._settable_at is not None and self._clock() < self._settable_at:
            raise Refused(429, "Too Many Requests: retry after 1", retry_after=1)
        self._settable_at = self._clock() + SET_AGAIN_AFTER
        if target == self.target and not target.has_custom_certificate:
            return
        self.clear()
        _check_place(target)
        self._state.note("webhook", asdict(target))
        self.target = target

    def clear(self) -> None:
        """Send updates nowhere."""
        self._state.note("webhook", None)
        self._note_trouble({})
        self.target, self.works = None, False
        self.changed.set()

    def succeeded(self) -> None:
        """An update was accepted."""
        self.works = True

    def failed(self, words: str) -> None:
        """An update was not accepted, and what Telegram says of that."""
        self.works = False
        now = int(self._clock().timestamp())
        self._note_trouble({"last_error_date": now, "last_error_message": words})

    def info(self) -> Json:
        """A WebhookInfo, but for what it says of the updates."""
        if self.target is None:
            return {"url": "", "has_custom_certificate": False}
        found = {
            "url": self.target.url,
            "has_custom_certificate": self.target.has_custom_certificate,
            "max_connections": self.target.max_connections,
        }
        known = self.target.known_ip_address
        return found | ({"ip_address": known} if known else {}) | self._trouble

    def _note_trouble(self, trouble: Json) -> None:
        self._trouble = trouble
        self._state.note("webhook_trouble", trouble)


def _check_place(target: Target) -> None:
    """Refuse what Telegram does not send to; at home it may be http and any port.

    That is what a local Bot API server allows everywhere.
    """
    try:
        parts = urlsplit(target.address)
        host, port = parts.hostname, parts.port
    except ValueError as problem:
        raise bad_request("invalid webhook URL specified") from problem
    if not host or parts.scheme not in ("http", "https"):
        raise bad_request("invalid webhook URL specified")
    if target.ip_address and not _literal(target.ip_address):
        raise bad_request("bad webhook: Invalid IP address specified")
    if _is_local(host):
        return
    if parts.scheme == "http":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (port or 443) not in PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def _is_local(host: str) -> bool:
    """Whether a host is this machine or one beside it: no public name, no public address."""
    if _literal(host):
        return ip_address(host).is_private
    return "." not in host or host.endswith((".localhost", ".local", ".internal"))


def _literal(host: str) -> str:
    """An IP address as it is usually written, or nothing."""
    try:
        return str(ip_address(host))
    except ValueError:
        return ""
