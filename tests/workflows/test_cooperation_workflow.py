"""The cooperation of a pair on a real server: its agenda comes from what is overdue, its contact gets the messages."""

from typing import Any
from uuid import UUID

import orjson

from schemas.events.envelope import pair_id
from schemas.services import OrderGuidance
from tests.histories.live import Live, ago, settled
from tests.workflows.caseload import DRAMMEN, Story

PAIR = pair_id(DRAMMEN)


async def stored(live: Live, participant: UUID, name: str) -> list[dict[str, Any]]:
    query = "select data from stegvis.inbox where participant = $1 and name = $2 order by seq"
    async with live.database.acquire() as conn:
        return [orjson.loads(row[0]) for row in await conn.fetch(query, participant, name)]


async def test_the_agenda_is_what_is_overdue_and_the_contact_gets_what_is_sent(live: Live) -> None:
    late = await live.begin(settled(60).mapped(ago(40)))
    await live.quiet(late)
    pair = Story().add("cooperation.begun", ago(20), kommune=DRAMMEN, on=ago(20))
    pair = pair.add("contactperson.assigned", ago(10), contact="cc-7", on=ago(10))
    pair = pair.add(
        "meeting.scheduled",
        ago(1),
        meeting_id="s1",
        scheduled_on=ago(1),
        day=ago(0),
        invited=["kommune", "career_centre"],
    )
    await live.deliver(PAIR, pair)
    await live.quiet(PAIR)
    (agenda,) = await stored(live, PAIR, "agenda.compiled")
    (item,) = [item for item in agenda["items"] if item["kind"] == "assess-guidance"]
    assert item == {"kind": "assess-guidance", "whose": "programme_adviser", "count": 1, "participants": [str(late)]}
    assert "agenda.compiled" not in {wait["event"] for wait in (await live.view(PAIR)).waits}

    await live.deliver(late, settled(60).mapped(ago(40)).assessed(ago(2)))
    await live.quiet(late)
    (order,) = [asked for asked in live.partners["career-centre"].taken if isinstance(asked.content, OrderGuidance)]
    assert order.contact == "cc-7"
