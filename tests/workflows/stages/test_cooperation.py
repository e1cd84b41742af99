"""A kommune and its career centre: meetings called and held, their agenda, questions answered, the contact person."""

import orjson
import pytest

from schemas.events import EventRefused, full_type, read_event
from schemas.events.envelope import pair_id
from schemas.journey import JourneyKind, JourneyStatus
from tests.workflows.caseload import Standing, Story, day, entries, open_tasks, request, standings, task, wait


def begun(on: str = "2026-01-12") -> Story:
    """Drammen and its career centre: the first meeting is due on 12 April."""
    return Story().add("cooperation.begun", on, kommune="3301", on=on)


def scheduled(story: Story, on: str, held_on: str, meeting: str = "s1") -> Story:
    return story.add(
        "meeting.scheduled", on, meeting_id=meeting, scheduled_on=on, day=held_on, invited=["kommune", "career_centre"]
    )


def held(story: Story, on: str, meeting: str = "s1") -> Story:
    decisions = [{"what": "share the mapping at once", "owner": "kommune", "due": "2026-05-01"}]
    return story.add("meeting.held", on, meeting_id=meeting, held_on=on, decisions=decisions)


def test_it_is_no_participants_journey() -> None:
    state = begun().on("2026-01-12")
    assert (state.kind, state.status) == (JourneyKind.COOPERATION, JourneyStatus.ACTIVE)
    assert (state.kommune, state.county, state.stages) == ("3301", "33", {})


def test_a_meeting_is_called_some_weeks_before_it_is_due() -> None:
    assert open_tasks(begun().on("2026-03-21")) == set()
    called = begun().on("2026-03-22")
    assert task(called, "prepare-cooperation-meeting").organisation == "33"
    assert task(called, "prepare-cooperation-meeting").due == day("2026-04-12")


def test_a_called_meeting_gets_its_agenda_and_is_held() -> None:
    story = scheduled(begun(), "2026-03-25", "2026-04-08")
    state = story.on("2026-03-25")
    assert open_tasks(state) == {"hold-cooperation-meeting"}
    agenda = request(state, "compile-agenda")
    assert (agenda.service, agenda.organisation) == ("agenda", "3301")
    assert agenda.details["meeting_id"] == "s1"
    over = held(story, "2026-04-08").on("2026-04-08")
    assert standings(over, "cooperation-meeting") == [
        Standing("2026-01-12", "2026-04-12", "2026-04-13", "met", "2026-04-08"),
        Standing("2026-04-08", "2026-07-08", "2026-07-08", "running"),
    ]
    assert [entry.details["decided"] for entry in entries(over, "meeting-decision")] == ["share the mapping at once"]


def test_a_meeting_that_is_held_without_being_called_counts() -> None:
    state = held(begun(), "2026-02-20").on("2026-03-25")
    assert [each.status for each in standings(state, "cooperation-meeting")] == ["met", "running"]
    assert open_tasks(state) == {"carry-out-decision"}
    assert state.buffered == ()


def test_one_that_is_never_held_passes_and_stays_a_task() -> None:
    state = scheduled(begun(), "2026-03-25", "2026-04-08").on("2026-05-01")
    assert [each.status for each in standings(state, "cooperation-meeting")] == ["passed"]
    assert open_tasks(state) == {"hold-cooperation-meeting"}


def test_called_anew_it_has_another_day_and_another_agenda() -> None:
    story = scheduled(scheduled(begun(), "2026-03-25", "2026-04-08"), "2026-04-01", "2026-04-10")
    details = [each.details["day"] for each in story.on("2026-04-01").requests]
    assert details == [day("2026-04-08"), day("2026-04-10")]


