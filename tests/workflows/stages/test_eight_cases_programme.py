"""The eight cases of the programme: itself, its measures, absence from it, and its ending."""

from schemas.journey import JourneyStatus
from tests.workflows.caseload import (
    Standing,
    Story,
    day,
    entries,
    granted,
    guided,
    open_tasks,
    request,
    running,
    standing,
    standings,
    taken,
    task,
    wait,
    waits,
)
from tests.workflows.eight import (
    ADVISER_AND_LEADER,
    again,
    alarms,
    arriving_last,
    changed,
    outcome,
    tasks_in,
    waits_in,
)

ENDS = "2027-11-16"
GRANTED = granted().delivered("2026-11-03")

# --- programme ------------------------------------------------------------------------------------------------------


def test_programme_straight_way_starts_in_time_and_ends_as_planned() -> None:
    assert GRANTED.on("2026-11-15").stages["programme"] == "not_started"
    assert tasks_in(GRANTED.on("2026-11-15"), "programme") == {"start-programme"}
    begun = running(ENDS).on("2026-11-16")
    assert begun.stages["programme"] == "active"
    assert standing(begun, "programme-started")[1:] == ("2026-12-01", "2026-12-01", "met", "2026-11-16")
    assert tasks_in(begun, "programme") == {"hold-follow-up"}
    assert waits_in(begun, "programme") == {"programme.completed", "followup.held"}
    done = running(ENDS).followed_up("2026-12-10").hours("2027-03-01", 15).completed(ENDS).on(ENDS)
    assert (done.stages["programme"], tasks_in(done, "programme"), waits_in(done, "programme")) == (
        "done",
        {"take-final-test"},
        {"test.taken"},
    )
    assert standing(done, "programme-end") == Standing("2026-11-16", ENDS, ENDS, "met", ENDS)
    assert standing(done, "career-competence-hours")[3:] == ("met", "2027-03-01")


def test_programme_too_early_lies_until_it_is_granted() -> None:
    early = guided().started("2026-10-30", planned_end=ENDS).decided("2026-11-02")
    before = early.on("2026-11-01")
    assert before.buffered[:1] == (early.ref("programme.started"),)
    assert before.stages["programme"] == "not_started"
    state = early.on("2026-11-02")
    assert standing(state, "programme-started")[3:] == ("met", "2026-10-30")
    assert standing(state, "follow-up").starts == "2026-10-30"
    assert outcome(state) == outcome(granted().started("2026-11-02", planned_end=ENDS).on("2026-11-02"))


def test_programme_too_late_is_met_late_after_the_leader_was_notified() -> None:
    story = GRANTED.started("2026-12-04", planned_end=ENDS)
    before = story.on("2026-12-03")
    assert standing(before, "programme-started").status == "passed"
    assert alarms(before, "programme-started") == ADVISER_AND_LEADER
    state = story.on("2026-12-04")
    assert standing(state, "programme-started")[3:] == ("met_late", "2026-12-04")
    assert (state.stages["programme"], alarms(state, "programme-started")) == ("active", set())


def test_programme_never_started_or_never_ended_stays_waited_for() -> None:
    unstarted = GRANTED.on("2027-06-01")
    assert standing(unstarted, "programme-started")[3:] == ("passed", None)
    assert (task(unstarted, "start-programme").due, alarms(unstarted, "programme-started")) == (
        day("2026-12-01"), ADVISER_AND_LEADER,
    )  # fmt: skip
    assert tasks_in(unstarted, "plan") == {"agree-plan", "sign-contract"}
    unended = running(ENDS).on("2028-06-01")
    assert standing(unended, "programme-end")[3:] == ("passed", None)
    assert wait(unended, "programme.completed").due == day(ENDS)
    assert alarms(unended, "programme-end") == ADVISER_AND_LEADER
    assert (unended.stages["programme"], "start-handover" in open_tasks(unended)) == ("active", True)


def test_programme_declined_follow_up_is_registered_as_missed_and_still_due() -> None:
    story = running(ENDS).add("followup.missed", "2026-12-15", on="2026-12-15", reason="did not come")
    state = story.on("2026-12-16")
    assert taken(state)[-1] == "followup.missed"
    assert standing(state, "follow-up") == Standing("2026-11-16", "2026-12-16", "2026-12-16", "running")
    assert alarms(story.on("2026-12-17"), "follow-up") == ADVISER_AND_LEADER
    assert changed(state, running(ENDS).on("2026-12-16")) == {"timeline"}


