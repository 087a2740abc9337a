"""Roles: what a process of the bot does; one may do all, or several share them."""

from typing import Final, Literal, get_args

Role = Literal["updates", "ingest", "publish", "deliver"]
"""Answer chats; read and illustrate news; serve what is due; send what waits."""

ROLES: Final[frozenset[Role]] = frozenset(get_args(Role))
_NAMED: Final[dict[str, Role]] = {role: role for role in get_args(Role)}


def read_roles(written: str) -> frozenset[Role]:
    """The roles in a text such as `publish,deliver`. Raises ValueError."""
    names = [name.strip() for name in written.split(",") if name.strip()]
    unknown = [name for name in names if name not in _NAMED]
    if unknown or not names:
        what = f"no role is called {unknown[0]}" if unknown else "no role is named"
        raise ValueError(f"--roles: {what}; there are {', '.join(_NAMED)}")
    return frozenset(_NAMED[name] for name in names)


def needs_telegram(roles: frozenset[Role]) -> bool:
    """Whether a process calls Telegram, and so needs the token."""
    return bool(roles & {"updates", "deliver"})
