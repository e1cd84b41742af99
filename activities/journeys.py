"""The advance of a journey, a local activity: load all events, play them, commit the state."""

import time
import traceback
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from contextlib import nullcontext
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID
from zlib import crc32
from zoneinfo import ZoneInfo

import structlog
from temporalio import activity

from activities.long_plays import LongPlays
from activities.partners.message import idempotency_key, message_of
from activities.release import release
from activities.services import Recorder, Reply, answering_event, before_cut_over
from schemas.calendar import oslo_date
from schemas.events.catalogue import ParticipantMerged
from schemas.journey import JourneyState, JourneyStatus, StageStatus
from schemas.rules import RuleBook
from store import inbox, known
from store import journeys as store
from store.database import Connection, Pool
from store.metrics import ACCEPTANCE_TO_COMMIT, PLAY_SECONDS, PLAYS_FAILED
from store.same_person import compare_numbers, tell_merged
from store.tracing import context_of, tracer
from workflows.engine.play import play
from workflows.engine.time_limit import PlayTooLong, at_most
from workflows.messages import ADVANCE, REQUESTS_AT_ONCE, Advance, AdvanceResult, RequestRef, Visibility

OSLO = ZoneInfo("Europe/Oslo")
NIGHT = timedelta(hours=5)  # the wake-ups of a day are spread over this time, so that they do not all come at once
NIGHT_BEGINS = timedelta(minutes=5)  # after midnight, so that it is the new day on every clock
SHOWN_WAITS = 12
SHORT = 500  # events; a journey with more is a long play
SHORT_SECONDS = 0.5  # of processor time for a play beside all others; one that takes longer is a long play
SLOW_KNOWN = 1_000  # journeys remembered as slow, so that not every advance tries them first

log = structlog.get_logger()


