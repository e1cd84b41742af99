"""The request to a partner service, called directly: asked once, under one key, and never in vain."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.documents.documents import Documents
from activities.failures import ServiceBusy, ServiceDoesNotDoThis, ServiceRefused, ServiceUnavailable
from activities.journeys import JourneyActivities
from activities.partners.message import Message
from activities.services import Reply, ServiceActivities
from schemas.events.texts import is_reference
from schemas.rules import packaged_rules
from schemas.services import OrderGuidance, RegisterSettlement, Withdraw
from store import inbox, person, reports
from store import journeys as store
from store.database import Pool
from tests.histories.live import incoming, today
from tests.workflows.caseload import DRAMMEN, Story
from workflows.messages import SERVICES, Advance, AskService, RequestRef

REGISTER = "settlement/nir/register-settlement"


class Spy:
    """A service that notes what it is asked, and may be away."""

    def __init__(self) -> None:
        self.asked: list[Message] = []
        self.away = False
        self.will_not: Exception | None = None
        self.answer: tuple[str, dict[str, object]] | None = None
        self.retry_after: timedelta | None = None
        self.meanwhile: Callable[[], Awaitable[object]] | None = None

    async def make(self, message: Message) -> Reply:
        self.asked.append(message)
        if self.meanwhile is not None:
            await self.meanwhile()
        if self.away:
            raise ServiceUnavailable("answers with 503", self.retry_after)
        if self.will_not is not None:
            raise self.will_not
        return Reply("taken/1", self.answer)


class Desk:
    """A journey's activities without a workflow."""

    def __init__(self, database: Pool) -> None:
        self.database, self.service, self.participant = database, Spy(), uuid4()
        self._journeys = JourneyActivities(database, packaged_rules())
        self.documents = Documents(packaged_rules())
        self._services = ServiceActivities(database, dict.fromkeys(SERVICES, self.service), self.documents)

    def services_with(self, cut_over: dict[str, date]) -> None:
        self._services = ServiceActivities(
            self.database, dict.fromkeys(SERVICES, self.service), self.documents, cut_over
        )

    def without_addresses(self) -> None:
        self._journeys = JourneyActivities(self.database, packaged_rules(), recorded=SERVICES)

    async def accept_events(self, story: Story) -> list[RequestRef]:
        """Take in events and advance; give the requests that are to be made."""
        async with self.database.acquire() as conn:
            await inbox.accept(conn, incoming(self.participant, story))
        return await self.advance()

    async def advance(self) -> list[RequestRef]:
        asked = Advance(participant=self.participant, now=datetime.now(UTC))
        step = await ActivityEnvironment().run(self._journeys.advance, asked)
        return list(step.requests)

    async def ask(self, *keys: str, version: int = 1, attempt: int = 1) -> bool:
        environment = ActivityEnvironment()
        environment.info = replace(environment.info, attempt=attempt)
        requests = [RequestRef(key=key, version=version, service="nir") for key in keys or [REGISTER]]
        return await environment.run(self._services.ask, AskService(participant=self.participant, requests=requests))

    async def send_again(self, **which: Any) -> tuple[int, int]:
        async with self.database.acquire() as conn:
            return await store.send_unanswered_again(conn, **which)

    async def figures(self, in_days: int = 0) -> list[dict[str, object]]:
        """Give the services of the summary."""
        async with self.database.acquire() as conn:
            reported: list[dict[str, object]] = (await reports.summary(conn, today() + timedelta(in_days)))["requests"]
        return reported

    async def view(self) -> reports.Explained:
        async with self.database.acquire() as conn:
            return await reports.explain(conn, self.participant, today())


@pytest.fixture
def desk(connections: Pool) -> Desk:
    return Desk(connections)


def figures(service: str, **counted: int) -> dict[str, object]:
    """Give a service of the summary."""
    return {"service": service, "tried_again": 0, "refused": 0, "not_taken": 0, "unanswered": 0} | counted


def settled() -> Story:
    return Story().settled("2026-09-01")


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


# --- what a service will not have -----------------------------------------------------------------------------------


