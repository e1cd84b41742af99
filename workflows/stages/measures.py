"""Measures (tiltak): planned, and really set in motion (S-16)."""

from schemas.events import Event
from schemas.events.catalogue import MeasureEnded, MeasurePlanned, MeasureStarted
from workflows.case import Case
from workflows.story import Clock, Wait


def measures(case: Case) -> None:
    """From now on, see to it that every measure that is planned is started."""
    started: dict[str, Event[MeasureStarted]] = {}
    planned: dict[str, tuple[Wait[MeasureStarted], Clock | None]] = {}

    def plan(event: Event[MeasurePlanned]) -> None:
        """Planned once more it counts from the new day."""
        measure, day = event.data.measure_id, event.data.planned_start
        if measure in started or case.milestone("programme ended").kept:
            return
        if measure in planned:
            wait, clock = planned[measure]
            if wait.kept:
                return
            wait.close()
            if clock is not None:
                clock.replace(case.today)
        turn = event.ref.digest
        clock = None
        if day is not None:
            clock = case.deadline("measure-started", event, key=f"measure/{turn}", counted_from=day)
        wait = case.expect(
            MeasureStarted,
            key=f"measure/{turn}",
            by=clock,
            task=True,
            accepts=lambda data: data.measure_id == measure,
        )
        planned[measure] = wait, clock

    def start(event: Event[MeasureStarted]) -> None:
        """It was started before anybody had told that it was planned."""
        started[event.data.measure_id] = event

    def give_up() -> None:
        for wait, clock in planned.values():
            case.give_up(wait, *([] if clock is None else [clock]))

    case.hear(MeasureStarted, start)
    case.hear(MeasurePlanned, plan)
    case.hear(MeasureEnded, lambda event: None)
    case.milestone("programme ended").then(give_up)
