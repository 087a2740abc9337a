"""The crew: what a command line makes of a process, and which jobs its roles have."""

import pytest
from pydantic import SecretStr

from bot.config import ConfigError, TelegramSettings, WebhookSettings
from bot.crew import Orders, load_orders
from bot.roles import ROLES

WEBHOOK = WebhookSettings(
    url="https://news.example.net", listen="127.0.0.1:8081", secret_env="HOOK"
)
SECRET = {"HOOK": "s" * 32}
EVERY = "updates,ingest,publish,deliver"


def test_a_process_does_all_unless_it_is_told_otherwise() -> None:
    assert load_orders(TelegramSettings(), EVERY, {}, take_over=False) == Orders()
    some = load_orders(TelegramSettings(), "deliver", {}, take_over=True)
    assert some == Orders(frozenset({"deliver"}), take_over=True)
    assert Orders().roles == ROLES


def test_only_who_receives_updates_needs_the_secret_of_the_webhook() -> None:
    telegram = TelegramSettings(webhook=WEBHOOK)
    orders = load_orders(telegram, EVERY, SECRET, take_over=False)
    assert orders.webhook_secret == SecretStr("s" * 32)
    assert load_orders(telegram, "deliver", {}, take_over=False).webhook_secret is None
    with pytest.raises(ConfigError, match="HOOK: holds no secret"):
        load_orders(telegram, EVERY, {}, take_over=False)


def test_orders_that_contradict_the_settings_are_refused() -> None:
    with pytest.raises(ValueError, match="--take-over: the settings say"):
        load_orders(TelegramSettings(webhook=WEBHOOK), EVERY, SECRET, take_over=True)
    with pytest.raises(ValueError, match="no role is called sender"):
        load_orders(TelegramSettings(), "sender", {}, take_over=False)