async def test_what_is_refused_is_an_incident_at_once_and_not_made_again(desk: Desk) -> None:
    await desk.accept_events(settled())
    desk.service.will_not = ServiceRefused("answers 422")
    assert not await desk.ask()
    view = await desk.view()
    assert [(row["state"], row["reply"]) for row in view.requests] == [("refused", {"refused": "nir answers 422"})]
    assert [(row["cause"], row["resolved_at"]) for row in view.incidents] == [("nir answers 422", None)]
    assert await desk.accept_events(settled().housed("2026-09-03")) == []
    await desk.ask()
    assert len(desk.service.asked) == 1


async def test_a_changed_request_is_made_although_the_last_was_refused(desk: Desk) -> None:
    story = settled()
    await desk.accept_events(story)
    desk.service.will_not = ServiceRefused("answers 422")
    await desk.ask()
    (again,) = await desk.accept_events(story.corrected("2026-09-05", settled_on="2026-09-02"))
    assert again.version == 2
    desk.service.will_not = None
    await desk.ask(version=2)
    view = await desk.view()
    assert [row["state"] for row in view.requests] == ["refused", "done"]
    assert all(row["resolved_at"] for row in view.incidents), "the success that follows closes the incident"


async def test_an_operator_has_what_was_refused_made_again(desk: Desk) -> None:
    await desk.accept_events(settled())
    desk.service.will_not = ServiceRefused("answers 422")
    await desk.ask()
    async with desk.database.acquire() as conn:
        await conn.execute("update stegvis.mailbox set dispatched = accepted")
        assert await store.make_refused_again(conn, uuid4()) == 0
        assert await store.make_refused_again(conn, desk.participant) == 1
        assert [due.participant for due in await inbox.due_mailboxes(conn, 5, 60)] == [desk.participant]
    desk.service.will_not = None
    (again,) = await desk.advance()
    await desk.ask(version=again.version)
    view = await desk.view()
    assert [row["state"] for row in view.requests] == ["done"]
    assert all(row["resolved_at"] for row in view.incidents)


async def test_what_was_refused_and_is_outdated_is_not_made_after_its_correction(desk: Desk) -> None:
    story = settled()
    await desk.accept_events(story)
    desk.service.will_not = ServiceRefused("answers 422")
    await desk.ask()
    await desk.accept_events(story.corrected("2026-09-05", settled_on="2026-09-02"))
    desk.service.will_not = None
    await desk.ask(version=2)
    async with desk.database.acquire() as conn:
        assert await store.make_refused_again(conn) == 0
    assert await desk.advance() == []


async def test_the_incident_of_what_was_refused_ends_when_its_answer_comes_another_way(desk: Desk) -> None:
    story = settled()
    await desk.accept_events(story)
    desk.service.will_not = ServiceRefused("answers 422")
    await desk.ask()
    await desk.accept_events(story.nir_registered("2026-09-02"))
    assert [incident["resolved_at"] is None for incident in (await desk.view()).incidents] == [False]
    async with desk.database.acquire() as conn:
        await store.make_refused_again(conn)
    assert await desk.advance() == [], "nobody wants it any more"
    assert [row["state"] for row in (await desk.view()).requests] == ["dropped"]


async def test_a_call_that_a_service_does_not_offer_is_noted_and_reported_once_for_the_service(desk: Desk) -> None:
    story = settled()
    await desk.accept_events(story)
    desk.service.will_not = ServiceDoesNotDoThis("answers 404: it takes no such messages")
    await desk.ask()
    view = await desk.view()
    assert [(row["state"], row["reply"]["not_taken"]) for row in view.requests] == [("refused", True)]
    assert view.incidents == []
    assert await desk.figures() == [figures("nir", not_taken=1)]
    await desk.accept_events(story.nir_registered("2026-09-02"))
    assert await desk.figures() == [], "its answer came another way"


async def test_what_a_service_does_not_do_is_made_again_when_its_address_is_mended(desk: Desk) -> None:
    await desk.accept_events(settled())
    desk.service.will_not = ServiceDoesNotDoThis("answers 404: it takes no such messages")
    await desk.ask()
    async with desk.database.acquire() as conn:
        assert await store.make_refused_again(conn, service="nav") == 0
        assert await store.make_refused_again(conn, service="nir") == 1
    desk.service.will_not = None
    await desk.ask(version=(await desk.advance())[0].version)
    assert [row["state"] for row in (await desk.view()).requests] == ["done"]
    assert await desk.figures() == []


