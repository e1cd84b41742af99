"""Which pages stand in the bar, for whom."""

from dataclasses import dataclass

from console.access.rights import Action
from console.access.visitors import Visitor
from console.pages.words import N_


@dataclass(frozen=True, slots=True)
class Place:
    """A page in the bar: its path, what it is called, and which right shows it."""

    path: str
    name: str
    action: Action


PLACES = (
    Place("/inbox", N_("Tasks"), Action.WORK),
    Place("/waits", N_("Waits"), Action.OVERSEE),
    Place("/deadlines", N_("Deadlines"), Action.OVERSEE),
    Place("/incidents", N_("Incidents"), Action.SEE_INCIDENTS),
    Place("/operation", N_("Operation"), Action.SEE_OPERATION),
    Place("/what-if", N_("What if"), Action.WHAT_IF),
    Place("/events", N_("Events"), Action.SEE_UNMATCHED),
)
"""In the order of the bar. The first that a role may open is where it begins."""


def places_for(visitor: Visitor) -> list[Place]:
    """Give the pages that the role in which somebody acts may open."""
    return [place for place in PLACES if visitor.may(place.action)]