def test_programme_repeated_lies_buffered_and_changes_nothing() -> None:
    story = running(ENDS).completed("2027-11-10")
    for name in ("programme.started", "programme.completed"):
        for twice in again(story, name):
            assert changed(story.on("2027-12-01"), twice.on("2027-12-01")) == {"buffered"}


def test_programme_corrected_start_moves_all_that_counts_from_it() -> None:
    story = running(ENDS)
    corrected = story.retracted("2026-11-25", story.ref("programme.started")).started(
        "2026-11-23", registered="2026-11-25", planned_end="2027-11-23"
    )
    assert standing(story.on("2026-11-25"), "follow-up").starts == "2026-11-16"
    state = corrected.on("2026-11-25")
    assert standing(state, "programme-started")[3:] == ("met", "2026-11-23")
    assert {
        name: standing(state, name)[:2] for name in ("follow-up", "programme-end", "handover", "norwegian-goal")
    } == {
        "follow-up": ("2026-11-23", "2026-12-23"),
        "programme-end": ("2026-11-23", "2027-11-23"),
        "handover": ("2026-11-23", "2027-08-25"),
        "norwegian-goal": ("2026-11-23", "2029-11-23"),
    }


def test_programme_retracted_end_was_no_end() -> None:
    story = running(ENDS).completed("2027-06-01")
    assert story.on("2027-06-02").stages["programme"] == "done"
    state = story.retracted("2027-06-02", story.ref("programme.completed")).on("2027-06-02")
    assert (state.stages["programme"], standing(state, "programme-end").status) == ("active", "running")
    assert standings(state, "certificate") == []
    assert changed(state, running(ENDS).on("2027-06-02")) == {"timeline"}


# --- measures -------------------------------------------------------------------------------------------------------

PLANNED = running(ENDS).measure_planned("2026-11-20", start="2026-12-01")


def test_measures_straight_way_are_planned_confirmed_and_started() -> None:
    facts = {"measure_id": "c1", "kind": "work_practice", "planned_start": "2026-12-01", "provider": "nav"}
    story = running(ENDS).add("measure.planned", "2026-11-20", **facts)
    planned = story.on("2026-11-20")
    assert (request(planned, "order-measure").service, wait(planned, "measure.confirmed").role) == ("nav", "nav")
    assert task(planned, "start-measure").due == day("2026-12-08")
    confirmed = story.add("measure.confirmed", "2026-11-24", measure_id="c1", confirmed_on="2026-11-24")
    state = confirmed.measure_started("2026-12-01", "c1").on("2026-12-01")
    assert standing(state, "measure-started") == Standing("2026-11-20", "2026-12-08", "2026-12-08", "met", "2026-12-01")
    assert waits(state).isdisjoint({"measure.confirmed", "measure.started"})


def test_measures_too_early_lie_until_the_programme_is_granted() -> None:
    early = guided().measure_planned("2026-10-30", start="2026-12-01").decided("2026-11-02")
    before = early.on("2026-11-01")
    assert before.buffered[:1] == (early.ref("measure.planned"),)
    assert "start-measure" not in open_tasks(before)
    state = early.on("2026-11-02")
    assert standing(state, "measure-started") == Standing("2026-10-30", "2026-12-08", "2026-12-08", "running")
    assert outcome(state) == outcome(granted().measure_planned("2026-11-02", start="2026-12-01").on("2026-11-02"))


def test_measures_too_late_are_met_late_after_the_leader_was_notified() -> None:
    story = PLANNED.measure_started("2026-12-10")
    before = story.on("2026-12-09")
    assert standing(before, "measure-started").status == "passed"
    assert alarms(before, "measure-started") == ADVISER_AND_LEADER
    state = story.on("2026-12-10")
    assert standing(state, "measure-started")[3:] == ("met_late", "2026-12-10")
    assert (alarms(state, "measure-started"), "start-measure" in open_tasks(state)) == (set(), False)


