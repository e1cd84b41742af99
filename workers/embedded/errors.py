"""What can go wrong with the embedded stack, each with a way out for the person at the terminal."""

from pathlib import Path

from schemas.errors import StegvisError


class StackError(StegvisError):
    """The stack cannot start or go on."""


class DirectoryInUse(StackError):
    """Another stack works in the data directory."""

    def __init__(self, directory: Path, pid: int | None) -> None:
        holder = f"the stack with pid {pid}" if pid else "another stack"
        super().__init__(f"data directory {directory} is in use by {holder}", "stop it or choose another with --data")
        self.pid = pid


class DirectoryUnusable(StackError):
    """The data directory cannot be written, is full, or holds what this version cannot read."""


class PortTaken(StackError):
    """A port that was asked for cannot be had."""

    def __init__(self, port: int, setting: str, obstacle: str) -> None:
        super().__init__(
            f"port {port} ({setting}) {obstacle}",
            f"free it, give {setting} another port, or leave it out to have a free one chosen",
        )
        self.port = port


class PartMissing(StackError):
    """A program the stack needs is not installed, or too old."""


class PartFailed(StackError):
    """A part of the stack does not come up; the message ends with the tail of its log."""


class PartUnreachable(StackError):
    """A Postgres or Temporal that is not ours does not answer, or is too old."""


class NoStack(StackError):
    """No stack runs in the directory a client command looks in."""
