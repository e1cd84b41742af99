"""Settlement: what opens with it, who has right and duty, and when it is done."""

import pytest

from schemas.events import EventRefused
from schemas.journey import JourneyStatus
from tests.workflows.caseload import Story, day, open_tasks, request, settled, standing, taken, task, wait, waits


def test_settlement_opens_settlement_mapping_and_decision() -> None:
    """'`settlement` and `mapping` open at settlement; `decision` opens then too, because its clock runs.'"""
    state = settled().on("2026-09-01")
    assert state.status is JourneyStatus.ACTIVE
    assert state.stages == {
        "settlement": "active",
        "mapping": "active",
        "guidance": "not_started",
        "decision": "active",
        "plan": "not_started",
        "programme": "not_started",
        "ending": "not_started",
    }


def test_a_journey_knows_its_kommune_county_and_rule_set() -> None:
    state = settled().on("2026-09-01")
    assert (state.kommune, state.county, state.rule_set) == ("3301", "33", "2026")
    assert (state.settled_on, state.as_of, state.closed_on) == (day("2026-09-01"), day("2026-09-01"), None)


@pytest.mark.parametrize(("settled_on", "rule_set"), [("2025-12-31", "2021"), ("2026-01-01", "2026")])
def test_the_settled_date_chooses_the_rule_set(settled_on: str, rule_set: str) -> None:
    assert Story().settled(settled_on).on("2026-02-01").rule_set == rule_set


def test_at_first_there_are_a_dwelling_to_allocate_information_to_give_and_a_mapping_to_do() -> None:
    state = settled().on("2026-09-01")
    assert open_tasks(state) == {"prepare-dwelling", "allocate-dwelling", "give-information", "complete-mapping"}
    assert waits(state) >= {"dwelling.allocated", "information.given", "mapping.completed", "decision.made"}


@pytest.mark.parametrize(
    ("type_", "completes_with"),
    [("allocate-dwelling", "dwelling.allocated"), ("give-information", "information.given")],
)
def test_the_settlement_adviser_of_the_kommune_gets_the_tasks(type_: str, completes_with: str) -> None:
    found = task(settled().on("2026-09-05"), type_)
    assert (found.completes_with, found.role, found.organisation) == (completes_with, "settlement_adviser", "3301")
    assert (found.stage, found.opened_on, found.due) == ("settlement", day("2026-09-01"), None)


def test_settlement_is_done_when_a_dwelling_is_allocated_and_information_is_given() -> None:
    """'`settlement` is `done` when a dwelling is allocated and information is given.'"""
    story = settled().housed("2026-09-02")
    assert story.on("2026-09-10").stages["settlement"] == "active"
    assert open_tasks(story.on("2026-09-10")) == {"give-information", "complete-mapping"}
    done = story.informed("2026-09-04").on("2026-09-10")
    assert done.stages["settlement"] == "done"
    assert open_tasks(done) == {"check-understanding", "complete-mapping"}


def test_information_may_come_before_the_dwelling() -> None:
    story = settled().informed("2026-09-02")
    assert story.on("2026-09-10").stages["settlement"] == "active"
    assert story.housed("2026-09-04").on("2026-09-10").stages["settlement"] == "done"


def test_a_dwelling_that_was_allocated_before_settlement_counts() -> None:
    state = settled().housed("2026-08-20").informed("2026-09-01").on("2026-09-01")
    assert state.stages["settlement"] == "done"
    assert state.buffered == ()


def test_a_retracted_dwelling_opens_the_task_again() -> None:
    story = settled().housed("2026-09-02").informed("2026-09-02")
    state = story.retracted("2026-09-03", story.ref("dwelling.allocated")).on("2026-09-03")
    assert state.stages["settlement"] == "active"
    assert "allocate-dwelling" in open_tasks(state)


