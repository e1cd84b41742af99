"""The request to a partner service, called directly: asked once, under one key, and never in vain."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from activities.failures import ServiceBusy, ServiceUnavailable
from activities.partners.message import Message
from activities.services import Reply
from schemas.events.texts import is_reference
from schemas.services import OrderGuidance, RegisterSettlement, Withdraw
from store import inbox, person, reports
from store import journeys as store
from store.database import Pool
from tests.activities.desk import REGISTER, Desk, Spy, figures, settled
from tests.histories.live import today
from tests.workflows.caseload import DRAMMEN


@pytest.fixture
def desk(connections: Pool) -> Desk:
    return Desk(connections)


async def test_a_service_gets_the_participant_and_the_subject_and_nothing_else(desk: Desk) -> None:
    await desk.accept_events(settled())
    await desk.ask()
    (message,) = desk.service.asked
    assert (message.participant, message.organisation) == (desk.participant, "imdi")
    assert message.content == RegisterSettlement(settled_on=date(2026, 9, 1), kommune=DRAMMEN)
    assert message.answer_with == ("nir.registered", "nir.rejected")
    assert message.corrects is None
    (row,) = (await desk.view()).requests
    assert (row["state"], row["reply"]) == ("done", {"reference": "taken/1"})


async def test_what_was_made_is_not_made_again(desk: Desk) -> None:
    await desk.accept_events(settled())
    await desk.ask()
    await desk.ask()
    assert len(desk.service.asked) == 1
    assert await desk.advance() == []


async def test_what_is_no_longer_wanted_is_not_made(desk: Desk) -> None:
    story = settled()
    await desk.accept_events(story)
    assert await desk.accept_events(story.nir_registered("2026-09-02")) == []
    await desk.ask()
    assert desk.service.asked == []


async def test_every_attempt_has_the_same_key_and_every_version_another(desk: Desk) -> None:
    story = settled()
    await desk.accept_events(story)
    desk.service.away = True
    for attempt in (1, 2):
        with pytest.raises(ServiceUnavailable):
            await desk.ask(attempt=attempt)
    desk.service.away = False
    await desk.ask(attempt=3)
    await desk.accept_events(story.corrected("2026-09-05", settled_on="2026-08-25"))
    await desk.ask(version=2)
    first, second, third, corrected = (request.id for request in desk.service.asked)
    assert first == second == third
    assert corrected != first


async def test_a_request_that_changes_is_made_again_and_names_what_it_corrects(desk: Desk) -> None:
    story = settled()
    await desk.accept_events(story)
    await desk.ask()
    (again,) = await desk.accept_events(story.corrected("2026-09-05", settled_on="2026-08-25"))
    assert (again.key, again.version) == (REGISTER, 2)
    await desk.ask(version=2)
    correction = desk.service.asked[-1]
    assert correction.content.model_dump(mode="json") == {"settled_on": "2026-08-25", "kommune": DRAMMEN}
    assert correction.corrects == {"settled_on": "2026-09-01", "kommune": DRAMMEN}
    assert correction.answer_to == desk.service.asked[0].id
    assert desk.service.asked[0].answer_to is None


async def order(desk: Desk, version: int) -> dict[str, Any]:
    """Give the stored order of guidance."""
    requests = (await desk.view()).requests
    (found,) = [each for each in requests if each["kind"] == "order-guidance" and each["version"] == version]
    return found


async def test_a_partner_gets_the_words_and_the_stored_request_keeps_their_references(desk: Desk) -> None:
    story = settled().mapped("2026-09-10").mapping_received("2026-09-11").assessed("2026-09-12")
    await desk.accept_events(story)
    stored = await order(desk, 1)
    assert is_reference(stored["details"]["reason"])
    await desk.ask(stored["key"])
    goal = {"ordered_on": "2026-09-13", "goal": "work", "questions": ["which?", "when?"]}
    await desk.accept_events(story.add("guidance.ordered", "2026-09-13", **goal))
    stored = await order(desk, 2)
    assert all(map(is_reference, [stored["details"]["goal"], *stored["details"]["questions"]]))
    await desk.ask(stored["key"], version=2)
    first, correction = desk.service.asked
    assert isinstance(first.content, OrderGuidance)
    assert isinstance(correction.content, OrderGuidance)
    assert (first.content.reason, first.content.goal) == ("so found", None)
    assert (correction.content.goal, correction.content.questions) == ("work", ["which?", "when?"])
    assert correction.corrects is not None
    assert correction.corrects["reason"] == "so found"


async def test_a_request_whose_words_were_erased_is_refused_by_name_of_the_field_and_not_sent(desk: Desk) -> None:
    story = settled().mapped("2026-09-10").mapping_received("2026-09-11").assessed("2026-09-12")
    await desk.accept_events(story)
    async with desk.database.acquire() as conn:
        await person.erase(conn, desk.participant, "operator-1", "asked for")
    stored = await order(desk, 1)
    await desk.ask(stored["key"])
    assert desk.service.asked == []
    assert (await order(desk, 1))["state"] == "refused"
    (incident,) = (await desk.view()).incidents
    assert "needs words that were erased: reason" in incident["cause"]


@pytest.mark.parametrize(("attempt", "incidents"), [(1, 0), (2, 0), (3, 1), (4, 1)])
async def test_the_third_failed_attempt_is_an_incident(desk: Desk, attempt: int, incidents: int) -> None:
    await desk.accept_events(settled())
    desk.service.away = True
    with pytest.raises(ServiceUnavailable):
        await desk.ask(attempt=attempt)
    assert [incident["cause"] for incident in (await desk.view()).incidents] == ["nir answers with 503"] * incidents


async def test_requests_of_one_step_do_not_wait_for_each_other(desk: Desk) -> None:
    await desk.accept_events(settled().mapped("2026-09-10"))
    async with desk.database.acquire() as conn:
        keys = [row["key"] for row in await conn.fetch("select key from stegvis.requests where state = 'open'")]
    assert len(keys) > 1
    all_asked = asyncio.Barrier(len(keys))

    class Slow(Spy):
        async def make(self, message: Message) -> Reply:
            await all_asked.wait()
            return await super().make(message)

    desk.service = Slow()
    desk.services_with({})
    await asyncio.wait_for(desk.ask(*keys), 5)
    assert {row["state"] for row in (await desk.view()).requests} == {"done"}


async def test_an_answer_that_comes_at_once_is_an_event_of_our_own(desk: Desk) -> None:
    desk.service.answer = ("nir.registered", {"registered_on": "2026-09-02", "reference": "nir-1"})
    await desk.accept_events(settled())
    await desk.ask()
    async with desk.database.acquire() as conn:
        assert (await inbox.counts(conn)).accepted == 1, "what came from outside"
        row = await conn.fetchrow("select own, source, data::text from stegvis.inbox where name = 'nir.registered'")
    assert row is not None
    assert (row["own"], row["source"]) == (True, "urn:stegvis:service:nir")
    await desk.advance()
    assert "nir.registered" not in {wait["event"] for wait in (await desk.view()).waits}


async def test_an_answer_that_is_not_what_its_type_has_is_refused_and_an_incident(desk: Desk) -> None:
    desk.service.answer = ("nir.registered", {"registered": "2026-09-02"})
    await desk.accept_events(settled())
    assert not await desk.ask()
    view = await desk.view()
    assert [row["state"] for row in view.requests] == ["refused"]
    assert [row["cause"] for row in view.incidents] == [
        "nir answered with an invalid nir.registered: registered_on: is required; reference: is required; "
        "registered: is not a field of this event type; check its spelling or leave it out"
    ]


async def test_whose_turn_it_is_not_comes_again_and_is_no_incident(desk: Desk) -> None:
    desk.service.will_not = ServiceBusy("has as many requests as it takes at once", timedelta(seconds=30))
    await desk.accept_events(settled())
    with pytest.raises(ApplicationError) as busy:
        await desk.ask(attempt=7)
    assert busy.value.next_retry_delay == timedelta(seconds=30)
    assert await desk.figures() == []
    desk.service.will_not = None
    await desk.ask(attempt=8)
    assert len(desk.service.asked) == 2


async def test_an_answer_is_taken_in_once_when_the_note_of_it_was_lost(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process died between the service's answer and the commit: the attempt is made again under the same key."""

    desk.service.answer = ("nir.registered", {"registered_on": "2026-09-02", "reference": "nir-1"})
    await desk.accept_events(settled())
    with monkeypatch.context() as broken:
        broken.setattr(store, "request_done", _breaks)
        with pytest.raises(ApplicationError, match="failed with ConnectionResetError"):
            await desk.ask()
    await desk.ask(attempt=2)
    first, second = desk.service.asked
    assert first.id == second.id
    async with desk.database.acquire() as conn:
        assert await conn.fetchval("select count(*) from stegvis.inbox where name = 'nir.registered'") == 1


