"""A move: the new kommune learns what has passed and what is near, and accepts; what is open moves all the same."""

from tests.workflows.caseload import LIER, booked, day, entries, mapped, open_tasks, settled, task


def test_the_new_kommune_accepts_within_seven_days_and_sees_what_it_takes_over() -> None:
    asked = task(settled().moved("2026-11-20", "0301").on("2026-11-20"), "accept-transfer")
    assert (asked.organisation, asked.role, asked.due) == ("0301", "programme_adviser", day("2026-11-27"))
    assert asked.details["from"] == "3301"
    assert asked.details["passed"] == [{"deadline": "mapping-completed", "due": day("2026-09-29")}]
    assert {each["deadline"] for each in asked.details["near"]} == {"programme-decision", "programme-started"}


def test_what_is_open_is_the_new_kommunes_before_it_has_accepted() -> None:
    state = booked().moved("2026-10-05", "0301").on("2026-10-05")
    assert {each.organisation for each in state.tasks} == {"0301", "03"}


def test_that_it_has_been_taken_is_on_the_timeline() -> None:
    story = mapped().moved("2026-10-05", LIER)
    accepted = story.add("transfer.accepted", "2026-10-07", accepted_on="2026-10-07")
    assert "accept-transfer" not in open_tasks(accepted.on("2026-10-07"))
    (taken,) = entries(accepted.on("2026-10-07"), "transfer-accepted")
    assert taken.details == {"left": "3301", "kommune": LIER}
    late = [each.kind for each in story.on("2026-10-13").notices if each.key.startswith("journey/transfer")]
    assert late == ["overdue"]


def test_of_two_moves_the_last_kommune_accepts() -> None:
    story = mapped().moved("2026-10-05", LIER).moved("2026-10-08", "0301")
    assert task(story.on("2026-10-08"), "accept-transfer").organisation == "0301"


def test_a_move_to_where_the_participant_lives_is_none() -> None:
    assert "accept-transfer" not in open_tasks(mapped().moved("2026-10-05", "3005").on("2026-10-05"))
