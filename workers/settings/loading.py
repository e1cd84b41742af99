"""Loads the settings, and turns what is wrong with them into an error that names setting, reason and way out."""

import difflib
import os
import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsError as UnreadableValueError

from workers.settings.fault import SettingsError
from workers.settings.model import Settings
from workers.settings.partners import PartnerSettings
from workers.settings.processes import WorkerSlots
from workers.settings.sources import CONFIG_VARIABLE, config_file, variable


def load_settings(**options: Any) -> Settings:
    """Read the settings.

    Args:
        **options: Values of command line options, which override all other sources; None means not given.

    Raises:
        SettingsError: A value is wrong, a key unknown or the file unreadable.
    """
    file = config_file()
    try:
        return Settings(**{name: value for name, value in options.items() if value is not None})
    except ValidationError as error:
        raise _explained(error.errors(include_url=False)[0], options, file) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file} is not valid TOML: {error}", "Correct that line") from None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise SettingsError(
            f"{file} cannot be read: {reason}", f"Correct the file, or unset {CONFIG_VARIABLE}"
        ) from None
    except UnreadableValueError as error:
        # Raised before validation, for a composite value that is not JSON; its text has the field's name in quotes.
        name = next(iter(re.findall(r'"(\w+)"', str(error))), "")
        raise SettingsError(f"{variable(name)} is not valid JSON", _purpose(name)) from None


def _explained(error: ErrorDetails, options: dict[str, Any], file: Path | None) -> SettingsError:
    """Turn a validation error into a text that repeats no value, since a value may hold a password."""
    path = [str(part) for part in error["loc"]]
    if not path:
        ports = "Give each its own port, or leave them out to have free ports chosen"
        return SettingsError(error["msg"], ports if error["type"] == "same_port" else "Set what belongs together")
    where = _source(path, options, file)
    if error["type"] == "extra_forbidden":
        models: dict[str, type[BaseModel]] = {"worker_slots": WorkerSlots, "partners": PartnerSettings}
        known = models.get(path[0], Settings).model_fields
        near = difflib.get_close_matches(path[-1], list(known), n=1)
        way_out = f"Did you mean {near[0]}?" if near else f"Known keys: {', '.join(known)}"
        return SettingsError(f"{where} is not a setting", way_out)
    reason = error["msg"][:1].lower() + error["msg"][1:]
    return SettingsError(f"{where} is wrong: {reason}", _purpose(*path))


def _source(path: list[str], options: dict[str, Any], file: Path | None) -> str:
    key = ".".join(path)
    if options.get(path[0]) is not None:
        return f"the option {key}"
    variables = {name.upper() for name in os.environ}
    nested, whole = "__".join([variable(path[0]), *map(str.upper, path[1:])]), variable(path[0])
    if nested in variables:
        return nested
    if whole in variables:
        return f"{whole} ({'.'.join(path[1:])})" if path[1:] else whole
    return f"{key} in {file}"


def _purpose(*path: str) -> str:
    model: type[BaseModel] = Settings
    description = ""
    for name in path:
        if name not in model.model_fields:
            break
        description = model.model_fields[name].description or ""
        model = WorkerSlots
    return f"It is {description}" if description else "Correct or remove it"
