"""What the bot calls is what the simulator knows: no method is left to a real Telegram to try."""

import ast
import inspect

from bot import client
from bot.simulator.schema.facts import method_names
from bot.simulator.simulator import SUPPORTED_METHODS


def test_every_method_that_the_client_calls_is_simulated() -> None:
    called = _named()

    assert {"sendmessage", "sendphoto", "getupdates", "answercallbackquery"} <= called
    assert {method_names()[name] for name in called} <= SUPPORTED_METHODS


def test_every_method_that_is_simulated_is_one_of_telegram() -> None:
    assert set(method_names().values()) >= SUPPORTED_METHODS


def _named() -> set[str]:
    """The methods that the client's code names, by PTB's name or in full, in lower case."""
    words = {
        node.attr if isinstance(node, ast.Attribute) else str(node.value)
        for node in ast.walk(_tree())
        if isinstance(node, ast.Attribute)
        or (isinstance(node, ast.Constant) and isinstance(node.value, str))
    }
    return {word.replace("_", "").lower() for word in words} & method_names().keys()


def _tree() -> ast.Module:
    return ast.parse(inspect.getsource(client))
