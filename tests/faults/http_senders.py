"""Senders over HTTP: each event goes to the web process with a key of the organisation that sends its type."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import httpx
import orjson

from console.access.callers import Scope
from schemas.events import CATALOGUE, full_type
from schemas.kommuner import KOMMUNER
from simulation.generate import generate
from store.database import FAULTS
from tests.faults.senders import Senders
from tests.faults.stack import Stack
from tests.histories.live import today

ANSWERED_WITHIN = 10.0  # seconds; a call to a frozen process never is
BATCH = "application/cloudevents-batch+json"
KEPT = (200, 202)
SENT_BY = {full_type(name): each.sent_by for name, each in CATALOGUE.items()}


class HttpSenders(Senders):
    """Sends batches, of all organisations at the same time; again what got no answer, or one that says to come back."""

    def __init__(self, stack: Stack, seed: int, per_second: float) -> None:
        super().__init__(stack.way_url, seed, per_second)
        self._stack = stack
        self._http = httpx.AsyncClient(base_url=stack.web_url, timeout=ANSWERED_WITHIN)
        self._keys: dict[str, str] = {}
        self._kommune: dict[str, str] = {}
        self._unread: Iterator[dict[str, Any]] = generate(1_000_000, seed, today())

    async def send(self, batch: list[bytes]) -> None:
        """Send until there is an answer, as every sender must."""
        by_organisation: defaultdict[str, list[bytes]] = defaultdict(list)
        for raw in batch:
            by_organisation[self._sends(orjson.loads(raw))].append(raw)
        await asyncio.gather(*(self._sent(each, events) for each, events in by_organisation.items()))

    async def _sent(self, organisation: str, events: list[bytes]) -> None:
        results = await self._answered(organisation, events)
        for raw, result in zip(events, results, strict=True):
            assert result["status"] in KEPT, result
            self.note(raw)

    async def _answered(self, organisation: str, events: list[bytes]) -> list[dict[str, Any]]:
        body = b"[" + b",".join(events) + b"]"
        while True:
            try:
                key = await self._key(organisation)
                headers = {"Authorization": f"Bearer {key}", "Content-Type": BATCH}
                answer = await self._http.post("/events", content=body, headers=headers)
            except (httpx.TransportError, *FAULTS):  # a batch that was cut is sent again as a whole
                await asyncio.sleep(0.1)
                continue
            if answer.status_code == httpx.codes.OK:
                results: list[dict[str, Any]] = answer.json()["results"]
                return results
            if answer.status_code == httpx.codes.UNAUTHORIZED and self._keys.get(organisation) != key:
                continue  # sent with a key that a restore has taken
            assert answer.status_code in {429, 503}, (answer.status_code, answer.text)
            await asyncio.sleep(min(1.0, float(answer.headers["Retry-After"])))

    def forget_keys(self) -> None:
        self._keys.clear()

    async def _key(self, organisation: str) -> str:
        if organisation not in self._keys:
            self._keys[organisation] = await self._stack.key(organisation, Scope.EVENTS_WRITE)
        return self._keys[organisation]

    def _sends(self, event: dict[str, Any]) -> str:
        """Give who sends an event: the participant's kommune where it may, else who else may."""
        kommune = event["data"].get("kommune") or self._kommune_of(event["subject"])
        sent_by = SENT_BY[event["type"]]
        if {"kommune", "sender"} & set(sent_by):
            return kommune
        return KOMMUNER[kommune].county if "county" in sent_by else sent_by[0]

    def _kommune_of(self, subject: str) -> str:
        while subject not in self._kommune:
            event = next(self._unread)
            if kommune := event["data"].get("kommune"):
                self._kommune.setdefault(event["subject"], kommune)
        return self._kommune[subject]
