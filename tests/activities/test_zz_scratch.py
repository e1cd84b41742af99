import asyncio, time
from uuid import uuid4
from tests.histories.live import *
from tests.histories import live as L
from tests.workflows.caseload import Story
from temporalio.api.enums.v1 import EventType

async def one(live, i):
    story = Story().settled(ago(10)).housed(ago(9))
    p = uuid4()
    try:
        await live.deliver(p, story)
        await live.deliver(p, story.retracted(ago(8), story.ref("participant.settled")))
    except AssertionError as e:
        async with live.database.acquire() as c: print(i, await c.fetchrow("select * from stegvis.mailbox where participant=$1", p))
        h = await live.handle(p).fetch_history()
        for e in h.events: print(e.event_id, EventType.Name(e.event_type), e.event_time.ToDatetime(), str(e)[-300:] if "FAIL" in EventType.Name(e.event_type) else "")
        return False
    return True

async def test_a(live):
    t=time.time()
    L.PATIENCE=4
    for i in range(25):
        if not await one(live,i): break
    print(time.time()-t)
