"""The eight cases of settlement, mapping and guidance."""

from schemas.journey import JourneyStatus
from tests.workflows.caseload import (
    Standing,
    Story,
    booked,
    day,
    entries,
    guided,
    mapped,
    open_tasks,
    running,
    settled,
    standing,
    standings,
    task,
    wait,
    waits,
)
from tests.workflows.eight import (
    ADVISER_AND_LEADER,
    CENTRE_AND_LEADER,
    KOMMUNE_TOO,
    again,
    alarms,
    changed,
    outcome,
    tasks_in,
    waits_in,
)

# --- settlement -----------------------------------------------------------------------------------------------------

HOUSED = settled().housed("2026-09-03").informed("2026-09-04")


def understood(story: Story, on: str, *, yes: bool) -> Story:
    return story.add("understanding.confirmed", on, confirmed_on=on, about="rights_and_duties", understood=yes)


def test_settlement_straight_way_gives_a_dwelling_and_rights_that_are_understood() -> None:
    first = settled().on("2026-09-01")
    assert first.stages["settlement"] == "active"
    assert tasks_in(first, "settlement") == {"prepare-dwelling", "allocate-dwelling", "give-information"}
    assert waits_in(first, "settlement") == {
        "nir.registered", "dwelling.prepared", "dwelling.allocated", "information.given",
    }  # fmt: skip
    done = understood(HOUSED.nir_registered("2026-09-02"), "2026-09-08", yes=True).on("2026-09-08")
    assert done.stages["settlement"] == "done"
    assert (tasks_in(done, "settlement"), waits_in(done, "settlement")) == (set(), set())


def test_settlement_too_early_lies_until_the_participant_is_settled() -> None:
    early = Story().housed("2026-08-20").informed("2026-08-25").settled("2026-09-01")
    before = early.on("2026-08-31")
    assert before.status is JourneyStatus.NONE
    assert before.buffered == tuple(each.ref for each in early.events)
    usual = settled().housed("2026-09-01").informed("2026-09-01")
    assert early.on("2026-09-01").stages["settlement"] == "done"
    assert outcome(early.on("2026-09-01")) == outcome(usual.on("2026-09-01"))


def test_settlement_never_done_stays_open_and_keeps_nothing_else_from_going_on() -> None:
    state = running().on("2027-06-01")
    assert state.stages["settlement"] == "active"
    assert tasks_in(state, "settlement") == {"prepare-dwelling", "allocate-dwelling", "give-information"}
    assert (task(state, "allocate-dwelling").opened_on, task(state, "allocate-dwelling").due) == (
        day("2026-09-01"), None,
    )  # fmt: skip
    assert (state.stages["decision"], state.stages["programme"]) == ("done", "active")


def test_settlement_declined_as_not_understood_is_explained_and_checked_again() -> None:
    not_yet = understood(HOUSED, "2026-09-08", yes=False)
    state = not_yet.on("2026-09-08")
    assert state.stages["settlement"] == "done"
    assert tasks_in(state, "settlement") == {"give-information"}
    explained = not_yet.informed("2026-09-11")
    assert tasks_in(explained.on("2026-09-11"), "settlement") == {"check-understanding"}
    assert tasks_in(understood(explained, "2026-09-14", yes=True).on("2026-09-14"), "settlement") == set()


def test_settlement_repeated_lies_buffered_and_at_most_asks_what_it_means() -> None:
    for name in ("participant.settled", "dwelling.allocated", "information.given"):
        for twice in again(HOUSED, name):
            asked = {"tasks", "waits"} if name == "participant.settled" else set()
            differs = changed(HOUSED.on("2026-09-20"), twice.on("2026-09-20"))
            assert {"buffered"} <= differs <= {"buffered"} | asked
            assert twice.on("2026-09-20").buffered == (twice.events[-1].ref,)


def test_settlement_corrected_opens_its_tasks_on_the_right_day() -> None:
    story = settled().corrected("2026-09-10", settled_on="2026-08-15")
    assert task(story.on("2026-09-09"), "allocate-dwelling").opened_on == day("2026-09-01")
    state = story.on("2026-09-10")
    assert task(state, "allocate-dwelling").opened_on == day("2026-08-15")
    assert [asked.details["settled_on"] for asked in state.requests] == [day("2026-08-15")]


def test_settlement_retracted_dwelling_is_to_be_allocated_again() -> None:
    ref = HOUSED.ref("dwelling.allocated")
    assert HOUSED.on("2026-09-05").stages["settlement"] == "done"
    state = HOUSED.retracted("2026-09-06", ref).on("2026-09-06")
    assert state.stages["settlement"] == "active"
    assert wait(state, "dwelling.allocated").since == day("2026-09-01")
    assert changed(state, HOUSED.without(ref).on("2026-09-06")) == {"timeline"}


