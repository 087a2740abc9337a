"""A file that came with a call."""

import hashlib
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Upload:
    """The bytes of one part of a call, and the file name the client gave it."""

    content: bytes
    name: str = ""

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the bytes, in hex."""
        return hashlib.sha256(self.content).hexdigest()
