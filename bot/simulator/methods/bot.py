"""The methods about the bot itself: who it is, its menu, names and descriptions."""

from typing import TYPE_CHECKING

from bot.simulator.chats.access import look_at
from bot.simulator.methods.outgoing import Json, Method, Uploads, Values
from bot.simulator.refusal import bad_request

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

MENU_BUTTON = "menu_button "


def get_me(simulator: "Simulator", _: Values, __: Uploads) -> Json:
    """The bot, with what it can do."""
    return simulator.people.bot() | {
        "can_join_groups": True,
        "can_read_all_group_messages": not simulator.privacy,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
    }


def set_my_commands(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """Set the commands of a scope and a language."""
    commands = [one | {"description": one["description"].strip()} for one in values["commands"]]
    simulator.menus.put(commands, _scope(simulator, values), values.get("language_code", ""))
    simulator.events.publish("commands")
    return True


def get_my_commands(simulator: "Simulator", values: Values, _: Uploads) -> list[Json]:
    """The commands of exactly a scope and a language."""
    return simulator.menus.get(_scope(simulator, values), values.get("language_code", ""))


def delete_my_commands(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """Forget the commands of a scope and a language."""
    simulator.menus.put([], _scope(simulator, values), values.get("language_code", ""))
    simulator.events.publish("commands")
    return True


def describe(what: str) -> Method:
    """The method that sets the bot's name, description or short_description."""

    def carry_out(simulator: "Simulator", values: Values, _: Uploads) -> bool:
        simulator.menus.describe(what, values.get(what, ""), values.get("language_code", ""))
        simulator.people.forget_bot()
        return True

    return carry_out


def description(what: str) -> Method:
    """The method that tells the bot's name, description or short_description."""

    def carry_out(simulator: "Simulator", values: Values, _: Uploads) -> Json:
        said = simulator.menus.description(what, values.get("language_code", ""))
        if what == "name":
            said = said or simulator.people.bot()["first_name"]
        return {what: said}

    return carry_out


def set_chat_menu_button(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """Set the button beside the line to write in, for one reader or all."""
    button = values.get("menu_button", {"type": "default"})
    simulator.state.note(_menu_of(simulator, values), button)
    return True


def get_chat_menu_button(simulator: "Simulator", values: Values, _: Uploads) -> Json:
    """The button beside the line to write in."""
    names = (_menu_of(simulator, values), MENU_BUTTON)
    found = (simulator.state.noted(name) for name in names)
    button: Json = next((one for one in found if one), {"type": "commands"})
    return {"type": "commands"} if button["type"] == "default" else button


def _scope(simulator: "Simulator", values: Values) -> Json:
    """Where commands are shown; a chat by its number. Raises Refused."""
    scope: Json = values.get("scope", {"type": "default"})
    if "chat_id" not in scope:
        return scope
    place = look_at(simulator, scope["chat_id"])
    if place.chat["type"] == "channel":
        raise bad_request("can't change commands in channel chats")
    return scope | {"chat_id": place.chat_id}


def _menu_of(simulator: "Simulator", values: Values) -> str:
    """The note that keeps the button of a reader, or of all. Raises Refused."""
    if "chat_id" not in values:
        return MENU_BUTTON
    place = look_at(simulator, values["chat_id"])
    if not place.is_private:
        raise bad_request("chat not found")
    return f"{MENU_BUTTON}{place.chat_id}"
