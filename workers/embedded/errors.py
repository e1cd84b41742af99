"""Errors of the embedded stack, each with a way out for the person at the terminal."""

from pathlib import Path

from schemas.errors import StegvisError


class StackError(StegvisError):
    """The stack cannot start or go on."""


class DirectoryInUse(StackError):
    """Another stack uses the data directory."""

    def __init__(self, directory: Path, pid: int | None) -> None:
        holder = f"the stack with pid {pid}" if pid else "another stack"
        super().__init__(f"data directory {directory} is in use by {holder}", "stop it or choose another with --data")
        self.pid = pid


class DirectoryUnusable(StackError):
    """The data directory cannot be written, is full, or holds data that this version cannot read."""


class PortTaken(StackError):
    """A port in the settings is not available."""

    def __init__(self, port: int, setting: str, obstacle: str) -> None:
        super().__init__(
            f"port {port} ({setting}) {obstacle}",
            f"free the port, give {setting} another one, or leave it out to have a free one chosen",
        )
        self.port = port


class PartMissing(StackError):
    """A program the stack needs is not installed, or too old."""


class PartFailed(StackError):
    """A part of the stack does not start; the message ends with the tail of its log."""


class PartUnreachable(StackError):
    """An external Postgres or Temporal does not answer, or is too old."""


class NoStack(StackError):
    """No stack runs on the data directory of a client command."""
