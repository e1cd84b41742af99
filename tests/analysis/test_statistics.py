"""Statistics: what is counted of the read model, what is not, and that what is shown of it finds nobody (S-60)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from analysis.statistics import (
    Figure,
    Group,
    Grouping,
    InvalidPeriod,
    JourneyFacts,
    Period,
    median_of,
    statistics,
    table,
)
from analysis.suppression import SMALL
from schemas.events import IncomingEvent
from schemas.journey import JourneyKind, TimelineEntry
from store.database import Connection
from store.inbox import accept
from store.journeys import commit
from tests.store.builders import days, deadline, event, line, state

EVER = Period()


def sent(participant: UUID, name: str, on: int, **data: Any) -> IncomingEvent:
    return event(participant)._replace(name=name, on=days(on), data=orjson.dumps(data))


def a_whole_journey(participant: UUID) -> list[IncomingEvent]:
    """Mapped after 10 days, decided after 50, guided after 30, a measure 20 days later; work in the end."""
    return [
        sent(participant, "mapping.completed", 10),
        sent(participant, "measure.started", 20, measure_id="before"),
        sent(participant, "guidance.held", 30),
        sent(participant, "guidance.held", 60),
        sent(participant, "measure.started", 50, measure_id="after"),
        sent(participant, "decision.made", 50, outcome="granted"),
        sent(participant, "decision.made", 90, outcome="granted"),
        sent(participant, "adviser.changed", 5),
        sent(participant, "interpreter.confirmed", 6, booking_id="1", category="none", under_18=True),
        sent(participant, "interpreter.confirmed", 7, booking_id="1", category="B"),
        sent(participant, "interpreter.replaced", 8, booking_id="1", category="A", related=False),
        sent(participant, "interpreter.confirmed", 9, booking_id="2", category="B"),
        sent(participant, "programme.completed", 400, outcome="work"),
        sent(participant, "outcome.followedup", 765, situation="education"),
    ]


async def live(
    conn: Connection,
    events: Iterable[IncomingEvent] = (),
    *,
    aside: Iterable[tuple[str, IncomingEvent]] = (),
    lines: Iterable[TimelineEntry] = (),
    **parts: Any,
) -> None:
    """Commit a journey that took some events, with others that stand on its timeline in another way, or nowhere."""
    events, aside = list(events), list(aside)
    participant = events[0].participant if events else uuid4()
    await accept(conn, [event(participant), *events, *(one for _, one in aside)])
    timeline = [line(f"event/{one.ref.id}", on=one.on, ref=one.ref) for one in events]
    timeline += [replace(line(f"{kind}/{one.ref.id}", ref=one.ref), kind=kind) for kind, one in aside if kind]
    await commit(conn, participant, 1 + len(events) + len(aside), state(timeline=(*timeline, *lines), **parts))


def values(group: Group, section: str) -> dict[str, float | None]:
    """Give a section's figures that are not nought."""
    assert not any(figure.suppressed for figure in group.figures[section].values()), group.figures[section]
    return {name: figure.value for name, figure in group.figures[section].items() if figure.value}


async def test_what_came_of_the_journeys_is_counted(conn: Connection) -> None:
    not_found = [replace(line(f"interpreter/{n}", language="ti"), kind="interpreter-not-found") for n in range(2)]
    in_time = deadline(due=days(60), met_on=days(50))
    for _ in range(SMALL):
        await live(conn, a_whole_journey(uuid4()), lines=not_found, deadlines=(in_time,))
    for _ in range(SMALL):
        await live(conn, deadlines=(deadline(due=days(60), met_on=days(61)),))
    for _ in range(SMALL):
        await live(conn, deadlines=(deadline(due=days(60)),))
    shown = (await statistics(conn, EVER)).all
    assert values(shown, "journeys") == {"settled": 15}
    assert values(shown, "days") == {
        "settled_to_mapping": 10, "settled_to_guidance": 30, "guidance_to_measure": 20, "settled_to_decision": 50,
    }  # fmt: skip
    assert values(shown, "decisions") == {"in_time": 5, "late": 5, "not_made": 5, "share_in_time": 0.5}
    assert values(shown, "programmes") == {"completed": 5, "ended": 5, "not_ended": 10}
    assert values(shown, "outcome_at_end") == {"work": 5}
    assert values(shown, "outcome_at_follow_up") == {"education": 5}
    assert values(shown, "advisers") == {"changes": 5, "changes_per_journey": 0.333}
    assert values(shown, "interpreters_confirmed") == {"A": 5, "B": 5}
    assert values(shown, "interpreters_not_found") == {"ti": 10}


