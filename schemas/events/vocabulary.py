"""The value types of event data: code lists, bounded texts, dates within the calendar, registered kommuner."""

import re
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from schemas.events.faults import FaultKind, Unfit
from schemas.identifiers import UUID_FORM, number_in_id, number_in_text
from schemas.kommuner import kommune
from schemas.languages import UnknownLanguage, language_code

_READING_STORED: ContextVar[bool] = ContextVar("reading_stored", default=False)

# Control characters, separators of lines and paragraphs, and what turns the direction of a text; each forges an id.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_NO_NUMBER = "holds a person number; leave it out, personal data belongs in data.person only"


@dataclass(frozen=True, slots=True)
class Personal:
    """Marks a type whose values people write in their own words.

    Intake keeps such a text in the person store, and a reference in its place (``schemas.events.texts``).
    """


class reading_stored:  # noqa: N801 - a class and not a generator, which takes a microsecond for each event
    """Read what lies in the inbox: what was accepted once is kept, also where it would be refused today."""

    def __enter__(self) -> None:
        self._token = _READING_STORED.set(True)

    def __exit__(self, *fault: object) -> None:
        _READING_STORED.reset(self._token)


def holds_person_number(text: str) -> bool:
    """Whether a text holds a valid fødselsnummer, D-number or DUF number.

    Such a text is refused in any field, since personal data belongs in the person store only.
    """
    return number_in_text(text)


def _kept_text(text: str) -> str:
    if number_in_text(text):
        _refuse(_NO_NUMBER, FaultKind.PERSON_NUMBER)
    return text


def _kept_id(text: str) -> str:
    if not text.isprintable() and _CONTROL.search(text) is not None:
        _refuse("holds a control character; leave it out", FaultKind.CHARACTER)
    if number_in_id(text):
        _refuse(_NO_NUMBER, FaultKind.PERSON_NUMBER)
    return text


_RECENT_SOURCES: dict[str, None] = {}


def _kept_source(text: str) -> str:
    """Sources are few, and come again and again."""
    if text in _RECENT_SOURCES:
        return text
    _kept_id(text)
    if not _READING_STORED.get():  # else it may be one that is refused today
        if len(_RECENT_SOURCES) == 1024:
            _RECENT_SOURCES.clear()
        _RECENT_SOURCES[text] = None
    return text


def _uuid_text(value: object) -> object:
    if not (isinstance(value, str) and UUID_FORM.fullmatch(value) is not None):
        _refuse("must be a UUID, such as 7f0e7a5c-3a51-4c55-9a0c-2d1c4f7f3b02", FaultKind.WRONG_FORM)
    return value


def _refuse(reason: str, kind: FaultKind) -> None:
    if not _READING_STORED.get():
        raise Unfit(reason, kind)


_YEARS = range(1900, 2101)  # well inside what the calendar can compute, so that every due date exists


# Only these forms: pydantic would take a number, even as text, for seconds since 1970.
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt].+")


def _day_text(value: object) -> object:
    if not (isinstance(value, date) or (isinstance(value, str) and _DAY.fullmatch(value))):
        raise Unfit("must be a date as text, such as 2026-09-01", FaultKind.WRONG_FORM)
    return value


def _moment_text(value: object) -> object:
    if not (isinstance(value, datetime) or (isinstance(value, str) and _MOMENT.fullmatch(value))):
        raise Unfit("must be a moment as text, such as 2026-09-01T10:15:00+02:00", FaultKind.WRONG_FORM)
    return value


def _within_calendar(day: date) -> date:
    if day.year not in _YEARS:
        reason = f"the year {day.year} is outside {_YEARS[0]} to {_YEARS[-1]}; give the date it happened"
        raise Unfit(reason, FaultKind.IMPOSSIBLE_DATE)
    return day


def _moment_within_calendar(moment: datetime) -> datetime:
    if not _YEARS[0] < moment.year < _YEARS[-1]:
        _within_calendar(moment.astimezone(UTC).date() if 1 < moment.year < MAXYEAR else moment.date())
    return moment


ACT_IN_FORCE = date(2021, 1, 1)
"""The first day of the Integration Act (integreringsloven); participants settled before it follow the 2003 act."""


def _under_the_act(day: date) -> date:
    if day < ACT_IN_FORCE:
        raise Unfit(
            f"{day} is before {ACT_IN_FORCE}: this participant follows the introduction act of 2003 "
            "(introduksjonsloven, integreringsforskriften § 72), which Stegvis does not support; "
            "keep the case in its present system",
            FaultKind.UNDER_OLD_ACT,
        )
    return day


def _registered(number: str) -> str:
    """Check that a number means a kommune of today; it is kept as it was sent."""
    if not _READING_STORED.get():
        kommune(number)
    return number


def _usual_code(text: str) -> str:
    """Give a code of a language in its usual spelling; the inbox keeps it as it was sent."""
    try:
        return language_code(text)
    except UnknownLanguage as unknown:
        _refuse(str(unknown), FaultKind.NOT_IN_REGISTER)
        return text


