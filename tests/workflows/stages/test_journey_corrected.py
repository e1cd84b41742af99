"""The journey whose settlement is corrected, and the law that it follows then."""

from dataclasses import replace

import pytest

from schemas.journey import JourneyStatus
from schemas.rules import packaged_rules
from tests.workflows.caseload import Standing, Story, day, entries, mapped, request, settled, standing, task


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