def test_a_second_settlement_event_starts_nothing_anew_and_lies_buffered() -> None:
    story = settled().settled("2026-09-15", kommune="0301")
    state = story.on("2026-09-20")
    assert (state.settled_on, state.kommune) == (day("2026-09-01"), "3301")
    assert state.buffered == (story.ref("participant.settled", 2),)
    assert taken(state) == ["participant.settled"]


# --- the national introduction register -----------------------------------------------------------------------------


def test_the_settlement_is_sent_to_the_national_introduction_register() -> None:
    asked = request(settled().on("2026-09-01"), "register-settlement")
    assert (asked.service, asked.organisation, asked.wait) == ("nir", "imdi", "settlement/nir")
    assert asked.details == {"settled_on": day("2026-09-01"), "kommune": "3301"}
    awaited = wait(settled().on("2026-09-01"), "nir.registered")
    assert awaited.due == day("2026-11-01"), "two months (regulation § 58)"
    assert (awaited.role, awaited.organisation, awaited.since) == ("imdi", "imdi", day("2026-09-01"))


def test_a_registered_settlement_is_not_sent_again() -> None:
    """A request is made only while its wait is still open at the end of a play."""
    state = settled().nir_registered("2026-09-03").on("2026-09-10")
    assert "register-settlement" not in {asked.kind for asked in state.requests}
    assert "nir.registered" not in waits(state)


def test_the_register_keeps_nobody_from_being_settled() -> None:
    state = settled().housed("2026-09-02").informed("2026-09-02").on("2026-09-10")
    assert state.stages["settlement"] == "done"
    assert "nir.registered" in waits(state)


# --- eligibility ----------------------------------------------------------------------------------------------------

CLEAR, DOUBTFUL, TOO_OLD = (
    settled(),
    Story().settled("2026-09-01", residence_basis="other"),
    Story().settled("2026-09-01", person={"birth_date": "1960-01-01"}),
)


@pytest.mark.parametrize(
    ("story", "eligibility"),
    [(CLEAR, "right_and_duty"), (TOO_OLD, "may_be_offered"), (DOUBTFUL, None)],
    ids=["clear", "too-old", "doubtful"],
)
def test_eligibility_is_derived_when_the_data_suffice(story: Story, eligibility: str | None) -> None:
    """'Eligibility is derived from the rule set when the data suffice (age at permit, residence basis, …).'"""
    assert story.on("2026-09-01").eligibility == eligibility


COLLECTIVE = {"residence_basis": "collective_protection", "permit_granted_on": "2025-09-01"}


@pytest.mark.parametrize(
    ("story", "on", "eligibility"),
    [
        (Story().settled("2025-11-20", **COLLECTIVE), "2025-12-31", "right"),
        (Story().settled("2025-11-20", **COLLECTIVE), "2026-01-01", "right_and_duty"),
        (Story().settled("2025-11-20", **COLLECTIVE).decided("2025-12-31", reason="urgent"), "2026-06-01", "right"),
        (
            Story().settled("2025-11-20", **COLLECTIVE).decided("2026-02-01", reason="urgent"),
            "2026-06-01",
            "right_and_duty",
        ),
        (Story().settled("2026-11-20", **COLLECTIVE), "2026-11-20", "right_and_duty"),
        (
            Story().settled("2025-11-20", **COLLECTIVE).eligible("2025-12-01", "may_be_offered"),
            "2026-06-01",
            "may_be_offered",
        ),
    ],
    ids=["before", "undecided", "decided-before", "decided-after", "settled-after", "assessed"],
)
def test_with_collective_protection_the_duty_came_with_2026(story: Story, on: str, eligibility: str) -> None:
    """'collective protection `right` for decisions before 2026, else `right_and_duty`'."""
    assert story.on(on).eligibility == eligibility


def test_it_is_looked_at_on_the_day_on_which_the_duty_came() -> None:
    story = Story().settled("2025-12-30", **COLLECTIVE)
    assert (story.on("2025-12-31").wake_on or day("2099-01-01")) <= day("2026-01-01")