def test_a_question_is_answered_in_two_weeks_by_whom_it_was_put_to() -> None:
    raised = begun().add(
        "question.raised", "2026-02-02", question_id="q1", raised_on="2026-02-02", about="notes", to="career_centre"
    )
    state = raised.on("2026-02-03")
    assert (task(state, "answer-question").role, task(state, "answer-question").due) == (
        "career_centre_leader",
        day("2026-02-16"),
    )
    answered = raised.add("question.answered", "2026-02-10", question_id="q1", answered_on="2026-02-10", answer="yes")
    assert open_tasks(answered.on("2026-02-10")) == {"share-answer"}
    other = raised.add("question.answered", "2026-02-10", question_id="q2", answered_on="2026-02-10", answer="yes")
    assert open_tasks(other.on("2026-02-10")) == {"answer-question"}


def test_the_contact_person_is_on_the_timeline_with_the_substitute() -> None:
    story = begun().add("contactperson.assigned", "2026-02-01", contact="cc-7", substitute="cc-9", on="2026-02-01")
    (entry,) = entries(story.on("2026-02-01"), "contact")
    assert (entry.details["contact"], entry.details["substitute"]) == ("cc-7", "cc-9")


def test_what_comes_before_it_has_begun_waits_for_it() -> None:
    story = Story().add("contactperson.assigned", "2026-01-20", contact="cc-7", on="2026-01-20")
    assert story.on("2026-02-01").status is JourneyStatus.NONE
    later = story.add("cooperation.begun", "2026-01-12", kommune="3301", on="2026-01-12")
    assert entries(later.on("2026-02-01"), "contact") != []


def test_the_order_of_arrival_does_not_matter() -> None:
    story = held(scheduled(begun(), "2026-03-25", "2026-04-08"), "2026-04-08")
    assert Story(story.events[::-1]).on("2026-04-20") == story.on("2026-04-20")


def test_each_pair_has_an_id_of_its_own() -> None:
    assert pair_id("3301") != pair_id("0301")
    assert pair_id("3301") == pair_id("3301")


@pytest.mark.parametrize("name", ["cooperation.begun", "participant.moved"])
def test_an_event_of_the_one_kind_may_not_be_about_the_other(name: str) -> None:
    data = {"kommune": "3301", "on": "2026-01-12"} if name == "cooperation.begun" else {
        "to_kommune": "3301", "moved_on": "2026-01-12",
    }  # fmt: skip
    wrong = "/participant/7f0e7a5c-3a51-4c55-9a0c-2d1c4f7f3b02" if name == "cooperation.begun" else "/cooperation/3301"
    body = {
        "specversion": "1.0", "id": "1", "source": "https://k.example", "type": full_type(name), "subject": wrong,
        "time": "2026-01-12T12:00:00Z", "data": data,
    }  # fmt: skip
    with pytest.raises(EventRefused, match="subject: must be"):
        read_event(orjson.dumps(body), hash_key=b"test")


def test_nobody_is_waited_for_in_vain() -> None:
    waiting = wait(scheduled(begun(), "2026-03-25", "2026-04-08").on("2026-03-25"), "meeting.held")
    assert waiting.due == day("2026-04-12")


def test_a_meeting_registered_twice_was_held_once() -> None:
    story = held(held(scheduled(begun(), "2026-03-25", "2026-04-08"), "2026-04-08"), "2026-04-08")
    assert [each.status for each in standings(story.on("2026-04-09"), "cooperation-meeting")] == ["met", "running"]


def agreed(story: Story, on: str, until: str | None) -> Story:
    facts = {} if until is None else {"until": until}
    return story.add("agreement.signed", on, agreement_id="reception", signed_on=on, **facts)


def test_an_agreement_that_runs_out_is_renewed_in_time() -> None:
    """S-37; three months before it runs out."""
    story = agreed(begun(), "2026-01-15", "2026-12-31")
    assert "renew-agreement" not in open_tasks(story.on("2026-09-29"))
    renewal = task(story.on("2026-09-30"), "renew-agreement")
    assert (renewal.role, renewal.due) == ("career_centre_leader", day("2026-12-31"))
    overdue = [each for each in story.on("2027-01-01").notices if each.kind == "overdue"]
    assert [(each.role, each.organisation) for each in overdue] == [("career_centre_leader", "33")]
    renewed = agreed(story, "2026-11-01", "2027-12-31")
    assert "renew-agreement" not in open_tasks(renewed.on("2026-11-01"))
    assert "renew-agreement" in open_tasks(renewed.on("2027-09-30"))
    assert "renew-agreement" not in open_tasks(agreed(begun(), "2026-01-15", None).on("2030-01-01"))


