"""The ending: handed over before the end, a certificate, and where it led to after twelve months."""

import pytest

from schemas.journey import JourneyStatus
from schemas.rules import packaged_texts, read_rule_sets
from tests.workflows.caseload import Standing, day, entries, open_tasks, running, standing, standings, task, wait

ENDS = "2027-11-16"


def test_the_hand_over_is_due_ninety_days_before_the_end() -> None:
    """'`handover`: 90 days before `programme-end`; met by `handover.started`'"""
    state = running(ENDS).on("2026-12-01")
    assert standing(state, "handover") == Standing("2026-11-16", "2027-08-18", "2027-08-18", "running")
    assert state.stages["ending"] == "not_started"
    assert "start-handover" not in open_tasks(state)


def test_the_hand_over_becomes_a_task_two_weeks_before_it_is_due_and_the_stage_opens_then_it_is() -> None:
    story = running(ENDS)
    assert "start-handover" not in open_tasks(story.on("2027-08-03"))
    soon = story.on("2027-08-04")
    assert task(soon, "start-handover").due == day("2027-08-18")
    assert wait(soon, "handover.started").since == day("2027-08-04")
    assert soon.stages["ending"] == "not_started"
    assert story.on("2027-08-18").stages["ending"] == "active"


@pytest.mark.parametrize(("on", "status"), [("2027-05-01", "met"), ("2027-08-18", "met"), ("2027-08-19", "met_late")])
def test_the_hand_over_meets_its_deadline(on: str, status: str) -> None:
    state = running(ENDS).handed_over(on).on("2027-09-01")
    assert standing(state, "handover")[3:] == (status, on)
    assert "start-handover" not in open_tasks(state)
    assert state.stages["ending"] == "active"


def test_whoever_it_was_handed_to_takes_on() -> None:
    story = running(ENDS).handed_over("2027-08-01", to="education")
    waiting = wait(story.on("2027-08-02"), "handover.accepted")
    assert (waiting.role, waiting.organisation) == ("adult_education", "adult_education")
    assert "handover.accepted" not in {each.event for each in story.taken_on("2027-08-09").on("2027-08-10").waits}


def test_nobody_who_has_taken_on_two_weeks_after_the_end_is_a_gap() -> None:
    """'gap.detected 14 days after end' (DL-26)"""
    story = running(ENDS).handed_over("2027-08-01").completed("2027-11-16", "other")
    assert entries(story.on("2027-11-29"), "gap") == []
    (gap,) = entries(story.on("2027-11-30"), "gap")
    assert [notice.role for notice in story.on("2027-11-30").notices if notice.kind == "gap"] == ["programme_leader"]
    assert gap.on == day("2027-11-30")
    assert entries(story.taken_on("2027-11-20").on("2027-12-31"), "gap") == []


def test_who_has_work_or_education_to_go_to_is_in_no_gap() -> None:
    """S-55: 'no activity/income after end'"""
    for outcome in ("work", "education", "work_and_education"):
        assert entries(running(ENDS).completed("2027-11-16", outcome).on("2027-12-31"), "gap") == []


def test_how_long_after_the_end_it_is_a_gap_stands_in_the_rule_set() -> None:
    trial = 'id = "trial"\nextends = "2026"\nin_force = 2026-01-02\n[ending]\ngap_after = "1 months"'
    rules = read_rule_sets([*packaged_texts(), trial])
    story = running(ENDS).completed("2027-11-16", "other")
    assert entries(story.on("2027-12-15", rules), "gap") == []
    assert [entry.on for entry in entries(story.on("2027-12-16", rules), "gap")] == [day("2027-12-16")]


@pytest.mark.parametrize("kind", ["completed", "interrupted"])
def test_a_certificate_is_issued_however_the_programme_ended(kind: str) -> None:
    """'`certificate`: ten working days after `ended_on`'; § 18 a: on a completed or interrupted programme."""
    story = getattr(running(ENDS), kind)("2027-06-01")
    state = story.on("2027-06-02")
    assert state.stages["programme"] == "done"
    assert state.stages["ending"] == "active"
    assert standing(state, "certificate") == Standing("2027-06-01", "2027-06-15", "2027-06-15", "running")
    assert "issue-certificate" in open_tasks(state)
    assert standing(story.certified("2027-06-16").on("2027-07-01"), "certificate").status == "met_late"
    assert standing(story.on("2027-06-16"), "certificate").status == "passed"


def test_the_outcome_after_twelve_months_closes_the_journey() -> None:
    """'12 months after `ended_on`; `outcome.followedup` meets it and closes the journey'"""
    story = running(ENDS).handed_over("2027-08-01").taken_on("2027-08-05").completed("2027-11-16")
    story = story.certified("2027-11-20")
    waiting = story.on("2028-11-01")
    assert standing(waiting, "outcome-12-months") == Standing("2027-11-16", "2028-11-16", "2028-11-16", "running")
    assert waiting.status is JourneyStatus.ACTIVE
    closed = story.outcome("2028-11-10").on("2028-12-01")
    assert closed.status is JourneyStatus.CLOSED
    assert closed.closed_on == day("2028-11-10")
    assert standing(closed, "outcome-12-months")[3:] == ("met", "2028-11-10")
    assert closed.stages["ending"] == "done"
    assert closed.waits == ()
    assert closed.tasks == ()
    assert closed.wake_on is None


