"""The journey as a whole: corrected, retracted, moved; registered late, in the wrong order, and ahead of time."""

import itertools
from dataclasses import replace

import pytest

from schemas.events import EventRef
from schemas.journey import JourneyStatus
from schemas.rules import packaged_rules
from tests.workflows.caseload import (
    LIER,
    SOURCE,
    Standing,
    Story,
    booked,
    day,
    deadline,
    entries,
    event,
    granted,
    guided,
    mapped,
    open_tasks,
    request,
    running,
    sameness,
    settled,
    standing,
    taken,
    task,
    wait,
)
from workflows.engine.play import play

WITHOUT_ASIDES = ("timeline",)


# --- corrected ------------------------------------------------------------------------------------------------------


def test_a_corrected_settlement_computes_all_that_follows_from_it_anew() -> None:
    story = settled().corrected("2026-09-10", settled_on="2026-08-15")
    state = story.on("2026-09-10")
    assert state.settled_on == day("2026-08-15")
    assert standing(state, "programme-decision") == Standing("2026-08-15", "2026-11-15", "2026-11-16", "running")
    assert standing(state, "mapping-completed") == Standing("2026-08-15", "2026-09-12", "2026-09-14", "running")
    assert task(state, "complete-mapping").opened_on == day("2026-08-15")


def test_a_correction_takes_effect_on_the_day_it_is_registered() -> None:
    story = settled().corrected("2026-09-10", settled_on="2026-08-15")
    before = story.on("2026-09-09")
    assert before.settled_on == day("2026-09-01")
    assert before.wake_on == day("2026-09-10")
    assert before.buffered == (story.ref("participant.settlementcorrected"),)


def test_the_timeline_shows_the_correction() -> None:
    state = settled().corrected("2026-09-10", settled_on="2026-08-15").on("2026-09-10")
    (entry,) = entries(state, "corrected")
    assert entry.on == day("2026-09-10")
    assert entry.details["settled_on"] == day("2026-08-15")
    assert entry.details["reason"] == "wrong"
    assert [(entry.on, entry.details["event"]) for entry in entries(state, "event")] == [
        (day("2026-08-15"), "participant.settled")
    ]


def test_a_correction_may_change_the_kommune() -> None:
    state = settled().corrected("2026-09-10", settled_on="2026-09-01", kommune="0301").on("2026-09-10")
    assert (state.kommune, state.county) == ("0301", "03")
    assert {found.organisation for found in state.tasks} == {"0301"}


def test_a_correction_that_names_no_kommune_leaves_it() -> None:
    state = settled().corrected("2026-09-10", settled_on="2026-08-15").on("2026-09-10")
    assert state.kommune == "3301"


def test_a_correction_across_the_new_year_changes_the_rule_set() -> None:
    story = Story().settled("2026-01-05")
    assert story.on("2026-01-20").rule_set == "2026"
    assert story.corrected("2026-01-20", settled_on="2025-12-29").on("2026-01-20").rule_set == "2021"


def test_a_correction_into_the_new_year_changes_it_too() -> None:
    story = Story().settled("2025-12-29").corrected("2026-01-20", settled_on="2026-01-05")
    assert story.on("2026-01-19").rule_set == "2021"
    assert story.on("2026-01-20").rule_set == "2026"


@pytest.mark.parametrize(("settled_on", "rule_set"), [("2025-12-31", "2021"), ("2026-01-01", "2026")])
def test_the_law_of_the_settlement_is_kept_for_good(settled_on: str, rule_set: str) -> None:
    """Whatever comes into force, and wherever the participant moves."""
    story = Story().settled(settled_on, permit_granted_on="2025-11-01", person={"birth_date": "1969-06-01"})
    for on in (settled_on, "2026-01-01", "2026-07-01", "2027-06-01"):
        state = story.moved("2026-02-01", "0301").on(on)
        assert state.rule_set == rule_set
        assert state.eligibility == "may_be_offered", "56 years old at the permit"


WITHOUT_6A = replace(packaged_rules(), for_some=False)