def test_measures_never_started_stay_a_task_until_the_programme_ends_and_stay_passed_after() -> None:
    state = PLANNED.on("2027-06-01")
    assert standing(state, "measure-started")[3:] == ("passed", None)
    assert (task(state, "start-measure").due, wait(state, "measure.started").due) == (day("2026-12-08"),) * 2
    assert alarms(state, "measure-started") == ADVISER_AND_LEADER
    assert "hold-follow-up" in open_tasks(state)
    over = PLANNED.completed(ENDS).on(ENDS)
    assert ("start-measure" in open_tasks(over), standing(over, "measure-started").status) == (False, "passed")


def test_measures_declined_for_now_are_due_on_another_day() -> None:
    facts = {"measure_id": "language-cafe", "on": "2026-11-30", "planned_start": "2027-01-11", "reason": "no room"}
    state = PLANNED.add("measure.delayed", "2026-11-30", **facts).on("2026-12-09")
    assert standings(state, "measure-started") == [
        Standing("2026-11-20", "2026-12-08", "2026-12-08", "cancelled"),
        Standing("2026-11-30", "2027-01-18", "2027-01-18", "running"),
    ]
    assert (task(state, "start-measure").due, alarms(state, "measure-started")) == (day("2027-01-18"), set())


def test_measures_repeated_count_from_the_day_registered_last_and_start_once() -> None:
    replanned, _ = again(PLANNED, "measure.planned")
    state = replanned.on("2026-11-20")
    assert [(each.due, each.status) for each in standings(state, "measure-started")] == [
        ("2026-12-08", "cancelled"),
        ("2026-12-08", "running"),
    ]
    assert open_tasks(state) == open_tasks(PLANNED.on("2026-11-20"))
    started = PLANNED.measure_started("2026-12-01")
    for twice in again(started, "measure.started"):
        assert changed(started.on("2026-12-01"), twice.on("2026-12-01")) == {"timeline"}


def test_measures_corrected_are_due_by_the_right_day_only() -> None:
    corrected = PLANNED.retracted("2026-11-24", PLANNED.ref("measure.planned")).measure_planned(
        "2026-11-24", start="2026-12-14"
    )
    assert standing(PLANNED.on("2026-11-24"), "measure-started").due == "2026-12-08"
    assert standings(corrected.on("2026-11-24"), "measure-started") == [
        Standing("2026-11-24", "2026-12-21", "2026-12-21", "running")
    ]


def test_measures_retracted_start_is_to_be_made_again() -> None:
    story = PLANNED.measure_started("2026-12-01")
    assert "start-measure" not in open_tasks(story.on("2026-12-09"))
    state = story.retracted("2026-12-09", story.ref("measure.started")).on("2026-12-09")
    assert (standing(state, "measure-started").status, "start-measure" in open_tasks(state)) == ("passed", True)
    assert changed(state, PLANNED.on("2026-12-09")) == {"timeline"}


# --- absence --------------------------------------------------------------------------------------------------------


def absent(story: Story, first: str, last: str, *, valid: bool = False) -> Story:
    return story.add("absence.registered", first, **{"from": first, "to": last, "valid": valid})


def deduction(story: Story, on: str, outcome: str) -> Story:
    return story.add("benefit.deductiondecided", on, decided_on=on, outcome=outcome, reason="heard and weighed")


ABSENT = absent(running(ENDS), "2027-02-01", "2027-02-15")  # eleven working days


def test_absence_straight_way_leads_to_a_deduction_that_is_delivered_and_final() -> None:
    asked = ABSENT.on("2027-02-15")
    assert task(asked, "decide-deduction").details == {"month": "2027-02", "absent_from": day("2027-02-01")}
    decided = deduction(ABSENT, "2027-03-01", "deducted")
    assert tasks_in(decided.on("2027-03-01"), "programme") == {"hold-follow-up", "deliver-decision"}
    reached = decided.add("decision.delivered", "2027-03-03", delivered_on="2027-03-03", decision="deduction")
    appeals = standings(reached.on("2027-03-25"), "appeal")
    assert appeals[-1] == Standing("2027-03-03", "2027-03-24", "2027-03-24", "passed")
    assert tasks_in(reached.on("2027-03-25"), "programme") == {"hold-follow-up"}


