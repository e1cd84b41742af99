"""What several event models share: who sends them, a period of days, personal data."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from schemas.events.envelope import EventData
from schemas.events.person import Person
from schemas.events.vocabulary import Day

OLDEST = 120  # years; a higher age is a typing error

KOMMUNE = ("kommune",)
COUNTY = ("county",)
BOTH = ("kommune", "county")


class Period(EventData):
    """A period of days, first and last included."""

    from_: Day = Field(alias="from")
    to: Day

    @model_validator(mode="after")
    def _runs_forwards(self) -> Self:
        if self.to < self.from_:
            raise ValueError("to lies before from")
        return self


class AboutPerson(EventData):
    """Common base of ``participant.*``: personal data, which intake moves to the person store."""

    person: Person | None = None
    address_protected: bool | None = None
    """Whether the address is protected from this event on; intake derives it from ``person.address_protected``."""

    age_at_permit: Annotated[int, Field(ge=0, le=OLDEST)] | None = None
    """Age in whole years on the day the permit was granted (§ 8); intake derives it from ``person.birth_date``."""

    @property
    def protects(self) -> bool | None:
        """Whether the address is protected from this event on; None where the event does not say."""
        return self.address_protected