@pytest.mark.parametrize(
    ("settled_on", "basis", "permit", "rule_set"),
    [
        ("2022-03-20", "collective_protection", "2022-03-11", "6A"),
        ("2022-03-20", "collective_protection", "2022-03-10", "2021"),
        ("2025-12-31", "collective_protection", "2025-04-01", "6A"),
        ("2026-07-01", "collective_protection", "2025-04-01", "6A-2026"),
        ("2028-06-30", "collective_protection", "2028-04-01", "6A-2026"),
        ("2028-07-01", "collective_protection", "2028-04-01", "2026"),
        ("2026-03-01", "family_reunification", "2025-04-01", "2026"),
        ("2025-03-01", "asylum", "2024-04-01", "2021"),
    ],
)
def test_chapter_6a_is_followed_by_permit_and_residence_basis(
    settled_on: str, basis: str, permit: str, rule_set: str
) -> None:
    """'§ 34-holders only (their family reunified follow ordinary rules)'; for good, like any law."""
    story = Story().settled(settled_on, residence_basis=basis, permit_granted_on=permit)
    for on in (settled_on, "2028-07-02", "2029-01-01"):
        assert story.on(on).rule_set == rule_set
        assert story.on(on, WITHOUT_6A).rule_set == ("2021" if settled_on < "2026-01-01" else "2026"), "switched off"


def test_a_correction_moves_a_journey_out_of_chapter_6a_and_into_it() -> None:
    facts = {"residence_basis": "collective_protection", "permit_granted_on": "2028-03-01"}
    late = Story().settled("2028-06-29", **facts).corrected("2028-07-10", settled_on="2028-07-01")
    assert [late.on(on).rule_set for on in ("2028-07-09", "2028-07-10")] == ["6A-2026", "2026"]
    early = Story().settled("2028-07-01", **facts).corrected("2028-07-10", settled_on="2028-06-30")
    assert [early.on(on).rule_set for on in ("2028-07-09", "2028-07-10")] == ["2026", "6A-2026"]


def test_the_last_correction_counts() -> None:
    story = settled().corrected("2026-09-20", settled_on="2026-08-20").corrected("2026-09-10", settled_on="2026-08-15")
    assert story.on("2026-09-15").settled_on == day("2026-08-15")
    state = story.on("2026-09-20")
    assert state.settled_on == day("2026-08-20")
    assert len(entries(state, "corrected")) == 2


def test_a_retracted_correction_gives_the_first_date_back() -> None:
    story = settled().corrected("2026-09-10", settled_on="2026-08-15")
    state = story.retracted("2026-09-12", story.ref("participant.settlementcorrected")).on("2026-09-12")
    assert state.settled_on == day("2026-09-01")
    assert entries(state, "corrected") == []
    assert [entry.details["event"] for entry in entries(state, "retracted")] == ["participant.settlementcorrected"]


def test_a_correction_may_come_before_what_it_corrects() -> None:
    story = Story().corrected("2026-08-20", settled_on="2026-09-03").settled("2026-09-01")
    state = story.on("2026-09-03")
    assert state.settled_on == day("2026-09-03")


def test_a_settlement_that_is_put_off_by_a_correction_begins_on_its_new_day() -> None:
    story = settled().housed("2026-09-02").corrected("2026-09-05", settled_on="2026-09-20")
    assert story.on("2026-09-04").status is JourneyStatus.ACTIVE
    between = story.on("2026-09-05")
    assert between.status is JourneyStatus.NONE
    assert between.wake_on == day("2026-09-20")
    assert set(between.buffered) == {story.ref("participant.settled"), story.ref("dwelling.allocated")}
    assert story.on("2026-09-20").status is JourneyStatus.ACTIVE
    assert story.on("2026-09-20").buffered == ()


def test_a_correction_can_make_a_claim_the_first() -> None:
    story = settled().claimed("2026-09-05").corrected("2026-09-10", settled_on="2026-09-08")
    assert standing(story.on("2026-09-09"), "programme-decision").starts == "2026-09-01"
    assert standing(story.on("2026-09-10"), "programme-decision").starts == "2026-09-05"