async def _breaks(*_: object) -> None:
    raise ConnectionResetError


async def test_a_service_that_gives_a_retry_time_is_asked_then(desk: Desk) -> None:
    await desk.accept_events(settled())
    desk.service.away, desk.service.retry_after = True, timedelta(seconds=90)
    with pytest.raises(ApplicationError) as failed:
        await desk.ask()
    assert failed.value.next_retry_delay == timedelta(seconds=90)


@pytest.mark.parametrize(("seconds", "can_happen_now"), [(1, True), (3600, False)])
async def test_a_service_that_stays_away_for_long_is_no_incident_yet_but_nobody_waits_for_it(
    desk: Desk, seconds: int, can_happen_now: bool
) -> None:
    await desk.accept_events(settled())
    desk.service.away, desk.service.retry_after = True, timedelta(seconds=seconds)
    with pytest.raises(ApplicationError):
        await desk.ask()
    async with desk.database.acquire() as conn:
        assert (await inbox.idle(conn)).requests == int(can_happen_now)
        reported = (await reports.summary(conn, today()))["requests"]
    assert reported == ([] if can_happen_now else [figures("nir", tried_again=1)])
    assert (await desk.view()).incidents == []


# --- taken back -------------------------------------------------------------------------------------------------------


async def test_what_a_retracted_settlement_registered_is_taken_back(desk: Desk) -> None:
    story = settled()
    await desk.accept_events(story)
    await desk.ask()
    (back,) = await desk.accept_events(story.retracted("2026-09-03", story.ref("participant.settled")))
    await desk.ask(back.key)
    registered, withdrawn = desk.service.asked
    assert (withdrawn.organisation, withdrawn.content) == ("imdi", Withdraw(withdraws="register-settlement"))
    assert withdrawn.answer_with == ()
    assert (withdrawn.answer_to, withdrawn.corrects) == (registered.id, registered.content.model_dump(mode="json"))
    assert await desk.advance() == []


