"""Two settlements of one participant: the first starts the journey, and a correction rewrites that one only."""

from tests.workflows.caseload import LIER, Story, day, open_tasks, task

TWICE = Story().settled("2026-09-01").settled("2026-09-20", kommune=LIER)


def test_the_first_settlement_starts_the_journey_and_the_other_lies_buffered() -> None:
    state = TWICE.on("2026-10-01")
    assert (state.settled_on, state.kommune) == (day("2026-09-01"), "3301")
    assert [ref.id for ref in state.buffered] == ["002"]


def test_a_person_finds_out_what_the_other_settlement_means() -> None:
    asked = task(TWICE.on("2026-09-20"), "review-settlement")
    assert (asked.organisation, asked.details) == ("3301", {"kommune": LIER, "settled_on": day("2026-09-20")})
    assert "review-settlement" not in open_tasks(TWICE.on("2026-09-19"))
    found = TWICE.add("settlement.reviewed", "2026-09-25", reviewed_on="2026-09-25", finding="moved")
    assert "review-settlement" not in open_tasks(found.on("2026-09-25"))
    retracted = TWICE.retracted("2026-09-25", TWICE.events[1].ref)
    assert "review-settlement" not in open_tasks(retracted.on("2026-09-25"))


def test_a_correction_past_the_other_settlement_changes_the_date_and_not_which_one_starts() -> None:
    corrected = TWICE.corrected("2026-09-25", settled_on="2026-09-22")
    state = corrected.on("2026-10-01")
    assert (state.settled_on, state.kommune) == (day("2026-09-22"), "3301")
    assert [ref.id for ref in state.buffered] == ["002"]
    assert Story(corrected.events[::-1]).on("2026-10-01") == state


def test_when_the_first_settlement_is_retracted_the_other_starts_the_journey() -> None:
    story = TWICE.retracted("2026-09-30", TWICE.events[0].ref)
    state = story.on("2026-10-01")
    assert (state.settled_on, state.kommune) == (day("2026-09-20"), LIER)