def test_a_correction_judges_what_was_done_by_the_new_deadline() -> None:
    story = mapped()
    assert standing(story.on("2026-10-15"), "mapping-completed").status == "met"
    earlier = story.corrected("2026-10-10", settled_on="2026-08-01").on("2026-10-15")
    assert standing(earlier, "mapping-completed")[1:] == ("2026-08-29", "2026-08-31", "met_late", "2026-09-21")


def test_a_corrected_settlement_is_sent_to_the_register_as_it_is_now() -> None:
    before = request(settled().on("2026-09-01"), "register-settlement")
    after = request(settled().corrected("2026-09-10", settled_on="2026-08-15").on("2026-09-10"), "register-settlement")
    assert before.key == after.key
    assert after.details["settled_on"] == day("2026-08-15")


# --- retracted ------------------------------------------------------------------------------------------------------


def test_a_retraction_leaves_the_journey_as_if_the_event_had_never_come() -> None:
    """'the journey is as if the event had never come, the timeline shows both'"""
    story = guided()
    ref = story.ref("guidance.held")
    with_both = story.retracted("2026-10-25", ref).on("2026-11-10")
    assert sameness(with_both, WITHOUT_ASIDES) == sameness(story.without(ref).on("2026-11-10"), WITHOUT_ASIDES)
    (gone,), (retraction,) = entries(with_both, "retracted"), entries(with_both, "retraction")
    assert (gone.event, gone.on, gone.details["event"]) == (ref, day("2026-10-14"), "guidance.held")
    assert (retraction.on, retraction.details["of"], retraction.details["reason"]) == (
        day("2026-10-25"),
        ref.id,
        "a mistake",
    )
    assert ref not in {entry.event for entry in entries(with_both, "event")}


@pytest.mark.parametrize("nth", range(len(granted().events)))
def test_any_event_may_be_retracted(nth: int) -> None:
    story = granted(months=12)
    ref = story.events[nth].ref
    state = story.retracted("2026-11-20", ref).on("2026-11-23")
    assert sameness(state, WITHOUT_ASIDES) == sameness(story.without(ref).on("2026-11-23"), WITHOUT_ASIDES)


def test_a_retraction_that_comes_before_its_event_works_too() -> None:
    """'a retraction that arrives before its event works too'"""
    ref = EventRef(SOURCE, "003")
    story = settled().retracted("2026-09-10", ref).mapped("2026-09-21")
    assert story.ref("mapping.completed") == ref
    state = story.on("2026-09-21")
    assert standing(state, "mapping-completed").status == "running"
    assert "complete-mapping" in open_tasks(state)
    assert state.buffered == ()


def test_a_retraction_of_what_never_comes_does_nothing() -> None:
    story = settled().retracted("2026-09-10", EventRef(SOURCE, "never"))
    assert sameness(story.on("2026-09-20"), WITHOUT_ASIDES) == sameness(settled().on("2026-09-20"), WITHOUT_ASIDES)
    assert [entry.on for entry in entries(story.on("2026-09-20"), "retraction")] == [day("2026-09-10")]


def test_a_retraction_is_for_the_event_of_that_source_alone() -> None:
    story = settled().retracted("2026-09-10", EventRef("https://county.example", settled().events[0].ref.id))
    assert story.on("2026-09-20").status is JourneyStatus.ACTIVE


def test_a_retraction_takes_effect_on_the_day_it_is_registered() -> None:
    story = mapped()
    later = story.retracted("2026-10-05", story.ref("mapping.completed"))
    assert later.on("2026-10-04").stages["mapping"] == "done"
    assert later.on("2026-10-04").wake_on == day("2026-10-05")
    assert later.on("2026-10-05").stages["mapping"] == "active"


