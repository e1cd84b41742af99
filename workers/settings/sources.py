"""Where settings come from: variables by their names, and the TOML file."""

import os
from pathlib import Path

from workers.settings.fault import SettingsError

PREFIX = "STEGVIS_"
CONFIG_VARIABLE = "STEGVIS_CONFIG"
DEFAULT_CONFIG = Path("stegvis.toml")


def config_file() -> Path | None:
    """The TOML file to read: the one that ``STEGVIS_CONFIG`` names, else ``stegvis.toml`` here, else None.

    Raises:
        SettingsError: The file that ``STEGVIS_CONFIG`` names does not exist.
    """
    named = os.environ.get(CONFIG_VARIABLE)
    if named:
        file = Path(named).expanduser()
        if not file.is_file():
            raise SettingsError(
                f"{CONFIG_VARIABLE} names {file}, which is not a file", "Correct the path, or unset the variable"
            )
        return file
    return DEFAULT_CONFIG if DEFAULT_CONFIG.is_file() else None


def variable(name: str) -> str:
    """Give the name of the variable of a setting."""
    return f"{PREFIX}{name.upper()}"
