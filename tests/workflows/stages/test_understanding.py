"""Whether rights and duties are understood, checked throughout the programme (S-18)."""

import pytest

from tests.workflows.caseload import Story, day, entries, granted, open_tasks, running, task


def confirmed(story: Story, on: str, *, understood: bool = True, about: str = "rights_and_duties") -> Story:
    return story.add("understanding.confirmed", on, confirmed_on=on, about=about, understood=understood)


def in_programme() -> Story:
    story = confirmed(granted().housed("2026-09-03").informed("2026-09-04"), "2026-09-10")
    return story.delivered("2026-11-03").started("2026-11-16", planned_end="2027-11-16")


def test_every_six_months_in_the_programme_it_is_checked_again() -> None:
    story = in_programme()
    assert "check-understanding" not in open_tasks(story.on("2027-05-15"))
    asked = task(story.on("2027-05-16"), "check-understanding")
    assert (asked.opened_on, asked.due) == (day("2027-05-16"), day("2027-05-30"))
    checked = confirmed(story, "2027-05-20")
    assert "check-understanding" not in open_tasks(checked.on("2027-11-15"))


def test_what_was_explained_is_checked_within_fourteen_days() -> None:
    story = granted().informed("2026-11-04")
    assert task(story.on("2026-11-04"), "check-understanding").due == day("2026-11-18")
    (overdue,) = [notice for notice in story.on("2026-11-19").notices if notice.kind == "overdue"]
    assert (overdue.role, overdue.on) == ("programme_leader", day("2026-11-19"))


def test_a_check_made_earlier_counts_from_its_day() -> None:
    story = confirmed(in_programme(), "2027-03-01")
    assert "check-understanding" not in open_tasks(story.on("2027-08-31"))
    assert "check-understanding" in open_tasks(story.on("2027-09-01"))


def test_what_is_not_understood_any_more_is_explained_and_checked_again() -> None:
    story = confirmed(in_programme(), "2027-05-20", understood=False)
    assert "give-information" in open_tasks(story.on("2027-05-20"))
    explained = story.informed("2027-05-25")
    assert open_tasks(explained.on("2027-05-25")) & {"give-information", "check-understanding"} == {
        "check-understanding"
    }


def test_nobody_is_asked_when_the_programme_has_ended() -> None:
    state = in_programme().completed("2027-06-01").on("2027-06-01")
    assert "check-understanding" not in open_tasks(state)


def test_that_decision_and_plan_were_understood_stands_on_the_timeline() -> None:
    story = granted().delivered("2026-11-03").planned("2026-11-10").signed("2026-11-10")
    story = confirmed(confirmed(story, "2026-11-05", about="decision"), "2026-11-12", about="plan")
    state = story.on("2026-11-12")
    assert state.buffered == ()
    assert [
        entry.stage for entry in entries(state, "event") if entry.details["event"] == "understanding.confirmed"
    ] == [
        "decision",
        "plan",
    ]


def explained(language: str, *, interpreter: bool, needed: bool = True) -> Story:
    facts = {"language": language, "interpreter_used": interpreter, "topics": ["rights"], "given_on": "2026-09-10"}
    return Story().settled("2026-09-01", interpreter_needed=needed).add("information.given", "2026-09-10", **facts)


@pytest.mark.parametrize(
    ("language", "interpreter", "needed", "followed"),
    [
        ("no", False, True, False),
        ("en", False, True, False),
        ("no", True, True, True),
        ("ar", False, True, True),
        ("ar-SY", False, True, True),
        ("no", False, False, True),
        ("nn", False, False, True),
        ("en", False, False, True),
        ("ti", False, False, False),
    ],
)
def test_what_was_explained_in_words_that_nobody_could_follow_is_explained_again(
    language: str, interpreter: bool, needed: bool, followed: bool
) -> None:
    """Settlement is done all the same, since the contract asks for the information alone."""
    story = explained(language, interpreter=interpreter, needed=needed)
    state = story.housed("2026-09-11").on("2026-09-11")
    assert ("give-information" not in open_tasks(state)) is followed
    assert ("check-understanding" in open_tasks(state)) is followed
    assert state.stages["settlement"] == "done"
    if not followed:
        assert task(state, "give-information").details["not_understood"] == language
        again = story.informed("2026-09-15").on("2026-09-15")
        assert "give-information" not in open_tasks(again)
        assert "check-understanding" in open_tasks(again)


def test_who_was_mapped_with_norwegian_follows_it_in_either_form() -> None:
    facts = {"languages": ["ar", "nb"], "education": "primary", "work_years": 4, "completed_on": "2026-09-05"}
    story = Story().settled("2026-09-01", interpreter_needed=True).add("mapping.completed", "2026-09-05", **facts)
    told = {"language": "no", "interpreter_used": False, "topics": ["rights"], "given_on": "2026-09-10"}
    assert "check-understanding" in open_tasks(story.add("information.given", "2026-09-10", **told).on("2026-09-10"))


def test_what_is_explained_once_more_must_be_followed_too() -> None:
    story = confirmed(explained("ar", interpreter=False), "2026-09-12", understood=False)
    facts = {"language": "no", "interpreter_used": False, "topics": ["rights"]}
    in_norwegian = story.add("information.given", "2026-09-15", given_on="2026-09-15", **facts).on("2026-09-15")
    assert task(in_norwegian, "give-information").details["not_understood"] == "no"
    assert "check-understanding" not in open_tasks(in_norwegian)
    programme = confirmed(running(interpreter_needed=True), "2027-05-20", understood=False)
    programme = programme.add("information.given", "2027-05-25", given_on="2027-05-25", **facts)
    assert "give-information" in open_tasks(programme.on("2027-05-25"))
