"""What the simulated Telegram says instead of a result."""

from typing import Any


class Refused(Exception):  # noqa: N818 - Telegram refuses; the simulator is not in error
    """A call that Telegram does not carry out: the HTTP code, its words, more for programs."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        """Take the code, the whole description, and what goes into `parameters`."""
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(words: str) -> Refused:
    """A refusal with code 400 in Telegram's wording."""
    return Refused(400, f"Bad Request: {words}")


def forbidden(words: str) -> Refused:
    """A refusal with code 403 in Telegram's wording."""
    return Refused(403, f"Forbidden: {words}")