def test_who_cannot_come_gives_what_stands_in_the_way() -> None:
    """S-95"""
    story = scheduled(begun(), "2026-03-25", "2026-04-08")
    facts = {"meeting_id": "s1", "party": "nav", "comes": False, "obstacle": "nobody free", "on": "2026-03-27"}
    state = story.add("meeting.replied", "2026-03-27", **facts).on("2026-03-27")
    assert [entry.details for entry in entries(state, "does-not-come")] == [{"party": "nav", "obstacle": "nobody free"}]


def test_who_was_asked_is_notified_of_an_unanswered_question() -> None:
    facts = {"question_id": "q1", "raised_on": "2026-09-10", "about": "the note"}
    state = begun().add("question.raised", "2026-09-10", **facts, to="career_centre").on("2026-10-01")
    assert {(each.kind, each.role) for each in state.notices if "question" in (each.deadline or "")} == {
        ("passed", "career_centre_leader")
    }


def done(story: Story, on: str, number: int, meeting: str = "s1") -> Story:
    return story.add("meeting.decisiondone", on, meeting_id=meeting, number=number, done_on=on)


def test_what_a_meeting_decides_is_a_task_of_its_owner_by_its_date() -> None:
    """S-92"""
    decisions = [
        {"what": "share the mapping at once", "owner": "kommune", "due": "2026-05-01"},
        {"what": "offer group guidance", "owner": "career_centre", "due": "2026-04-20"},
    ]
    story = begun().add("meeting.held", "2026-04-08", meeting_id="s1", held_on="2026-04-08", decisions=decisions)
    state = story.on("2026-04-21")
    own = [(each.role, each.organisation, each.due) for each in state.tasks if each.type == "carry-out-decision"]
    assert sorted(own) == [
        ("career_centre_leader", "33", day("2026-04-20")),
        ("programme_leader", "3301", day("2026-05-01")),
    ]
    overdue = [(each.role, each.organisation) for each in state.notices if each.kind == "overdue"]
    assert overdue == [("career_centre_leader", "33")]
    left = done(story, "2026-04-22", 2).on("2026-04-22")
    assert [each.role for each in left.tasks if each.type == "carry-out-decision"] == ["programme_leader"]


def test_a_decision_done_twice_early_or_of_another_meeting_ends_no_other_task() -> None:
    story = held(begun(), "2026-04-08")
    for wrong in (done(story, "2026-04-10", 2), done(story, "2026-04-10", 1, "s2")):
        assert "carry-out-decision" in open_tasks(wrong.on("2026-04-10"))
    twice = done(done(story, "2026-04-10", 1), "2026-04-11", 1).on("2026-04-11")
    assert "carry-out-decision" not in open_tasks(twice)
    early = held(done(begun(), "2026-04-08", 1), "2026-04-08")
    assert "carry-out-decision" not in open_tasks(early.on("2026-04-08"))


def test_an_answer_is_sent_to_everybody_who_was_there_by_whoever_gave_it() -> None:
    """S-99"""
    raised = begun().add(
        "question.raised", "2026-02-02", question_id="q1", raised_on="2026-02-02", about="notes", to="career_centre"
    )
    answered = raised.add("question.answered", "2026-02-10", question_id="q1", answered_on="2026-02-10", answer="yes")
    sending = task(answered.on("2026-02-10"), "share-answer")
    assert (sending.role, sending.organisation, sending.due) == ("career_centre_leader", "33", day("2026-02-17"))
    assert {each.role for each in answered.on("2026-02-18").notices if each.kind == "overdue"} == {
        "career_centre_leader"
    }
    sent = answered.add("answer.shared", "2026-02-12", question_id="q1", shared_on="2026-02-12")
    assert open_tasks(sent.on("2026-02-12")) == set()