async def test_what_was_retracted_or_not_taken_does_not_count(conn: Connection) -> None:
    for _ in range(SMALL):
        participant = uuid4()
        everything = a_whole_journey(participant)
        await live(
            conn,
            [sent(participant, "dwelling.allocated", 1)],
            aside=[*(("retracted", one) for one in everything[::2]), *(("", one) for one in everything[1::2])],
        )
    shown = (await statistics(conn, EVER)).all
    assert values(shown, "days") == {}
    assert values(shown, "programmes") == {"not_ended": 5}
    assert values(shown, "advisers") == values(shown, "interpreters_confirmed") == {}


async def test_a_programme_that_was_reopened_ends_by_what_came_last(conn: Connection) -> None:
    for over in (True, False):
        for _ in range(SMALL):
            participant = uuid4()
            events = [
                sent(participant, "programme.interrupted", 300, outcome="other"),
                sent(participant, "programme.reopened", 320),
                sent(participant, "programme.completed", 400, outcome="work"),
            ]
            await live(conn, events if over else events[:2])
    shown = (await statistics(conn, EVER)).all
    assert values(shown, "programmes") == {"completed": 5, "ended": 5, "not_ended": 5}
    assert values(shown, "outcome_at_end") == {"work": 5}


async def test_a_journey_counts_from_when_it_was_settled_as_corrected(conn: Connection) -> None:
    for settled in (0, 0, 0, 0, 0, 3, 4, 4, 4, 4, 4):
        await live(conn, settled_on=days(settled))
    for period, settled in (
        (Period(days(0), days(3)), 6), (Period(days(1)), 6), (Period(None, days(0)), 5), (Period(days(9)), 0),
    ):  # fmt: skip
        assert (await statistics(conn, period)).all.figures["journeys"]["settled"] == Figure(settled)


async def test_the_cooperation_of_a_pair_is_no_journey(conn: Connection) -> None:
    await live(conn, kind=JourneyKind.COOPERATION, stages={}, settled_on=None)
    assert (await statistics(conn, EVER)).all.figures["journeys"]["settled"] == Figure(0)


async def test_without_journeys_there_is_nothing_to_keep_back(conn: Connection) -> None:
    for by in (None, *Grouping):
        sent = await statistics(conn, EVER, by)
        assert sent.groups == ()
        every = [figure for figures in sent.all.figures.values() for figure in figures.values()]
        assert every
        assert all(not figure.value and not figure.suppressed for figure in every)


async def test_groups_stand_side_by_side_with_their_names(conn: Connection) -> None:
    for kommune, county in (("3301", "33"),) * 6 + (("0301", "03"),) * 5:
        await live(conn, kommune=kommune, county=county)

    async def settled(by: Grouping) -> list[tuple[str | None, str, float | None]]:
        groups = (await statistics(conn, EVER, by)).groups
        return [(group.code, group.name, group.figures["journeys"]["settled"].value) for group in groups]

    assert await settled(Grouping.KOMMUNE) == [("0301", "Oslo", 5), ("3301", "Drammen", 6)]
    assert await settled(Grouping.COUNTY) == [("03", "Oslo", 5), ("33", "Buskerud", 6)]
    assert await settled(Grouping.RULE_SET) == [("integration-2026", "integration-2026", 11)]


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    assert Period(days(1), days(1)).first == days(1)
    with pytest.raises(InvalidPeriod, match="ends on 2026-09-01, before it begins on 2026-09-02"):
        Period(days(1), date(2026, 9, 1))