class JourneyActivities:
    """Advances journeys over one database, under one rule book."""

    def __init__(
        self,
        pool: Pool,
        rules: RuleBook,
        recorded: Collection[str] = (),
        cut_over: Mapping[str, date] | None = None,
        long_plays: LongPlays | None = None,
        by_hand: Collection[str] = (),
    ) -> None:
        """Make the activity.

        Args:
            pool: The database.
            rules: All rule sets.
            recorded: The services without an address: requests to them are recorded in the same step, since no
                partner takes part.
            cut_over: See ``ServiceActivities``.
            long_plays: Where journeys with many events are advanced; without it, here.
            by_hand: See ``Recorder``.
        """
        self._pool, self._rules, self._recorded, self._cut_over = pool, rules, recorded, cut_over or {}
        self._recorder = Recorder(by_hand)
        self._hash_key: bytes | None = None
        self._long_plays, self._limits = long_plays, rules.routines.limits
        self._slow: dict[UUID, None] = {}

    @activity.defn(name=ADVANCE)
    async def advance(self, asked: Advance) -> AdvanceResult:
        """Play a journey with all its events and commit it, again if more events arrive meanwhile.

        A fault in the play opens an incident and keeps the last state. The journey is played again at the next event
        and every night, so that new code or a retraction resolves the incident.
        """
        try:
            if asked.participant not in self._slow:
                return await self._advance_short(asked)
        except store.MoreEvents:
            pass
        except PlayTooLong:
            self._remember_slow(asked.participant)
        return await self._advance_long(asked)

    async def _advance_short(self, asked: Advance) -> AdvanceResult:
        """Advance a journey with few events, at once.

        Raises:
            MoreEvents: It has more.
            PlayTooLong: Its play takes longer than a short one may.
        """
        short = min(SHORT, self._limits.events, self._limits.events_per_day)
        participant, today = asked.participant, oslo_date(asked.now)
        async with self._pool.acquire() as conn:
            while True:
                behind, step = await self._play_all(conn, participant, today, short)
                if not behind:
                    return step

    async def advance_once(self, asked: Advance) -> AdvanceResult | None:
        """Play a journey with any number of events and commit it; None when more have come meanwhile."""
        async with self._pool.acquire() as conn:
            behind, step = await self._play_all(conn, asked.participant, oslo_date(asked.now), None)
        return None if behind else step

    async def _advance_long(self, asked: Advance) -> AdvanceResult:
        """Advance a journey with many events, within the limits of the installation, and holding no connection."""
        participant = asked.participant
        tomorrow = AdvanceResult(wake_at=night_of(oslo_date(asked.now) + timedelta(days=1), participant))
        once = self.advance_once if self._long_plays is None else self._long_plays.advance_once
        step = None
        while step is None:
            async with self._pool.acquire() as conn:
                accepted = await store.accepted(conn, participant)
                cause = await self._beyond_limits(conn, participant, accepted)
                if cause is not None:
                    log.error("too many events", participant=str(participant), cause=cause)
                    await store.limit(conn, participant, cause)
                    return tomorrow
            try:
                step = await once(asked)
            except PlayTooLong:
                cause = f"not played within {self._limits.seconds:g} seconds of processor time"
                log.error("play failed", participant=str(participant), cause=cause)
                PLAYS_FAILED.inc()
                async with self._pool.acquire() as conn:
                    # Events that came meanwhile have it tried again, when the dispatcher repeats its nudge.
                    await store.set_aside(conn, participant, accepted, cause)
                return tomorrow
        return step

    async def _beyond_limits(self, conn: Connection, participant: UUID, accepted: int) -> str | None:
        """Give what is too much, with the way out; None when nothing is."""
        limits = self._limits
        if accepted > limits.events:
            return f"{accepted:,} events, and {limits.events:,} are carried; see limits.events in docs/rules.md"
        if accepted > limits.events_per_day:
            today = await store.accepted_today(conn, participant)
            if today > limits.events_per_day:
                return (
                    f"{today:,} events accepted today, and {limits.events_per_day:,} a day are carried; "
                    "goes on tomorrow, or see limits.events_per_day in docs/rules.md"
                )
        return None

    def _remember_slow(self, participant: UUID) -> None:
        if len(self._slow) >= SLOW_KNOWN:
            del self._slow[next(iter(self._slow))]
        self._slow[participant] = None

    async def _play_all(
        self, conn: Connection, participant: UUID, today: date, short: int | None
    ) -> tuple[bool, AdvanceResult]:
        """Play and commit once; gives whether the journey must be played again, and the result."""
        began = time.monotonic()
        try:
            loaded = await store.load(conn, participant, short)
        except store.UnreadableEvents as fault:
            return await _faulted(conn, participant, fault.accepted, fault.__cause__ or fault, today)
        with tracer.start_as_current_span("play and commit", context_of(loaded.traceparent)):
            try:
                with nullcontext() if short is None else at_most(SHORT_SECONDS), PLAY_SECONDS.time():
                    state = play(loaded.events, self._rules, today)
            except Exception as fault:  # no fault of a play may end the journey
                return await _faulted(conn, participant, loaded.accepted, fault, today)
            followed = await _follow_retractions(conn, participant, state)
            committed = await store.commit(conn, participant, loaded.accepted, state)
            if followed:
                await compare_numbers(conn)
            if merging := _merging(state):
                await tell_merged(conn, participant, merging.into)
        if loaded.waited is not None:
            ACCEPTANCE_TO_COMMIT.observe(loaded.waited + time.monotonic() - began)
        answered = await self._record(conn, participant, state, committed)
        released = committed.quarantined and await release(conn, participant, today)
        if released:
            await compare_numbers(conn)
        return committed.behind or answered or released, self._step(participant, state, committed)

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
                done = reply.noted
                if reply.answer is not None:
                    answer = answering_event(message, reply, await self._key(conn))
                    answers += [] if answer is None else [answer]
            made.append((request, done))
        if made:
            await store.requests_recorded(conn, participant, made, answers)
        return bool(answers)

    async def _key(self, conn: Connection) -> bytes:
        """Give the key of the references to texts; it never changes."""
        if self._hash_key is None:
            self._hash_key = await inbox.hash_key(conn)
        return self._hash_key

    def _step(self, participant: UUID, state: JourneyState, committed: store.Committed) -> AdvanceResult:
        return AdvanceResult(
            requests=_first_of_each_service(
                [
                    RequestRef(key=request.key, version=request.version, service=request.service)
                    for request in committed.requests
                    if request.service not in self._recorded
                ]
            ),
            wake_at=night_of(state.wake_on, participant) if state.wake_on is not None else None,
            closed=state.status is JourneyStatus.CLOSED,
            visibility=_visibility(state, participant) if state.kommune is not None else None,
        )


def _first_of_each_service(requests: Sequence[RequestRef]) -> list[RequestRef]:
    """Give as many requests to each service as are made at once; when they are made, the journey advances for more."""
    to: Counter[str] = Counter()
    first = []
    for request in requests:
        to[request.service] += 1
        if to[request.service] <= REQUESTS_AT_ONCE:
            first.append(request)
    return first


async def _faulted(
    conn: Connection, participant: UUID, accepted: int, fault: BaseException, today: date
) -> tuple[bool, AdvanceResult]:
    cause = f"{type(fault).__name__} in {_place(fault)}"  # without its text, which might quote an event
    log.error("play failed", participant=str(participant), cause=cause)
    PLAYS_FAILED.inc()
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


class _Merging(NamedTuple):
    """Into whose journey one was merged; None where that was retracted."""

    into: UUID | None


def _merging(state: JourneyState) -> _Merging | None:
    """Give into whose journey this one was merged; None where it never was."""
    merged = [entry for entry in state.timeline if entry.kind == "merged"]
    if merged:
        return _Merging(UUID(merged[-1].details["into"]))
    was = any(
        entry.kind == "retracted" and entry.details["event"] == ParticipantMerged.event_name for entry in state.timeline
    )
    return _Merging(None) if was else None


async def _follow_retractions(conn: Connection, participant: UUID, state: JourneyState) -> bool:
    """Let the person store forget what a retracted event said, before the journey is committed without it.

    Gives whether there are retractions to follow.
    """
    if not any(entry.kind in ("retracted", "retraction") for entry in state.timeline):
        return False
    retracted = [entry.event for entry in state.timeline if entry.kind == "retracted" and entry.event is not None]
    await known.follow(conn, participant, retracted)
    return True
