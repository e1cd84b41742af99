"""A deadline that follows a day is replaced whenever the day moves, until it is met or the following is over."""

from datetime import date

from schemas.events import Event, EventData, is_a
from schemas.events.catalogue import ParticipantSettled
from schemas.rules import packaged_rules
from tests.workflows.caseload import Story
from workflows.engine.case import Case
from workflows.engine.deadlines import RunningDeadline
from workflows.engine.play_state import PlayState
from workflows.engine.promise import Changeable, Promise


class Day(Changeable):
    """A day that a test moves."""

    def __init__(self, set_by: Event[EventData], day: date | None) -> None:
        super().__init__()
        self.set_by, self.day = set_by, day

    def move(self, day: date | None) -> None:
        self.day = day
        self.has_changed()


def following(day: str | None, name: str = "handover") -> tuple[PlayState, Day, Promise[Event[EventData]]]:
    state = PlayState(packaged_rules())
    case = Case(state, "ending")
    settled = Story().settled("2026-01-05").events[0]
    assert is_a(settled, ParticipantSettled)
    case.begin(settled)
    state.scheduler.pass_to(settled.on)
    moving, met_by = Day(settled, None if day is None else date.fromisoformat(day)), Promise[Event[EventData]]()
    case.deadline_following(name, moving, met_by=met_by)
    return state, moving, met_by


def stand(deadlines: list[RunningDeadline]) -> list[tuple[str, date, bool]]:
    return [(each.key, each.due, each.closed) for each in deadlines]


def test_it_moves_with_the_day() -> None:
    state, day, _ = following("2027-03-01")
    (first,) = state.deadlines
    day.move(date(2027, 9, 1))
    _, second = state.deadlines
    assert (first.key, second.key) == ("ending/handover/1", "ending/handover/2")
    assert first.cancelled_on == date(2026, 1, 5)
    assert second.due > first.due
    assert not second.closed


def test_while_the_day_is_not_known_there_is_none() -> None:
    state, day, _ = following(None)
    assert state.deadlines == []
    day.move(date(2027, 3, 1))
    assert [each.key for each in state.deadlines] == ["ending/handover/1"]
    day.move(None)
    assert [each.closed for each in state.deadlines] == [True]


def test_once_met_it_moves_no_more() -> None:
    state, day, met_by = following("2027-03-01")
    met_by.resolve(Story().add("handover.started", "2026-12-01", on="2026-12-01", to="nav").events[0])
    day.move(date(2027, 9, 1))
    (only,) = state.deadlines
    assert only.met is not None


def test_a_rule_without_a_length_makes_it_due_on_the_day() -> None:
    state, day, _ = following("2027-03-01", "programme-end")
    day.move(date(2027, 9, 1))
    assert stand(state.deadlines) == [
        ("ending/programme-end/1", date(2027, 3, 1), True),
        ("ending/programme-end/2", date(2027, 9, 1), False),
    ]


def test_a_passed_one_is_replaced_too() -> None:
    state, day, _ = following("2026-01-10")
    state.scheduler.pass_to(date(2026, 2, 1))
    day.move(date(2027, 9, 1))
    assert [each.cancelled_on for each in state.deadlines] == [date(2026, 2, 1), None]