def test_absence_too_early_lies_until_the_programme_has_started() -> None:
    before, after = arriving_last(ABSENT, "programme.started")
    assert before.on("2027-02-15").buffered == (ABSENT.ref("absence.registered"),)
    assert "decide-deduction" not in open_tasks(before.on("2027-02-15"))
    assert "decide-deduction" in open_tasks(after.on("2027-02-15"))
    assert changed(after.on("2027-02-15"), ABSENT.on("2027-02-15")) == set()


def test_absence_never_decided_on_stays_a_task_and_blocks_nothing() -> None:
    state = ABSENT.on("2027-08-31")
    assert (task(state, "decide-deduction").opened_on, task(state, "decide-deduction").due) == (
        day("2027-02-15"), None,
    )  # fmt: skip
    assert wait(state, "benefit.deductiondecided").role == "programme_adviser"
    assert (state.stages["programme"], state.stages["ending"]) == ("active", "active")


def test_absence_declined_deduction_is_nothing_to_deliver_and_settles_the_month() -> None:
    spared = deduction(ABSENT, "2027-02-16", "not_deducted")
    assert tasks_in(spared.on("2027-02-16"), "programme") == {"hold-follow-up"}
    more = absent(spared, "2027-02-17", "2027-02-26")
    assert tasks_in(more.on("2027-02-26"), "programme") == {"hold-follow-up"}


def test_absence_repeated_counts_once() -> None:
    ten = absent(running(ENDS), "2027-02-01", "2027-02-12")
    for story in (ten, ABSENT):
        for twice in again(story, "absence.registered"):
            assert changed(story.on("2027-02-15"), twice.on("2027-02-15")) == {"timeline"}
    decided = deduction(ABSENT, "2027-03-01", "deducted")
    for twice in again(decided, "benefit.deductiondecided"):
        assert changed(decided.on("2027-03-01"), twice.on("2027-03-01")) == {"buffered"}


def test_absence_corrected_to_fewer_days_needs_no_decision() -> None:
    corrected = ABSENT.retracted("2027-02-20", ABSENT.ref("absence.registered"))
    corrected = absent(corrected, "2027-02-02", "2027-02-15")
    assert "decide-deduction" in open_tasks(ABSENT.on("2027-02-20"))
    assert "decide-deduction" not in open_tasks(corrected.on("2027-02-20"))
    one_more = absent(corrected, "2027-02-22", "2027-02-22").on("2027-02-22")
    assert task(one_more, "decide-deduction").opened_on == day("2027-02-22")


def test_absence_retracted_decision_is_to_be_made_again() -> None:
    story = deduction(ABSENT, "2027-03-01", "deducted")
    ref = story.ref("benefit.deductiondecided")
    state = story.retracted("2027-03-02", ref).on("2027-03-02")
    assert tasks_in(state, "programme") == {"hold-follow-up", "decide-deduction"}
    assert changed(state, ABSENT.on("2027-03-02")) == {"timeline"}


# --- ending ---------------------------------------------------------------------------------------------------------

ENDED = running(ENDS).handed_over("2027-08-10").taken_on("2027-08-20").completed(ENDS)


def test_ending_straight_way_hands_over_certifies_and_closes_with_the_outcome() -> None:
    assert running(ENDS).on("2027-08-17").stages["ending"] == "not_started"
    assert running(ENDS).on("2027-08-18").stages["ending"] == "active"
    assert tasks_in(ENDED.on(ENDS), "ending") == {"issue-certificate", "follow-up-outcome"}
    closed = ENDED.certified("2027-11-25").outcome("2028-11-10").on("2028-11-10")
    assert (closed.status, closed.closed_on, closed.stages["ending"]) == (
        JourneyStatus.CLOSED, day("2028-11-10"), "done",
    )  # fmt: skip
    assert [standing(closed, name)[1:] for name in ("handover", "certificate", "outcome-12-months")] == [
        ("2027-08-18", "2027-08-18", "met", "2027-08-10"),
        ("2027-11-30", "2027-11-30", "met", "2027-11-25"),
        ("2028-11-16", "2028-11-16", "met", "2028-11-10"),
    ]
    assert (closed.tasks, closed.waits) == ((), ())


