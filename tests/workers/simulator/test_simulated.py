"""The simulated partners and advisers: what they send is accepted, by chance that can be repeated, and never twice."""

from datetime import date
from typing import Any
from uuid import UUID

import orjson
import pytest

from activities.partners.directory import CLIENTS
from schemas.events import read_event
from schemas.tasks import TASK_TYPES
from store.reports import LooseEnd, OpenTask
from tests.activities.partners.test_partners import SAYS
from workers.simulator import advisers
from workers.simulator.live import Show, settlements
from workers.simulator.partners import Rates, Received, answers, cloud_event, fails_at_first

TODAY = date(2026, 11, 24)
PARTICIPANT = UUID("7f0e7a5c-3a51-4c55-9a0c-2d1c4f7f3b02")
UNANSWERED = {"reschedule-guidance", "decide-deduction", "find-practice", "order-translation", "receive-translation",
    "prepare-cooperation-meeting", "hold-cooperation-meeting", "answer-question",
}  # fmt: skip
"""Tasks that the simulated advisers leave open: nothing in the show leads to them."""


def message(service: str, kind: str, number: int = 1, opened_on: date | None = date(2026, 10, 1)) -> Received:
    return Received(
        type=CLIENTS[service].KINDS[kind].message_type,
        id=UUID(int=number),
        participant=PARTICIPANT,
        organisation="33",
        opened_on=opened_on,
        content=SAYS[service, kind],
    )


@pytest.mark.parametrize(("service", "kind"), SAYS)
@pytest.mark.parametrize("decline", [0.0, 1.0])
def test_every_answer_is_an_event_that_intake_accepts(service: str, kind: str, decline: float) -> None:
    asked = message(service, kind)
    given = answers(asked, 1, Rates(decline=decline), TODAY)
    assert given or decline
    for nth, answer in enumerate(given):
        read = read_event(orjson.dumps(cloud_event(asked, answer, nth)), hash_key=b"test")
        assert read.name in CLIENTS[service].KINDS[kind].answer_with
        assert read.on <= TODAY
        assert read.on >= date(2026, 10, 1)


def test_the_same_message_is_answered_the_same_whatever_came_before() -> None:
    asked = message("career-centre", "order-guidance", 7)
    assert answers(asked, 1, Rates(), TODAY) == answers(asked, 1, Rates(), TODAY)
    several = {
        tuple(answer.name for answer in answers(message("career-centre", "order-guidance", n), 1, Rates(), TODAY))
        for n in range(40)
    }
    assert several == {("guidance.booked",), ("guidance.accepted", "guidance.booked"), ("guidance.declined",)}


def test_what_is_asked_today_is_not_answered_tomorrow() -> None:
    for answer in answers(message("digital-post", "deliver-decision", opened_on=TODAY), 1, Rates(), TODAY):
        assert answer.on == TODAY


def test_rates_are_shares_of_messages() -> None:
    asked = [message("nir", "register-settlement", n) for n in range(400)]
    lost = sum(not answers(each, 1, Rates(lose=0.25), TODAY) for each in asked)
    failed = sum(fails_at_first(each, 1, Rates(fail=0.5)) for each in asked)
    assert 60 < lost < 140
    assert 150 < failed < 250


@pytest.mark.parametrize("task", TASK_TYPES, ids=lambda task: task.name)
def test_every_task_is_done_with_an_event_that_intake_accepts(task: Any) -> None:
    says = {"starts_at": "2026-10-14T09:00:00+02:00", "language": "en"}
    key = (
        "guidance/m-1/x"
        if "booking_id" in task.form.model_fields or "meeting_id" in task.form.model_fields
        else "x/y/z"
    )
    role = "career_adviser" if task.name == "prepare-guidance" else task.role.value
    open_task = OpenTask(
        PARTICIPANT, key, task.form.event_name, role, "3301", date(2026, 9, 1), date(2026, 9, 20), says
    )
    done = [event for seed in range(8) for event in advisers.events(open_task, seed, TODAY)]
    if task.name in UNANSWERED:
        assert done == []
        return
    assert done, "somebody does it, unless it is forgotten"
    for event in done:
        read = read_event(orjson.dumps(event), hash_key=b"test")
        assert read.name == task.form.event_name
        assert date(2026, 9, 1) <= read.on <= TODAY


def test_a_task_whose_day_has_not_come_is_left() -> None:
    says = {"starts_at": "2026-12-14T09:00:00+01:00"}
    held = OpenTask(PARTICIPANT, "guidance/m-1/held", "guidance.held", "career_adviser", "33", TODAY, None, says)
    assert list(advisers.events(held, 1, TODAY)) == []


def test_a_programme_is_lived_up_to_today_and_ends_when_it_is_due() -> None:
    end = LooseEnd(PARTICIPANT, "programme/ended", "programme.completed", date(2026, 1, 1), date(2026, 11, 1))
    read = [read_event(orjson.dumps(event), hash_key=b"test") for event in advisers.life(end, 1, TODAY)]
    assert {"measure.planned", "hours.recorded"} < {event.name for event in read}
    assert {event.name for event in read} & {"programme.completed", "programme.interrupted"}
    assert all(event.on <= TODAY for event in read)
    assert len({event.ref for event in read}) == len(read)
    assert list(advisers.life(end._replace(event="mapping.received"), 1, TODAY)) == []


def test_newcomers_are_spread_over_four_years_and_accepted() -> None:
    found = settlements(Show(participants=12, seed=3), TODAY)
    assert len({event["subject"] for event in found}) == 12
    days = sorted(read_event(orjson.dumps(event), hash_key=b"test").on for event in found)
    assert days[0].year <= 2023
    assert days[-1] <= TODAY
