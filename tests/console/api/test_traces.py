"""An event joins the trace that it names, or that its call names."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from store.database import Pool
from tests.console.api.spans import Spans, collecting
from tests.console.api.web import Web, serving, settled
from tests.waiting import eventually


@pytest_asyncio.fixture(scope="module")
async def spans() -> AsyncIterator[Spans]:
    async with collecting() as spans:
        yield spans


@pytest_asyncio.fixture(scope="module")
async def web(web_url: str, spans: Spans, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Web]:
    async with serving(web_url, tmp_path_factory.mktemp("web"), STEGVIS_TRACING_ENDPOINT=spans.endpoint) as running:
        yield running


def a_trace() -> tuple[str, str]:
    """Give the id of a new trace, and a ``traceparent`` in it."""
    trace = uuid4().hex
    return trace, f"00-{trace}-{uuid4().hex[:16]}-01"


async def trace_of(database: Pool, participant: UUID) -> str:
    async with database.acquire() as conn:
        traceparent: str = await conn.fetchval(
            "select traceparent from stegvis.mailbox where participant = $1", participant
        )
    return traceparent.split("-")[1]


async def test_the_trace_of_the_event_goes_before_that_of_the_call(
    web: Web, database: Pool, spans: Spans, key: str
) -> None:
    (one, of_event), (other, of_call) = a_trace(), a_trace()
    first, second = uuid4(), uuid4()

    assert (await web.post(settled(first, traceparent=of_event), key, traceparent=of_call)).status_code == 202
    assert (await web.post(settled(second), key, traceparent=of_call)).status_code == 202

    assert [await trace_of(database, each) for each in (first, second)] == [one, other]
    await eventually(lambda: bytes.fromhex(one) in spans.received and bytes.fromhex(other) in spans.received)


async def test_the_events_of_a_batch_keep_their_traces_apart(web: Web, database: Pool, key: str) -> None:
    participants = [uuid4() for _ in range(3)]
    traces = [a_trace() for _ in participants]
    events = [settled(each, traceparent=trace[1]) for each, trace in zip(participants, traces, strict=True)]

    await web.batch([*events, settled()], key)

    assert [await trace_of(database, each) for each in participants] == [trace[0] for trace in traces]


@pytest.mark.parametrize("nonsense", ["", "00", "00-" + "0" * 32 + "-" + "0" * 16 + "-00", "zz", "00-é"])
async def test_what_is_no_trace_is_left_out(web: Web, key: str, nonsense: str) -> None:
    assert (await web.post(settled(traceparent=nonsense), key)).status_code == 202
    ascii_only = nonsense.encode("ascii", "ignore").decode()
    assert (await web.post(settled(), key, traceparent=ascii_only)).status_code == 202
