"""Whoever answers has a task: a partner of what it is asked, a person here of what a service could not do."""

from datetime import timedelta

import pytest

from tests.workflows.caseload import (
    Story,
    booked,
    day,
    granted,
    guided,
    mapped,
    open_tasks,
    running,
    settled,
    task,
    wait,
)
from tests.workflows.stages.interpreter import bookings
from tests.workflows.whole import every_type

ANSWERING = {"career_centre", "interpreter_service", "nav", "adult_education"}
ENDS = "2027-11-16"


def planned(provider: str) -> Story:
    facts = {"measure_id": "c1", "kind": "work_practice", "planned_start": "2026-12-01", "provider": provider}
    return running(ENDS).add("measure.planned", "2026-11-20", **facts)


def handed_over(to: str) -> Story:
    return running(ENDS).add("handover.started", "2027-08-10", on="2027-08-10", to=to)


@pytest.mark.parametrize(
    ("story", "on", "type_", "completes_with", "role", "organisation", "due"),
    [
        (mapped(), "2026-09-21", "confirm-mapping", "mapping.received", "career_centre", "33", "2026-09-24"),
        (
            mapped().assessed("2026-09-25"), "2026-09-25",
            "book-guidance", "guidance.booked", "career_centre", "33", "2026-10-02",
        ),
        (
            mapped().assessed("2026-09-25").accepted("2026-09-28"), "2026-09-28",
            "book-guidance", "guidance.booked", "career_centre", "33", None,
        ),
        (
            bookings.booked(), "2026-09-30",
            "confirm-interpreter", "interpreter.confirmed", "interpreter_service", "interpreter_service", "2026-10-01",
        ),
        (
            bookings.confirmed().cancelled("2026-10-08"), "2026-10-08",
            "confirm-cancellation", "interpreter.cancelled", "interpreter_service", "interpreter_service", None,
        ),
        (planned("nav"), "2026-11-20", "confirm-measure", "measure.confirmed", "nav", "nav", "2026-12-01"),
        (
            planned("adult_education"), "2026-11-20",
            "confirm-measure", "measure.confirmed", "adult_education", "adult_education", "2026-12-01",
        ),
        (handed_over("nav"), "2027-08-10", "accept-handover", "handover.accepted", "nav", "nav", None),
        (
            handed_over("education"), "2027-08-10",
            "accept-handover", "handover.accepted", "adult_education", "adult_education", None,
        ),
    ],
)  # fmt: skip
def test_what_a_partner_is_asked_is_a_task_there(
    story: Story, on: str, type_: str, completes_with: str, role: str, organisation: str, due: str | None
) -> None:
    state = story.on(on)
    found, awaited = task(state, type_), wait(state, completes_with)
    assert (found.completes_with, found.role, found.organisation) == (completes_with, role, organisation)
    assert found.due == awaited.due == (day(due) if due else None)
    assert found.opened_on == awaited.since == day(on)


def test_in_a_whole_journey_every_wait_for_a_partner_is_a_task_and_gone_with_it() -> None:
    story, seen = every_type(), set()
    for on in sorted({event.on.isoformat() for event in story.events}):
        state = story.on(on)
        tasks = {each.key: each for each in state.tasks}
        asked = [awaited for awaited in state.waits if awaited.role in ANSWERING]
        seen |= {awaited.role for awaited in asked}
        assert [tasks[each.key].role for each in asked] == [each.role for each in asked]
        assert {each.key for each in state.tasks if each.role in ANSWERING} == {each.key for each in asked}
    assert seen == ANSWERING - {"adult_education"}


def test_the_task_moves_with_the_participant() -> None:
    story = mapped().assessed("2026-09-25").moved("2026-09-28", "0301")
    assert task(story.on("2026-09-27"), "book-guidance").organisation == "33"
    moved = task(story.on("2026-09-28"), "book-guidance")
    assert (moved.organisation, moved.opened_on) == ("03", day("2026-09-25"))


def test_an_order_that_is_turned_down_leaves_no_task_there() -> None:
    state = mapped().assessed("2026-09-25").declined("2026-09-28").on("2026-09-28")
    assert "book-guidance" not in open_tasks(state)
    assert task(state, "assess-guidance").role == "programme_adviser"


def test_a_conversation_that_fell_through_is_booked_anew_by_the_career_centre() -> None:
    found = task(booked().cancelled("2026-10-08").on("2026-10-08"), "book-guidance")
    assert (found.role, found.opened_on) == ("career_centre", day("2026-10-08"))


