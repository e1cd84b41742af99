"""What each point of a case shows: done, late, missing, and never more than the events show."""

from datetime import date
from typing import Any

import pytest

from analysis.supervision.case import case_file
from analysis.supervision.lines import Line, Status, Who
from schemas.handling import Handling
from schemas.journey import JourneyStatus
from tests.analysis.supervision.golden_cases import facts, made
from tests.workflows.caseload import Story, granted, guided, running, settled

DONE, LATE, MISSING = Status.DONE, Status.LATE, Status.MISSING
WAITS, NOT_APPLICABLE, NOT_HELD = Status.NOT_YET_DUE, Status.NOT_APPLICABLE, Status.NOT_HELD


def lines(story: Story, today: str, point: int, *requests: dict[str, Any]) -> list[Line]:
    case = case_file(facts(story, date.fromisoformat(today), requests))
    return list(case.points[point - 1].lines)


def line(story: Story, today: str, point: int, key: str, *requests: dict[str, Any]) -> Line:
    (only,) = (each for each in lines(story, today, point, *requests) if each.key == key)
    return only


# --- 1: settlement to start ---


def test_a_decision_in_time_shows_how_much_of_the_three_months_it_used() -> None:
    found = line(granted(), "2026-11-10", 1, "decision")
    assert (found.status, found.on, found.due) == (DONE, date(2026, 11, 2), date(2026, 12, 1))
    assert found.used is not None
    assert (found.used.days, found.used.of) == (62, 91)
    assert (found.event, found.paragraph) == ("decision.made", "integreringsloven § 12")


@pytest.mark.parametrize(("today", "status"), [("2026-12-01", WAITS), ("2026-12-02", MISSING)])
def test_a_decision_that_is_not_made_is_missing_from_the_day_after_its_due_date(today: str, status: Status) -> None:
    assert line(guided(), today, 1, "decision").status is status


@pytest.mark.parametrize(("decided", "in_time"), [("2026-11-30", True), ("2026-12-05", False)])
def test_a_late_start_shows_whether_its_decision_was_in_time(decided: str, in_time: bool) -> None:
    found = line(guided().decided(decided, months=12).started("2026-12-14"), "2026-12-20", 1, "start")
    assert (found.status, found.facts["decided_in_time"]) == (LATE, in_time)


def test_after_a_refusal_neither_offer_nor_start_is_asked_for() -> None:
    found = lines(guided().decided("2026-11-02", "refused", reason="no right"), "2027-03-01", 1)
    assert {each.status for each in found if each.key in ("offer", "start")} == {NOT_APPLICABLE}


# --- 2: right and duty ---


@pytest.mark.parametrize(
    ("facts_of", "status"),
    [
        ({}, NOT_HELD),
        ({"residence_basis": "family_reunification"}, NOT_APPLICABLE),
        ({"residence_basis": "other", "permit": "g"}, NOT_APPLICABLE),
        ({"residence_basis": "resettlement", "permit": "b"}, NOT_HELD),
    ],
)
def test_families_and_grounds_of_their_own_take_no_settlement_agreement(
    facts_of: dict[str, Any], status: Status
) -> None:
    story = Story().settled("2026-09-01", **facts_of)
    assert line(story, "2026-09-02", 2, "agreement").status is status


def test_the_texts_of_the_law_are_shown_with_the_day_that_chose_each() -> None:
    """Settled in 2025 and offered a start in 2026: the length of the programme follows the newer text."""
    story = Story().settled("2025-12-01", permit_granted_on="2025-06-01").decided("2026-02-02", months=12)
    used = {each.facts["chosen_by"]: each for each in lines(story, "2026-02-10", 2) if each.key == "text_used"}
    assert (used["settled"].facts["rule_set"], used["settled"].on) == ("2021", date(2025, 12, 1))
    assert (used["start_offered"].facts["rule_set"], used["start_offered"].on) == ("2026", date(2026, 2, 2))


def test_a_right_in_doubt_is_missing_until_a_person_has_assessed_it() -> None:
    story = Story().settled("2026-09-01", residence_basis="other")
    assert line(story, "2026-09-05", 2, "right").status is MISSING
    found = line(story.eligible("2026-09-06", "may_be_offered"), "2026-09-07", 2, "right")
    assert (found.status, found.facts) == (DONE, {"eligibility": "may_be_offered", "by_a_person": True})


# --- 3: before the decision ---