def test_a_retraction_may_itself_be_retracted() -> None:
    story = mapped()
    gone = story.retracted("2026-10-01", story.ref("mapping.completed"))
    back = gone.retracted("2026-10-02", gone.ref("event.retracted"))
    assert "complete-mapping" in open_tasks(back.on("2026-10-01"))
    assert sameness(back.on("2026-10-02"), WITHOUT_ASIDES) == sameness(mapped().on("2026-10-02"), WITHOUT_ASIDES)


def test_a_retraction_may_be_retracted_by_one_that_is_registered_before_it() -> None:
    """'a retraction that arrives before its event works too': that event may be a retraction."""
    early = event(
        "event.retracted",
        {"source": SOURCE, "id": "second", "reason": "a mistake"},
        id_="first",
        registered="2026-09-30",
    )
    story = mapped()
    ref = story.ref("mapping.completed")
    late = event(
        "event.retracted",
        {"source": ref.source, "id": ref.id, "reason": "a mistake"},
        id_="second",
        registered="2026-10-01",
    )
    state = play([*story.events, early, late], packaged_rules(), day("2026-10-02"))
    assert state.stages["mapping"] == "done"


def test_two_retractions_of_one_event_are_as_good_as_one() -> None:
    story = mapped()
    ref = story.ref("mapping.completed")
    twice = story.retracted("2026-10-01", ref).retracted("2026-10-02", ref)
    assert "complete-mapping" in open_tasks(twice.on("2026-10-02"))
    assert len(entries(twice.on("2026-10-02"), "retracted")) == 1


def test_a_retraction_of_itself_changes_nothing() -> None:
    story = settled().retracted("2026-09-10", EventRef(SOURCE, "002"))
    assert story.ref("event.retracted") == EventRef(SOURCE, "002")
    assert sameness(story.on("2026-09-20"), WITHOUT_ASIDES) == sameness(settled().on("2026-09-20"), WITHOUT_ASIDES)


def test_without_its_settlement_there_is_no_journey() -> None:
    story = mapped()
    state = story.retracted("2026-10-01", story.ref("participant.settled")).on("2026-10-02")
    assert state.status is JourneyStatus.NONE
    assert set(state.buffered) == {story.ref("mapping.completed"), story.ref("mapping.received")}
    assert [entry.kind for entry in state.timeline] == ["retracted", "retraction"]


def test_a_retracted_settlement_makes_way_for_the_right_one() -> None:
    story = settled().settled("2026-08-15", kommune="0301")
    state = story.retracted("2026-09-20", story.ref("participant.settled", 2)).on("2026-09-20")
    assert (state.settled_on, state.kommune) == (day("2026-09-01"), "3301")


def test_an_event_of_tomorrow_may_be_retracted_today() -> None:
    story = settled().mapped("2026-09-21", registered="2026-09-05")
    gone = story.retracted("2026-09-06", story.ref("mapping.completed"))
    assert gone.on("2026-09-06").buffered == ()
    assert "complete-mapping" in open_tasks(gone.on("2026-09-21"))


# --- moved ----------------------------------------------------------------------------------------------------------


def test_the_journey_goes_on_in_the_new_kommune() -> None:
    """'`participant.moved`: the journey goes on under the new kommune; its open tasks … move with it'"""
    story = booked().moved("2026-10-05", "0301")
    assert story.on("2026-10-04").kommune == "3301"
    state = story.on("2026-10-05")
    assert (state.kommune, state.county) == ("0301", "03")
    assert {found.organisation for found in state.tasks if found.role != "career_adviser"} == {"0301"}
    assert task(state, "hold-guidance").organisation == "03"
    assert {awaited.organisation for awaited in state.waits if awaited.party == "kommune"} == {"0301"}
    assert taken(state)[-1] == "participant.moved"


