"""The simulated partners and advisers: what they send is accepted, by chance that can be repeated, and never twice."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import orjson
import pytest

from activities.partners.message import Message
from schemas.events import read_event
from schemas.journey import Subject
from schemas.services import ANSWER_BY_TASK
from schemas.tasks import TASK_TYPES
from simulation import advisers
from simulation.fates import fates
from simulation.generator.outbox import LAST_SECOND, moment
from simulation.live import Office, Show, settlements
from simulation.partners import Mishap, Rates, answers, cloud_event, mishap
from store.reports import LooseEnd, OpenTask
from tests.activities.partners import test_partners as partners
from tests.activities.partners.test_partners import SAYS, WITHDRAW

TODAY = date(2026, 11, 24)
PARTICIPANT = UUID("7f0e7a5c-3a51-4c55-9a0c-2d1c4f7f3b02")
OSLO = ZoneInfo("Europe/Oslo")
NEVER_NO, LOSING = Rates(decline=0.0), Rates(lose=0.3, decline=0.0)
ALSO = {"followup.held": "followup.missed", "programme.completed": "programme.interrupted"}
UNANSWERED = {
    "prepare-cooperation-meeting", "hold-cooperation-meeting", "carry-out-decision", "answer-question",
    "renew-agreement", "share-answer", "answer-invitation", "register-county-meeting",
}  # fmt: skip
"""Tasks of the cooperation of a kommune and its career centre, which is not simulated: they are left open."""
PARTNERS_DO = {task.name for task in TASK_TYPES if task.role in ANSWER_BY_TASK}
"""Tasks at a partner, which the simulated partner's answer completes."""


def message(service: str, kind: str, number: int = 1, opened_on: date | None = date(2026, 10, 1)) -> Message:
    return partners.message(service, kind, id=UUID(int=number), participant=PARTICIPANT, opened_on=opened_on)


@pytest.mark.parametrize(("service", "kind"), SAYS)
@pytest.mark.parametrize("decline", [0.0, 1.0])
def test_every_answer_is_an_event_that_intake_accepts(service: str, kind: str, decline: float) -> None:
    asked = message(service, kind)
    given = answers(asked, 1, Rates(decline=decline), TODAY)
    assert given or decline or kind in (WITHDRAW, "invite-to-meeting"), "whether a kommune comes is not simulated"
    for nth, answer in enumerate(given):
        read = read_event(orjson.dumps(cloud_event(asked, answer, nth)), hash_key=b"test")
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
    failed = sum(mishap(each, 1, 1, Rates(fail=0.5)) is Mishap.FAIL for each in asked)
    assert 60 < lost < 140
    assert 150 < failed < 250


def test_every_attempt_has_a_chance_of_its_own_and_a_whole_share_no_chance() -> None:
    asked = message("nir", "register-settlement")
    several = [mishap(asked, attempt, 1, Rates(fail=0.5)) for attempt in range(1, 40)]
    assert {*several} == {Mishap.FAIL, None}
    assert several == [mishap(asked, attempt, 1, Rates(fail=0.5)) for attempt in range(1, 40)]
    for what, rates in (
        (Mishap.FAIL, Rates(fail=1)),
        (Mishap.REFUSE, Rates(refuse=1)),
        (Mishap.HANG, Rates(hang=1)),
        (None, Rates()),
    ):
        assert {mishap(asked, attempt, 1, rates) for attempt in range(1, 40)} == {what}


@pytest.mark.parametrize(("service", "kind"), SAYS)
@pytest.mark.parametrize("opened_on", [date(2026, 10, 1), TODAY], ids=["before", "today"])
@pytest.mark.parametrize("decline", [0.0, 1.0])
def test_an_answer_is_later_than_whatever_was_registered_on_the_day_its_wait_opened(
    service: str, kind: str, opened_on: date, decline: float
) -> None:
    asked = message(service, kind, opened_on=opened_on)
    told_last = datetime.fromisoformat(moment(opened_on, LAST_SECOND))
    given = [cloud_event(asked, a, nth) for nth, a in enumerate(answers(asked, 1, Rates(decline=decline), TODAY))]
    times = [datetime.fromisoformat(event["time"]) for event in given]
    assert times == sorted(times)
    for event in given:
        read = read_event(orjson.dumps(event), hash_key=b"test")
        assert (read.on, read.time) > (opened_on, told_last)
        assert read.time.astimezone(OSLO).hour >= 18
        assert opened_on == TODAY or read.on > opened_on


