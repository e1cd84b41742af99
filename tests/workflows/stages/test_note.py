"""The note: for whom, with access or a reason, registered, contested and answered."""

from typing import Any

from tests.workflows.caseload import Story, booked, day, entries, guided, open_tasks, standing, task


def shared(**more: Any) -> Story:
    """Guidance held on 14 October, and a note shared on the 19th."""
    facts = {
        "meeting_id": "m1",
        "shared_on": "2026-10-19",
        "recommendation": "a health worker's certificate",
        "participant_access": True,
        "recipients": ["programme_adviser"],
        "registered_in_imdinett": True,
    }
    return booked().held("2026-10-14").add("note.shared", "2026-10-19", **(facts | more))


def about(name: str, on: str, **more: Any) -> tuple[str, str, dict[str, Any]]:
    return name, on, {"meeting_id": "m1", "on": on, **more}


def test_a_note_that_is_not_registered_yet_is_somebodys_task() -> None:
    assert "register-note" not in open_tasks(shared().on("2026-10-20"))
    story = shared(registered_in_imdinett=False)
    assert task(story.on("2026-10-20"), "register-note").role == "career_adviser"
    name, on, data = about("note.registered", "2026-10-21")
    assert "register-note" not in open_tasks(story.add(name, on, **data).on("2026-10-21"))


def test_a_note_the_participant_may_not_see_needs_a_reason() -> None:
    assert entries(shared(participant_access=False).on("2026-10-20"), "note-withheld-without-reason") != []
    with_reason = shared(participant_access=False, access_reason="tells of others")
    assert entries(with_reason.on("2026-10-20"), "note-withheld-without-reason") == []


def test_a_contested_note_is_answered() -> None:
    name, on, data = about("note.contested", "2026-10-25", about="the recommendation")
    contested = shared().add(name, on, **data)
    assert task(contested.on("2026-10-25"), "answer-contested-note").details == {"contested_on": day("2026-10-25")}
    name, on, data = about("note.answered", "2026-10-28", answer="changed", corrected=True)
    assert "answer-contested-note" not in open_tasks(contested.add(name, on, **data).on("2026-10-28"))


def test_a_note_contested_after_it_was_read_is_answered_too() -> None:
    name, on, data = about("note.contested", "2026-11-25", about="the recommendation")
    story = shared().note_received("2026-10-22").add(name, on, **data)
    state = story.on("2026-11-25")
    assert state.stages["guidance"] == "done"
    assert "answer-contested-note" in open_tasks(state)


def test_the_sections_of_a_note_go_with_it() -> None:
    sections = {"competence": "nursing", "wishes": "the same here", "options": "two", "next_steps": "recognition"}
    story = shared(sections=sections, purpose="a basis for the plan")
    assert story.events[-1].data.model_dump(exclude_none=True)["sections"] == sections
    more = {"recognition": "an authorisation as a nurse", "hindrances": "no place in a kindergarten"}
    story = shared(sections=sections | more)
    assert story.events[-1].data.model_dump()["sections"] == sections | more


def test_a_note_is_shared_and_registered_within_two_months_whatever_the_routine() -> None:
    """Regulation § 59"""
    assert str(task(shared(registered_in_imdinett=False).on("2026-10-20"), "register-note").due) == "2026-12-14"
    held = booked().held("2026-10-14")
    more = held.add(
        "deadline.extended", "2026-10-15", decided_on="2026-10-15", deadline="note-shared", due="2026-12-15",
        reason="illness", granted_by="leader",
    )  # fmt: skip
    assert standing(more.on("2026-10-16"), "note-shared").due == standing(held.on("2026-10-16"), "note-shared").due


def test_drafts_are_on_the_timeline_and_change_nothing() -> None:
    name, on, data = about("note.drafted", "2026-10-15")
    state = booked().held("2026-10-14").add(name, on, **data).on("2026-10-16")
    assert state.buffered == ()
    assert standing(state, "note-shared").status == "running"


def test_a_note_that_is_contested_again_is_answered_again() -> None:
    def contested(story: Story, on: str) -> Story:
        return story.add("note.contested", on, meeting_id="m1", on=on, about="the work I did")

    story = contested(guided(), "2026-10-26")
    story = story.add(
        "note.answered", "2026-10-28", meeting_id="m1", on="2026-10-28", answer="corrected", corrected=True
    )
    assert "answer-contested-note" not in open_tasks(story.on("2026-10-28"))
    assert "answer-contested-note" in open_tasks(contested(story, "2026-11-05").on("2026-11-05"))


def test_the_task_tells_whether_a_recommendation_is_owed() -> None:
    """§ 11(4): one should be given since 2026; with collective protection it does not apply (§ 37 b)."""

    def owed(**settled: Any) -> Any:
        story = Story().settled("2026-09-01", **settled).mapped("2026-09-21").mapping_received("2026-09-23")
        held = story.assessed("2026-09-25").booked("2026-09-30").held("2026-10-14")
        return task(held.on("2026-10-15"), "share-note").details["recommendation"]

    assert owed() == "should"
    assert owed(residence_basis="collective_protection") == "not_owed"
