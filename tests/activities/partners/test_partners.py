"""The clients of the partners over real HTTP: what goes out, sent once, and every way in which it can fail."""

import asyncio
import gzip
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from typing import Any, get_args
from uuid import uuid4

import httpx
import orjson
import pytest
import pytest_asyncio
from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse

from activities.failures import ServiceDoesNotDoThis, ServiceRefused, ServiceUnavailable
from activities.partners.directory import Address, partners
from activities.partners.message import Message, message_of
from activities.services import Recorder, Service
from schemas.services import PARTNERS, ServiceCall, Withdraw, WithdrawalPolicy
from simulation.server import serving
from store.journeys import StoredRequest
from tests.workflows.caseload import Story
from tests.workflows.whole import every_type
from workflows.messages import SERVICES

DAY = "2026-09-01"
WITHDRAW = Withdraw.call_name
PARTICULAR: dict[tuple[str, str], dict[str, Any]] = {
    ("career-centre", "share-mapping"): {"completed_on": DAY, "mapping": "event-1"},
    ("career-centre", "order-guidance"): {"assessed_on": DAY, "assessment": "event-2", "reason": "so found"},
    ("nir", "register-settlement"): {"settled_on": DAY, "kommune": "3301"},
    ("interpreter-service", "order-interpreter"): {
        "booking_id": "m1", "language": "ti", "starts_at": "2026-10-14T08:00:00Z", "minutes": 120,
        "mode": "screen", "asks_for": "qualified", "categories": ["A", "B"], "urgent": False,
    },
    ("interpreter-service", "cancel-interpreter"): {"booking_id": "m1", "cancelled_on": DAY},
    ("nav", "hand-over"): {"to": "nav", "on": DAY},
    ("nav", "order-measure"): {"measure_id": "c1", "kind": "practice", "planned_start": DAY},
    ("adult-education", "hand-over"): {"to": "education", "on": DAY},
    ("adult-education", "order-measure"): {"measure_id": "c1", "kind": "norwegian", "planned_start": None},
    ("digital-post", "deliver-decision"): {"decision": "programme", "decided_on": DAY, "document": "d1"},
    ("archive", "archive-document"): {"document": "d1", "kind": "decision/programme", "dated": DAY},
    ("kommune-office", "invite-to-meeting"): {
        "meeting_id": "c1", "first_day": "2026-10-14", "last_day": "2026-10-15", "reply_by": DAY,
        "programme": ["talks"], "senders": ["county"],
    },
}  # fmt: skip
"""The contents of messages that matter to a test."""


def example(call: type[ServiceCall]) -> dict[str, Any]:
    """Invent the contents of a message: a value of its type for every field that is required."""
    values: dict[object, Any] = {date: DAY, datetime: f"{DAY}T08:00:00Z", int: 1, float: 1.0, bool: True, str: "said"}
    required = {name: field.annotation for name, field in call.model_fields.items() if field.is_required()}
    return {name: values[of] if of in values else get_args(of)[0] for name, of in required.items()}


SAYS: dict[tuple[str, str], dict[str, Any]] = {
    (name, taken.call.call_name): example(taken.call) for name, each in PARTNERS.items() for taken in each.takes
} | PARTICULAR
"""An example of every message."""


