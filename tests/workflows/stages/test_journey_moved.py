"""The journey that moves to another kommune, and perhaps to another county."""

from tests.workflows.caseload import LIER, booked, day, deadline, mapped, request, running, settled, taken, task


def test_the_journey_goes_on_in_the_new_kommune() -> None:
    """'`participant.moved`: the journey goes on under the new kommune; its open tasks … move with it'"""
    story = booked().moved("2026-10-05", "0301")
    assert story.on("2026-10-04").kommune == "3301"
    state = story.on("2026-10-05")
    assert (state.kommune, state.county) == ("0301", "03")
    assert {found.organisation for found in state.tasks if found.role != "career_adviser"} == {"0301"}
    assert task(state, "hold-guidance").organisation == "03"
    assert {awaited.organisation for awaited in state.waits if awaited.party == "kommune"} == {"0301"}
    assert taken(state)[-1] == "participant.moved"


def test_what_was_asked_on_behalf_of_the_old_kommune_stays_with_it() -> None:
    """A decision is sent and archived once, by whoever made it; what is decided later is the new kommune's."""
    story = running().moved("2027-01-10", "0301")
    facts = {"permanent": False, "until": "2027-05-01", "reason": "invalid absence"}
    state = story.add("programme.stopped", "2027-02-01", decided_on="2027-02-01", **facts).on("2027-02-01")
    archived = {(each.details["kind"], each.organisation) for each in state.requests if each.kind == "archive-document"}
    assert archived == {("decision/programme", "3301"), ("decision/stop", "0301")}
    assert request(state, "deliver-decision").organisation == "0301"


def test_the_career_centre_of_the_new_county_is_asked_for_what_the_old_one_has_not_answered() -> None:
    story = settled().mapped("2026-09-21").assessed("2026-09-25").moved("2026-09-26", "0301")
    asked = {each.kind: each.organisation for each in story.on("2026-09-26").requests}
    assert (asked["share-mapping"], asked["order-guidance"]) == ("03", "03")


def test_running_deadlines_move_and_none_is_restarted() -> None:
    """'… and running deadlines move with it, none is restarted.'"""
    stayed, moved = booked().on("2026-10-05"), booked().moved("2026-10-05", "0301").on("2026-10-05")
    assert [(each.key, each.starts, each.due, each.status(each.due)) for each in moved.deadlines] == [
        (each.key, each.starts, each.due, each.status(each.due)) for each in stayed.deadlines
    ]
    assert deadline(moved, "programme-decision").organisation == "0301"
    assert deadline(moved, "guidance-held").organisation == "03"


def test_tasks_and_waits_keep_their_keys_and_their_dates() -> None:
    stayed, moved = booked().on("2026-10-05"), booked().moved("2026-10-05", "0301").on("2026-10-05")
    accept = "journey/transfer/1"
    assert [(found.key, found.opened_on, found.due) for found in moved.tasks if found.key != accept] == [
        (found.key, found.opened_on, found.due) for found in stayed.tasks
    ]
    assert [(awaited.key, awaited.since) for awaited in moved.waits if awaited.key != accept] == [
        (awaited.key, awaited.since) for awaited in stayed.waits
    ]


def test_a_move_within_the_county_keeps_the_county() -> None:
    state = booked().moved("2026-10-05", LIER).on("2026-10-05")
    assert (state.kommune, state.county) == (LIER, "33")


def test_a_participant_may_move_twice_and_back() -> None:
    story = booked().moved("2026-10-05", "0301").moved("2026-10-12", "3301")
    assert story.on("2026-10-11").kommune == "0301"
    assert story.on("2026-10-12").kommune == "3301"


def test_moves_count_in_the_order_they_happened() -> None:
    state = booked().moved("2026-10-12", LIER).moved("2026-10-05", "0301").on("2026-10-20")
    assert state.kommune == LIER


def test_a_move_from_before_settlement_changes_nothing() -> None:
    state = settled().moved("2026-08-20", "0301").on("2026-09-02")
    assert state.kommune == "3301"
    assert task(state, "complete-mapping").organisation == "3301"


