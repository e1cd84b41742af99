"""What services were asked: what stands when nobody waits any more, and what is no longer wanted."""

from schemas.journey import JourneyState
from tests.workflows.caseload import Story, booked, mapped, running, settled
from tests.workflows.caseload import request as asked

ORDER = "guidance/answered/1/order-guidance"


def wanted(state: JourneyState) -> set[str]:
    return {request.key for request in state.requests}


def neither(state: JourneyState, key: str) -> bool:
    """Tell whether a request, if it was made, is to be taken back."""
    return key not in wanted(state) and key not in state.standing


def test_what_is_answered_stands() -> None:
    state = booked().on("2026-09-30")
    assert ORDER in state.standing
    assert not wanted(state) & set(state.standing)


def test_an_order_whose_assessment_was_wrong_is_no_longer_wanted() -> None:
    story = mapped().assessed("2026-09-25")
    assert ORDER in wanted(story.on("2026-09-25"))
    assert neither(story.retracted("2026-09-26", story.ref("guidance.assessed")).on("2026-09-26"), ORDER)


def test_a_registration_stands_answered_or_not_and_falls_with_the_settlement() -> None:
    story = settled()
    key = asked(story.on("2026-09-02"), "register-settlement").key
    answer = story.add("nir.registered", "2026-09-03", registered_on="2026-09-03", reference="N-1")
    assert key in answer.on("2026-09-03").standing
    assert neither(answer.retracted("2026-09-04", story.ref("participant.settled")).on("2026-09-04"), key)


def test_an_interpreter_who_is_not_found_before_the_meeting_falls_through_is_not_looked_for_any_more() -> None:
    story = Story().settled("2026-09-01", interpreter_needed=True).mapped("2026-09-20").assessed("2026-09-25")
    story = story.booked("2026-09-29")
    key = asked(story.on("2026-09-30"), "order-interpreter").key
    assert neither(story.cancelled("2026-10-01").on("2026-10-01"), key)


def test_a_measure_that_starts_unconfirmed_leaves_its_order_standing() -> None:
    facts = {"measure_id": "c1", "kind": "norwegian", "provider": "adult_education", "planned_start": "2026-12-01"}
    story = running().add("measure.planned", "2026-11-20", **facts)
    key = asked(story.on("2026-11-20"), "order-measure").key
    started = story.add("measure.started", "2026-12-01", measure_id="c1", on="2026-12-01")
    assert key in started.on("2026-12-01").standing
    replanned = story.add("measure.planned", "2026-11-25", **facts | {"planned_start": "2027-01-11"})
    state = replanned.on("2026-11-25")
    assert neither(state, key)
    assert asked(state, "order-measure").key != key


def test_an_order_falls_and_a_fact_stands_when_the_journey_closes() -> None:
    story = settled().mapped("2026-09-21").assessed("2026-09-25")
    share = asked(story.on("2026-09-25"), "share-mapping").key
    refused = story.decided("2026-09-26", "refused", reason="no permit").delivered("2026-09-28").on("2026-11-20")
    assert refused.closed_on is not None
    assert neither(refused, ORDER)
    assert share in refused.standing
