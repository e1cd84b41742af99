"""Personal data in ``participant.*`` events; it goes to the person store and nowhere else."""

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from schemas.events.vocabulary import Day

IdentifierKind: TypeAlias = Literal["fnr", "dnr", "duf"]
ShortText = Annotated[str, Field(min_length=1, max_length=500)]


class Identifier(BaseModel):
    """A fødselsnummer, D-number or DUF number. A person may get several over time.

    Intake checks the check digits, since it knows whether synthetic numbers are expected.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)

    kind: IdentifierKind
    value: Annotated[str, Field(pattern=r"^\d{11,12}$")]


class Person(BaseModel):
    """The personal data of a participant."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)

    name: ShortText | None = None
    birth_date: Day | None = None
    identifiers: Annotated[list[Identifier], Field(max_length=20)] = []
    phone: ShortText | None = None
    email: ShortText | None = None
    address: ShortText | None = None
    address_protected: bool | None = None
