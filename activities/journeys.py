"""The advance of a journey, a local activity: load all events, play them, commit the state."""

import traceback
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zlib import crc32
from zoneinfo import ZoneInfo

import structlog
from temporalio import activity

from activities.partners.message import idempotency_key, message_of
from activities.services import Recorder, Reply, answering_event, before_cut_over
from schemas.calendar import oslo_date
from schemas.journey import JourneyState, JourneyStatus, StageStatus
from schemas.rules import RuleBook
from store import journeys as store
from store.database import Connection, Pool
from store.tracing import context_of, tracer
from workflows.engine.play import play
from workflows.messages import ADVANCE, Advance, AdvanceResult, RequestRef, Visibility

OSLO = ZoneInfo("Europe/Oslo")
NIGHT = timedelta(hours=5)  # the wake-ups of a day are spread over this time, so that they do not all come at once
NIGHT_BEGINS = timedelta(minutes=5)  # after midnight, so that it is the new day on every clock
SHOWN_WAITS = 12

log = structlog.get_logger()


class JourneyActivities:
    """Advances journeys over one database, under one rule book."""

    def __init__(
        self,
        pool: Pool,
        rules: RuleBook,
        recorded: Collection[str] = (),
        cut_over: Mapping[str, date] | None = None,
    ) -> None:
        """Make the activity.

        Args:
            pool: The database.
            rules: All rule sets.
            recorded: The services without an address: requests to them are recorded in the same step, since no
                partner takes part.
            cut_over: See ``ServiceActivities``.
        """
        self._pool, self._rules, self._recorded, self._cut_over = pool, rules, recorded, cut_over or {}
        self._recorder = Recorder()

    @activity.defn(name=ADVANCE)
    async def advance(self, asked: Advance) -> AdvanceResult:
        """Play a journey with all its events and commit it, again if more events arrive meanwhile.

        A fault in the play opens an incident and keeps the last state. The journey is played again at the next event
        and every night, so that new code or a retraction resolves the incident.
        """
        participant, today = asked.participant, oslo_date(asked.now)
        async with self._pool.acquire() as conn:
            while True:
                behind, step = await self._play_all(conn, participant, today)
                if not behind:
                    return step

    async def _play_all(self, conn: Connection, participant: UUID, today: date) -> tuple[bool, AdvanceResult]:
        """Play and commit once; gives whether the journey must be played again, and the result."""
        try:
            loaded = await store.load(conn, participant)
        except store.UnreadableEvents as fault:
            return await _faulted(conn, participant, fault.accepted, fault.__cause__ or fault, today)
        with tracer.start_as_current_span("play and commit", context_of(loaded.traceparent)):
            try:
                state = play(loaded.events, self._rules, today)
            except Exception as fault:  # no fault of a play may end the journey
                return await _faulted(conn, participant, loaded.accepted, fault, today)
            committed = await store.commit(conn, participant, loaded.accepted, state)
        answered = await self._record(conn, participant, state, committed)
        return committed.behind or answered, self._step(participant, state, committed)

    async def _record(
        self, conn: Connection, participant: UUID, state: JourneyState, committed: store.Committed
    ) -> bool:
        """Record the requests to services without an address; gives whether the recorder answered any of them."""
        wanted = {request.key for request in (*state.requests, *state.kept)}
        made: list[tuple[store.StoredRequest, dict[str, Any]]] = []
        answers = []
        for request in committed.requests:
            if request.service not in self._recorded:
                continue
            if request.withdraws is not None:
                key = idempotency_key(participant, request.key, request.version)
                made.append((request, Reply(str(key), recorded=True).noted))
                continue
            if request.key not in wanted:  # the commit found a newer view, with requests that this state does not have
                continue
            done = before_cut_over(self._cut_over, request)
            if done is None:
                message = message_of(participant, request)
                reply = await self._recorder.make(message)
                done, answer = reply.noted, answering_event(message, reply)
                answers += [] if answer is None else [answer]
            made.append((request, done))
        if made:
            await store.requests_recorded(conn, participant, made, answers)
        return bool(answers)

    def _step(self, participant: UUID, state: JourneyState, committed: store.Committed) -> AdvanceResult:
        return AdvanceResult(
            requests=[
                RequestRef(key=request.key, version=request.version, service=request.service)
                for request in committed.requests
                if request.service not in self._recorded
            ],
            wake_at=night_of(state.wake_on, participant) if state.wake_on is not None else None,
            closed=state.status is JourneyStatus.CLOSED,
            visibility=_visibility(state, participant) if state.kommune is not None else None,
        )


async def _faulted(
    conn: Connection, participant: UUID, accepted: int, fault: BaseException, today: date
) -> tuple[bool, AdvanceResult]:
    cause = f"{type(fault).__name__} in {_place(fault)}"  # without its text, which might quote an event
    log.error("play failed", participant=str(participant), cause=cause)
    behind = await store.set_aside(conn, participant, accepted, cause)
    return behind, AdvanceResult(wake_at=night_of(today + timedelta(days=1), participant))


def night_of(day: date, participant: UUID) -> datetime:
    """Give the moment in the night of a day at which a journey wakes up; always the same time for a participant."""
    share = crc32(participant.bytes) / 2**32
    midnight = datetime(day.year, day.month, day.day, tzinfo=OSLO)
    return midnight + NIGHT_BEGINS + share * NIGHT


def _visibility(state: JourneyState, participant: UUID) -> Visibility:
    open_deadlines = [deadline for deadline in state.deadlines if not deadline.closed]
    nearest = min((deadline.judged for deadline in open_deadlines), default=None)
    waits = [
        f"- {wait.event} from {wait.role} {wait.organisation}, since {wait.since}"
        + (f", until {wait.due}" if wait.due else "")
        for wait in state.waits[:SHOWN_WAITS]
    ]
    return Visibility(
        stages=[stage for stage, status in state.stages.items() if status is StageStatus.ACTIVE],
        kommune=state.kommune or "",
        next_deadline=datetime(nearest.year, nearest.month, nearest.day, tzinfo=OSLO) if nearest else None,
        details="\n".join(["**Waits for**", *waits]) if waits else "Waits for nothing.",
    )


def _place(fault: BaseException) -> str:
    frames = traceback.extract_tb(fault.__traceback__)
    return f"{Path(frames[-1].filename).name}, {frames[-1].name}, line {frames[-1].lineno}" if frames else "reading"