Day = Annotated[date, Field(strict=False), BeforeValidator(_day_text), AfterValidator(_within_calendar)]
DayUnderTheAct = Annotated[Day, AfterValidator(_under_the_act)]
Moment = Annotated[
    AwareDatetime, Field(strict=False), BeforeValidator(_moment_text), AfterValidator(_moment_within_calendar)
]
Text = Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(_kept_text), Personal()]
Code = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_kept_id)]
EventId = Annotated[str, Field(min_length=1, max_length=255), AfterValidator(_kept_id)]
EventSource = Annotated[str, Field(min_length=1, max_length=1024), AfterValidator(_kept_source)]
ParticipantId = Annotated[UUID, Field(strict=False), BeforeValidator(_uuid_text)]
KommuneNumber = Annotated[str, AfterValidator(_registered)]
Language = Annotated[
    str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", max_length=35), AfterValidator(_usual_code)
]
Months = Annotated[int, Field(ge=1, le=72)]
Minutes = Annotated[int, Field(ge=1, le=1440)]
Count = Annotated[int, Field(ge=0, le=100)]
WeeklyHours = Annotated[float, Field(gt=0, le=60, allow_inf_nan=False)]

Education = Literal["none", "primary", "lower_secondary", "upper_secondary", "higher", "unknown"]
ResidenceBasis = Literal["asylum", "resettlement", "family_reunification", "collective_protection", "other"]
Permit = Literal["a", "b", "c", "d", "e", "f", "g"]
"""A permit that gives right and duty to the programme, by its letter in § 9.

a refugee, b resettlement, c and d after a claim for protection, e collective protection, f family, g a ground of one's
own.
"""
Entry = Literal["direct", "reception", "integration_reception", "resettlement", "family"]
InterpreterCategory = Literal["A", "B", "C", "D", "E"]
Element = Literal["career_competence", "migration_health_diversity", "parental_guidance", "norwegian", "social_studies"]
"""A content of the programme of which hours are recorded."""
EndGoal = Literal[
    "upper_secondary",
    "part_of_upper_secondary",
    "vocational",
    "vocational_requalification",
    "higher_education",
    "work",
    "other",
]
"""What a programme aims at (§§ 13, 14)."""
BenefitShare = Literal["full", "five_sixths", "two_thirds", "one_third"]
"""Which part of the full introduction benefit somebody has (§ 20)."""
OtherDecision = Literal[
    "plan",
    "absence",
    "norwegian",
    "norwegian_exemption",
    "test_exemption",
    "self_certificate",
    "repayment",
    "refund",
]
"""Kinds of individual decisions that have no event of their own."""
DecisionKind = Literal[
    "programme",
    "plan",
    "extension",
    "stop",
    "leave",
    "deduction",
    "absence",
    "norwegian",
    "norwegian_exemption",
    "test_exemption",
    "self_certificate",
    "repayment",
    "refund",
]
"""Kinds of individual decisions (enkeltvedtak, § 46)."""
Level = Literal["A1", "A2", "B1", "B2", "C1", "C2"]
"""A level of Norwegian (forskrift § 26)."""
LeaveKind = Literal["parental", "birth", "pregnancy", "welfare", "peace_work", "health", "care", "work", "other"]
"""Kinds of time off and leave (forskrift §§ 11 to 17)."""
AbsenceKind = Literal["own_illness", "childs_illness", "welfare", "religious_day", "holiday", "other"]
"""Causes of absence (forskrift §§ 5 to 8, 17, 18)."""
Outcome = Literal["work", "education", "work_and_education", "other"]


class Party(StrEnum):
    """Kinds of organisations; a journey knows the organisation of each kind today."""

    KOMMUNE = "kommune"
    COUNTY = "county"
    IMDI = "imdi"
    STATE = "state"
    INTERPRETER_SERVICE = "interpreter_service"
    PARTICIPANT = "participant"
    NAV = "nav"
    ADULT_EDUCATION = "adult_education"
    HK_DIR = "hk_dir"


class Role(StrEnum):
    """Roles of those who send events or get tasks (domain brief, section 1, actors)."""

    SETTLEMENT_ADVISER = "settlement_adviser"
    PROGRAMME_ADVISER = "programme_adviser"
    PROGRAMME_LEADER = "programme_leader"
    CAREER_CENTRE = "career_centre"
    CAREER_ADVISER = "career_adviser"
    CAREER_CENTRE_LEADER = "career_centre_leader"
    PARTICIPANT = "participant"
    IMDI = "imdi"
    APPEAL_BODY = "appeal_body"
    INTERPRETER_SERVICE = "interpreter_service"
    NAV = "nav"
    ADULT_EDUCATION = "adult_education"
    ARCHIVE = "archive"
    HK_DIR = "hk_dir"

    __hash__ = str.__hash__  # an enumeration's own is written in Python, and every play looks for parties of roles

    @property
    def party(self) -> Party:
        """The kind of organisation that this role belongs to."""
        return _PARTIES[self]

    @property
    def leader(self) -> "Role":
        """The leader who gets the notice when something goes wrong that this role is responsible for."""
        return Role.CAREER_CENTRE_LEADER if self.party is Party.COUNTY else Role.PROGRAMME_LEADER


_PARTIES = {
    Role.SETTLEMENT_ADVISER: Party.KOMMUNE,
    Role.PROGRAMME_ADVISER: Party.KOMMUNE,
    Role.PROGRAMME_LEADER: Party.KOMMUNE,
    Role.CAREER_CENTRE: Party.COUNTY,
    Role.CAREER_ADVISER: Party.COUNTY,
    Role.CAREER_CENTRE_LEADER: Party.COUNTY,
    Role.PARTICIPANT: Party.PARTICIPANT,
    Role.IMDI: Party.IMDI,
    Role.APPEAL_BODY: Party.STATE,
    Role.INTERPRETER_SERVICE: Party.INTERPRETER_SERVICE,
    Role.NAV: Party.NAV,
    Role.ADULT_EDUCATION: Party.ADULT_EDUCATION,
    Role.ARCHIVE: Party.KOMMUNE,
    Role.HK_DIR: Party.HK_DIR,
}