def test_only_a_doubtful_case_opens_a_task() -> None:
    """'Only a doubtful case opens a task for it.'"""
    assert "assess-eligibility" not in open_tasks(CLEAR.on("2026-09-01"))
    assert "assess-eligibility" not in open_tasks(TOO_OLD.on("2026-09-01"))
    found = task(DOUBTFUL.on("2026-09-01"), "assess-eligibility")
    assert (found.role, found.organisation) == ("programme_adviser", "3301")
    assert found.completes_with == "eligibility.assessed"


def test_a_residence_basis_that_is_not_in_the_laws_list_is_doubtful() -> None:
    state = Story().settled("2026-09-01", residence_basis="other").on("2026-09-01")
    assert state.eligibility is None
    assert "assess-eligibility" in open_tasks(state)


def test_an_unknown_age_is_doubtful() -> None:
    state = Story().settled("2026-09-01", person={"name": "Nobody Known"}).on("2026-09-01")
    assert state.eligibility is None
    assert "assess-eligibility" in open_tasks(state)


def test_an_assessment_settles_a_doubtful_case() -> None:
    state = DOUBTFUL.eligible("2026-09-08", "may_be_offered").on("2026-09-08")
    assert state.eligibility == "may_be_offered"
    assert "assess-eligibility" not in open_tasks(state)


def test_an_assessment_overrides_what_the_rules_derive() -> None:
    """'`eligibility.assessed` overrides it.'"""
    story = TOO_OLD.eligible("2026-09-08", "none")
    assert story.on("2026-09-07").eligibility == "may_be_offered"
    assert story.on("2026-09-08").eligibility == "none"


@pytest.mark.parametrize("story", [CLEAR, DOUBTFUL], ids=["clear", "doubtful"])
def test_the_last_assessment_counts(story: Story) -> None:
    twice = story.eligible("2026-09-20", "none").eligible("2026-09-08", "may_be_offered")
    state = twice.on("2026-10-01")
    assert state.eligibility == "none"
    assert state.buffered == ()


@pytest.mark.parametrize("story", [CLEAR, DOUBTFUL], ids=["clear", "doubtful"])
def test_an_assessment_from_before_settlement_counts(story: Story) -> None:
    state = story.eligible("2026-08-20", "may_be_offered").on("2026-09-01")
    assert state.eligibility == "may_be_offered"
    assert "assess-eligibility" not in open_tasks(state)


def test_a_retracted_assessment_gives_back_what_the_rules_derive() -> None:
    story = CLEAR.eligible("2026-09-08", "none")
    state = story.retracted("2026-09-09", story.ref("eligibility.assessed")).on("2026-09-09")
    assert state.eligibility == "right_and_duty"


# --- before there is a journey --------------------------------------------------------------------------------------


def test_without_a_settlement_there_is_no_journey_and_events_lie_buffered() -> None:
    story = Story().housed("2026-08-20").mapped("2026-08-25")
    state = story.on("2026-09-01")
    assert state.status is JourneyStatus.NONE
    assert state.buffered == tuple(answer.ref for answer in story.events)
    assert (state.waits, state.tasks, state.deadlines, state.wake_on) == ((), (), (), None)


def test_a_settlement_in_the_future_starts_the_journey_on_its_day() -> None:
    story = Story().settled("2026-09-01", registered="2026-08-10")
    before = story.on("2026-08-31")
    assert before.status is JourneyStatus.NONE
    assert before.buffered == (story.ref("participant.settled"),)
    assert before.wake_on == day("2026-09-01")
    assert story.on("2026-09-01").status is JourneyStatus.ACTIVE


def test_the_first_thing_to_wake_for_is_the_first_warning_of_the_mapping() -> None:
    state = settled().on("2026-09-01")
    assert state.wake_on == day("2026-09-19")  # ten days before the 29th
    assert settled().on("2026-09-19").wake_on == day("2026-09-26"), "never the day that it is"