def test_a_retracted_move_did_not_happen() -> None:
    story = booked().moved("2026-10-05", "0301")
    state = story.retracted("2026-10-08", story.ref("participant.moved")).on("2026-10-08")
    assert state.kommune == "3301"


def test_tasks_that_open_after_the_move_belong_to_the_new_kommune() -> None:
    state = mapped().moved("2026-09-24", "0301").assessed("2026-09-25", "not_needed").on("2026-09-25")
    assert task(state, "make-decision").organisation == "0301"


def test_warnings_go_to_the_new_kommune() -> None:
    state = settled().moved("2026-09-10", "0301").on("2026-09-19")
    assert {notice.organisation for notice in state.notices} == {"0301"}


def test_a_move_in_the_future_takes_effect_on_its_day() -> None:
    story = booked().moved("2026-10-05", "0301")
    before = story.on("2026-10-02")
    assert before.buffered == (story.ref("participant.moved"),)
    assert story.on("2026-10-04").wake_on == day("2026-10-05")


def test_until_guidance_is_held_the_new_county_gets_the_mapping_and_the_order() -> None:
    """What the old county has answered is asked of the new one too, and the order is called off where it was."""
    story = mapped().assessed("2026-09-25").accepted("2026-09-28").moved("2026-09-30", "0301")
    state = story.on("2026-09-30")
    asked = {each.kind: each.organisation for each in state.requests}
    assert (asked["share-mapping"], asked["order-guidance"]) == ("03", "03")
    assert "guidance/answered/1/order-guidance" not in state.standing
    assert "mapping/received/share-mapping" in state.standing
    assert "mapping.received" not in {wait.event for wait in state.waits}, "the mapping is done"
    received = story.mapping_received("2026-10-02").on("2026-10-02")
    assert "share-mapping" not in {each.kind for each in received.requests}
    held = story.booked("2026-10-05").held("2026-10-14").moved("2026-10-20", "4601").on("2026-10-20")
    assert {each.kind for each in held.requests} & {"share-mapping", "order-guidance"} == set()


def test_a_time_that_falls_through_in_the_new_county_is_booked_there_without_another_order() -> None:
    story = mapped().assessed("2026-09-25").accepted("2026-09-28").moved("2026-09-30", "0301")
    story = story.booked("2026-10-05").cancelled("2026-10-08")
    state = story.on("2026-10-08")
    assert "order-guidance" not in {each.kind for each in state.requests}
    assert "guidance/booked/1/order-guidance" in state.standing
    back = story.moved("2026-10-09", "3301").on("2026-10-09")
    assert [each.organisation for each in back.requests if each.kind == "order-guidance"] == ["33"]
    assert "guidance/booked/1/order-guidance" not in back.standing


def test_within_a_county_nothing_is_asked_anew() -> None:
    story = mapped().assessed("2026-09-25").accepted("2026-09-28")
    kinds = {each.kind for each in story.moved("2026-09-30", LIER).on("2026-09-30").requests}
    assert kinds & {"share-mapping", "order-guidance"} == set()


def test_who_was_responsible_in_the_old_kommune_is_not_in_the_new_one() -> None:
    story = settled()
    for role, account in (("programme_adviser", "a-17"), ("career_adviser", "c-3")):
        story = story.add("adviser.assigned", "2026-09-02", adviser=account, role=role, on="2026-09-02")
    story = story.mapped("2026-09-21").mapping_received("2026-09-23").assessed("2026-09-25").booked("2026-09-30")
    assert task(story.on("2026-10-01"), "hold-guidance").adviser == "c-3"
    near, far = story.moved("2026-10-01", LIER).on("2026-10-01"), story.moved("2026-10-01", "0301").on("2026-10-01")
    assert (task(near, "allocate-dwelling").adviser, task(near, "hold-guidance").adviser) == (None, "c-3")
    assert task(near, "send-info-pack").adviser is None
    assert task(far, "hold-guidance").adviser is None
