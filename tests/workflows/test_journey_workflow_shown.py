"""The journey workflow on a live Temporal and Postgres: what Temporal shows of it, and what it must not hold."""

import base64
import json
import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson

from schemas.events import full_type, read_event
from schemas.identifiers import make_synthetic_fnr
from store import inbox
from tests.histories.live import Live, ago, ahead, settled
from tests.workflows.caseload import DRAMMEN
from tests.workflows.observed import ASKER, deadline, history
from workflows.journey_workflow import KOMMUNE, NEXT_DEADLINE, SHOWN_AT_MOST_EVERY, STAGE

# --- what it shows, and what it must not ------------------------------------------------------------------------------


async def test_its_page_shows_what_it_waits_for_from_whom_and_until_when(live: Live) -> None:
    participant = await live.begin(settled(10))
    until = deadline(await live.view(participant), "mapping-completed")["judged"]
    assert f"- mapping.completed from programme_adviser {DRAMMEN}, since {ago(10)}, until {until}" in (
        await live.still(participant)
    )
    await live.deliver(participant, settled(10).mapped(ago(1)))
    assert "mapping.completed" not in await live.still(participant)


async def minutes_later(live: Live, participant: UUID) -> None:
    """Wait for what a burst of events comes to in the search attributes."""
    await live.environment.fast_forward(live.handle(participant), SHOWN_AT_MOST_EVERY + timedelta(minutes=1))
    await live.quiet(participant)


async def test_search_attributes_show_stage_kommune_and_next_deadline(live: Live) -> None:
    participant = await live.begin(settled(10))
    view = await live.view(participant)
    assert await searchable(live, participant) == (
        ["settlement", "mapping", "decision"],
        DRAMMEN,
        deadline(view, "mapping-completed")["judged"],
    )
    story = settled(10).housed(ago(9)).informed(ago(8)).mapped(ago(1)).moved(ago(0), ASKER)
    await live.deliver(participant, story)
    await minutes_later(live, participant)
    stages, kommune, _ = await searchable(live, participant)
    assert (stages, kommune) == (["mapping", "guidance", "decision"], ASKER)


async def test_the_next_deadline_in_the_search_attributes_is_soon_the_nearest_open_one(live: Live) -> None:
    mapped = settled(10).mapped(ago(1)).mapping_received(ago(0))
    assessed = mapped.assessed(ago(0))
    participant = await live.begin(settled(10))
    for further in (mapped, assessed, assessed.booked(ago(0), at=ahead(20))):
        await live.deliver(participant, further)
        await minutes_later(live, participant)
        view = await live.view(participant)
        nearest = min(each["judged"] for each in view.deadlines if each["status"] in {"running", "passed"})
        assert (await searchable(live, participant))[2] == nearest, further.events[-1].name


async def test_no_history_and_no_page_holds_personal_data_or_the_data_of_an_event(live: Live) -> None:
    number = make_synthetic_fnr(date(1990, 5, 15), 100)
    assert number is not None
    participant = uuid4()
    person = {
        "name": "Amina Canary",
        "birth_date": "1990-05-15",
        "identifiers": [{"kind": "fnr", "value": number}],
        "phone": "+47 99 99 99 99",
        "address": "Kanarifuglveien 3",
    }
    source = f"https://kommune.example/{participant}"
    facts = {"residence_basis": "asylum", "permit_granted_on": "2026-05-01", "entry": "reception", "education": "none"}
    more = {"kommune": DRAMMEN, "language": "az-Arab-IR", "interpreter_needed": True}
    mapping = {"completed_on": ago(21), "languages": ["ti"], "education": "none", "work_years": 7}
    sent: list[tuple[str, str, dict[str, Any]]] = [
        ("settled", "participant.settled", {"settled_on": ago(40), "person": person, **facts, **more}),
        ("assessed", "guidance.assessed", {"assessed_on": ago(20), "outcome": "now", "reason": "hushed reason"}),
        ("mapped", "mapping.completed", mapping),
    ]
    async with live.database.acquire() as conn:
        for id_, name, data in sent:
            body = {
                "specversion": "1.0",
                "id": f"canary-{id_}",
                "source": source,
                "type": full_type(name),
                "subject": f"/participant/{participant}",
                "time": f"{ago(10)}T12:00:00Z",
                "data": data,
            }
            await inbox.accept(conn, [read_event(orjson.dumps(body), hash_key=b"key")])
            await live.nudge(participant)
        await live.played(participant, len(sent))
        await live.quiet(participant)
        assert await conn.fetchval("select name from person.people where participant = $1", participant)

    visibility = await live.still(participant)
    recorded = (await history(live, participant)).to_json()
    description = (await live.handle(participant).describe()).raw_description
    everything = "\n".join([visibility, recorded, *_payloads(recorded), str(description)])
    assert "order-guidance" in everything, "payloads are read, or nothing would be found in them"
    secrets = ("Amina", "Canary", number, "1990-05", "99 99", "Kanarifugl", "hushed", "az-Arab-IR", "asylum", "canary-")
    for secret in secrets:
        assert secret not in everything, secret


# --- what is waited for -----------------------------------------------------------------------------------------------


async def searchable(live: Live, participant: UUID) -> tuple[list[str] | None, str | None, str | None]:
    """Give stages, kommune and next deadline as Temporal's search knows them."""
    await live.still(participant)
    attributes = (await live.handle(participant).describe()).typed_search_attributes
    next_deadline = attributes.get(NEXT_DEADLINE)
    stages = attributes.get(STAGE)
    return (
        None if stages is None else list(stages),
        attributes.get(KOMMUNE),
        None if next_deadline is None else next_deadline.date().isoformat(),
    )


def _payloads(history_json: str) -> list[str]:
    """Give the contents of every payload in a history, which lie there in base64."""
    return [
        base64.b64decode(match).decode(errors="replace")
        for match in re.findall(r'"data":\s*"([A-Za-z0-9+/=]+)"', json.dumps(json.loads(history_json)))
    ]
