"""The value types of event data: code lists, bounded texts, dates within the calendar, registered kommuner."""

import re
from datetime import MAXYEAR, UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from schemas.identifiers import InvalidIdentifier, check_duf, parse_person_number
from schemas.kommuner import kommune

_DIGITS = re.compile(r"(?<![0-9])([0-9]{11,12}|[0-9]{6} [0-9]{5})(?![0-9])")
_ENOUGH_DIGITS = re.compile(r"[0-9]{6} ?[0-9]{5}")  # a quicker test than _DIGITS that rules out nearly all texts
# A UUID, with or without dashes, or a digest: the digits of some form a valid number by chance.
_RANDOM = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Fa-f])|[0-9A-Fa-f]{20,}")


def holds_person_number(text: str) -> bool:
    """Whether a text holds a valid fødselsnummer, D-number or DUF number.

    Such a text is refused in any field, since personal data belongs in the person store only.
    """
    if _ENOUGH_DIGITS.search(text) is None:
        return False
    random = [found.span() for found in _RANDOM.finditer(text)]
    for match in _DIGITS.finditer(text):
        if any(start <= match.start() and match.end() <= end for start, end in random):
            continue
        digits = match.group().replace(" ", "")
        try:
            if len(digits) == 12:
                check_duf(digits)
            else:
                parse_person_number(digits)
        except InvalidIdentifier:
            continue
        return True
    return False


def _without_person_number(text: str) -> str:
    if holds_person_number(text):
        raise ValueError("holds a person number; leave it out, personal data belongs in data.person only")
    return text


_YEARS = range(1900, 2101)  # well within ``SUPPORTED_YEARS``, so that every due date exists


# Only these forms: pydantic would take a number, even as text, for seconds since 1970.
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt].+")


def _day_text(value: object) -> object:
    if not (isinstance(value, date) or (isinstance(value, str) and _DAY.fullmatch(value))):
        raise ValueError("must be a date as text, such as 2026-09-01")
    return value


def _moment_text(value: object) -> object:
    if not (isinstance(value, datetime) or (isinstance(value, str) and _MOMENT.fullmatch(value))):
        raise ValueError("must be a moment as text, such as 2026-09-01T10:15:00+02:00")
    return value


def _within_calendar(day: date) -> date:
    if day.year not in _YEARS:
        raise ValueError(f"the year {day.year} is outside {_YEARS[0]} to {_YEARS[-1]}; give the date it happened")
    return day


def _moment_within_calendar(moment: datetime) -> datetime:
    if not _YEARS[0] < moment.year < _YEARS[-1]:
        _within_calendar(moment.astimezone(UTC).date() if 1 < moment.year < MAXYEAR else moment.date())
    return moment


ACT_IN_FORCE = date(2021, 1, 1)
"""The first day of the Integration Act (integreringsloven); participants settled before it follow the 2003 act."""


def _under_the_act(day: date) -> date:
    if day < ACT_IN_FORCE:
        raise ValueError(
            f"{day} is before {ACT_IN_FORCE}: this participant follows the introduction act of 2003 "
            "(introduksjonsloven, integreringsforskriften § 72), which Stegvis does not support; "
            "keep the case in its present system"
        )
    return day


def _registered(number: str) -> str:
    return kommune(number).number


Day = Annotated[date, Field(strict=False), BeforeValidator(_day_text), AfterValidator(_within_calendar)]
DayUnderTheAct = Annotated[Day, AfterValidator(_under_the_act)]
Moment = Annotated[
    AwareDatetime, Field(strict=False), BeforeValidator(_moment_text), AfterValidator(_moment_within_calendar)
]
Text = Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(_without_person_number)]
Code = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_without_person_number)]
EventId = Annotated[str, Field(min_length=1, max_length=255), AfterValidator(_without_person_number)]
# Cached, since few sources send all events.
EventSource = Annotated[
    str, Field(min_length=1, max_length=1024), AfterValidator(lru_cache(1024)(_without_person_number))
]
KommuneNumber = Annotated[str, AfterValidator(_registered)]
Language = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", max_length=35)]
Months = Annotated[int, Field(ge=1, le=72)]
Minutes = Annotated[int, Field(ge=1, le=1440)]
Count = Annotated[int, Field(ge=0, le=100)]

Education = Literal["none", "primary", "lower_secondary", "upper_secondary", "higher", "unknown"]
ResidenceBasis = Literal["asylum", "resettlement", "family_reunification", "collective_protection", "other"]
Entry = Literal["direct", "reception", "integration_reception", "resettlement", "family"]
InterpreterCategory = Literal["A", "B", "C", "D", "E"]
Element = Literal["career_competence", "parental_guidance", "norwegian", "social_studies"]
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
DecisionKind = Literal["programme", "extension", "stop", "leave", "deduction"]
"""Kinds of individual decisions (enkeltvedtak)."""
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