def order(number: int = 1, **more: Any) -> Message:
    asked = message("interpreter-service", "order-interpreter", number)
    return asked.model_copy(update={"content": asked.content.model_validate({**asked.content.details, **more})})


def test_one_day_brings_a_booking_its_interpreter_step_by_step_and_the_cancellation_in_that_order() -> None:
    booked = message("career-centre", "order-guidance", opened_on=TODAY)
    cancelled = message("interpreter-service", "cancel-interpreter", opened_on=TODAY)
    steps = [
        order(n, asks_for=asked, instead_of=turn).model_copy(update={"opened_on": TODAY})
        for turn in range(2)
        for n, asked in enumerate(("qualified", "other-provider", "remote", "bridge-language"))
    ]
    days = [
        (cloud_event(each, answer, nth)["time"])
        for each in (booked, *steps, cancelled)
        for nth, answer in enumerate(answers(each, 1, Rates(decline=0.0), TODAY))
    ]
    assert days == sorted(set(days))


def test_who_is_asked_further_afield_answers_after_those_who_declined() -> None:
    first = answers(order(1, asks_for="qualified"), 1, Rates(decline=1.0), TODAY)
    further = order(2, asks_for="other-provider").model_copy(update={"answer_to": UUID(int=1)})
    assert answers(further, 1, Rates(decline=1.0), TODAY)[0].on > first[0].on


def test_a_corrected_order_of_guidance_is_not_answered_twice_unless_the_first_was_lost() -> None:
    corrected = message("career-centre", "order-guidance", 2).model_copy(update={"answer_to": UUID(int=1)})
    assert answers(corrected, 1, Rates(), TODAY) == []
    lost = next(n for n in range(1, 99) if not answers(message("nir", "register-settlement", n), 1, LOSING, TODAY))
    kept = next(n for n in range(1, 99) if answers(message("career-centre", "order-guidance", n), 1, LOSING, TODAY))
    again = message("career-centre", "order-guidance", kept).model_copy(update={"answer_to": UUID(int=lost)})
    assert answers(again, 1, LOSING, TODAY)


def test_nobody_excluded_is_confirmed_and_the_preferred_one_often() -> None:
    first = answers(order(asks_for="qualified", categories=["A", "B"]), 1, Rates(decline=0.0), TODAY)[0].data
    assert first["category"] in {"A", "B"}
    number = first["interpreter_number"]
    without = answers(order(asks_for="qualified", categories=["A", "B"], excluded=[number]), 1, NEVER_NO, TODAY)
    assert without[0].data["interpreter_number"] != number
    preferring = [answers(order(n, categories=["A"], preferred="4711"), 1, NEVER_NO, TODAY)[0].data for n in range(99)]
    assert 60 < [data["interpreter_number"] for data in preferring].count("4711") < 99
    both = order(categories=["A"], preferred="4711", excluded=["4711"])
    assert answers(both, 1, NEVER_NO, TODAY)[0].data["interpreter_number"] != "4711"


@pytest.mark.parametrize(("service", "kind"), SAYS)
def test_what_corrects_an_answered_message_is_not_answered(service: str, kind: str) -> None:
    correction = message(service, kind, 2, opened_on=None).model_copy(update={"answer_to": UUID(int=1)})
    assert answers(correction, 1, Rates(), TODAY) == []


def test_nobody_is_declined_only_when_the_meeting_is_over() -> None:
    soon = order(asks_for="bridge-language", starts_at="2026-10-06T09:00:00+02:00")
    (answer,) = answers(soon, 1, Rates(decline=1.0), TODAY)
    assert date(2026, 10, 1) < answer.on < date(2026, 10, 6)


def test_an_order_with_priority_is_not_declined() -> None:
    (answer,) = answers(order(priority=True), 1, Rates(decline=1.0), TODAY)
    assert answer.name == "interpreter.confirmed"