async def test_what_is_made_while_its_reason_goes_has_the_journey_look_again(desk: Desk) -> None:
    """The retraction is played while the message is on its way: nobody else would take it back."""
    story = settled()
    await desk.accept_events(story)
    desk.service.meanwhile = lambda: desk.accept_events(story.retracted("2026-09-03", story.ref("participant.settled")))
    assert await desk.ask()
    assert [request.service for request in await desk.advance()] == ["nir"]


async def test_a_withdrawal_is_noted_where_its_service_has_no_address_any_more(desk: Desk) -> None:
    story = settled()
    await desk.accept_events(story)
    await desk.ask()
    desk.without_addresses()
    assert await desk.accept_events(story.retracted("2026-09-03", story.ref("participant.settled"))) == []
    async with desk.database.acquire() as conn:
        assert (await inbox.idle(conn)).requests == 0


# --- the cut-over -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("cut_over", "asked"), [(date(2026, 9, 2), 0), (date(2026, 9, 1), 1)])
async def test_what_was_waited_for_before_the_cut_over_counts_as_asked(desk: Desk, cut_over: date, asked: int) -> None:
    """'requests of waits that opened before it are taken as done and shown so.'"""
    desk.services_with({"imdi": cut_over})
    await desk.accept_events(settled())
    await desk.ask()
    assert len(desk.service.asked) == asked
    (row,) = (await desk.view()).requests
    assert row["state"] == "done"
    if not asked:
        assert row["reply"] == {"taken_as_done": "before the cut-over", "cut_over": "2026-09-02"}


async def test_the_cut_over_of_another_organisation_changes_nothing(desk: Desk) -> None:
    desk.services_with({"33": date(2030, 1, 1)})
    await desk.accept_events(settled())
    await desk.ask()
    assert len(desk.service.asked) == 1
