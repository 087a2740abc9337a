"""The methods about the bot itself: who it is, its menu, names and descriptions."""

from typing import TYPE_CHECKING

from bot.simulator.methods.outgoing import Json, Method, Uploads, Values

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator


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
    language = values.get("language_code", "")
    simulator.menus.put(values["commands"], values.get("scope"), language)
    simulator.events.publish("commands")
    return True


def get_my_commands(simulator: "Simulator", values: Values, _: Uploads) -> list[Json]:
    """The commands of exactly a scope and a language."""
    return simulator.menus.get(values.get("scope"), values.get("language_code", ""))


def delete_my_commands(simulator: "Simulator", values: Values, _: Uploads) -> bool:
    """Forget the commands of a scope and a language."""
    simulator.menus.put([], values.get("scope"), values.get("language_code", ""))
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
    simulator.state.note(f"menu_button {values.get('chat_id', '')}", button)
    return True


def get_chat_menu_button(simulator: "Simulator", values: Values, _: Uploads) -> Json:
    """The button beside the line to write in."""
    names = (f"menu_button {values.get('chat_id', '')}", "menu_button ")
    found = (simulator.state.noted(name) for name in names)
    button: Json = next((one for one in found if one), {"type": "commands"})
    return {"type": "commands"} if button["type"] == "default" else button