def test_what_was_asked_on_behalf_of_the_old_kommune_stays_with_it() -> None:
    """A decision is sent and archived once, by whoever made it; what is decided later is the new kommune's."""
    story = running().moved("2027-01-10", "0301")
    facts = {"permanent": False, "until": "2027-05-01", "reason": "invalid absence"}
    state = story.add("programme.stopped", "2027-02-01", decided_on="2027-02-01", **facts).on("2027-02-01")
    archived = {(each.details["kind"], each.organisation) for each in state.requests if each.kind == "archive-document"}
    assert archived == {("decision/programme", "3301"), ("decision/stop", "0301")}
    assert request(state, "deliver-decision").organisation == "0301"


def test_the_career_centre_of_the_new_county_is_asked_for_what_the_old_one_has_not_answered() -> None:
    story = settled().mapped("2026-09-21").assessed("2026-09-25").moved("2026-09-26", "0301")
    asked = {each.kind: each.organisation for each in story.on("2026-09-26").requests}
    assert (asked["share-mapping"], asked["order-guidance"]) == ("03", "03")


def test_running_deadlines_move_and_none_is_restarted() -> None:
    """'… and running deadlines move with it, none is restarted.'"""
    stayed, moved = booked().on("2026-10-05"), booked().moved("2026-10-05", "0301").on("2026-10-05")
    assert [(each.key, each.starts, each.due, each.status(each.due)) for each in moved.deadlines] == [
        (each.key, each.starts, each.due, each.status(each.due)) for each in stayed.deadlines
    ]
    assert deadline(moved, "programme-decision").organisation == "0301"
    assert deadline(moved, "guidance-held").organisation == "03"


def test_tasks_and_waits_keep_their_keys_and_their_dates() -> None:
    stayed, moved = booked().on("2026-10-05"), booked().moved("2026-10-05", "0301").on("2026-10-05")
    accept = "journey/transfer/1"
    assert [(found.key, found.opened_on, found.due) for found in moved.tasks if found.key != accept] == [
        (found.key, found.opened_on, found.due) for found in stayed.tasks
    ]
    assert [(awaited.key, awaited.since) for awaited in moved.waits if awaited.key != accept] == [
        (awaited.key, awaited.since) for awaited in stayed.waits
    ]


def test_a_move_within_the_county_keeps_the_county() -> None:
    state = booked().moved("2026-10-05", LIER).on("2026-10-05")
    assert (state.kommune, state.county) == (LIER, "33")


def test_a_participant_may_move_twice_and_back() -> None:
    story = booked().moved("2026-10-05", "0301").moved("2026-10-12", "3301")
    assert story.on("2026-10-11").kommune == "0301"
    assert story.on("2026-10-12").kommune == "3301"


def test_moves_count_in_the_order_they_happened() -> None:
    state = booked().moved("2026-10-12", LIER).moved("2026-10-05", "0301").on("2026-10-20")
    assert state.kommune == LIER


def test_a_move_from_before_settlement_changes_nothing() -> None:
    state = settled().moved("2026-08-20", "0301").on("2026-09-02")
    assert state.kommune == "3301"
    assert task(state, "complete-mapping").organisation == "3301"


def test_a_retracted_move_did_not_happen() -> None:
    story = booked().moved("2026-10-05", "0301")
    state = story.retracted("2026-10-08", story.ref("participant.moved")).on("2026-10-08")
    assert state.kommune == "3301"


def test_tasks_that_open_after_the_move_belong_to_the_new_kommune() -> None:
    state = mapped().moved("2026-09-24", "0301").assessed("2026-09-25", "not_needed").on("2026-09-25")
    assert task(state, "make-decision").organisation == "0301"


def test_warnings_go_to_the_new_kommune() -> None:
    state = settled().moved("2026-09-10", "0301").on("2026-09-19")
    assert {notice.organisation for notice in state.notices} == {"0301"}


def test_a_move_in_the_future_takes_effect_on_its_day() -> None:
    story = booked().moved("2026-10-05", "0301")
    before = story.on("2026-10-02")
    assert before.buffered == (story.ref("participant.moved"),)
    assert story.on("2026-10-04").wake_on == day("2026-10-05")


# --- order, time and the timeline -----------------------------------------------------------------------------------