# --- advisers meet too (S-92) -----------------------------------------------------------------------------------------


def advisers_called(story: Story, on: str = "2026-02-10", meeting_on: str = "2026-02-20") -> Story:
    return story.add(
        "meeting.scheduled", on, meeting_id="a1", scheduled_on=on, day=meeting_on, invited=["kommune"], level="advisers"
    )


def advisers_met(story: Story, on: str = "2026-02-20", **more: object) -> Story:
    return story.add("meeting.held", on, meeting_id="a1", held_on=on, level="advisers", **more)


def test_a_meeting_of_advisers_is_theirs_and_does_not_stand_in_for_that_of_leaders() -> None:
    called = advisers_called(begun())
    holding = task(called.on("2026-02-10"), "hold-cooperation-meeting")
    assert (holding.role, holding.organisation, holding.due) == ("career_adviser", "33", day("2026-02-20"))
    met = advisers_met(called).on("2026-02-20")
    assert standings(met, "cooperation-meeting") == [Standing("2026-01-12", "2026-04-12", "2026-04-13", "running")]
    assert standings(met, "adviser-meeting") == [Standing("2026-02-20", "2026-05-20", "2026-05-20", "running")]


def test_advisers_who_have_met_once_meet_again_and_are_reminded_apart_from_leaders() -> None:
    story = advisers_met(begun())
    assert standings(begun().on("2030-01-01"), "adviser-meeting") == []
    calling = [each for each in story.on("2026-04-29").tasks if each.type == "prepare-cooperation-meeting"]
    assert sorted((each.role, each.due) for each in calling) == [
        ("career_adviser", day("2026-05-20")),
        ("career_centre_leader", day("2026-04-12")),
    ]
    passed = [each for each in story.on("2026-05-21").notices if each.deadline == "cooperation/advisers/meeting/2"]
    assert {each.role for each in passed} == {"career_adviser", "career_centre_leader"}


def test_what_advisers_decide_is_an_advisers_task() -> None:
    decided = [{"what": "call before the note", "owner": "kommune", "due": "2026-03-01"}]
    assert task(advisers_met(begun(), decisions=decided).on("2026-02-20"), "carry-out-decision").role == (
        "programme_adviser"
    )


def test_whoever_holds_a_meeting_reads_what_is_unanswered_between_the_two() -> None:
    story = scheduled(begun(), "2026-03-25", "2026-04-08")
    items = [{"kind": "book-guidance", "whose": "career_centre", "count": 2, "participants": []}]
    state = story.add("agenda.compiled", "2026-03-25", meeting_id="s1", compiled_on="2026-03-25", items=items).on(
        "2026-03-25"
    )
    points = [{"task": "book-guidance", "whose": "career_centre", "count": 2}]
    assert task(state, "hold-cooperation-meeting").details == {"day": day("2026-04-08"), "agenda": points}
    assert [each.details for each in entries(state, "agenda")] == [{"agenda": points}]


# --- county meetings (S-82, S-95) -------------------------------------------------------------------------------------


def invited(story: Story, on: str = "2026-02-01") -> Story:
    return story.add(
        "countymeeting.invited", on, meeting_id="c1", invited_on=on, first_day="2026-04-14", last_day="2026-04-15",
        reply_by="2026-03-01", programme=["talks", "group work"], senders=["county", "imdi"],
    )  # fmt: skip