def test_a_settlement_registered_late_starts_its_clocks_on_the_day_it_happened() -> None:
    """'Deadlines start from and are judged by business dates, never by when the engine … processed the event.'"""
    state = Story().settled("2026-09-01", registered="2026-11-20").on("2026-11-20")
    assert standing(state, "programme-decision")[:2] == ("2026-09-01", "2026-12-01")
    assert standing(state, "mapping-completed").status == "passed"


def test_the_checklist_of_the_dwelling_is_asked_for_until_it_is_allocated() -> None:
    def prepared(story: Story, on: str, *done: str) -> Story:
        return story.add("dwelling.prepared", on, prepared_on=on, done=list(done))

    items = ["found", "prepared", "contract", "furniture", "keys"]
    asked = task(settled().on("2026-09-02"), "prepare-dwelling")
    assert asked.details == {"checklist": "prepare/dwelling", "missing": items}
    partly = prepared(settled(), "2026-09-02", "found", "keys")
    assert task(partly.on("2026-09-02"), "prepare-dwelling").details["missing"] == ["prepared", "contract", "furniture"]
    wholly = prepared(partly, "2026-09-04", "prepared", "contract", "furniture")
    assert "prepare-dwelling" not in open_tasks(wholly.on("2026-09-04"))
    assert "prepare-dwelling" not in open_tasks(settled().housed("2026-09-03").on("2026-09-03"))


def test_the_task_lists_the_rights_and_duties_to_explain() -> None:
    """S-09: the topics are the same for every participant."""
    assert task(settled().on("2026-09-02"), "give-information").details == {"checklist": "rights-and-duties"}


def test_what_was_not_understood_is_explained_again() -> None:
    story = settled().informed("2026-09-04")
    assert task(story.on("2026-09-04"), "check-understanding").details["language"] == "ar"
    facts = {"confirmed_on": "2026-09-10", "about": "rights_and_duties"}
    not_yet = story.add("understanding.confirmed", "2026-09-10", understood=False, **facts)
    assert task(not_yet.on("2026-09-10"), "give-information").details == {"checklist": "rights-and-duties"}
    again = not_yet.informed("2026-09-15")
    assert "check-understanding" in open_tasks(again.on("2026-09-15"))
    now = again.add(
        "understanding.confirmed", "2026-09-20", understood=True, **(facts | {"confirmed_on": "2026-09-20"})
    )
    assert open_tasks(now.on("2026-09-20")) & {"check-understanding", "give-information"} == set()


def test_understanding_of_something_else_is_not_taken_for_it() -> None:
    story = settled().informed("2026-09-04")
    facts = {"confirmed_on": "2026-09-10", "about": "plan", "understood": True}
    assert "check-understanding" in open_tasks(
        story.add("understanding.confirmed", "2026-09-10", **facts).on("2026-09-10")
    )


def test_who_was_settled_before_the_act_is_refused_with_the_reason() -> None:
    with pytest.raises(EventRefused, match=r"data\.settled_on: .*introduction act of 2003"):
        Story().settled("2020-12-31")


def test_a_registration_that_nir_rejects_is_set_right_by_hand() -> None:
    rejected = settled().add("nir.rejected", "2026-09-03", rejected_on="2026-09-03", reason="no such permit")
    mending = task(rejected.on("2026-09-03"), "register-in-nir")
    assert (mending.role, mending.organisation) == ("settlement_adviser", "3301")
    assert "register-in-nir" not in open_tasks(rejected.nir_registered("2026-09-05").on("2026-09-05"))
    late = (
        settled().nir_registered("2026-09-02").add("nir.rejected", "2026-09-03", rejected_on="2026-09-03", reason="x")
    )
    assert "register-in-nir" not in open_tasks(late.on("2026-09-03"))