def test_a_mapping_after_the_decision_is_late_though_its_own_time_had_not_passed() -> None:
    story = settled().decided("2026-09-10", months=12, reason="urgent").mapped("2026-09-20")
    assert line(story, "2026-09-21", 3, "mapping").status is LATE
    assert line(settled().decided("2026-09-10", reason="urgent"), "2026-09-11", 3, "mapping").status is MISSING


def test_a_mapping_that_was_sent_and_not_confirmed_is_not_shown_as_received() -> None:
    story = settled().mapped("2026-09-21")
    sent = made("share-mapping", reply={"reference": "x"})
    waiting = line(story, "2026-09-22", 3, "mapping_shared", sent)
    assert (waiting.status, waiting.handling) == (WAITS, Handling.SENT)
    overdue = line(story, "2026-10-10", 3, "mapping_shared", sent)
    assert (overdue.status, overdue.handling) == (MISSING, Handling.SENT)
    arrived = line(story.mapping_received("2026-09-23"), "2026-10-10", 3, "mapping_shared", sent)
    assert (arrived.status, arrived.handling) == (DONE, Handling.ANSWERED)


def test_guidance_after_the_decision_is_late_and_one_not_needed_is_not_asked_for() -> None:
    late = Story().settled("2026-09-01").mapped("2026-09-10").assessed("2026-09-12").booked("2026-09-13")
    late = late.decided("2026-09-20", months=12).held("2026-10-14")
    assert line(late, "2026-10-15", 3, "guidance").status is LATE
    not_needed = settled().mapped("2026-09-10").assessed("2026-09-12", "not_needed").decided("2026-09-20", months=12)
    assert line(not_needed, "2026-10-15", 3, "guidance").status is NOT_APPLICABLE
    assert line(not_needed, "2026-10-15", 3, "guidance_assessed").facts == {
        "outcome": "not_needed",
        "reason_given": True,
    }


# --- 4 and 5: goal and plan ---


def test_a_plan_agreed_and_not_delivered_is_missing_in_plain_view() -> None:
    story = granted(months=12).planned("2026-11-02").signed("2026-11-02")
    assert line(story, "2026-11-03", 5, "plan_with_decision").status is DONE
    assert line(story, "2026-11-03", 5, "plan_delivered").status is MISSING
    delivered = story.add("plan.delivered", "2026-11-03", on="2026-11-03")
    assert line(delivered, "2026-11-04", 5, "plan_delivered").status is DONE


def test_a_contract_signed_later_than_the_decision_makes_plan_and_contract_late() -> None:
    story = granted(months=12).planned("2026-11-02").signed("2026-11-09")
    found = line(story, "2026-11-10", 5, "plan_with_decision")
    assert (found.status, found.on, found.due) == (LATE, date(2026, 11, 9), date(2026, 11, 2))
    refused = granted(months=12).planned("2026-11-02").contract_refused("2026-11-03")
    found = line(refused, "2026-11-10", 5, "contract")
    assert (found.status, found.facts) == (MISSING, {"refused_on": date(2026, 11, 3)})


def test_what_the_law_asks_of_a_plan_is_missing_where_the_plan_lacks_it() -> None:
    found = lines(granted(months=12).planned("2026-11-02"), "2026-11-03", 5)
    statuses = {each.key: each.status for each in found if each.key.startswith("minimum_")}
    assert statuses["minimum_end_goal"] is DONE
    assert statuses["minimum_reasons_for_elements"] is MISSING
    assert statuses["minimum_earlier_elements"] is NOT_APPLICABLE

    least = {
        "long_term_goals": "mål", "norwegian_extent": "20 t", "months": 12, "elements": ["norwegian"],
        "reasons": "fordi", "appeal_explained": True, "builds_on": "praksis",
    }  # fmt: skip
    whole = granted(months=12).add(
        "plan.agreed", "2026-11-02", agreed_on="2026-11-02", end_goal="work", norwegian_goal="B1",
        social_studies_extent="75 t", **least,
    )  # fmt: skip
    found = lines(whole, "2026-11-03", 5)
    assert {each.status for each in found if each.key.startswith("minimum_")} == {DONE}
    assert next(each for each in found if each.key == "minimum_duration").facts == {"months": 12}


