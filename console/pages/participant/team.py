"""Who works with a participant: advisers by name, the contact at the career centre, organisations that take part."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from console.pages.participant.facts import AnyEvent, advisers
from console.pages.words import N_
from schemas.events.vocabulary import Role
from schemas.journey import JourneyState

CONTACT = "contact"
_NAMED: Mapping[str, bool] = {"settlement_adviser": True, "programme_adviser": True, "career_adviser": False}
"""Roles that one person has at a time: whether at the kommune, else at the career centre."""
_TAKING_PART = (Role.NAV, Role.ADULT_EDUCATION, Role.INTERPRETER_SERVICE)
MEMBER_NAMES: Mapping[str, str] = {CONTACT: N_("contact person for the kommune")}
"""What members are called that are no role of tasks."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works with the participant.

    Attributes:
        role: The role, or ``CONTACT``.
        organisation: Where.
        account: Who, as their issuer knows them; None where nobody is set.
        since: From when; None where nobody is set.
        named: Whether one person has the role, who ought to be known.
    """

    role: str
    organisation: str | None
    account: str | None
    since: date | None
    named: bool = True


def team(events: Iterable[AnyEvent], state: JourneyState, contact: str | None) -> list[Member]:
    """Give who works with a participant on the day of a state.

    Args:
        events: Those that count on the day.
        state: The journey on the day.
        contact: The account of the contact at the career centre; None where none is named.
    """
    events, set_ = list(events), advisers(events)
    members = []
    for role, of_kommune in _NAMED.items():
        account, since = set_.get(role, (None, None))
        members.append(Member(role, state.kommune if of_kommune else state.county, account, since))
    if contact is not None:
        members.append(Member(CONTACT, state.county, contact, None))
    for role in _TAKING_PART:
        days = [wait.since for wait in state.waits if wait.role is role]
        days += [each.on for each in events if set(each.data.sent_by) == {role.value} or each.sender == role.party]
        if days:
            members.append(Member(role.value, role.party.value, None, min(days), named=False))
    return members
