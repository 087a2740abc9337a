"""What asking the web can come to instead of an answer, by what to do next."""

# ruff: noqa: N818 - each name says what happened, not that it is an error


class WebError(Exception):
    """An address that could not be fetched."""


class Refused(WebError):
    """An address that we do not fetch, whatever it holds: never try it again."""


class TooLarge(WebError):
    """An answer that is larger than we take."""


class Failed(WebError):
    """No whole answer came: the address may do better later."""


class TimedOut(Failed):
    """No whole answer came in time."""


class Resting(Failed):
    """The host has asked to be left alone, and was not asked: try again in `seconds`."""

    def __init__(self, host: str, seconds: float) -> None:
        """Name the host, and how long it still wants its rest."""
        super().__init__(f"{host}: asked to be left alone for another {seconds:.0f} s")
        self.seconds = seconds