def test_the_order_of_arrival_does_not_matter() -> None:
    """'the state of a journey depends on which events there are, not on the order in which they came'"""
    story = mapped().assessed("2026-09-25", "not_needed").corrected("2026-09-28", settled_on="2026-08-30")
    states = {
        repr(play(events, packaged_rules(), day("2026-10-01"))) for events in itertools.permutations(story.events)
    }
    assert len(states) == 1


def test_events_of_one_day_are_ordered_by_time_then_id() -> None:
    """'Events of one day are ordered by `time`, then `id`.'"""

    def assessment(id_: str, time: str, outcome: str) -> Story:
        data = {"outcome": outcome, "assessed_on": "2026-09-10"}
        return Story((*settled().events, event("eligibility.assessed", data, id_=id_, registered=time)))

    noon, later = "2026-09-10T12:00:00Z", "2026-09-10T12:00:01Z"
    by_time = Story((*assessment("b", noon, "none").events, assessment("a", later, "may_be_offered").events[-1]))
    assert by_time.on("2026-09-10").eligibility == "may_be_offered"
    by_id = Story((*assessment("b", noon, "none").events, assessment("a", noon, "may_be_offered").events[-1]))
    assert by_id.on("2026-09-10").eligibility == "none"
    data = {"outcome": "may_be_offered", "assessed_on": "2026-09-10"}
    other = event("eligibility.assessed", data, id_="a", source="https://z.example", registered=noon)
    whoever = Story((*assessment("b", noon, "none").events, other))
    assert whoever.on("2026-09-10").eligibility == "none", "the id counts before the source"


def test_times_in_other_zones_are_compared_as_moments() -> None:
    story = settled()
    for id_, time, outcome in [
        ("a", "2026-09-10T13:00:00+02:00", "may_be_offered"),
        ("b", "2026-09-10T12:30:00+00:00", "none"),
    ]:
        data = {"outcome": outcome, "assessed_on": "2026-09-10"}
        story = Story((*story.events, event("eligibility.assessed", data, id_=id_, registered=time)))
    assert story.on("2026-09-10").eligibility == "none"


def test_the_timeline_is_in_the_order_of_the_days() -> None:
    story = granted().delivered("2026-11-05").housed("2026-09-03").moved("2026-10-01", "0301")
    days = [entry.on for entry in story.on("2026-11-23").timeline]
    assert days == sorted(days)


def test_what_no_stage_waits_for_yet_is_buffered_and_taken_when_one_does() -> None:
    """'an event that nothing waits for yet: … it is taken when its stage comes to wait for it'"""
    story = settled().note_shared("2026-09-10").decided("2026-09-12", reason="clear").held("2026-09-09")
    state = story.on("2026-09-12")
    assert state.buffered == (story.ref("guidance.held"), story.ref("note.shared")), "oldest first"
    assert "note.shared" not in taken(state)


def test_the_same_event_is_never_both_taken_and_buffered() -> None:
    state = granted().delivered("2026-11-05").on("2026-11-23")
    assert not {entry.event for entry in entries(state, "event")} & set(state.buffered)


def test_a_late_warning_is_of_the_latest_day_only() -> None:
    keys = [notice.key for notice in settled().on("2026-09-27").notices]
    assert keys == ["mapping/mapping-completed/warned/2026-09-26"]


def test_the_state_of_a_past_day_can_be_played() -> None:
    state = guided().on("2026-09-10")
    assert state.as_of == day("2026-09-10")
    assert state.stages["guidance"] == "not_started"
    assert len(state.buffered) == len(guided().events) - 1
    assert state.wake_on == day("2026-09-19")


def test_every_wait_has_the_day_it_opened() -> None:
    assert wait(booked().on("2026-10-01"), "guidance.held").since == day("2026-09-30")
    assert wait(booked().on("2026-10-01"), "decision.made").since == day("2026-09-01")


