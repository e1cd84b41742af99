"""What operators see and repeat over HTTP; nobody else may."""

from uuid import UUID, uuid4

import pytest

from console.access.callers import Scope
from store.database import Pool
from store.inbox import accept
from store.journeys import PLAY_FAILED, commit, record_incident, request_refused
from tests.console.api.carried import all_rows, called, got
from tests.console.api.web import Web, a_key
from tests.store.builders import event, request, state

REFUSED = "guidance/1/order"


@pytest.fixture
async def participant(database: Pool) -> UUID:
    """A participant of whom a request is refused and a play has failed."""
    participant = uuid4()
    async with database.acquire() as conn:
        await accept(conn, [event(participant)])
        await commit(conn, participant, 1, state(requests=(request(REFUSED),)))
        await request_refused(conn, participant, REFUSED, 1, "answers 422", not_taken=False)
        await record_incident(conn, participant, PLAY_FAILED, "a fault")
    return participant


async def test_operators_see_incidents_requests_and_unmatched_events(
    web: Web, database: Pool, participant: UUID
) -> None:
    key, unmatched = await a_key(database, "stegvis", Scope.OPERATE), uuid4()
    async with database.acquire() as conn:
        await accept(conn, [event(unmatched, "dwelling.allocated")])
    incidents = await all_rows(web, key, "incidents", participant=str(participant))
    assert [each["kind"] for each in incidents] == ["request-failed", PLAY_FAILED]
    assert await all_rows(web, key, "incidents", limit=1) == await all_rows(web, key, "incidents")
    (refused,) = await all_rows(web, key, "requests", state="refused", participant=str(participant))
    assert (refused["key"], refused["service"]) == (REFUSED, "county")
    assert "details" not in refused
    assert await all_rows(web, key, "requests", limit=1) == await all_rows(web, key, "requests")
    found = {each["participant"]: each for each in (await got(web, key, "/unmatched"))["unmatched"]}
    assert found[str(unmatched)]["first_event"] == "dwelling.allocated"


async def test_a_refused_request_is_made_again_once(web: Web, database: Pool, participant: UUID) -> None:
    key = await a_key(database, "stegvis", Scope.OPERATE)
    url, bearer = f"{web.url}/requests/redrive?participant={participant}", {"Authorization": f"Bearer {key}"}
    assert [(await web.http.post(url, headers=bearer)).json() for _ in range(2)] == [{"again": 1}, {"again": 0}]
    (made,) = await all_rows(web, key, "requests", participant=str(participant))
    assert made["state"] == "open"
    unanswered = await web.http.post(f"{url}&unanswered=true", headers=bearer)
    assert unanswered.json() == {"again": 0}


async def test_nobody_else_may(web: Web, database: Pool) -> None:
    key = await a_key(database, "3301", Scope.READ, Scope.EVENTS_WRITE, Scope.PERSONS_LOOKUP)
    for path in ("/incidents", "/requests", "/unmatched"):
        answer = await called(web, key, path)
        assert (answer.status_code, "operate" in answer.json()["detail"]) == (403, True)
    operates = await a_key(database, "stegvis", Scope.OPERATE)
    assert (await called(web, operates, "/tasks")).status_code == 403
