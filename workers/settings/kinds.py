"""Kinds of values that settings of several topics have."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

Port = Annotated[int, Field(ge=1, le=65535)]
HomePath = Annotated[Path, AfterValidator(Path.expanduser)]
"""A path in which ~ is the home of whoever runs the process."""
Text = Annotated[str, StringConstraints(min_length=1)]
