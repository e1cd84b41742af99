"""The access secret, under which keys are hashed: a file of its own, so that a copy of the database opens no door."""

import contextlib
import os
import secrets
from pathlib import Path

from schemas.errors import StegvisError
from workers.settings import Settings

SECRET_FILE = "access.secret"
"""Its name in a data directory."""
SHORTEST = 32  # characters


class SecretUnusable(StegvisError):
    """The access secret cannot be read, or is too short."""


def access_secret(settings: Settings, data: Path | None = None) -> bytes:
    """Read the access secret: from the file in the settings, else from that of a data directory.

    Args:
        settings: The settings; ``access_secret_file`` names the file.
        data: The data directory of a stack; by default the one in the settings.

    Raises:
        SecretUnusable: There is none, it cannot be read, or it is too short.
    """
    file = settings.access_secret_file or (data or settings.data_dir).expanduser() / SECRET_FILE
    try:
        secret = file.read_bytes().strip()
    except OSError as error:
        raise SecretUnusable(
            f"the access secret {file} cannot be read: {error.strerror}",
            f"start the stack once, which makes it, or name your own with STEGVIS_ACCESS_SECRET_FILE "
            f"(at least {SHORTEST} characters, such as from: openssl rand -hex 32)",
        ) from None
    if len(secret) < SHORTEST:
        raise SecretUnusable(
            f"the access secret {file} has fewer than {SHORTEST} characters",
            "make one with: openssl rand -hex 32",
        )
    return secret


def make_secret(data: Path) -> Path:
    """Make the access secret of a data directory unless it is there; keys made before go on working.

    Args:
        data: The data directory, which exists.

    Returns:
        Its file, which only the owner can read.
    """
    file = data / SECRET_FILE
    if file.exists():
        return file
    draft = data / f"{SECRET_FILE}.{os.getpid()}.new"
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as opened:  # noqa: PTH123
        opened.write(secrets.token_hex(32) + "\n")
        opened.flush()
        os.fsync(opened.fileno())
    with contextlib.suppress(FileExistsError):  # another process was faster: its secret counts
        os.link(draft, file)
    draft.unlink()
    return file