# --- what was sent and is not answered ------------------------------------------------------------------------------


async def test_what_was_sent_is_unanswered_until_its_event_comes(desk: Desk) -> None:
    story = settled()
    await desk.accept_events(story)
    await desk.ask()
    (row,) = (await desk.view()).requests
    assert (row["state"], row["unanswered_since"]) == ("done", today().isoformat())
    assert await desk.figures(in_days=7) == []
    assert await desk.figures(in_days=8) == [figures("nir", unanswered=1)]
    await desk.accept_events(story.nir_registered("2026-09-02"))
    assert [row["unanswered_since"] for row in (await desk.view()).requests] == [None]
    assert await desk.figures(in_days=8) == []


async def test_what_is_unanswered_is_sent_again_under_the_same_id(desk: Desk) -> None:
    await desk.accept_events(settled())
    await desk.ask()
    assert await desk.send_again(participant=uuid4()) == (0, 0)
    assert await desk.send_again(service="nav") == (0, 0)
    assert await desk.send_again(service="nir") == (1, 0)
    async with desk.database.acquire() as conn:
        assert (await inbox.idle(conn)).requests == 1
        assert [due.participant for due in await inbox.due_mailboxes(conn, 5, 60)] == [desk.participant]
    (again,) = await desk.advance()
    assert (again.key, again.version) == (REGISTER, 1)
    await desk.ask()
    first, second = desk.service.asked
    assert first == second
    assert await desk.advance() == [], "once"
    assert [row["state"] for row in (await desk.view()).requests] == ["done"]


async def test_what_is_to_be_sent_again_is_not_when_the_answer_is_there_first(desk: Desk) -> None:
    story = settled()
    await desk.accept_events(story)
    await desk.ask()
    await desk.send_again()
    assert await desk.accept_events(story.nir_registered("2026-09-02")) == []
    await desk.ask()
    assert len(desk.service.asked) == 1
    async with desk.database.acquire() as conn:
        assert (await inbox.idle(conn)).requests == 0


async def test_a_request_that_changed_meanwhile_corrects_what_was_sent(desk: Desk) -> None:
    story = settled()
    await desk.accept_events(story)
    await desk.ask()
    await desk.send_again()
    (correction,) = await desk.accept_events(story.corrected("2026-09-05", settled_on="2026-08-25"))
    assert correction.version == 2
    await desk.ask(version=2)
    assert desk.service.asked[-1].answer_to == desk.service.asked[0].id


async def test_what_cannot_be_sent_again_stays_as_sent_and_is_an_incident(desk: Desk) -> None:
    story = settled()
    await desk.accept_events(story)
    await desk.ask()
    await desk.send_again()
    await desk.advance()
    desk.service.away = True
    with pytest.raises(ServiceUnavailable):
        await desk.ask(attempt=3)
    assert await desk.figures() == [figures("nir", tried_again=1)]
    desk.service.away, desk.service.will_not = False, ServiceDoesNotDoThis("answers 404: it takes no such messages")
    await desk.ask(attempt=4)
    view = await desk.view()
    assert [(row["state"], row["reply"]) for row in view.requests] == [("done", {"reference": "taken/1"})]
    assert [(row["cause"], row["resolved_at"]) for row in view.incidents] == [
        ("nir answers 404: it takes no such messages", None)
    ]
    assert await desk.advance() == []
    await desk.accept_events(story.nir_registered("2026-09-02"))
    assert all(row["resolved_at"] for row in (await desk.view()).incidents)


async def test_what_nobody_got_is_not_unanswered(desk: Desk) -> None:
    """Only recorded, or taken as done before a cut-over: their number is reported, and they are not sent."""
    desk.services_with({"imdi": date(2026, 9, 2)})
    await desk.accept_events(settled())
    await desk.ask()
    assert await desk.figures(in_days=8) == []
    assert await desk.send_again() == (0, 1)
    async with desk.database.acquire() as conn:
        await conn.execute('update stegvis.requests set reply = \'{"reference": "1", "recorded": true}\'')
    assert await desk.figures(in_days=8) == []
    assert await desk.send_again() == (0, 1)
    assert await desk.advance() == []


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


# --- taken back -----------------------------------------------------------------------------------------------------


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


# --- the cut-over ---------------------------------------------------------------------------------------------------


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
