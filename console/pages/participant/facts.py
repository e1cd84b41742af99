"""What the events of a journey tell besides its state: language, advisers, the versions of the plan, corrections."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from schemas.events import Event, EventData
from schemas.events.catalogue import EventRetracted, ParticipantSettled, SettlementCorrected

AnyEvent = Event[EventData]

_PLANS = ("plan.agreed", "plan.revised", "goal.set", "goal.changed", "programme.extended")
_PLAN_FIELDS = ("end_goal", "norwegian_goal", "months", "elements", "next_review", "norwegian_parts")
_ADVISERS = ("adviser.assigned", "adviser.changed")


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """The plan as it stood from a day on.

    Attributes:
        number: 1, 2, 3 and so on.
        on: From when.
        event: Which event made it, by its short name.
        values: What it holds, by field.
        changed: The fields that differ from the version before; none in the first.
    """

    number: int
    on: date
    event: str
    values: Mapping[str, Any]
    changed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Struck:
    """What stood before it was mended: an event, the day that it had, and when it was mended."""

    event: str
    was_on: date
    mended_on: date


@dataclass(frozen=True, slots=True)
class Facts:
    """What the events tell.

    Attributes:
        language: The participant's language, by its code; None where no event tells.
        interpreter: Whether they need an interpreter.
        basis: On what ground they live here.
        advisers: The account that is responsible, by role, and since when.
        plans: The plan's versions, the first first.
        struck: What was taken back or corrected.
    """

    language: str | None = None
    interpreter: bool | None = None
    basis: str | None = None
    advisers: Mapping[str, tuple[str, date]] = field(default_factory=dict)
    plans: Sequence[PlanVersion] = ()
    struck: Sequence[Struck] = ()


def facts(events: Iterable[AnyEvent], on: date) -> Facts:
    """Read the events of a journey up to a day; what was taken back counts as struck alone."""
    known = sorted(events, key=lambda event: (event.on, event.time))
    gone = {(event.data.source, event.data.id): event for event in known if isinstance(event.data, EventRetracted)}
    stand = [event for event in known if event.on <= on and (event.ref.source, event.ref.id) not in gone]
    settled = next((event.data for event in stand if isinstance(event.data, ParticipantSettled)), None)
    return Facts(
        None if settled is None else settled.language,
        None if settled is None else settled.interpreter_needed,
        None if settled is None else str(settled.residence_basis),
        advisers(stand),
        _plans(stand),
        tuple(_struck(known, gone, on)),
    )


def advisers(events: Iterable[AnyEvent]) -> dict[str, tuple[str, date]]:
    """Give the account that is responsible in each role, and since when."""
    found: dict[str, tuple[str, date]] = {}
    for event in events:
        if event.name in _ADVISERS:
            data = event.data.model_dump()
            found[data["role"]] = data["adviser"], event.on
    return found


def _plans(events: Iterable[AnyEvent]) -> tuple[PlanVersion, ...]:
    versions: list[PlanVersion] = []
    values: dict[str, Any] = {}
    for event in events:
        if event.name not in _PLANS or (not versions and event.name != "plan.agreed"):
            continue
        data = event.data.model_dump(mode="json", exclude_none=True)
        new = values | {name: data[name] for name in _PLAN_FIELDS if name in data}
        changed = frozenset(name for name in new if new[name] != values.get(name)) if versions else frozenset()
        versions.append(PlanVersion(len(versions) + 1, event.on, event.name, new, changed))
        values = new
    return tuple(versions)


def _struck(events: Sequence[AnyEvent], gone: Mapping[tuple[str, str], AnyEvent], on: date) -> Iterable[Struck]:
    settled_on: date | None = None
    for event in events:
        mended = gone.get((event.ref.source, event.ref.id))
        if mended is not None:
            yield Struck(event.name, event.on, mended.on)
        elif isinstance(event.data, ParticipantSettled):
            settled_on = event.data.settled_on
    for event in sorted(events, key=lambda event: event.time):
        if isinstance(event.data, SettlementCorrected) and settled_on is not None and event.on <= on:
            if event.data.settled_on != settled_on:
                yield Struck("participant.settled", settled_on, event.time.date())
            settled_on = event.data.settled_on


def day_of(day: str | date) -> date:
    """Give a day that the read model may have written in JSON."""
    return day if isinstance(day, date) else date.fromisoformat(day)