def test_the_kommune_registers_itself_what_an_employer_has_no_system_for() -> None:
    state = handed_over("employer").on("2027-08-10")
    assert wait(state, "handover.accepted").role == "programme_adviser"
    assert "accept-handover" not in open_tasks(state)


# --- late, or not at all ---------------------------------------------------------------------------------------------


def told(story: Story, on: str, about: str) -> set[tuple[str, str]]:
    """Give who is told that something is late, from the day on which it is."""
    state = story.on(on)
    keys = {each.key for each in state.deadlines if each.name == about}
    keys |= {each.key for each in state.tasks if each.type == about}
    late = [each for each in state.notices if (each.kind != "warned" and each.key.partition("/overdue/")[0] in keys)
            or (each.kind != "warned" and each.deadline in keys)]  # fmt: skip
    assert {each.on for each in late} <= {day(on)}
    return {(each.role, each.organisation) for each in late}


COUNTY = {("career_centre", "33"), ("career_centre_leader", "33")}
KOMMUNE = {("programme_adviser", "3301"), ("programme_leader", "3301")}


@pytest.mark.parametrize(
    ("story", "on", "about", "roles"),
    [
        (settled().mapped("2026-09-21"), "2026-09-25", "mapping-shared", COUNTY | KOMMUNE),
        (mapped().assessed("2026-09-25"), "2026-10-03", "guidance-answered", COUNTY | KOMMUNE),
        (
            booked().held("2026-10-14"), "2026-10-22", "note-shared",
            {("career_adviser", "33"), ("career_centre_leader", "33"), *KOMMUNE},
        ),
        (
            booked().held("2026-10-14").note_shared("2026-10-19"), "2026-10-27", "note-acknowledged",
            {("career_adviser", "33"), ("career_centre_leader", "33"), *KOMMUNE},
        ),
        (
            bookings.booked(), "2026-10-02", "interpreter-confirmed",
            {("career_adviser", "33"), ("career_centre_leader", "33"), ("interpreter_service", "interpreter_service")},
        ),
        (planned("nav"), "2026-12-02", "confirm-measure", {("nav", "nav"), *KOMMUNE}),
        (handed_over("nav"), "2027-08-25", "accept-handover", {("nav", "nav"), ("programme_adviser", "3301")}),
        (
            mapped().assessed("2026-09-25").accepted("2026-09-28"), "2026-10-13", "book-guidance",
            {("career_centre", "33"), ("programme_adviser", "3301")},
        ),
    ],
)  # fmt: skip
def test_what_a_partner_answers_late_or_not_at_all_is_told_on_both_sides(
    story: Story, on: str, about: str, roles: set[tuple[str, str]]
) -> None:
    assert told(story, on, about) == roles
    before = story.on((day(on) - timedelta(1)).isoformat())
    assert before.wake_on == day(on)


# --- services that answer by themselves -----------------------------------------------------------------------------


def test_what_our_own_services_answer_is_a_wait_only() -> None:
    state = granted().on("2026-11-02")
    assert {wait(state, name).role for name in ("nir.registered", "document.archived")} == {"imdi", "archive"}
    assert not {"register-in-nir", "file-document"} & open_tasks(state)


def test_a_settlement_that_nir_rejects_is_the_settlement_advisers_task() -> None:
    rejected = settled().add("nir.rejected", "2026-09-04", rejected_on="2026-09-04", reason="the number is another's")
    found = task(rejected.on("2026-09-04"), "register-in-nir")
    assert (found.role, found.organisation, found.opened_on) == ("settlement_adviser", "3301", day("2026-09-04"))
    state = rejected.nir_registered("2026-09-08").on("2026-09-08")
    assert "register-in-nir" not in open_tasks(state)


def test_a_rejection_after_the_registration_opens_nothing() -> None:
    story = (
        settled()
        .nir_registered("2026-09-03")
        .add("nir.rejected", "2026-09-04", rejected_on="2026-09-04", reason="late")
    )
    assert "register-in-nir" not in open_tasks(story.on("2026-09-04"))


def test_a_document_that_the_archive_does_not_take_is_filed_by_hand() -> None:
    story = guided().decided("2026-11-02")
    document = story.ref("decision.made").digest
    refused = story.add("archiving.failed", "2026-11-03", document=document, on="2026-11-03", reason="closed")
    found = task(refused.on("2026-11-03"), "file-document")
    assert (found.role, found.organisation, found.subject.document) == ("programme_adviser", "3301", document)
    assert "file-document" not in open_tasks(
        story.add("archiving.failed", "2026-11-03", document="another", on="2026-11-03", reason="closed").on(
            "2026-11-03"
        )
    )
