"""Which pages stand in the bar, for whom."""

from dataclasses import dataclass

from console.access.rights import RIGHTS_OF_PEOPLE, Action
from console.access.visitors import Visitor
from console.pages.words import N_


@dataclass(frozen=True, slots=True)
class Place:
    """A page in the bar: its path, what it is called, and which right shows it."""

    path: str
    name: str
    action: Action


PLACES = (
    Place("/interpreters", N_("Interpreters"), Action.SEE_ASSIGNMENTS),
    Place("/inbox", N_("Tasks"), Action.WORK),
    Place("/calendar", N_("Calendar"), Action.WORK),
    Place("/cooperation", N_("Cooperation"), Action.COOPERATE),
    Place("/waits", N_("Waits"), Action.OVERSEE),
    Place("/deadlines", N_("Deadlines"), Action.OVERSEE),
    Place("/incidents", N_("Incidents"), Action.SEE_INCIDENTS),
    Place("/operation", N_("Operation"), Action.SEE_OPERATION),
    Place("/what-if", N_("What if"), Action.WHAT_IF),
    Place("/events", N_("Events"), Action.SEE_UNMATCHED),
    Place("/access-log", N_("Access log"), Action.READ_ACCESS_LOG),
    Place("/grants", N_("Roles"), Action.SEE_GRANTS),
)
"""In the order of the bar. The first that a role may open is where it begins."""


def places_for(visitor: Visitor) -> list[Place]:
    """Give the pages that the role in which somebody acts may open."""
    return places_for_role(visitor.post.role)


def places_for_role(role: str) -> list[Place]:
    """Give the pages that a role may open."""
    return [place for place in PLACES if place.action in RIGHTS_OF_PEOPLE[role]]