def test_a_changed_goal_is_decided_on_and_a_review_has_its_cause() -> None:
    story = granted(months=12).planned("2026-11-02").add("goal.changed", "2026-12-01", on="2026-12-01", reason="ny")
    assert line(story, "2026-12-02", 4, "change_decided").status is MISSING
    decided = story.add(
        "decision.othermade", "2026-12-03", decided_on="2026-12-03", decision="plan", outcome="changed", reason="ny"
    )
    assert line(decided, "2026-12-04", 4, "change_decided").status is DONE
    assert {each.facts.get("decision") for each in lines(decided, "2026-12-04", 9)} == {"programme", "plan"}
    revised = story.add("plan.revised", "2026-12-05", revised_on="2026-12-05", cause="life_situation")
    found = line(revised, "2026-12-06", 5, "review_cause")
    assert (found.status, found.facts) == (DONE, {"reason": "life_situation"})


def test_with_collective_protection_guidance_is_a_right_only_and_never_missing() -> None:
    story = Story().settled("2026-09-01", residence_basis="collective_protection").mapped("2026-09-21")
    story = story.decided("2026-11-02", "granted")
    assert line(story, "2026-11-03", 3, "guidance").status is NOT_APPLICABLE


# --- 6: extent ---


def test_weeks_without_activity_stand_out_and_weeks_of_leave_do_not_count() -> None:
    """Started on Monday 16 November; 30 hours until 21 December, then nothing, then two weeks of leave."""
    story = running().add("measure.planned", "2026-11-16", measure_id="n", kind="course", hours_per_week=30)
    story = story.measure_started("2026-11-16", "n").add("measure.ended", "2026-12-21", measure_id="n", on="2026-12-21")
    period = {"from": "2027-01-04", "to": "2027-01-17"}
    story = story.add("leave.granted", "2026-12-28", decided_on="2026-12-28", kind="care", **period)
    assert line(story, "2027-01-25", 6, "idle_weeks").facts == {"weeks": 8, "weeks_without": 3}
    runs = [each for each in lines(story, "2027-01-25", 6) if each.key == "weeks_alike"]
    assert [(each.status, each.facts["weeks"], each.facts["hours_a_week"]) for each in runs] == [
        (DONE, 5, 30.0),
        (MISSING, 3, 0.0),
    ]


def test_a_measure_without_hours_is_activity_and_shows_no_full_time() -> None:
    story = running().measure_planned("2026-11-16", "c").measure_started("2026-11-16", "c")
    assert line(story, "2027-01-04", 6, "idle_weeks").status is DONE
    assert line(story, "2027-01-04", 6, "full_time").status is MISSING


def test_nothing_is_missing_before_the_programme_has_started() -> None:
    assert {each.status for each in lines(granted(months=12), "2026-11-10", 6)} == {WAITS}


# --- 7: mandatory parts ---


def test_hours_of_social_studies_are_counted_against_what_the_law_asks_for() -> None:
    story = running().hours("2027-01-10", 40, "social_studies").hours("2027-02-10", 20, "social_studies")
    found = line(story, "2027-03-01", 7, "social_studies")
    assert (found.status, found.facts) == (WAITS, {"hours": 60.0, "of_hours": 75})
    enough = story.hours("2027-02-20", 15, "social_studies")
    assert line(enough, "2027-03-01", 7, "social_studies").status is DONE


# --- 8: conversations ---


def needed(story: Story, booking: str, on: str, at: str, meeting: str = "mapping") -> Story:
    about = {"meeting": meeting, "starts_at": f"{at}T10:00:00+02:00", "minutes": 60, "needed": True}
    return story.add("interpreter.needassessed", on, booking_id=booking, assessed_on=on, **about)


def conversation(story: Story, today: str) -> tuple[Status, dict[str, Any]]:
    (found,) = lines(story, today, 8)
    return found.status, dict(found.facts)


def test_a_qualified_interpreter_who_did_the_assignment_makes_a_conversation_done() -> None:
    story = needed(Story().settled("2026-09-01", interpreter_needed=True), "k1", "2026-09-05", "2026-09-21")
    story = story.interpreter_confirmed("2026-09-06", "k1", "B").mapped("2026-09-21")
    status, shown = conversation(story, "2026-09-25")
    assert (status, shown["used"]) == (MISSING, "not_registered")
    status, shown = conversation(story.interpreted("2026-09-21", "k1"), "2026-09-25")
    assert (status, shown["used"], shown["category"]) == (DONE, True, "B")


