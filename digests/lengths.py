"""How long a summary may be, and the lengths that are made of each article."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Length:
    """How long a summary may be: letters and digits, and sentences (None: any number)."""

    budget: int
    most: int | None = None


LENGTHS: Final[Mapping[str, Length]] = {
    "short": Length(60, 1),
    "medium": Length(120, 2),
    "long": Length(240, 4),
}
"""The summaries of an article, by the names that settings have for them."""