# --- small numbers ----------------------------------------------------------------------------------------------


def lived(number: int = 1, **other: Any) -> list[JourneyFacts]:
    plain: dict[str, Any] = {
        "kommune": "3301", "county": "33", "rule_set": "2026", "to_mapping": None, "to_guidance": None,
        "to_measure": None, "to_decision": None, "in_time": None, "ended": None, "outcome": None, "situation": None,
        "adviser_changes": 0, "interpreters": (), "not_found": (),
    }  # fmt: skip
    return [JourneyFacts(**{**plain, **other})] * number


def settled(journeys: list[JourneyFacts], by: Grouping) -> dict[str | None, Figure]:
    """Give how many were settled, of all (None) and by group."""
    sent = table(journeys, EVER, by)
    return {group.code: group.figures["journeys"]["settled"] for group in (sent.all, *sent.groups)}


def test_medians_of_fewer_than_five_are_kept_back() -> None:
    assert median_of([1, 2, 3, 4, None]) == Figure(None, suppressed=True)
    assert median_of([1, 2, 3, 4, 99]) == Figure(3)
    assert median_of([1, 2, 3, 4, 5, 6]) == Figure(3.5)
    assert median_of([None]) == Figure(None)


def test_a_share_is_kept_back_with_the_count_that_it_would_give_away() -> None:
    """Nineteen of twenty in time is 95 %: one was late."""
    decisions = table(lived(19, in_time=True) + lived(1, in_time=False) + lived(30), EVER).all.figures["decisions"]
    assert decisions["late"] == Figure(None, suppressed=True, small=True)
    assert decisions["share_in_time"].suppressed
    assert decisions["in_time"].suppressed or decisions["not_made"].suppressed


def test_many_changes_of_few_journeys_are_kept_back_and_so_is_their_mean() -> None:
    advisers = table(lived(1, adviser_changes=6) + lived(30), EVER).all.figures["advisers"]
    assert advisers == dict.fromkeys(("changes", "changes_per_journey"), Figure(None, suppressed=True))


def test_a_small_group_takes_another_one_along_so_that_the_total_does_not_give_it_away() -> None:
    journeys = lived(20) + lived(9, kommune="3303") + lived(3, kommune="3305") + lived(40, kommune="0301", county="03")
    assert settled(journeys, Grouping.KOMMUNE) == {
        None: Figure(72),
        "0301": Figure(40),
        "3301": Figure(20),
        "3303": Figure(None, suppressed=True),
        "3305": Figure(None, suppressed=True, small=True),
    }
    assert settled(journeys, Grouping.COUNTY) == {None: Figure(72), "03": Figure(40), "33": Figure(32)}


def test_another_grouping_of_the_same_period_does_not_give_a_small_group_away() -> None:
    """The only small kommune of its county: by county it is as small, and another county goes along."""
    journeys = lived(20) + lived(9, kommune="4601", county="46") + lived(2, kommune="5501", county="55")
    by_county, by_kommune = settled(journeys, Grouping.COUNTY), settled(journeys, Grouping.KOMMUNE)
    assert by_county == {None: Figure(31), "33": Figure(20)} | {
        "46": Figure(None, suppressed=True), "55": Figure(None, suppressed=True, small=True),
    }  # fmt: skip
    assert [by_kommune[f"{county}01"] for county in ("33", "46", "55")] == [
        by_county[each] for each in ("33", "46", "55")
    ]


def test_where_all_are_few_nothing_but_that_is_shown() -> None:
    sent = table(lived(3, to_mapping=5, in_time=True, interpreters=("A", "B")), EVER, Grouping.KOMMUNE)
    for group in (sent.all, *sent.groups):
        shown = {f"{section}.{name}": one for section, each in group.figures.items() for name, one in each.items()}
        assert {name for name, one in shown.items() if one.value} == set()
        assert {"journeys.settled", "decisions.in_time", "days.settled_to_mapping", "interpreters_confirmed.A"} <= {
            name for name, one in shown.items() if one.suppressed
        }