def test_what_is_open_when_the_journey_closes_is_cancelled_and_what_has_passed_stays_passed() -> None:
    closed = running(ENDS).completed("2027-06-01").outcome("2027-07-01").on("2030-01-01")
    assert standing(closed, "norwegian-goal").status == "cancelled"
    assert standing(closed, "certificate").status == "passed"


def test_an_extension_moves_what_hangs_on_the_end() -> None:
    """'Deadlines that hang on `programme-end` move with it; the old one is `cancelled`, the new one lives.'"""
    state = running(ENDS, children_under_18=2).extended("2027-06-01", 6).on("2027-06-02")
    for name, old, new in [
        ("programme-end", "2027-11-16", "2028-05-16"),
        ("handover", "2027-08-18", "2028-02-16"),
        ("career-competence-hours", "2027-10-17", "2028-04-16"),
        ("parental-guidance", "2027-11-16", "2028-05-16"),
    ]:
        assert [(each.due, each.status) for each in standings(state, name)] == [(old, "cancelled"), (new, "running")]


def test_a_hand_over_that_has_begun_is_not_asked_for_again_by_an_extension() -> None:
    state = running(ENDS).handed_over("2027-08-10").extended("2027-09-01", 6).on("2028-03-01")
    assert [each.status for each in standings(state, "handover")] == ["met"]


def test_the_hand_over_of_a_programme_that_was_extended_in_time_becomes_a_task_before_its_new_end() -> None:
    story = running(ENDS).extended("2027-07-01", 6)
    assert "start-handover" not in open_tasks(story.on("2027-09-01"))
    assert "start-handover" in open_tasks(story.on("2028-02-02"))


def test_the_ending_stays_open_when_an_extension_moves_the_hand_over() -> None:
    state = running(ENDS).extended("2027-09-01", 6).on("2027-09-02")
    assert running(ENDS).on("2027-08-31").stages["ending"] == "active"
    assert state.stages["ending"] == "active"


def test_the_end_of_the_programme_cancels_no_deadline_that_lasts_until_the_journey_closes() -> None:
    state = running(ENDS, children_under_18=2).completed("2026-12-01").on("2026-12-02")
    names = ("career-competence-hours", "parental-guidance", "handover", "norwegian-goal")
    assert {standing(state, name).status for name in names} == {"running"}
    assert standings(state, "follow-up")[-1].status == "cancelled"


def test_an_end_that_is_retracted_was_no_end() -> None:
    story = running(ENDS).completed("2027-06-01").outcome("2027-06-20")
    again = story.retracted("2027-07-01", story.ref("programme.completed")).on("2027-07-02")
    assert again.status is JourneyStatus.ACTIVE
    assert again.stages["programme"] == "active"
    assert story.ref("outcome.followedup") in again.buffered


def test_the_time_to_appeal_does_not_end_with_the_journey() -> None:
    """'it ends by itself (`cancelled` is wrong: status `met` with an appeal, else it `passed`)'"""
    story = running(ENDS).completed("2026-11-18").outcome("2026-11-19")
    closed = story.on("2026-11-19")
    assert closed.closed_on == day("2026-11-19")
    assert standing(closed, "appeal").status == "running"
    assert standing(story.on("2026-12-31"), "appeal").status == "passed"


@pytest.mark.parametrize(("received", "met"), [("2026-11-20", ("met", "2026-11-20")), ("2027-11-20", ("passed", None))])
def test_an_appeal_in_time_meets_its_deadline_after_the_journey_too(received: str, met: tuple[str, str | None]) -> None:
    """It lies buffered and is told, since nobody waits for it any more."""
    story = running(ENDS).completed("2026-11-18").outcome("2026-11-19").appealed(received)
    state = story.on("2027-12-31")
    assert standing(state, "appeal")[3:] == met
    assert story.ref("appeal.received") in state.buffered
    assert "never-taken" in {each.kind for each in state.notices}
    assert state.waits == ()


def test_after_an_interruption_nobody_is_asked_for_the_plan_of_what_is_over() -> None:
    story = running().interrupted("2026-12-10")
    assert {"agree-plan", "sign-contract"} & open_tasks(story.on("2026-12-10")) == set()
    assert {"issue-certificate", "follow-up-outcome"} <= open_tasks(story.on("2026-12-10"))
    late = story.planned("2026-12-20").signed("2026-12-20").on("2026-12-20")
    assert standing(late, "plan-and-contract").status == "met_late"
    assert late.buffered == ()


def test_of_a_completed_programme_the_papers_are_still_asked_for() -> None:
    assert {"agree-plan", "sign-contract"} <= open_tasks(running().completed("2027-11-16").on("2027-11-16"))


@pytest.mark.parametrize("outcome", ["work", "education", "other"])
def test_who_leaves_before_the_end_is_handed_over_to_an_employer_or_a_school_too(outcome: str) -> None:
    facts = {"ended_on": "2027-09-10", "outcome": outcome}
    for on in ("2026-12-10", "2027-09-10"):
        story = running().add("programme.interrupted", on, **facts | {"ended_on": on})
        assert "start-handover" in open_tasks(story.on("2027-09-11"))
        assert story.handed_over("2027-09-20").on("2027-09-20").buffered == ()
