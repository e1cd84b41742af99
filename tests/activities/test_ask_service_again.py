"""Requests that a service refused, did not take or never answered: who is told, and how they are sent again."""

from datetime import date
from uuid import uuid4

import pytest

from activities.failures import ServiceDoesNotDoThis, ServiceRefused, ServiceUnavailable
from store import inbox
from store import journeys as store
from store.database import Pool
from tests.activities.desk import REGISTER, Desk, figures, settled
from tests.histories.live import today


@pytest.fixture
def desk(connections: Pool) -> Desk:
    return Desk(connections)


# --- what a service will not have -------------------------------------------------------------------------------------


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


# --- what was sent and is not answered --------------------------------------------------------------------------------


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