class Desk:
    """A partner's end: records what comes, and answers as a test asks."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, Any], httpx.Headers]] = []
        self.answer: Callable[[], Response] = lambda: Response(orjson.dumps({"reference": "r-1"}))
        self.app = FastAPI()
        self.app.post("/messages")(self._take)

    async def _take(self, request: Request) -> Response:
        self.got.append((orjson.loads(await request.body()), httpx.Headers(request.headers.raw)))
        answer = self.answer()
        if answer.status_code == 299:
            await request.receive()  # never answered: the next thing that comes is that the sender hangs up
        return answer


@pytest_asyncio.fixture
async def desk() -> AsyncIterator[Desk]:
    made = Desk()
    async with serving(made.app) as made.url:  # type: ignore[attr-defined]
        yield made


@pytest_asyncio.fixture
async def services(desk: Desk) -> AsyncIterator[dict[str, Service]]:
    address = Address(desk.url, token="secret-token", timeout_seconds=0.5)  # type: ignore[attr-defined]
    async with partners(dict.fromkeys(SERVICES, address)) as made:
        yield made


def stored(service: str, kind: str, details: dict[str, Any] | None = None, **more: Any) -> StoredRequest:
    facts: dict[str, Any] = {
        "key": f"a/wait/{kind}", "version": 1, "organisation": "33", "answer_with": ("some.event",),
        "since": date(2026, 9, 1), "kommune": "3301", "corrects": None, "withdraws": None, "corrected_details": None,
    } | more  # fmt: skip
    return StoredRequest(service=service, kind=kind, details=details or SAYS[service, kind], **facts)


def message(service: str, kind: str, details: dict[str, Any] | None = None, **more: Any) -> Message:
    """Give a message to a partner, with an id and a participant of its own."""
    made = message_of(uuid4(), stored(service, kind, details))
    return made.model_copy(update=more)


def test_every_example_is_one_that_a_partner_takes() -> None:
    for (service, kind), details in SAYS.items():
        taken = PARTNERS[service].taking(kind)
        assert taken is not None
        assert taken.call.model_validate(details)


def test_what_can_be_withdrawn_was_asked_for_in_a_journey_with_everything() -> None:
    invited = Story().add("cooperation.begun", "2026-01-12", kommune="3301", on="2026-01-12").add(
        "countymeeting.invited", "2026-02-01", invited_on="2026-02-01",
        **PARTICULAR["kommune-office", "invite-to-meeting"],
    )  # fmt: skip
    story, seen = every_type(), set[str]()
    days = [(story, on) for on in {event.on.isoformat() for event in story.events}]
    for each, on in (*days, (invited, "2026-02-01")):
        for asked in each.on(on).requests:
            if PARTNERS[asked.service].taking(WITHDRAW) is not None and asked.withdrawal != "never":
                seen.add(asked.kind)
    assert seen == {
        taken.call.call_name
        for partner in PARTNERS.values()
        if partner.taking(WITHDRAW) is not None
        for taken in partner.calls
        if taken.call.withdrawal is not WithdrawalPolicy.NEVER
    }


@pytest.mark.parametrize(("service", "kind"), SAYS)
async def test_a_request_goes_out_as_a_message_with_its_key(
    services: dict[str, Service], desk: Desk, service: str, kind: str
) -> None:
    asked = message(service, kind, SAYS[service, kind] | {"unasked": "for"})
    reply = await services[service].make(asked)
    assert reply.reference == "r-1"
    ((sent, headers),) = desk.got
    assert headers["Idempotency-Key"] == sent["id"] == str(asked.id)
    assert headers["Authorization"] == "Bearer secret-token"
    assert sent["type"] == asked.type
    assert (sent["participant"], sent["organisation"]) == (str(asked.participant), "33")
    assert sent["opened_on"] == DAY
    assert sent["content"] == {name: value for name, value in SAYS[service, kind].items() if value is not None}
    assert sent["answerWith"] == ["some.event"]
    assert "service" not in sent


async def test_a_correction_names_what_it_sets_right(services: dict[str, Service], desk: Desk) -> None:
    participant, said = uuid4(), {"settled_on": "2026-08-31"}
    first = message_of(participant, stored("nir", "register-settlement"))
    second = stored("nir", "register-settlement", version=2, corrects=1, corrected_details=said)
    await services["nir"].make(message_of(participant, second))
    ((sent, _),) = desk.got
    assert (sent["answerTo"], sent["corrects"]) == (str(first.id), said)


@pytest.mark.parametrize("code", [500, 502, 503, 429, 408])
async def test_a_partner_in_trouble_is_tried_again(services: dict[str, Service], desk: Desk, code: int) -> None:
    desk.answer = lambda: Response(status_code=code, headers={"Retry-After": "7"})
    with pytest.raises(ServiceUnavailable, match=f"answers {code}") as failed:
        await services["nir"].make(message("nir", "register-settlement"))
    assert failed.value.retry_after is not None
    assert failed.value.retry_after.total_seconds() == 7


@pytest.mark.parametrize(
    ("ahead", "seconds"),
    [
        (timedelta(days=-9_000), (0, 0)),
        (timedelta(minutes=30), (1_000, 1_800)),
        (timedelta(days=3), (3_600, 3_600)),
    ],
)
async def test_when_to_come_again_may_be_a_moment(
    services: dict[str, Service], desk: Desk, ahead: timedelta, seconds: tuple[int, int]
) -> None:
    """RFC 9110, 10.2.3; nobody waits longer than an hour on a partner's word."""
    said = format_datetime(datetime.now(UTC) + ahead, usegmt=True)
    desk.answer = lambda: Response(status_code=503, headers={"Retry-After": said})
    with pytest.raises(ServiceUnavailable) as failed:
        await services["nir"].make(message("nir", "register-settlement"))
    assert failed.value.retry_after is not None
    assert seconds[0] <= failed.value.retry_after.total_seconds() <= seconds[1]


@pytest.mark.parametrize("said", ["soon", "-5", "2026-11-24"])
async def test_a_partner_that_gives_no_retry_time_is_tried_again_as_others_are(
    services: dict[str, Service], desk: Desk, said: str
) -> None:
    desk.answer = lambda: Response(status_code=503, headers={"Retry-After": said})
    with pytest.raises(ServiceUnavailable) as failed:
        await services["nir"].make(message("nir", "register-settlement"))
    assert failed.value.retry_after is None


