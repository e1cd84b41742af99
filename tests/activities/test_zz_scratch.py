import asyncio, time
from uuid import uuid4
from tests.histories.live import *
from tests.histories import live as L
from tests.workflows.caseload import Story
from temporalio.api.enums.v1 import EventType

async def dump(live,p,n=0):
        h = await live.handle(p).fetch_history()
        for e in h.events[n:]: print(e.event_id, EventType.Name(e.event_type), e.event_time.ToDatetime(), str(e)[-1500:] if "FAIL" in EventType.Name(e.event_type) else "")
        return len(h.events)

async def test_db(live, postgres):
    p = await live.begin(Story().settled(ago(40)))
    await live.quiet(p)
    n = await dump(live,p)
    await live.accept(p, Story().settled(ago(40)).housed(ago(30)))
    await postgres.cut_off(live.url)
    await live.nudge(p)
    await asyncio.sleep(12)
    await dump(live,p,n)
    await postgres.let_in(live.url)
    await asyncio.sleep(8)
    await dump(live,p,n)

async def test_timer(live):
    p = await live.begin(Story().settled(ago(43)))
    await live.quiet(p)
    n = await dump(live,p)
    await live.stop_workers()
    moving = asyncio.create_task(live.move_clock(p, ahead(5)))
    await asyncio.sleep(15)
    await dump(live,p,n)
    print((await live.handle(p).describe()).raw_description)
    await live.start_workers()
    await asyncio.sleep(5)
    await dump(live,p,n)
    print(moving)
