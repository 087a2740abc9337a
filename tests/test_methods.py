"""What the bot calls is what the simulator knows: no method is left to a real Telegram to try."""

import ast
import inspect

from telegram import Bot

from bot import client
from bot.simulator.schema.facts import method_names
from bot.simulator.simulator import SUPPORTED_METHODS


def test_every_method_that_the_client_calls_is_simulated() -> None:
    called = _called_on_bot() | _posted()

    assert {"sendmessage", "sendphoto", "getupdates", "answercallbackquery"} <= called
    assert {method_names()[name] for name in called} <= SUPPORTED_METHODS


def test_every_method_that_is_simulated_is_one_of_telegram() -> None:
    assert set(method_names().values()) >= SUPPORTED_METHODS


def _called_on_bot() -> set[str]:
    """The names of `self._bot.<name>(…)`, without underscores."""
    found = {
        node.func.attr
        for node in ast.walk(_tree())
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value) == "self._bot"
    }
    own = {name for name in found if not hasattr(Bot, name)}
    assert own == {"get_raw_updates"}
    return {name.replace("_", "") for name in found - own}


def _posted() -> set[str]:
    """The methods that are named in full: `self._post("getUpdates", …)`."""
    return {
        str(ast.literal_eval(node.args[0])).lower()
        for node in ast.walk(_tree())
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "self._post"
    }


def _tree() -> ast.Module:
    return ast.parse(inspect.getsource(client))
