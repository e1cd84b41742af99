"""The base of all errors that are told to a person at the terminal."""

from typing import ClassVar


class StegvisError(Exception):
    """Something that the person at the terminal can mend.

    Attributes:
        message: What is wrong, one sentence without a full stop; a log's tail may follow on lines of its own.
        way_out: What to do about it.
        exit_code: What the command ends with.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, way_out: str) -> None:
        super().__init__(f"{message}\n{way_out}" if "\n" in message else f"{message}; {way_out}")
        self.message = message
        self.way_out = way_out
