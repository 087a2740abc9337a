"""The methods about getting updates: long polling, and the webhook."""

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.simulator.methods.outgoing import Json, Uploads, Values
from bot.simulator.refusal import Refused
from bot.simulator.webhook import Target

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook"
    " first"
)
CLOSABLE_AFTER = timedelta(minutes=10)


async def get_updates(simulator: "Simulator", values: Values, _: Uploads) -> list[Json]:
    """What happened, waiting in real time."""
    if simulator.webhook.target is not None:
        simulator.updates.alarm("second_poller")
        raise Refused(409, f"Conflict: {WEBHOOK_ACTIVE}")
    _allow(simulator, values)
    return await simulator.updates.poll(
        values.get("offset", 0), values.get("limit", 100), values.get("timeout", 0)
    )


def set_webhook(simulator: "Simulator", values: Values, uploads: Uploads) -> bool:
    """Have updates sent to a URL; none is deleteWebhook."""
    if not values["url"]:
        return delete_webhook(simulator, values, uploads)
    target = Target(
        values["url"],
        ip_address=values.get("ip_address", ""),
        max_connections=values.get("max_connections", 40),
        secret_token=values.get("secret_token", ""),
        has_custom_certificate="certificate" in uploads,
    )
    simulator.webhook.set(target)
    simulator.updates.end_poll("terminated by setWebhook request")
    _drop(simulator, values)
    _allow(simulator, values)
    return True


def delete_webhook(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """Have updates wait to be asked for; while the webhook worked, that is an alarm."""
    if simulator.webhook.works:
        simulator.updates.alarm("webhook_taken")
    simulator.webhook.clear()
    _drop(simulator, values)
    return True


def get_webhook_info(simulator: "Simulator", _: Values, __: Uploads) -> Json:
    """The webhook, its last trouble, and how many updates wait."""
    info = simulator.webhook.info() | {"pending_update_count": simulator.updates.waiting()}
    allowed = simulator.updates.allowed()
    return info | ({"allowed_updates": allowed} if allowed else {})


def close(simulator: "Simulator", _: Values, __: Uploads) -> bool:
    """End this instance of the bot on the server; the next call opens another."""
    left = simulator.opened_at + CLOSABLE_AFTER - simulator.clock()
    if left > timedelta():
        seconds = -(-left // timedelta(seconds=1))
        raise Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
    simulator.opened_at = simulator.clock()
    return True


def _allow(simulator: "Simulator", values: Values) -> None:
    if "allowed_updates" in values:
        simulator.updates.allow(values["allowed_updates"])


def _drop(simulator: "Simulator", values: Values) -> None:
    if values.get("drop_pending_updates"):
        simulator.updates.drop()
