"""Random walks: valid events of every type in the catalogue, with values drawn from their models.

Values come from small pools, so that events meet: few meetings, few measures, days close together.
"""

import types
from datetime import date, datetime, timedelta
from typing import Any, Literal, Union, get_args, get_origin
from uuid import UUID

from hypothesis import strategies as st
from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

from schemas.events import CATALOGUE, Event, EventData, EventRef
from schemas.events.catalogue import ParticipantSettled
from schemas.rules import packaged_rules

SOURCE = "https://kommune.example/3301"
BEGUN = date(2023, 9, 1)
DAYS = st.integers(0, 1500).map(lambda days: BEGUN + timedelta(days=days))
TODAY = st.one_of(DAYS, st.just(BEGUN + timedelta(days=1500)))
SPECIAL: dict[str, st.SearchStrategy[Any]] = {
    "kommune": st.sampled_from(["3301", "0301"]),
    "to_kommune": st.sampled_from(["3301", "0301"]),
    "language": st.sampled_from(["ar", "ti", "nb"]),
    "languages": st.just(["ar"]),
    "meeting_id": st.sampled_from(["m1", "m2"]),
    "booking_id": st.sampled_from(["m1", "m2"]),
    "measure_id": st.sampled_from(["c1", "c2"]),
    "document": st.just("d1"),
    "deadline": st.sampled_from(sorted(packaged_rules().sets[0].deadlines)),
    "source": st.just(SOURCE),
    "id": st.integers(1, 40).map(lambda number: f"e{number}"),
    "person": st.none(),
    "topics": st.just([]),
    "months": st.integers(1, 36),
}


def values(name: str, annotation: Any) -> st.SearchStrategy[Any]:  # noqa: PLR0911 - a table, written as one
    """Give values for a field of event data, by its name or else by its type."""
    if name in SPECIAL:
        return SPECIAL[name]
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return st.one_of(*(values(name, part) for part in parts))
    if origin is Literal:
        return st.sampled_from(parts)
    if origin is list:
        return st.lists(values("", parts[0]), max_size=2)
    if hasattr(annotation, "__metadata__"):
        return values(name, parts[0])
    if annotation is type(None):
        return st.none()
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return models(annotation)
    by_type: dict[Any, st.SearchStrategy[Any]] = {
        date: DAYS,
        AwareDatetime: DAYS.map(lambda day: f"{day}T10:00:00+02:00"),
        bool: st.booleans(),
        int: st.integers(1, 60),
        float: st.sampled_from([1.0, 8.0, 15.0]),
        str: st.sampled_from(["x", "y"]),
        UUID: st.just(UUID("11111111-1111-4111-8111-111111111111")),
    }
    return by_type[annotation]


def models(model: type[BaseModel]) -> st.SearchStrategy[Any]:
    """Give valid data of a model; what its cross-field rules refuse is drawn again."""

    def field(name: str, info: FieldInfo) -> st.SearchStrategy[Any]:
        return values(name, info.annotation)

    fields = {info.alias or name: field(name, info) for name, info in model.model_fields.items()}

    def valid(data: dict[str, Any]) -> Any:
        try:
            return model.model_validate(data)
        except ValueError:
            return None

    return st.fixed_dictionaries(fields).map(valid).filter(lambda data: data is not None)


def _days_in_order(data: EventData) -> bool:
    return not isinstance(data, ParticipantSettled) or data.permit_granted_on <= data.settled_on


KINDS = {name: models(model).filter(_days_in_order) for name, model in CATALOGUE.items() if not model.of_pair}


SPINE: dict[str, dict[str, Any]] = {
    "participant.settled": {},
    "mapping.completed": {},
    "mapping.received": {},
    "guidance.assessed": {"outcome": "now"},
    "guidance.booked": {"meeting_id": "m1"},
    "guidance.held": {"meeting_id": "m1"},
    "note.shared": {"meeting_id": "m1"},
    "note.received": {"meeting_id": "m1"},
    "decision.made": {"outcome": "granted"},
    "decision.delivered": {"decision": "programme"},
    "plan.agreed": {},
    "contract.signed": {},
    "programme.started": {"planned_end": None},
    "programme.completed": {},
}
"""What carries a journey on, and how: by chance alone hardly a walk would come past the first stages."""


@st.composite
def walks(draw: st.DrawFn, most: int = 40) -> list[Event[EventData]]:
    """Give a walk: so much of the spine, day after day, and whatever else may come, in an order that means nothing.

    What may come are events of every type, or of a few only, which then meet often.
    """
    every = st.sampled_from(sorted(KINDS))
    few = draw(st.lists(every, min_size=1, max_size=6)) if draw(st.booleans()) else []
    spine = list(SPINE)[: draw(st.sampled_from(range(len(SPINE), 0, -1)))]
    names = [*spine, *draw(st.lists(st.sampled_from(few) if few else every, max_size=most))]
    events, day = [], BEGUN
    for number, name in enumerate(names):
        data, registered = draw(KINDS[name]), draw(DAYS)
        if number < len(spine):
            registered = day = day + timedelta(days=draw(st.integers(0, 60)))
            data = data.model_copy(update=SPINE[name] | ({data.dated_by: day} if data.dated_by else {}))
        on = getattr(data, data.dated_by) if data.dated_by else registered
        time = datetime.fromisoformat(f"{max(on, registered)}T12:00:00+00:00")
        events.append(Event(EventRef(SOURCE, f"e{number}"), on or time.date(), time, data))
    return draw(st.permutations(events))
