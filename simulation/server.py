"""The simulator's web server: receives the messages to all partners, and later delivers the answers to intake."""

import asyncio
import contextlib
import errno
import math
import socket
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import orjson
import uvicorn
from fastapi import FastAPI, Request, Response

from activities.partners.message import Message
from intake.accept import Sender, SenderKind, accept
from schemas.errors import StegvisError
from schemas.events import EventRefused
from simulation.generator.dice import Dice
from simulation.partners import (
    Answer,
    Mishap,
    Rates,
    UnknownType,
    answers,
    cloud_event,
    mishap,
    read_message,
    takes_back,
)
from store.database import Pool
from store.inbox import Verdict
from workers.connections import today_in_oslo

SIMULATION = Sender(SenderKind.SIMULATION, "partners and advisers")

Deliver = Callable[[Sequence[dict[str, Any]]], Awaitable[None]]


class PortTaken(StegvisError):
    """The requested port is not available."""


class Simulator:
    """All partners in one.

    A message is answered once, however many attempts there were; its answers come after a delay.
    """

    def __init__(
        self, seed: int, rates: Rates, delay_seconds: float, deliver: Deliver | None = None, *, shuffle: bool = False
    ) -> None:
        """Create the simulator.

        Args:
            seed: Another seed gives other answers.
            rates: How often something goes wrong.
            delay_seconds: The longest time until an answer.
            deliver: Receives the answers; without it they wait for ``deliver_to``.
            shuffle: Whether the answers to one message come in random order.
        """
        self._seed, self._rates, self._delay, self._shuffle = seed, rates, delay_seconds, shuffle
        self._deliver: asyncio.Future[Deliver] = asyncio.get_running_loop().create_future()
        if deliver is not None:
            self._deliver.set_result(deliver)
        self._attempts: Counter[UUID] = Counter()
        self._answered: set[UUID] = set()
        self._answering: dict[UUID, asyncio.Task[None]] = {}
        self.app = FastAPI(title="Stegvis' partners", docs_url=None, redoc_url=None)
        self.app.post("/messages")(self._take)

    def deliver_to(self, deliver: Deliver) -> None:
        """Set where answers are delivered; call it once."""
        self._deliver.set_result(deliver)

    @property
    def outstanding(self) -> int:
        """The number of messages that are still to be answered."""
        return len(self._answering)

    async def _take(self, request: Request) -> Response:
        key = request.headers.get("Idempotency-Key")
        try:
            message = read_message(await request.body())
        except UnknownType as unknown:
            return Response(str(unknown), status_code=404)
        except ValueError:
            return Response("the body is not a valid message; see docs/partners.md for the format", status_code=422)
        if key != str(message.id):
            return Response("Idempotency-Key must be the message's id", status_code=422)
        answer = answers(message, self._seed, self._rates, today_in_oslo())
        if (refusal := await self._mishap(message, request)) is not None:
            return refusal
        if message.id not in self._answered:
            self._answered.add(message.id)
            self._answering[message.id] = task = asyncio.create_task(self._answer(message, answer))
            task.add_done_callback(lambda _: self._answering.pop(message.id))
        taken_back = takes_back(message)
        if taken_back in self._answering:
            self._answering[taken_back].cancel()
        return Response(orjson.dumps({"reference": f"sim-{key}"}), media_type="application/json")

    async def _mishap(self, message: Message, request: Request) -> Response | None:
        """Let an attempt fail, be refused or time out, by its number; give None if it succeeds."""
        self._attempts[message.id] += 1
        match mishap(message, self._attempts[message.id], self._seed, self._rates):
            case Mishap.FAIL:
                return Response(status_code=503, headers={"Retry-After": "1"})
            case Mishap.REFUSE:
                return Response("refused at random, see the option --refuse of the simulator", status_code=422)
            case Mishap.HANG:
                await request.receive()  # returns when the sender closes the connection
                return Response(status_code=408)
        return None

    async def _answer(self, message: Message, answers: Sequence[Answer]) -> None:
        events = [cloud_event(message, answer, nth) for nth, answer in enumerate(answers)]
        dice = Dice(f"{self._seed}/{message.id}/way")
        if dice.chance(self._rates.repeat):
            events += events
        if self._shuffle:
            events.sort(key=lambda event: dice.roll())
        deliver = await asyncio.shield(self._deliver)
        for event in events:
            await asyncio.sleep(dice.roll() * self._delay)
            await deliver([event])


def into(database: Pool) -> Deliver:
    """Give a function that delivers events through intake. While the database restarts, it waits."""

    async def deliver(events: Sequence[dict[str, Any]]) -> None:
        answers = await accept(database, [orjson.dumps(event) for event in events], SIMULATION, patience=math.inf)
        for answer in answers:
            if answer.verdict is Verdict.REFUSED:
                raise EventRefused(answer.faults)  # a fault of the simulation must not go unseen

    return deliver


@contextlib.asynccontextmanager
async def serving(app: FastAPI, port: int | None = None) -> AsyncIterator[str]:
    """Serve on the loopback address while the block runs; give the address.

    Raises:
        PortTaken: The port is not available.
    """
    listening = _listen(port)
    server = _Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    running = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await running
        listening.close()


def _listen(port: int | None) -> socket.socket:
    try:
        return socket.create_server(("127.0.0.1", port or 0))
    except OSError as fault:
        why = "is taken by another program" if fault.errno == errno.EADDRINUSE else f"cannot be used: {fault.strerror}"
        raise PortTaken(
            f"port {port} {why}", "free the port, or give another with --port; without --port a free one is chosen"
        ) from None


class _Server(uvicorn.Server):
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close connections that still wait: some requests are never answered."""
        for connection in list(self.server_state.connections):
            connection.transport.close()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Any:
        """Leave Ctrl-C to the command, which ends the server with everything else."""
        yield
