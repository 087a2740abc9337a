"""Roles: all of them, some, and what is none."""

import pytest

from bot.cli import run
from bot.roles import ROLES, needs_telegram, read_roles


def test_a_process_has_the_roles_that_are_named() -> None:
    assert read_roles("updates,ingest,publish,deliver") == ROLES
    assert read_roles(" publish , deliver,publish,") == {"publish", "deliver"}
    assert run.__defaults__ is not None
    assert any(
        read_roles(one) == ROLES for one in run.__defaults__ if isinstance(one, str) and "," in one
    )


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("delivery", "no role is called delivery; there are updates, ingest, publish, deliver"),
        ("deliver,all", "no role is called all"),
        ("", "no role is named"),
        (" , ", "no role is named"),
    ],
)
def test_what_is_no_role_is_told_so(written: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"--roles: {said}"):
        read_roles(written)


def test_who_calls_telegram_needs_the_token() -> None:
    assert needs_telegram(ROLES)
    assert needs_telegram(read_roles("deliver"))
    assert needs_telegram(read_roles("updates,publish"))
    assert not needs_telegram(read_roles("ingest,publish"))
