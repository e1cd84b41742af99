"""Events of the competence mapping (§ 10)."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.events.catalogue.base import BOTH, COUNTY, KOMMUNE
from schemas.events.envelope import EventData
from schemas.events.vocabulary import Code, Day, Education, InterpreterCategory, Language, Text


class MappingOrdered(EventData, name="mapping.ordered", dated="on", sent_by=KOMMUNE):
    """A mapping was ordered."""

    on: Day


class MappingStarted(EventData, name="mapping.started", dated="on", sent_by=KOMMUNE):
    """The first mapping conversation took place."""

    on: Day


class MappingShared(EventData, name="mapping.shared", dated="on", sent_by=KOMMUNE):
    """The kommune has sent the mapping to the county outside Stegvis."""

    on: Day


class MappingSupplemented(EventData, name="mapping.supplemented", dated="on", sent_by=BOTH):
    """More is known about the participant's competence; the completed mapping stands."""

    on: Day
    note: Text | None = None


class MappingCompleted(EventData, name="mapping.completed", dated="completed_on", sent_by=KOMMUNE):
    """The competence mapping is done, or an imported one is quality-assured (§ 10)."""

    completed_on: Day
    languages: list[Language]
    education: Education
    work_years: Annotated[int, Field(ge=0, le=80)]
    interpreter_category: InterpreterCategory | None = None


class MappingImported(EventData, name="mapping.imported", dated="completed_on", sent_by=("imdi", "reception")):
    """A mapping from before settlement was imported; the kommune quality-assures it instead of making a new one."""

    completed_on: Day
    origin: Literal["imdi", "reception"]
    reference: Code


class MappingReceived(EventData, name="mapping.received", dated="received_on", sent_by=COUNTY):
    """The county confirms that it has received the mapping."""

    received_on: Day
    reference: Code
