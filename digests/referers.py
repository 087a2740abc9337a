"""The page that a picture's host wants to be asked from: read from referers.yaml."""

from collections.abc import Mapping
from importlib import resources
from urllib.parse import urlsplit

import yaml

Referers = Mapping[str, str]
"""A page by the end of a host's name."""


def load_referers() -> Referers:
    """The table that comes with the package."""
    text = resources.files("digests").joinpath("referers.yaml").read_text("utf-8")
    table: dict[str, str] = yaml.load(text, Loader=yaml.CSafeLoader)
    return table


def referer_for(address: str, table: Referers) -> str | None:
    """What to say an address was found on, or None for nothing: the longest match counts."""
    name = (urlsplit(address).hostname or "").lower()
    while name:
        if name in table:
            return table[name]
        name = name.partition(".")[2]
    return None