def test_two_events_whose_source_and_id_read_the_same_together_stay_two() -> None:
    """Keys of the timeline join the rows of yesterday to those of today, so no two may be the same."""
    events = [
        *settled().events,
        event("dwelling.allocated", {"allocated_on": "2026-09-02"}, source="https://a.example", id_="x/1"),
        event(
            "information.given",
            {"given_on": "2026-09-02", "language": "ar", "interpreter_used": True, "topics": []},
            source="https://a.example/x",
            id_="1",
        ),
    ]
    keys = [entry.key for entry in play(events, packaged_rules(), day("2026-09-03")).timeline]
    assert len(keys) == len(set(keys))


# --- the ends of the calendar ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("on", ["2021-01-01", "2100-01-01", "2100-12-31"])
def test_the_first_and_the_last_year_that_are_accepted_can_be_played(on: str) -> None:
    story = Story().settled(on, permit_granted_on=on, person={}).claimed(on).mapped(on).mapping_received(on)
    story = story.assessed(on, "later", not_before=on).assessed(on).booked(on).held(on)
    story = story.note_shared(on).note_received(on).decided(on, months=72).delivered(on).planned(on).signed(on)
    assert story.started(on, planned_end=on).on(on).status is JourneyStatus.ACTIVE


def test_until_guidance_is_held_the_new_county_gets_the_mapping_and_the_order() -> None:
    """What the old county has answered is asked of the new one too, and the order is called off where it was."""
    story = mapped().assessed("2026-09-25").accepted("2026-09-28").moved("2026-09-30", "0301")
    state = story.on("2026-09-30")
    asked = {each.kind: each.organisation for each in state.requests}
    assert (asked["share-mapping"], asked["order-guidance"]) == ("03", "03")
    assert "guidance/answered/1/order-guidance" not in state.standing
    assert "mapping/received/share-mapping" in state.standing
    assert "mapping.received" not in {wait.event for wait in state.waits}, "the mapping is done"
    received = story.mapping_received("2026-10-02").on("2026-10-02")
    assert "share-mapping" not in {each.kind for each in received.requests}
    held = story.booked("2026-10-05").held("2026-10-14").moved("2026-10-20", "4601").on("2026-10-20")
    assert {each.kind for each in held.requests} & {"share-mapping", "order-guidance"} == set()


def test_a_time_that_falls_through_in_the_new_county_is_booked_there_without_another_order() -> None:
    story = mapped().assessed("2026-09-25").accepted("2026-09-28").moved("2026-09-30", "0301")
    story = story.booked("2026-10-05").cancelled("2026-10-08")
    state = story.on("2026-10-08")
    assert "order-guidance" not in {each.kind for each in state.requests}
    assert "guidance/booked/1/order-guidance" in state.standing
    back = story.moved("2026-10-09", "3301").on("2026-10-09")
    assert [each.organisation for each in back.requests if each.kind == "order-guidance"] == ["33"]
    assert "guidance/booked/1/order-guidance" not in back.standing


def test_within_a_county_nothing_is_asked_anew() -> None:
    story = mapped().assessed("2026-09-25").accepted("2026-09-28")
    kinds = {each.kind for each in story.moved("2026-09-30", LIER).on("2026-09-30").requests}
    assert kinds & {"share-mapping", "order-guidance"} == set()


def test_who_was_responsible_in_the_old_kommune_is_not_in_the_new_one() -> None:
    story = settled()
    for role, account in (("programme_adviser", "a-17"), ("career_adviser", "c-3")):
        story = story.add("adviser.assigned", "2026-09-02", adviser=account, role=role, on="2026-09-02")
    story = story.mapped("2026-09-21").mapping_received("2026-09-23").assessed("2026-09-25").booked("2026-09-30")
    assert task(story.on("2026-10-01"), "hold-guidance").adviser == "c-3"
    near, far = story.moved("2026-10-01", LIER).on("2026-10-01"), story.moved("2026-10-01", "0301").on("2026-10-01")
    assert (task(near, "allocate-dwelling").adviser, task(near, "hold-guidance").adviser) == (None, "c-3")
    assert task(near, "send-info-pack").adviser is None
    assert task(far, "hold-guidance").adviser is None