def test_an_interpreter_without_qualification_needs_a_documented_exception() -> None:
    story = needed(Story().settled("2026-09-01", interpreter_needed=True), "k1", "2026-09-05", "2026-09-21")
    story = story.interpreter_confirmed("2026-09-06", "k1", "none").mapped("2026-09-21").interpreted("2026-09-21", "k1")
    status, shown = conversation(story, "2026-09-25")
    assert (status, shown["exception"]) == (MISSING, False)
    status, shown = conversation(story.exception_granted("2026-09-20", "k1"), "2026-09-25")
    assert (status, shown["exception"]) == (DONE, True)


def test_a_need_that_nobody_assessed_is_missing_only_where_an_interpreter_is_needed() -> None:
    assert conversation(Story().settled("2026-09-01", interpreter_needed=True).mapped("2026-09-21"), "2026-09-25") == (
        MISSING,
        {"meeting": "mapping", "need_assessed": False, "used": "not_registered"},
    )
    assert conversation(settled().mapped("2026-09-21"), "2026-09-25")[0] is NOT_APPLICABLE


# --- 9: decisions ---


def archived(today: str, story: Story, *requests: dict[str, Any]) -> tuple[Status, Handling | None, Who | None]:
    found = line(story, today, 9, "archived", *requests)
    return found.status, found.handling, found.who


def test_a_decision_that_the_archive_has_not_answered_is_not_archived() -> None:
    story = granted(months=12)
    document = story.ref("decision.made").digest
    asked = made("archive-document", reply={"reference": "m"}, document=document)
    failing = made("archive-document", state="open", document=document)
    other = made("archive-document", reply={"reference": "m"}, document="another")
    kommune = Who("kommune", "3301")
    assert archived("2026-11-10", story, asked) == (MISSING, Handling.SENT, kommune)
    assert archived("2026-11-10", story, failing, other) == (MISSING, Handling.NOT_MADE, kommune)
    counted = made("archive-document", reply={"taken_as_done": "done", "cut_over": "2026-01-01"}, document=document)
    assert archived("2026-11-10", story, counted) == (MISSING, Handling.NOT_MADE, kommune)
    filed = story.add("document.archived", "2026-11-03", document=document, archived_on="2026-11-03", reference="a")
    assert archived("2026-11-10", filed, asked) == (DONE, Handling.ANSWERED, kommune)
    assert archived("2026-11-10", filed) == (DONE, Handling.BY_HAND, kommune)


def test_a_refusal_shows_that_it_lacks_forewarning_and_that_it_has_reasons() -> None:
    story = guided().decided("2026-11-02", "refused", reason="no right")
    assert line(story, "2026-11-05", 9, "forewarned").status is MISSING
    assert line(story, "2026-11-05", 9, "reasons").status is DONE
    assert line(story, "2026-11-05", 9, "notified").status is MISSING
    without = guided().decided("2026-11-02", "refused")
    assert line(without, "2026-11-05", 9, "reasons").status is MISSING


def test_an_appeal_is_shown_with_what_came_of_it() -> None:
    story = granted(months=12).delivered("2026-11-03").appealed("2026-11-10")
    assert line(story, "2026-11-12", 9, "appealed").status is WAITS
    found = line(story.appeal_decided("2026-11-20", "changed"), "2026-11-25", 9, "appealed")
    assert (found.status, found.facts["outcome"], found.facts["decided_on"]) == (DONE, "changed", date(2026, 11, 20))


# --- 10 to 13 ---


def test_absence_beyond_ten_working_days_is_added_and_the_new_end_is_shown() -> None:
    absence = {"from": "2027-01-04", "to": "2027-01-18", "valid": True, "kind": "own_illness"}
    found = line(running().add("absence.registered", "2027-01-04", **absence), "2027-02-01", 10, "added_time")
    assert (found.facts["working_days"], found.facts["added"]) == (11, True)
    assert found.facts["planned_end"] > date(2027, 11, 16)  # type: ignore[operator]


@pytest.mark.parametrize(("registered", "status"), [("2026-11-01", DONE), ("2026-11-02", LATE)])
def test_a_settlement_is_registered_late_after_two_months(registered: str, status: Status) -> None:
    found = line(settled().nir_registered(registered), "2026-12-01", 12, "nir_settlement")
    assert (found.status, found.handling, found.who) == (status, Handling.BY_HAND, Who("kommune", "3301"))