def test_a_kommune_answers_the_invitation_to_a_county_meeting_in_time() -> None:
    asked = task(invited(begun()).on("2026-02-01"), "answer-invitation")
    assert (asked.role, asked.organisation, asked.due) == ("programme_leader", "3301", day("2026-03-01"))
    assert asked.details == {"first_day": day("2026-04-14"), "last_day": day("2026-04-15"), "programme": 2}
    late = [(each.kind, each.role) for each in invited(begun()).on("2026-03-02").notices]
    assert sorted(late) == [("invitation-unanswered", "career_centre_leader"), ("overdue", "programme_leader")]
    said = invited(begun()).add(
        "countymeeting.answered", "2026-02-10", meeting_id="c1", answered_on="2026-02-10", comes=False,
        obstacle="nobody to stand in", wishes="notes in time",
    )  # fmt: skip
    state = said.on("2026-02-10")
    assert open_tasks(state) == set()
    (line,) = entries(state, "county-meeting-answer")
    assert line.details == {
        "comes": False, "people": None, "obstacle": "nobody to stand in", "wishes": "notes in time",
    }  # fmt: skip


def test_the_invitation_goes_to_the_kommune_with_its_programme_and_is_withdrawn_with_it() -> None:
    story = invited(begun())
    asked = request(story.on("2026-02-01"), "invite-to-meeting")
    assert (asked.organisation, asked.details["programme"]) == ("3301", ["talks", "group work"])
    assert asked.details["senders"] == ["county", "imdi"]
    held = story.add("countymeeting.held", "2026-04-16", meeting_id="c1", held_on="2026-04-15", attended=True)
    assert any("invite-to-meeting" in key for key in held.on("2026-04-16").standing), "nothing to withdraw"
    undone = story.retracted("2026-02-02", story.ref("countymeeting.invited")).on("2026-02-02")
    assert not any("invite-to-meeting" in key for key in (*undone.standing, *(each.key for each in undone.requests)))


def test_an_invitation_that_comes_again_takes_the_place_of_the_first_and_a_second_answer_is_told() -> None:
    twice = invited(invited(begun()), "2026-02-03")
    assert len([each for each in twice.on("2026-02-03").tasks if each.type == "answer-invitation"]) == 1

    def answered(story: Story, on: str, *, comes: bool) -> Story:
        return story.add("countymeeting.answered", on, meeting_id="c1", answered_on=on, comes=comes)

    changed = answered(answered(twice, "2026-02-10", comes=True), "2026-02-20", comes=False).on("2026-02-20")
    assert [each.details["comes"] for each in entries(changed, "county-meeting-answer")] == [True, False]
    assert open_tasks(changed) == set()
    assert "answer-invitation" in open_tasks(
        invited(answered(invited(begun()), "2026-02-02", comes=True), "2026-02-03").on("2026-02-03")
    )


def test_after_a_county_meeting_the_career_centre_registers_it_and_nobody_answers_any_more() -> None:
    story = invited(begun())
    assert "register-county-meeting" not in open_tasks(story.on("2026-04-15"))
    over = story.on("2026-04-16")
    registering = task(over, "register-county-meeting")
    assert (registering.role, registering.organisation) == ("career_centre_leader", "33")
    done = story.add("countymeeting.held", "2026-04-16", meeting_id="c1", held_on="2026-04-15", attended=False)
    assert open_tasks(done.on("2026-04-16")) & {"register-county-meeting", "answer-invitation"} == set()


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [({"last_day": "2026-04-01"}, "last_day must not be before"), ({"reply_by": "2026-05-01"}, "reply_by must not be")],
)
def test_an_invitation_whose_days_cannot_be_is_refused(wrong: dict[str, str], reason: str) -> None:
    data = {
        "meeting_id": "c1", "invited_on": "2026-02-01", "first_day": "2026-04-14", "last_day": "2026-04-15",
        "reply_by": "2026-03-01", "programme": ["talks"],
    }  # fmt: skip
    body = {
        "specversion": "1.0", "id": "1", "source": "https://f.example", "type": full_type("countymeeting.invited"),
        "subject": "/cooperation/3301", "time": "2026-02-01T12:00:00Z", "data": data | wrong,
    }  # fmt: skip
    with pytest.raises(EventRefused, match=reason):
        read_event(orjson.dumps(body), hash_key=b"test")