@pytest.mark.parametrize("task", TASK_TYPES, ids=lambda task: task.name)
def test_every_task_is_done_with_an_event_that_intake_accepts(task: Any) -> None:
    details = {"starts_at": "2026-10-14T09:00:00+02:00", "language": "en", "meeting": "mapping"}
    details |= dict.fromkeys(("other", "into"), "11111111-1111-4111-8111-111111111111") | {"subject": "social_studies"}
    subject = Subject(meeting="m-1", booking="b-1", measure="k-1", practice="p-1", document="d-1")
    role = "career_adviser" if task.name == "prepare-guidance" else task.role.value
    open_task = OpenTask(
        PARTICIPANT, "x/y/z", task.form.event_name, role, "3301", date(2026, 9, 1), date(2026, 9, 20), details, subject
    )
    done = [event for seed in range(8) for event in advisers.events(open_task, seed, TODAY)]
    if task.name in UNANSWERED | PARTNERS_DO:
        assert done == []
        return
    assert done, "somebody does it, unless it is forgotten"
    for event in done:
        read = read_event(orjson.dumps(event), hash_key=b"test")
        assert read.name in {task.form.event_name, ALSO.get(task.form.event_name)}
        assert date(2026, 9, 1) <= read.on <= TODAY


def named(event: dict[str, Any]) -> str:
    return read_event(orjson.dumps(event), hash_key=b"test").name


def task_of(name: str, key: str = "x/y/z", opened: date = date(2026, 3, 2), **details: Any) -> OpenTask:
    subject = Subject(meeting="m-1", booking="b-1", measure="k-1")
    return OpenTask(PARTICIPANT, key, name, "programme_adviser", "3301", opened, date(2026, 3, 20), details, subject)


@pytest.mark.parametrize("name", ["programme.started", "decision.made", "decision.delivered", "guidance.assessed"])
def test_what_a_journey_hangs_on_is_done_by_all_and_late_by_weeks_at_most(name: str) -> None:
    days = []
    for seed in range(300):
        (event,) = advisers.events(task_of(name), seed, TODAY)
        days.append(read_event(orjson.dumps(event), hash_key=b"test").on)
    assert min(days) > date(2026, 3, 2)
    assert max(days) <= date(2026, 3, 20) + timedelta(weeks=8)
    assert name == "decision.delivered" or max(days) > date(2026, 3, 20)


def test_few_ratings_never_come_and_few_conversations_are_missed_and_held_later() -> None:
    rated = [advisers.events(task_of("interpreting.completed"), seed, TODAY) for seed in range(300)]
    assert 3 < rated.count([]) < 40
    held = [advisers.events(task_of("followup.held"), seed, TODAY) for seed in range(300)]
    missed = [events for events in held if len(events) == 2]
    assert 3 < len(missed) < 40
    for first, then in missed:
        assert named(first) == "followup.missed"
        assert first["time"] < then["time"]


def test_the_interpreter_is_ordered_before_the_meeting_and_for_its_day() -> None:
    (meeting,) = advisers.events(task_of("information.given"), 5, TODAY)
    needs = [
        advisers.events(task_of("interpreter.needassessed", meeting="information"), seed, TODAY)[0]
        for seed in range(20)
    ]
    needed = [need for need in needs if need["data"]["needed"]]
    assert needed
    for need in needed:
        assert need["time"] < need["data"]["starts_at"]
        assert need["data"]["starts_at"][:10] == meeting["data"]["given_on"]


def test_a_participants_days_are_worked_in_their_order_each_when_the_one_before_is_carried() -> None:
    office = Office(1)
    early = task_of("guidance.assessed", "a/b/c")
    late = task_of("decision.made", "d/e/f", opened=date(2026, 6, 1))
    first = office.work([late, early], [], TODAY, 0.0)
    assert [named(event) for event in first] == ["guidance.assessed"]
    assert office.work([late, early], [], TODAY, 1.0) == []
    assert not office.at_rest
    then = office.work([late], [], TODAY, 1.5)
    assert [named(event) for event in then] == ["decision.made"]
    assert office.work([], [], TODAY, 2.0) == []
    assert office.at_rest


