"""The value types event data is made of: code lists, bounded texts, dates within the calendar, registered kommuner."""

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, AwareDatetime, Field

from schemas.identifiers import InvalidIdentifier, check_duf, parse_person_number
from schemas.kommuner import kommune

_DIGITS = re.compile(r"(?<![0-9A-Za-z])(\d{11}|\d{12}|\d{6} \d{5})(?![0-9A-Za-z])")
_UUID_ENDS = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")


def holds_person_number(text: str) -> bool:
    """Tell whether a text holds a valid fødselsnummer, D-number or DUF number.

    Personal data lives in the person store only, so such a text is refused wherever it stands.
    """
    for match in _DIGITS.finditer(text):
        if _UUID_ENDS.search(text[: match.end()]):
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


_YEARS = range(1900, 2101)  # well inside what the calendar can compute, so that every due date exists
_D = TypeVar("_D", date, datetime)


def _within_calendar(day: _D) -> _D:
    if day.year not in _YEARS:
        raise ValueError(f"the year {day.year} is outside {_YEARS[0]} to {_YEARS[-1]}; give the date it happened")
    return day


def _registered(number: str) -> str:
    return kommune(number).number


Day = Annotated[date, AfterValidator(_within_calendar)]
Moment = Annotated[AwareDatetime, AfterValidator(_within_calendar)]
Text = Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(_without_person_number)]
Code = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_without_person_number)]
KommuneNumber = Annotated[str, AfterValidator(_registered)]
Language = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", max_length=35)]
Months = Annotated[int, Field(ge=1, le=72)]
Minutes = Annotated[int, Field(ge=1, le=1440)]
Count = Annotated[int, Field(ge=0, le=100)]

Education = Literal["none", "primary", "lower_secondary", "upper_secondary", "higher", "unknown"]
ResidenceBasis = Literal["asylum", "resettlement", "family_reunification", "collective_protection", "other"]
Entry = Literal["direct", "reception", "integration_reception", "resettlement", "family"]
InterpreterCategory = Literal["A", "B", "C", "D", "E"]
EndGoal = Literal["upper_secondary", "higher_education", "work", "other"]
Outcome = Literal["work", "education", "work_and_education", "other"]


class Role(StrEnum):
    """Who sends an event or gets a task (domain brief, section 1, actors)."""

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


class Party(StrEnum):
    """Which organisation a role belongs to; the journey knows which one that is today."""

    KOMMUNE = "kommune"
    COUNTY = "county"
    IMDI = "imdi"
    STATE = "state"
    PARTICIPANT = "participant"
