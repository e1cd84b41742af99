"""The roles of people: at which kind of organisation somebody may have each, and whose tasks are then theirs."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from schemas.events.vocabulary import Party, Role
from schemas.organisations import STEGVIS, organisation, party_of

OPERATOR, AUDITOR, ACCESS_ADMINISTRATOR = "operator", "auditor", "access_administrator"
INTERPRETER_DESK = "interpreter_desk"


@dataclass(frozen=True, slots=True)
class AccountRole:
    """A role that a grant gives.

    Attributes:
        name: As in a grant.
        parties: The kinds of organisations at which somebody may have it; None among them for ``stegvis``.
        works_as: The roles of tasks whose holder does them.
    """

    name: str
    parties: frozenset[Party | None]
    works_as: frozenset[Role] = frozenset()


def _works(role: Role, *more: Role, name: str | None = None) -> AccountRole:
    return AccountRole(name or role.value, frozenset({role.party}), frozenset({role, *more}))


_EVERY = frozenset({*Party, None}) - {Party.PARTICIPANT}

# Nobody signs in as a participant or as an archive.
ROLES: Mapping[str, AccountRole] = {
    role.name: role
    for role in (
        _works(Role.SETTLEMENT_ADVISER),
        _works(Role.PROGRAMME_ADVISER),
        _works(Role.PROGRAMME_LEADER),
        # What the career centre as a whole is asked, each of its people may answer.
        _works(Role.CAREER_ADVISER, Role.CAREER_CENTRE),
        _works(Role.CAREER_CENTRE_LEADER, Role.CAREER_CENTRE),
        _works(Role.CAREER_CENTRE),
        _works(Role.INTERPRETER_SERVICE, name=INTERPRETER_DESK),
        _works(Role.NAV),
        _works(Role.ADULT_EDUCATION),
        _works(Role.IMDI),
        _works(Role.APPEAL_BODY),
        _works(Role.HK_DIR),
        AccountRole(ACCESS_ADMINISTRATOR, _EVERY),
        AccountRole(AUDITOR, _EVERY),
        AccountRole(OPERATOR, frozenset({None})),
    )
}
"""The table: every role that a grant may give, by name."""


class Post(NamedTuple):
    """A role at an organisation, written ``programme_adviser@3301``."""

    role: str
    organisation: str

    def __str__(self) -> str:
        return f"{self.role}@{self.organisation}"


def post(text: str) -> Post:
    """Read ``<role>@<organisation>``.

    Raises:
        ValueError: There is no such role or organisation, or nobody has that role there; the text says which.
    """
    named, at, where = text.partition("@")
    if not at:
        raise ValueError("give a role and an organisation, such as programme_adviser@3301")
    role = ROLES.get(named)
    if role is None:
        near = difflib.get_close_matches(named, ROLES, n=1)
        meant = f" (did you mean {near[0]}?)" if near else ""
        raise ValueError(f"there is no role {named}{meant}; roles are {', '.join(ROLES)}")
    whose = organisation(where)
    if party_of(whose) not in role.parties:
        kinds = ", ".join(sorted(STEGVIS if party is None else f"a {party}" for party in role.parties))
        raise ValueError(f"nobody is {named} at {whose}; that role is for {kinds}")
    return Post(named, whose)