def test_what_the_post_delivers_the_adviser_does_only_when_it_has_not() -> None:
    office, delivery = Office(1), task_of("decision.delivered")
    assert office.work([delivery], [], TODAY, 0.0) == []
    assert not office.at_rest
    assert office.work([delivery], [], TODAY, 60.0) != []


def test_a_task_whose_day_has_not_come_is_left() -> None:
    details = {"starts_at": "2026-12-14T09:00:00+01:00"}
    held = OpenTask(
        PARTICIPANT,
        "guidance/m-1/held",
        "guidance.held",
        "career_adviser",
        "33",
        TODAY,
        None,
        details,
        Subject(meeting="m-1"),
    )
    assert list(advisers.events(held, 1, TODAY)) == []


def test_a_programme_is_lived_up_to_today_and_not_beyond_its_end() -> None:
    end = LooseEnd(PARTICIPANT, "programme/ended", "programme.completed", date(2026, 1, 1), date(2026, 11, 1))
    read = [read_event(orjson.dumps(event), hash_key=b"test") for event in advisers.life(end, 1, TODAY)]
    assert {event.name for event in read} == {"measure.planned", "hours.recorded", "norwegian.assessed"}
    assert all(event.on <= date(2026, 11, 1) for event in read)
    assert len({event.ref for event in read}) == len(read)
    assert list(advisers.life(end._replace(event="mapping.received"), 1, TODAY)) == []


def test_programmes_end_on_their_day_some_interrupted() -> None:
    ended = [advisers.events(task_of("programme.completed"), seed, TODAY)[0] for seed in range(100)]
    assert {event["data"]["ended_on"] for event in ended} == {"2026-03-02"}
    assert {named(event) for event in ended} == {"programme.completed", "programme.interrupted"}


def test_some_leave_some_are_settled_again_and_nobody_works_on_after_the_end() -> None:
    newcomers = settlements(Show(participants=200, seed=3), TODAY)
    befallen = {each["subject"]: fates(each, 3) for each in newcomers}
    left = [fate for each in befallen.values() for fate in each if fate.last]
    again = [fate for each in befallen.values() for fate in each if not fate.last]
    assert 8 < len(left) < 40
    assert 5 < len(again) < 35
    assert {named(fate.event) for fate in left} == {"journey.ended"}
    assert {named(fate.event) for fate in again} == {"participant.settled"}


def test_who_leaves_does_so_before_the_next_day_that_somebody_works() -> None:
    newcomers = settlements(Show(participants=200, seed=3), TODAY)
    settled = next(each for each in newcomers if fates(each, 3) and fates(each, 3)[0].last)
    (fate,) = fates(settled, 3)
    who, office = UUID(settled["subject"].rpartition("/")[2]), Office(3, newcomers)
    before = task_of("guidance.assessed", opened=fate.on - timedelta(days=30))._replace(participant=who)
    after = task_of("decision.made", "d/e/f", opened=fate.on)._replace(participant=who)
    far = date(2090, 1, 1)
    assert [named(event) for event in office.work([before], [], far, 0.0)] == ["guidance.assessed"]
    assert office.work([after], [], far, 10.0) == [fate.event]
    assert office.work([after], [], far, 20.0) == []
    hours = LooseEnd(who, "programme/ended", "programme.completed", fate.on - timedelta(days=40), None)
    assert all(event["time"][:10] < fate.on.isoformat() for event in office.work([], [hours], far, 30.0))


def test_some_programmes_of_a_show_stand_idle() -> None:
    ends = [LooseEnd(uuid4(), "programme/ended", "programme.completed", date(2026, 1, 1), None) for _ in range(100)]
    planned = ["measure.planned" in {named(event) for event in advisers.life(end, 1, TODAY)} for end in ends]
    assert 3 < planned.count(False) < 40


def test_newcomers_are_spread_over_four_years_and_accepted() -> None:
    found = settlements(Show(participants=12, seed=3), TODAY)
    assert len({event["subject"] for event in found}) == 12
    days = sorted(read_event(orjson.dumps(event), hash_key=b"test").on for event in found)
    assert days[0].year <= 2023
    assert days[-1] <= TODAY
