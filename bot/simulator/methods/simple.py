"""The methods that send small things that are no files: places, contacts, dice, polls."""

from collections.abc import Callable
from secrets import randbelow
from typing import TYPE_CHECKING

from bot.simulator.chats.access import open_topic
from bot.simulator.methods.outgoing import Json, Method, Uploads, Values, kept, post
from bot.simulator.refusal import bad_request
from bot.simulator.text.formatting import format_text

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

DICE = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}
"""The emoji that can be thrown, and the highest value of each."""

MOST_OPTIONS = 12
QUESTION_LENGTH = 300
OPTION_LENGTH = 100


def send(kind: str) -> Method:
    """The method that sends a kind of small thing."""

    def carry_out(simulator: "Simulator", values: Values, _: Uploads) -> Json:
        place = open_topic(simulator, values)
        return post(simulator, place, values, simple_content(simulator, kind, values), kind)

    return carry_out


def simple_content(simulator: "Simulator", kind: str, values: Values) -> Json:
    """The content of a small thing: location, venue, contact, dice or poll. Raises Refused."""
    return _CONTENTS[kind](simulator, values)


def _location(_: "Simulator", values: Values) -> Json:
    latitude, longitude = values["latitude"], values["longitude"]
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise bad_request("wrong location specified")
    more = kept(values, "horizontal_accuracy", "live_period", "heading", "proximity_alert_radius")
    return {"location": {"latitude": latitude, "longitude": longitude} | more}


def _venue(simulator: "Simulator", values: Values) -> Json:
    place = _location(simulator, {name: values[name] for name in ("latitude", "longitude")})
    named = {"title": values["title"], "address": values["address"]}
    ids = ("foursquare_id", "foursquare_type", "google_place_id", "google_place_type")
    return {"venue": place | named | kept(values, *ids)} | place


def _contact(_: "Simulator", values: Values) -> Json:
    named = ("phone_number", "first_name", "last_name", "vcard")
    return {"contact": kept(values, *named)}


def _dice(_: "Simulator", values: Values) -> Json:
    emoji = values.get("emoji") or "🎲"
    if emoji not in DICE:
        raise bad_request("wrong dice emoji specified")
    return {"dice": {"emoji": emoji, "value": 1 + randbelow(DICE[emoji])}}


def _poll(simulator: "Simulator", values: Values) -> Json:
    question = _short(values, "question", QUESTION_LENGTH, "poll question")
    options = [_option(at, option) for at, option in enumerate(values["options"])]
    if not options:
        raise bad_request("poll must have at least 1 option")
    if len(options) > MOST_OPTIONS:
        raise bad_request(f"poll can't have more than {MOST_OPTIONS} options")
    kind = values.get("type") or "regular"
    poll = {
        "id": simulator.fresh_id(),
        **question,
        "options": options,
        "total_voter_count": 0,
        "is_closed": bool(values.get("is_closed")),
        "is_anonymous": values.get("is_anonymous", True),
        "type": kind,
        "allows_multiple_answers": bool(values.get("allows_multiple_answers")),
        "allows_revoting": values.get("allows_revoting", kind == "regular"),
        "members_only": bool(values.get("members_only")),
    }
    if kind == "quiz":
        poll |= _answer(values, len(options))
    return {"poll": poll | kept(values, "open_period", "close_date", "country_codes")}


def _answer(values: Values, options: int) -> Json:
    right = values.get("correct_option_ids", [])
    if not right or not all(0 <= number < options for number in right):
        raise bad_request("wrong correct option ID specified")
    return {"correct_option_ids": right} | kept(values, "explanation")


def _option(at: int, option: Json) -> Json:
    text = _short(option, "text", OPTION_LENGTH, "poll options")
    return {"persistent_id": str(at + 1), **text, "voter_count": 0}


def _short(values: Values, name: str, most: int, what: str) -> Json:
    """A text of a poll with its entities."""
    if not values[name].strip():
        raise bad_request(f"{what} must be non-empty")
    mode, entities = values.get(f"{name}_parse_mode", ""), values.get(f"{name}_entities", ())
    found = format_text(values[name], mode, entities)
    if len(found["text"]) > most:
        raise bad_request(f"{what} length must not exceed {most}")
    emoji = [one for one in found.get("entities", ()) if one["type"] == "custom_emoji"]
    return {name: found["text"]} | ({f"{name}_entities": emoji} if emoji else {})


_CONTENTS: dict[str, Callable[["Simulator", Values], Json]] = {
    "location": _location,
    "venue": _venue,
    "contact": _contact,
    "dice": _dice,
    "poll": _poll,
}
