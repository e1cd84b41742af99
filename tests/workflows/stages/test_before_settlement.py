"""From the day a kommune accepts to settle: the dwelling is prepared, and everything else waits for the settlement."""

from datetime import date

import orjson
import pytest

from schemas.events import IncomingEvent, read_event
from schemas.journey import JourneyStatus, StageStatus
from tests.workflows.caseload import LIER, SUBJECT, Story, day, open_tasks, task
from workflows.engine.ownership import Ownership, is_own


def accepted(expected_on: str | None = "2026-09-15", **more: object) -> Story:
    facts = {"kommune": "3301", "accepted_on": "2026-07-10"} | ({"expected_on": expected_on} if expected_on else {})
    return Story().add("participant.accepted", "2026-07-10", **(facts | more))


def test_an_acceptance_opens_the_journey_with_the_dwellings_preparation_and_nothing_else() -> None:
    state = accepted().on("2026-07-10")
    assert (state.status, state.kommune, state.county) == (JourneyStatus.ACTIVE, "3301", "33")
    assert state.stages == dict.fromkeys(state.stages, StageStatus.NOT_STARTED) | {"settlement": StageStatus.ACTIVE}
    assert open_tasks(state) == {"prepare-dwelling"}
    assert (task(state, "prepare-dwelling").due, task(state, "prepare-dwelling").organisation) == (
        day("2026-09-15"),
        "3301",
    )
    assert (state.deadlines, state.requests, state.settled_on, state.eligibility) == ((), (), None, None)
    assert len(state.waits) == 1


def test_nobody_is_expected_on_a_day_that_nobody_named() -> None:
    assert task(accepted(None).on("2026-07-10"), "prepare-dwelling").due is None


@pytest.mark.parametrize(
    ("later", "due"),
    [
        ({"kommune": "3301", "expected_on": "2026-10-01"}, "2026-10-01"),
        ({"kommune": "3301"}, "2026-09-15"),
        ({"kommune": LIER, "expected_on": "2026-10-01"}, "2026-10-01"),
        ({"kommune": LIER}, None),
    ],
)
def test_the_last_acceptance_says_when_somebody_is_expected(later: dict[str, str], due: str | None) -> None:
    again = accepted().add("participant.accepted", "2026-07-20", accepted_on="2026-07-20", **later)
    assert task(again.on("2026-07-20"), "prepare-dwelling").due == (day(due) if due else None)
    retracted = again.retracted("2026-07-21", again.ref("participant.accepted", 2)).on("2026-07-21")
    assert task(retracted, "prepare-dwelling").due == day("2026-09-15")


def test_the_settlement_takes_over_and_what_was_prepared_stays_prepared() -> None:
    done = ["found", "prepared", "contract", "furniture", "keys"]
    story = accepted().add("dwelling.prepared", "2026-08-20", prepared_on="2026-08-20", done=done)
    assert open_tasks(story.on("2026-08-20")) == set()
    state = story.settled("2026-09-01").on("2026-09-01")
    assert open_tasks(state) >= {"allocate-dwelling", "complete-mapping"}
    assert "prepare-dwelling" not in open_tasks(state)
    assert state.settled_on == day("2026-09-01")
    assert state.buffered == ()


def test_a_settlement_in_another_kommune_than_the_one_that_accepted_decides() -> None:
    state = accepted().settled("2026-09-01", kommune=LIER).on("2026-09-01")
    assert state.kommune == LIER


def test_another_kommune_may_accept_later() -> None:
    story = accepted().add("participant.accepted", "2026-07-20", kommune=LIER, accepted_on="2026-07-20")
    assert story.on("2026-07-20").kommune == LIER


def test_a_settlement_in_the_future_is_shown_as_coming() -> None:
    state = accepted().settled("2026-09-01", registered="2026-08-01").on("2026-08-15")
    [coming] = [entry for entry in state.timeline if entry.kind == "coming"]
    assert (coming.on, coming.details) == (day("2026-09-01"), {"event": "participant.settled"})
    assert state.wake_on == day("2026-09-01")


def test_who_declines_before_the_settlement_has_a_closed_journey() -> None:
    story = accepted().add("journey.ended", "2026-08-01", ended_on="2026-08-01", reason="declined")
    state = story.on("2026-08-01")
    assert (state.status, state.tasks) == (JourneyStatus.CLOSED, ())


def test_an_acceptance_that_is_retracted_leaves_no_journey() -> None:
    story = accepted()
    assert story.retracted("2026-07-12", story.events[0].ref).on("2026-07-12").status is JourneyStatus.NONE


def test_who_was_accepted_is_that_kommunes_own_and_may_be_settled_by_another() -> None:
    known = Ownership(date(2026, 8, 1), accepted().events)
    settles = incoming("participant.settled", settled_on="2026-09-01", kommune=LIER)
    prepares = incoming("dwelling.prepared", prepared_on="2026-08-01", done=["keys"])
    assert known.begun_by == accepted().events[0].ref
    assert is_own("3301", prepares, known)
    assert not is_own(LIER, prepares, known)
    assert is_own(LIER, settles, known)


def incoming(name: str, **data: object) -> IncomingEvent:
    if name == "participant.settled":
        data |= {
            "residence_basis": "asylum", "permit_granted_on": "2026-05-01", "entry": "reception", "language": "ar",
            "interpreter_needed": False, "education": "none",
        }  # fmt: skip
    body = {
        "specversion": "1.0", "id": "1", "source": "test", "type": f"no.kommune.integrering.{name}.v1",
        "subject": SUBJECT, "time": "2026-08-01T10:00:00Z", "data": data,
    }  # fmt: skip
    return read_event(orjson.dumps(body), hash_key=b"k")
