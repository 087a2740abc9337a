"""The methods that answer what people tapped."""

import re
from typing import TYPE_CHECKING

from bot.simulator.chats.people import BOT_NAME
from bot.simulator.methods.outgoing import Uploads, Values
from bot.simulator.refusal import bad_request
from bot.simulator.state import pack

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
ANSWERABLE_SECONDS = 3600
OWN_LINK = re.compile(
    rf"(https?://)?(t\.me/{BOT_NAME}(\?.*)?|telegram\.me/{BOT_NAME}(\?.*)?)"
    rf"|tg://resolve/?\?domain={BOT_NAME}(&.*)?",
    re.IGNORECASE,
)
"""An answer can open the bot itself, with a start parameter; other links belong to games."""


def answer_callback_query(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """End a button's waiting."""
    query = values["callback_query_id"]
    row = simulator.state.find(
        "SELECT pressed_at, answer FROM callbacks WHERE callback_id = ?", query
    )
    now = int(simulator.clock().timestamp())
    if row is None or row[1] is not None or now - row[0] > ANSWERABLE_SECONDS:
        raise bad_request(TOO_OLD)
    if values.get("url") and not OWN_LINK.fullmatch(values["url"]):
        raise bad_request("URL_INVALID")
    answer = {
        "text": values.get("text", ""),
        "show_alert": values.get("show_alert", False),
        "url": values.get("url", ""),
    }
    simulator.state.run(
        "UPDATE callbacks SET answer = ? WHERE callback_id = ?", pack(answer), query
    )
    simulator.events.publish("callback", callback_id=query, **answer)
    return True
