"""What is simulated is whole: whatever completes a task is sent, and every deadline of the law is met by somebody.

Whoever adds a task or a deadline is reminded here to let the generator or the simulated advisers and partners do it.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from itertools import groupby

import orjson
import pytest

from schemas.deadlines import DeadlineStatus
from schemas.events import IncomingEvent, read_event, stored_event
from schemas.journey import JourneyState, StageStatus
from schemas.rules import packaged_rules
from schemas.services import ANSWER_BY_TASK
from schemas.tasks import TASK_TYPES, TaskType
from simulation import advisers
from simulation.generate import generate
from simulation.partners import Rates, answers
from tests.activities.partners.test_partners import SAYS, message
from workflows.engine.play import play

TODAY = date(2026, 11, 23)
RULES = packaged_rules()
NEWEST = RULES.sets[-1]

OF_THE_COOPERATION = (
    "a caseload is of participants; the cooperation of a kommune and its career centre is not simulated"
)
NOT_SENT = dict.fromkeys(
    (
        "meeting.scheduled",
        "meeting.held",
        "meeting.decisiondone",
        "agreement.signed",
        "question.answered",
        "answer.shared",
        "countymeeting.answered",
        "countymeeting.held",
    ),
    OF_THE_COOPERATION,
)
"""Event types that complete a task and that neither generator nor simulated advisers send, with the reason."""

NOT_GENERATED = {
    "decision.othermade": "nobody generated loses the right to self-certificates",
    "participant.merged": "a generated person has one journey",
    "measure.confirmed": "generated measures name no provider, so nobody is asked",
    "interpreter.cancelled": "the recorder answers a cancellation at once",
}
"""Event types that complete a task and that the generator does not send, with the reason; partners do."""

NOT_MET = dict.fromkeys(("cooperation-meeting", "adviser-meeting", "question-answered"), OF_THE_COOPERATION)
"""Deadlines that no generated participant meets, with the reason."""

MOSTLY_PASSED = {
    "appeal": "a right: hardly anybody appeals",
    "forewarning-comment": "a right: many have nothing to add",
}
"""Deadlines that stand passed for most, with the reason."""


@pytest.fixture(scope="module")
def caseload() -> list[IncomingEvent]:
    return [read_event(orjson.dumps(event), hash_key=b"test") for event in generate(400, 1, TODAY)]


@pytest.fixture(scope="module")
def played(caseload: list[IncomingEvent]) -> list[JourneyState]:
    return [
        play([stored_event(*each.ref, each.name, each.on, each.time, each.data) for each in events], RULES, TODAY)
        for _, events in groupby(caseload, key=lambda event: event.participant)
    ]


@pytest.fixture(scope="module")
def stands(played: list[JourneyState]) -> Mapping[str, Counter[DeadlineStatus]]:
    """How often each deadline stands where."""
    found: dict[str, Counter[DeadlineStatus]] = {name: Counter() for name in NEWEST.deadlines}
    for deadline in (deadline for state in played for deadline in state.deadlines):
        found[deadline.name][deadline.status(TODAY)] += 1
    return found


@pytest.fixture(scope="module")
def answered() -> set[str]:
    """The event types with which simulated partners answer."""
    asked = [message(service, kind, opened_on=date(2026, 11, 2)) for service, kind in SAYS]
    return {answer.name for each in asked for answer in answers(each, 1, Rates(decline=0.0), TODAY)}


@pytest.mark.parametrize("form", sorted({task.form.event_name for task in TASK_TYPES} - NOT_SENT.keys()))
def test_generator_and_simulation_send_whatever_completes_a_task(
    form: str, caseload: list[IncomingEvent], answered: set[str]
) -> None:
    assert (form in {event.name for event in caseload}) is (form not in NOT_GENERATED), "the generator never sends it"
    assert form in advisers.DOES | answered, "no simulated adviser does the task, and no simulated partner"


@pytest.mark.parametrize(
    "task", [task for task in TASK_TYPES if task.role in ANSWER_BY_TASK], ids=lambda task: task.name
)
def test_a_simulated_partner_answers_what_is_a_task_of_its_organisation(task: TaskType, answered: set[str]) -> None:
    assert task.form.event_name in answered
    assert task.form.event_name not in advisers.DOES, "else two would answer"


def test_what_is_named_as_not_sent_completes_a_task_and_is_not_sent(caseload: list[IncomingEvent]) -> None:
    assert NOT_SENT.keys() <= {task.form.event_name for task in TASK_TYPES}
    assert NOT_SENT.keys().isdisjoint({event.name for event in caseload} | advisers.DOES)


@pytest.mark.parametrize("name", sorted(NEWEST.deadlines.keys() - NOT_MET.keys()))
def test_every_deadline_is_met_by_somebody_and_passed_by_few(
    name: str, stands: Mapping[str, Counter[DeadlineStatus]]
) -> None:
    stand = stands[name]
    met, passed = stand[DeadlineStatus.MET] + stand[DeadlineStatus.MET_LATE], stand[DeadlineStatus.PASSED]
    assert stand[DeadlineStatus.MET] > 0
    assert (passed > met) is (name in MOSTLY_PASSED)


def test_what_is_named_as_not_met_is_a_deadline_and_not_met(stands: Mapping[str, Counter[DeadlineStatus]]) -> None:
    assert NOT_MET.keys() | MOSTLY_PASSED.keys() <= NEWEST.deadlines.keys()
    assert not any(stands[name] for name in NOT_MET)


def test_some_programmes_stand_idle_and_most_do_not(played: list[JourneyState]) -> None:
    begun = [state for state in played if state.stages.get("programme") in (StageStatus.ACTIVE, StageStatus.DONE)]
    idle = [state for state in begun if any(entry.kind == "idle" for entry in state.timeline)]
    assert 0.02 < len(idle) / len(begun) < 0.25


def test_a_bad_interpreter_is_a_report_somebody_owes(played: list[JourneyState]) -> None:
    owed = sum(task.type == "report-deviation" for state in played for task in state.tasks)
    assert 0 < owed < 0.1 * len(played)
