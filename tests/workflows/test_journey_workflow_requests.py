"""The journey workflow on a live Temporal and Postgres: what it asks of services, and asks again."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from schemas.services import RegisterSettlement
from store.journeys import failing
from tests.histories.live import Live, ago, settled
from tests.waiting import eventually
from tests.workflows.caseload import DRAMMEN
from tests.workflows.observed import ASKER, all_requests_done, attempted, open_tasks, stage, waits
from workers.temporal import ask_now

# --- requests ---------------------------------------------------------------------------------------------------------


async def test_a_service_is_asked_once_however_often_the_journey_is_played(live: Live) -> None:
    story = settled(40).housed(ago(39)).informed(ago(38)).moved(ago(30), ASKER)
    participant = uuid4()
    await live.deliver_one_by_one(participant, story)
    await live.still(participant)
    (asked,) = live.partners["nir"].asked_of(participant)
    assert asked.content == RegisterSettlement(settled_on=date.fromisoformat(ago(40)), kommune=DRAMMEN)
    (request,) = (await live.view(participant)).requests
    assert request["state"] == "done"


async def test_a_request_is_tried_until_it_is_taken_and_is_an_incident_from_its_third_failure(live: Live) -> None:
    participant, service = uuid4(), live.partners["nir"]
    service.failing[participant] = 3
    await live.deliver(participant, settled(40))
    await eventually(lambda: attempted(live, "nir", participant, 2))
    assert (await live.view(participant)).incidents == []

    await eventually(lambda: has_incident(live, participant))
    (incident,) = (await live.view(participant)).incidents
    assert (incident["kind"], incident["about"]) == ("request-failed", "settlement/nir/register-settlement")
    assert (incident["times"], incident["resolved_at"]) == (1, None)
    assert service.asked_of(participant) == []

    await live.environment.fast_forward(live.handle(participant), timedelta(hours=1))
    await eventually(lambda: all_requests_done(live, participant))
    (incident,) = (await live.view(participant)).incidents
    assert incident["resolved_at"] is not None
    assert len(service.asked_of(participant)) == 1
    attempts = [request.id for request in service.attempts if request.participant == participant]
    assert len(attempts) == 4
    assert len(set(attempts)) == 1


async def test_an_operator_who_mended_it_need_not_wait_for_the_next_attempt(live: Live) -> None:
    participant, service = uuid4(), live.partners["nir"]
    service.failing[participant], service.retry_after = 1, timedelta(hours=1)
    await live.deliver(participant, settled(40))

    async def is_put_off() -> bool:
        async with live.database.acquire() as conn:
            return await failing(conn, participant) == {participant: 1}

    await eventually(is_put_off)
    async with live.database.acquire() as conn:
        assert await failing(conn, participant, "nav") == {}
    await ask_now(live.client, [participant, uuid4()])
    await eventually(lambda: all_requests_done(live, participant))
    assert len(service.asked_of(participant)) == 1


async def test_the_answer_of_the_national_register_comes_back_as_an_event(live: Live) -> None:
    async with live.dispatching():
        participant = await live.begin(settled(40))
        await eventually(lambda: waits_no_more(live, participant, "nir.registered"))
    (line,) = [
        line for line in (await live.view(participant)).timeline if line["details"].get("event") == "nir.registered"
    ]
    assert line["kind"] == "event"


async def test_a_request_that_a_retraction_made_needless_is_not_made(live: Live) -> None:
    participant, service = uuid4(), live.partners["career-centre"]
    service.failing[participant] = 1
    story = settled(40).mapped(ago(20))
    await live.deliver(participant, story)
    await eventually(lambda: attempted(live, "career-centre", participant, 1))
    await live.deliver(participant, story.retracted(ago(19), story.ref("mapping.completed")))
    await live.environment.fast_forward(live.handle(participant), timedelta(hours=2))
    await live.still(participant)
    view = await live.view(participant)
    assert [request["state"] for request in view.requests if request["kind"] == "share-mapping"] == ["dropped"]
    assert service.asked_of(participant) == []
    assert "complete-mapping" in open_tasks(view)


async def test_a_partner_that_is_away_does_not_hold_up_the_journey(live: Live) -> None:
    participant = uuid4()
    live.partners["nir"].failing[participant] = 1_000
    await live.deliver(participant, settled(40))
    await live.deliver(participant, settled(40).housed(ago(30)).informed(ago(29)))
    view = await live.view(participant)
    assert stage(view, "settlement") == "done"
    assert "nir.registered" in waits(view)


# --- what is waited for -----------------------------------------------------------------------------------------------


async def has_incident(live: Live, participant: UUID) -> bool:
    return bool((await live.view(participant)).incidents)


async def waits_no_more(live: Live, participant: UUID, event: str) -> bool:
    return event not in waits(await live.view(participant))
