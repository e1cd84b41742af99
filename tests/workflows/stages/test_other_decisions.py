"""The decisions of § 46 that have no event of their own: delivered, appealed, and one of them judged anew."""

from typing import get_args

import pytest

from schemas.events.vocabulary import OtherDecision
from tests.workflows.caseload import Story, open_tasks, running, standings, task


def made(decision: str, outcome: str = "refused", on: str = "2027-03-01", story: Story | None = None) -> Story:
    return (story or running()).add(
        "decision.othermade", on, decided_on=on, decision=decision, outcome=outcome, reason="the reason"
    )


@pytest.mark.parametrize("decision", get_args(OtherDecision))
def test_it_is_delivered_and_can_be_appealed_for_three_weeks(decision: str) -> None:
    story = made(decision)
    assert task(story.on("2027-03-01"), "deliver-decision").details == {"decision": decision}
    delivered = story.add("decision.delivered", "2027-03-03", delivered_on="2027-03-03", decision=decision)
    assert standings(delivered.on("2027-03-03"), "appeal")[-1].due == "2027-03-24"
    appealed = delivered.add(
        "appeal.received", "2027-03-10", received_on="2027-03-10", about="it is wrong", decision=decision
    )
    state = appealed.on("2027-03-10")
    assert standings(state, "appeal")[-1].status == "met"
    assert task(state, "close-appeal").details == {"decision": decision}


def test_the_delivery_of_another_decision_does_not_start_its_time_to_appeal() -> None:
    story = made("plan").add("decision.delivered", "2027-03-03", delivered_on="2027-03-03", decision="absence")
    assert "deliver-decision" in open_tasks(story.on("2027-03-04"))


def test_the_loss_of_self_certificates_is_judged_anew_within_six_months() -> None:
    """Regulation § 9"""
    story = made("self_certificate", "withdrawn")
    assert str(task(story.on("2027-03-02"), "judge-self-certificate-anew").due) == "2027-09-01"
    given_back = made("self_certificate", "granted", "2027-08-02", story)
    assert "judge-self-certificate-anew" not in open_tasks(given_back.on("2027-08-02"))
    kept = made("self_certificate", "withdrawn", "2027-08-02", story)
    assert str(task(kept.on("2027-08-03"), "judge-self-certificate-anew").due) == "2028-02-02"


def test_another_decision_does_not_answer_it() -> None:
    story = made("plan", "changed", "2027-04-01", made("self_certificate", "withdrawn"))
    assert "judge-self-certificate-anew" in open_tasks(story.on("2027-04-02"))