def test_ending_too_early_certificate_lies_until_the_programme_has_ended() -> None:
    early = running(ENDS).certified("2027-11-01").completed(ENDS)
    before = early.on("2027-11-15")
    assert before.buffered[:1] == (early.ref("certificate.issued"),)
    assert standings(before, "certificate") == []
    state = early.on(ENDS)
    assert standing(state, "certificate")[3:] == ("met", "2027-11-01")
    assert outcome(state) == outcome(running(ENDS).completed(ENDS).certified(ENDS).on(ENDS))


def test_ending_too_late_is_met_late_after_the_leader_was_notified() -> None:
    handed_over = running(ENDS).handed_over("2027-08-25")
    assert alarms(handed_over.on("2027-08-24"), "handover") == ADVISER_AND_LEADER
    assert standing(handed_over.on("2027-08-25"), "handover")[3:] == ("met_late", "2027-08-25")
    story = ENDED.certified("2027-12-07")
    assert standing(story.on("2027-12-06"), "certificate").status == "passed"
    assert alarms(story.on("2027-12-06"), "certificate") == ADVISER_AND_LEADER
    state = story.on("2027-12-07")
    assert standing(state, "certificate")[3:] == ("met_late", "2027-12-07")
    assert tasks_in(state, "ending") == {"follow-up-outcome"}


def test_ending_never_done_stays_open_with_everything_that_is_missing() -> None:
    state = running(ENDS).completed(ENDS).on("2029-01-01")
    assert (state.status, state.stages["ending"]) == (JourneyStatus.ACTIVE, "active")
    assert tasks_in(state, "ending") == {"start-handover", "issue-certificate", "follow-up-outcome"}
    for name in ("handover", "certificate", "outcome-12-months"):
        assert standing(state, name)[3:] == ("passed", None)
        assert alarms(state, name) == ADVISER_AND_LEADER
    assert task(state, "follow-up-outcome").due == day("2028-11-16")


def test_ending_declined_hand_over_is_reported_as_a_gap_and_still_waited_for() -> None:
    story = running(ENDS).handed_over("2027-08-10").completed(ENDS, "other")
    assert entries(story.on("2027-11-29"), "gap") == []
    state = story.on("2027-11-30")
    assert [(entry.on, entry.details) for entry in entries(state, "gap")] == [
        (day("2027-11-30"), {"ended_on": day(ENDS)})
    ]
    assert wait(state, "handover.accepted").role == "nav"
    assert tasks_in(state, "ending") == {"accept-handover", "issue-certificate", "follow-up-outcome"}


def test_ending_repeated_lies_buffered_and_changes_nothing() -> None:
    story = ENDED.certified("2027-11-25").outcome("2028-11-10")
    for name in ("handover.started", "handover.accepted", "certificate.issued", "outcome.followedup"):
        for twice in again(story, name):
            assert changed(story.on("2028-12-01"), twice.on("2028-12-01")) == {"buffered"}


def test_ending_corrected_end_moves_the_certificate_and_the_outcome() -> None:
    corrected = ENDED.retracted("2027-11-20", ENDED.ref("programme.completed")).completed("2027-10-29")
    assert standing(ENDED.on("2027-11-20"), "certificate").due == "2027-11-30"
    state = corrected.on("2027-11-20")
    assert standing(state, "certificate") == Standing("2027-10-29", "2027-11-12", "2027-11-12", "passed")
    assert standing(state, "outcome-12-months") == Standing("2027-10-29", "2028-10-29", "2028-10-30", "running")


def test_ending_retracted_outcome_opens_the_journey_again() -> None:
    story = ENDED.certified("2027-11-25").outcome("2028-11-10")
    assert story.on("2028-11-20").status is JourneyStatus.CLOSED
    state = story.retracted("2028-11-20", story.ref("outcome.followedup")).on("2028-11-20")
    assert (state.status, state.stages["ending"]) == (JourneyStatus.ACTIVE, "active")
    assert standing(state, "outcome-12-months")[3:] == ("passed", None)
    assert changed(state, ENDED.certified("2027-11-25").on("2028-11-20")) == {"timeline"}
