"""The settings of law and places: which chapters apply, the register of kommuner, the routines of kommuner."""

from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, Field, field_validator
from pydantic_core import PydanticCustomError

from schemas.calendar import oslo_date
from schemas.kommuner import use_register
from workers.settings.kinds import HomePath


class LawSettings(BaseModel):
    """A model that names organisations comes after this one: the register decides which there are."""

    chapter_6a: bool = Field(
        default=True,
        description="false where chapter 6A of the Integration Act (collective protection) is not to apply: everybody "
        "then follows the ordinary rule sets",
    )
    kommune_register: HomePath | None = Field(
        default=None,
        description="a CSV file with a newer register of kommuner than the packaged one, in the form of "
        "schemas/data/kommuner.csv; see docs/kommune-numbers.md",
    )
    routines: HomePath | None = Field(
        default=None, description="a TOML file with the routines of single kommuner; see docs/rules.md"
    )

    @field_validator("kommune_register")
    @classmethod
    def _use_register(cls, value: Path | None) -> Path | None:
        """Let the process use the register, so that the organisations in other settings are those of today."""
        if value is None:
            return None
        try:
            use_register(value.read_text("utf-8-sig"), oslo_date(datetime.now(UTC)))
        except (OSError, ValueError) as fault:
            reason = fault.strerror if isinstance(fault, OSError) else fault
            unread = "it is not UTF-8" if isinstance(fault, UnicodeDecodeError) else reason
            shown = {"file": str(value), "reason": str(unread)}
            raise PydanticCustomError("register", "{file}: {reason}", shown) from None
        return value