# --- mapping --------------------------------------------------------------------------------------------------------


def test_mapping_straight_way_is_completed_in_time_and_with_the_county() -> None:
    first = settled().on("2026-09-01")
    assert (first.stages["mapping"], first.stages["guidance"]) == ("active", "not_started")
    assert (tasks_in(first, "mapping"), waits_in(first, "mapping")) == ({"complete-mapping"}, {"mapping.completed"})
    done = mapped().on("2026-09-23")
    assert (done.stages["mapping"], done.stages["guidance"]) == ("done", "active")
    assert standing(done, "mapping-completed") == Standing(
        "2026-09-01", "2026-09-29", "2026-09-29", "met", "2026-09-21"
    )
    assert standing(done, "mapping-shared") == Standing("2026-09-21", "2026-09-24", "2026-09-24", "met", "2026-09-23")
    assert waits_in(done, "mapping") == set()


def test_mapping_too_early_lies_until_the_participant_is_settled() -> None:
    early = Story().mapped("2026-08-28").mapping_received("2026-08-31").settled("2026-09-01")
    assert early.on("2026-08-31").buffered == tuple(each.ref for each in early.events)
    state = early.on("2026-09-01")
    assert standing(state, "mapping-completed")[3:] == ("met", "2026-08-28")
    usual = settled().mapped("2026-09-01").mapping_received("2026-09-01")
    assert outcome(state) == outcome(usual.on("2026-09-01"))


def test_mapping_too_late_is_met_late_after_the_leader_was_notified() -> None:
    story = settled().mapped("2026-10-05")
    before = story.on("2026-10-04")
    assert standing(before, "mapping-completed").status == "passed"
    assert alarms(before, "mapping-completed") == ADVISER_AND_LEADER
    state = story.on("2026-10-05")
    assert standing(state, "mapping-completed")[3:] == ("met_late", "2026-10-05")
    assert alarms(state, "mapping-completed") == set()
    assert state.stages["guidance"] == "active"


def test_mapping_never_done_stays_a_task_and_a_decision_is_made_without_it() -> None:
    state = settled().on("2027-03-01")
    assert standing(state, "mapping-completed")[3:] == ("passed", None)
    assert (task(state, "complete-mapping").due, wait(state, "mapping.completed").due) == (
        day("2026-09-29"), day("2026-09-29"),
    )  # fmt: skip
    assert alarms(state, "mapping-completed") == ADVISER_AND_LEADER
    assert open_tasks(state) >= {"make-decision", "allocate-dwelling"}
    decided = settled().decided("2026-11-02", reason="clear case").on("2027-03-01")
    assert (decided.stages["mapping"], decided.stages["plan"]) == ("active", "active")


def test_mapping_repeated_lies_buffered_and_changes_nothing() -> None:
    for name in ("mapping.completed", "mapping.received"):
        for twice in again(mapped(), name):
            assert changed(mapped().on("2026-10-10"), twice.on("2026-10-10")) == {"buffered"}
            assert twice.on("2026-10-10").buffered == (twice.events[-1].ref,)


def test_mapping_corrected_settlement_makes_it_late_after_all() -> None:
    story = mapped().corrected("2026-09-25", settled_on="2026-08-15")
    assert standing(story.on("2026-09-24"), "mapping-completed").status == "met"
    state = story.on("2026-09-25")
    assert standing(state, "mapping-completed") == Standing(
        "2026-08-15", "2026-09-12", "2026-09-14", "met_late", "2026-09-21"
    )
    assert standing(state, "mapping-shared").starts == "2026-09-21"


def test_mapping_retracted_is_to_be_done_again_and_guidance_never_began() -> None:
    ref = mapped().ref("mapping.completed")
    state = mapped().retracted("2026-10-01", ref).on("2026-10-01")
    assert (state.stages["mapping"], state.stages["guidance"]) == ("active", "not_started")
    assert standing(state, "mapping-completed")[3:] == ("passed", None)
    assert state.buffered == (mapped().ref("mapping.received"),)
    assert changed(state, mapped().without(ref).on("2026-10-01")) == {"timeline"}


# --- guidance -------------------------------------------------------------------------------------------------------


