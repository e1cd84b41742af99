"""The base class of all errors that are shown to a person at the terminal."""

from typing import ClassVar


class StegvisError(Exception):
    """An error that the person at the terminal can do something about.

    Attributes:
        message: What is wrong, one sentence without a full stop; the tail of a log may follow on further lines.
        way_out: What to do about it.
        exit_code: The exit code of the command.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, way_out: str) -> None:
        super().__init__(f"{message}\n{way_out}" if "\n" in message else f"{message}; {way_out}")
        self.message = message
        self.way_out = way_out
