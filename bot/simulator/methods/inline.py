"""The method that answers what people ask the bot in the middle of a chat."""

from typing import TYPE_CHECKING

from bot.simulator.chats.inline_queries import answer_query, find_query
from bot.simulator.methods.callbacks import TOO_OLD
from bot.simulator.methods.inline_results import check_result
from bot.simulator.methods.outgoing import Json, Uploads, Values
from bot.simulator.refusal import bad_request

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

ANSWERABLE_SECONDS = 10
GOOD_SECONDS = 300


def answer_inline_query(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """Offer results to the one who asked."""
    for result in values["results"]:
        check_result(simulator, result)
    button: Json | None = values.get("button")
    if button is not None and len({"web_app", "start_parameter"} & button.keys()) != 1:
        raise bad_request("BUTTON_TYPE_INVALID")
    query = find_query(simulator, values["inline_query_id"])
    # People wait in real time: a clock that runs fast does not hurry the bot.
    longest = ANSWERABLE_SECONDS * max(simulator.clock.speed, 1)
    now = int(simulator.clock().timestamp())
    if query is None or query.answer is not None or now - query.asked_at > longest:
        raise bad_request(TOO_OLD)
    answer = {"results": values["results"], "next_offset": values.get("next_offset", "")}
    answer_query(
        simulator,
        query.query_id,
        answer | ({"button": button} if button else {}),
        values.get("cache_time", GOOD_SECONDS),
        personal=values.get("is_personal", False),
    )
    simulator.events.publish("inline", query_id=query.query_id)
    return True