def test_a_settlement_that_the_register_has_not_answered_is_missing_after_two_months() -> None:
    sent = made("register-settlement", reply={"reference": "m"})
    assert line(settled(), "2026-11-01", 12, "nir_settlement", sent).status is WAITS
    found = line(settled(), "2026-11-02", 12, "nir_settlement", sent)
    assert (found.status, found.handling) == (MISSING, Handling.SENT)


def test_what_the_kommune_registers_itself_is_never_shown_as_registered() -> None:
    items = [each for each in lines(running(), "2027-02-01", 12) if each.key == "nir_item"]
    assert {each.event for each in items} >= {"decision.made", "programme.started"}
    assert {each.status for each in items} == {NOT_HELD}


def test_a_deadline_made_good_is_a_deviation_with_who_was_told() -> None:
    story = settled().mapped("2026-10-05")
    (found,) = (each for each in lines(story, "2026-10-06", 13) if each.facts.get("deadline") == "mapping-completed")
    assert (found.status, found.facts["told"], found.facts["made_good_on"]) == (
        LATE,
        "programme_leader",
        date(2026, 10, 5),
    )
    assert [each.key for each in lines(settled(), "2026-09-02", 13)] == ["no_deviation"]


# --- whose, and when ---


def test_after_a_move_each_line_names_the_kommune_that_was_responsible_then() -> None:
    story = granted(months=12).moved("2026-11-09", "0301")
    case = case_file(facts(story, date(2026, 12, 1)))
    assert [(stay.kommune, stay.since, stay.until) for stay in case.stays] == [
        ("3301", None, date(2026, 11, 9)),
        ("0301", date(2026, 11, 9), None),
    ]
    assert line(story, "2026-12-01", 1, "decision").who == Who("kommune", "3301")
    assert line(story, "2026-12-01", 5, "plan_agreed").who == Who("kommune", "3301")
    assert line(story, "2026-12-01", 3, "guidance").who == Who("county", "33")
    assert line(story, "2026-12-02", 1, "start").who == Who("kommune", "0301")


def test_in_a_closed_journey_nothing_waits_any_more() -> None:
    story = guided().decided("2026-11-02", "refused", reason="no right").delivered("2026-11-03")
    case = case_file(facts(story, date(2026, 12, 24)))
    assert (case.status, case.closed_on) == (JourneyStatus.CLOSED, date(2026, 11, 25))
    assert case.count(WAITS) == 0


def test_a_retracted_event_shows_nothing_and_a_correction_counts() -> None:
    story = granted(months=12)
    story = story.retracted("2026-11-05", story.ref("decision.made"))
    assert line(story, "2026-11-06", 1, "decision").status is WAITS
    corrected = granted(months=12).corrected("2026-11-05", settled_on="2026-08-01")
    assert line(corrected, "2026-11-06", 1, "decision").status is LATE


def test_an_event_that_the_journey_has_not_taken_is_counted_and_shows_nothing() -> None:
    story = settled().certified("2026-09-10")
    case = case_file(facts(story, date(2026, 9, 20)))
    assert case.untaken == 1
    assert all(each.event != "certificate.issued" for point in case.points for each in point.lines)


# --- 11: the ending ---


def test_the_cause_of_the_end_is_missing_until_it_has_nirs_code() -> None:
    without, known = (
        running().completed("2027-11-16"),
        running().add("programme.completed", "2027-11-16", ended_on="2027-11-16", outcome="work", nir_cause="21"),
    )
    assert line(without, "2027-11-20", 11, "nir_cause").status is MISSING
    found = line(known, "2027-11-20", 11, "nir_cause")
    assert (found.status, found.facts["reason"]) == (DONE, "21")


def test_a_programme_that_goes_on_has_not_ended_and_nothing_is_expected_of_the_time_between() -> None:
    story = running().measure_planned("2026-11-10", "n", "2026-11-16").measure_started("2026-11-16", "n")
    over = story.interrupted("2027-03-01")
    goes_on = over.add("programme.reopened", "2027-06-01", reopened_on="2027-06-01")
    assert line(over, "2027-06-10", 11, "programme_end").status is DONE
    shown = {each.key: each for each in lines(goes_on, "2027-06-10", 11)}
    assert (shown["programme_reopened"].on, shown["programme_end"].status) == (date(2027, 6, 1), WAITS)
    weeks = [each for each in lines(goes_on, "2027-08-01", 6) if each.key == "weeks_alike"]
    assert not [each for each in weeks if each.on is not None and date(2027, 3, 8) <= each.on < date(2027, 5, 31)]