@pytest.mark.parametrize("code", [400, 401, 403, 409, 422])
async def test_what_a_partner_will_not_have_is_for_a_person(
    services: dict[str, Service], desk: Desk, code: int
) -> None:
    desk.answer = lambda: Response("Kari Nordmann is unknown here", status_code=code)
    with pytest.raises(ServiceRefused) as failed:
        await services["nir"].make(message("nir", "register-settlement"))
    assert str(failed.value) == f"answers {code}", "nothing of the body is repeated"


@pytest.mark.parametrize("code", [404, 405, 410, 501])
async def test_where_nobody_takes_such_messages_nobody_is_asked_again(
    services: dict[str, Service], desk: Desk, code: int
) -> None:
    desk.answer = lambda: Response(status_code=code)
    with pytest.raises(ServiceDoesNotDoThis):
        await services["nir"].make(message("nir", "register-settlement"))


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b'{"reference": ""}', b"[1]"])
async def test_an_answer_that_is_no_receipt_is_tried_again(
    services: dict[str, Service], desk: Desk, body: bytes
) -> None:
    desk.answer = lambda: Response(body)
    with pytest.raises(ServiceUnavailable, match="without a valid receipt"):
        await services["nir"].make(message("nir", "register-settlement"))


async def test_a_partner_that_does_not_answer_in_time_is_tried_again(services: dict[str, Service], desk: Desk) -> None:
    desk.answer = lambda: Response(status_code=299)
    with pytest.raises(ServiceUnavailable, match="in time"):
        await services["nir"].make(message("nir", "register-settlement"))


async def test_a_partner_that_answers_byte_by_byte_is_late_as_well(services: dict[str, Service], desk: Desk) -> None:
    async def drip() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.01)

    desk.answer = lambda: StreamingResponse(drip())
    with pytest.raises(ServiceUnavailable, match="in time"):
        await services["nir"].make(message("nir", "register-settlement"))


async def test_a_partner_that_is_not_there_is_tried_again() -> None:
    async with partners({"nir": Address("http://127.0.0.1:9")}) as services:
        with pytest.raises(ServiceUnavailable, match="cannot be reached"):
            await services["nir"].make(message("nir", "register-settlement"))


def test_a_request_that_lacks_what_its_message_needs_names_the_field() -> None:
    details = dict(SAYS["interpreter-service", "order-interpreter"])
    del details["language"]
    with pytest.raises(ServiceRefused, match="order-interpreter lacks what its message needs: language"):
        message("interpreter-service", "order-interpreter", details)


def test_of_a_call_that_a_partner_does_not_take_there_is_no_message() -> None:
    with pytest.raises(ServiceDoesNotDoThis, match="has no message for order-guidance"):
        message("nir", "order-guidance", {"reason": "so found"})


async def test_without_an_address_what_would_be_sent_is_recorded() -> None:
    async with partners({}) as services:
        assert all(isinstance(service, Recorder) for service in services.values())


@pytest.mark.parametrize(
    "reference",
    ["a\u0000b", "a\u001b[31m", "", "x" * 201, "15859012342"],
    ids=["nul", "escape", "none", "long", "number"],
)
async def test_a_reference_that_cannot_be_kept_is_no_receipt(
    services: dict[str, Service], desk: Desk, reference: str
) -> None:
    """It is kept outside the person store, and shown to operators."""
    desk.answer = lambda: Response(orjson.dumps({"reference": reference}))
    with pytest.raises(ServiceUnavailable, match="without a valid receipt"):
        await services["nir"].make(message("nir", "register-settlement"))


async def test_of_an_answer_that_does_not_end_only_the_beginning_is_read(
    services: dict[str, Service], desk: Desk
) -> None:
    sent = 0

    async def without_end() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 65_536
            yield b" " * 65_536
            await asyncio.sleep(0)  # the server hears that nobody listens any more

    desk.answer = lambda: StreamingResponse(without_end())
    began = time.monotonic()
    with pytest.raises(ServiceUnavailable, match="without a valid receipt"):
        await services["nir"].make(message("nir", "register-settlement"))
    assert time.monotonic() - began < 0.5, "before its time is out"
    assert sent < 50_000_000


async def test_a_packed_answer_is_not_unpacked(services: dict[str, Service], desk: Desk) -> None:
    desk.answer = lambda: Response(gzip.compress(b" " * 10_000_000), headers={"Content-Encoding": "gzip"})
    with pytest.raises(ServiceUnavailable, match="without a valid receipt"):
        await services["nir"].make(message("nir", "register-settlement"))
    assert desk.got[0][1]["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("code", [301, 302, 307, 308])
async def test_a_partner_that_is_elsewhere_is_at_a_wrong_address(
    services: dict[str, Service], desk: Desk, code: int
) -> None:
    desk.answer = lambda: Response(status_code=code, headers={"Location": "https://elsewhere.example"})
    with pytest.raises(ServiceDoesNotDoThis, match=f"answers {code}"):
        await services["nir"].make(message("nir", "register-settlement"))