def test_guidance_straight_way_is_assessed_answered_booked_held_and_noted() -> None:
    first = mapped().on("2026-09-23")
    assert first.stages["guidance"] == "active"
    assert (tasks_in(first, "guidance"), waits_in(first, "guidance")) == ({"assess-guidance"}, {"guidance.assessed"})
    done = guided().on("2026-10-22")
    assert done.stages["guidance"] == "done"
    assert (tasks_in(done, "guidance"), waits_in(done, "guidance")) == (set(), set())
    assert [standing(done, name)[1:] for name in ("guidance-assessed", "guidance-answered", "guidance-held")] == [
        ("2026-09-28", "2026-09-28", "met", "2026-09-25"),
        ("2026-10-02", "2026-10-02", "met", "2026-09-30"),
        ("2026-11-04", "2026-11-04", "met", "2026-10-14"),
    ]


def test_guidance_too_early_is_held_when_its_booking_comes() -> None:
    early = mapped().assessed("2026-09-25").held("2026-09-28").booked("2026-09-30")
    before = early.on("2026-09-29")
    assert before.buffered[:1] == (early.ref("guidance.held"),)
    assert "guidance.booked" in waits(before)
    state = early.on("2026-09-30")
    assert standing(state, "guidance-held")[3:] == ("met", "2026-09-28")
    assert outcome(state) == outcome(booked().held("2026-09-30").on("2026-09-30"))


def test_guidance_too_late_is_met_late_after_the_centres_leader_was_notified() -> None:
    story = booked().held("2026-11-10")
    before = story.on("2026-11-09")
    assert standing(before, "guidance-held").status == "passed"
    assert alarms(before, "guidance-held") == CENTRE_AND_LEADER | KOMMUNE_TOO
    state = story.on("2026-11-10")
    assert standing(state, "guidance-held")[3:] == ("met_late", "2026-11-10")
    assert alarms(state, "guidance-held") == set()
    assert "share-note" in open_tasks(state)


def test_guidance_never_held_stays_a_task_and_the_decision_does_not_wait_for_it() -> None:
    state = booked().on("2027-03-01")
    assert standing(state, "guidance-held")[3:] == ("passed", None)
    assert (task(state, "hold-guidance").due, wait(state, "guidance.held").due) == (day("2026-11-04"),) * 2
    assert alarms(state, "guidance-held") == CENTRE_AND_LEADER | KOMMUNE_TOO
    assert "make-decision" in open_tasks(state)
    assert booked().decided("2026-11-02").on("2027-03-01").stages["plan"] == "active"


def test_guidance_declined_by_the_career_centre_is_assessed_anew() -> None:
    story = mapped().assessed("2026-09-25").declined("2026-09-28")
    state = story.on("2026-09-28")
    assert standing(state, "guidance-answered")[3:] == ("met", "2026-09-28")
    assert (tasks_in(state, "guidance"), waits_in(state, "guidance")) == ({"assess-guidance"}, {"guidance.assessed"})
    assert standing(state, "guidance-held").status == "running"
    ordered_anew = story.assessed("2026-10-05").on("2026-10-05")
    assert [each[:2] for each in standings(ordered_anew, "guidance-answered")] == [
        ("2026-09-25", "2026-10-02"),
        ("2026-10-05", "2026-10-12"),
    ]


def test_guidance_repeated_lies_buffered_and_changes_nothing() -> None:
    for name in ("guidance.assessed", "guidance.booked", "guidance.held"):
        for twice in again(guided(), name):
            assert changed(guided().on("2026-10-30"), twice.on("2026-10-30")) == {"buffered"}
            assert twice.on("2026-10-30").buffered == (twice.events[-1].ref,)


def test_guidance_corrected_settlement_is_due_with_the_earlier_decision() -> None:
    """'Never after `programme-decision`': settled on 20 July, that is due on 20 October, before the 42 days."""
    story = booked().held("2026-10-21").corrected("2026-10-30", settled_on="2026-07-20")
    assert standing(story.on("2026-10-29"), "guidance-held")[1:] == ("2026-11-04", "2026-11-04", "met", "2026-10-21")
    assert standing(story.on("2026-10-30"), "guidance-held")[1:] == (
        "2026-10-20", "2026-10-20", "met_late", "2026-10-21",
    )  # fmt: skip


def test_guidance_retracted_is_to_be_held_again() -> None:
    story = booked().held("2026-10-14")
    state = story.retracted("2026-10-16", story.ref("guidance.held")).on("2026-10-16")
    assert "hold-guidance" in tasks_in(state, "guidance")
    assert standing(state, "guidance-held")[3:] == ("running", None)
    assert standings(state, "note-shared") == []
    assert changed(state, booked().on("2026-10-16")) == {"timeline"}
    assert [entry.details["event"] for entry in entries(state, "retracted")] == ["guidance.held"]
