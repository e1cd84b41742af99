"""Cases read from a real database: with the requests that were made, and with errors that show the way out."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from analysis.supervision import read
from analysis.supervision.case import case_file
from analysis.supervision.lines import Line, Status
from analysis.supervision.read import CannotBePlayed, NoCase, case_facts, read_sample
from analysis.supervision.sample import Period
from schemas.events import EventRef
from schemas.events.reading import answering_event
from schemas.handling import OWN_ANSWERS, Handling, how_far
from schemas.rules import packaged_rules
from store.database import Connection
from store.inbox import accept
from store.journeys import commit, load, request_done
from store.reports import explain
from tests.histories.live import incoming
from tests.workflows.caseload import Story, granted, running, settled
from workflows.engine.play import play

TODAY = date(2027, 2, 1)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
RULES = packaged_rules()


async def lived(conn: Connection, story: Story, today: date = TODAY) -> UUID:
    """Take a story in and commit its journey, as the engine does."""
    participant = uuid4()
    await accept(conn, incoming(participant, story))
    loaded = await load(conn, participant)
    committed = await commit(conn, participant, loaded.accepted, play(loaded.events, RULES, today))
    assert not committed.behind
    return participant


async def registered(conn: Connection, participant: UUID) -> Line:
    case = case_file(await case_facts(conn, participant, RULES, TODAY))
    (line,) = (each for each in case.points[11].lines if each.key == "nir_settlement")
    return line


async def test_a_registration_is_shown_as_far_as_its_request_has_come(conn: Connection) -> None:
    participant = await lived(conn, settled())
    assert (await registered(conn, participant)).handling is Handling.NOT_MADE
    key = await conn.fetchval(
        "select key from stegvis.requests where participant = $1 and kind = 'register-settlement'", participant
    )
    await request_done(conn, participant, key, 1, {"reference": "m-1"}, None)
    assert (await registered(conn, participant)).handling is Handling.SENT


async def recorded(conn: Connection, participant: UUID, answer: tuple[str, dict[str, str]] | None) -> None:
    """Have the request recorded, for NIR has no address, with what Stegvis answers itself."""
    key = await conn.fetchval(
        "select key from stegvis.requests where participant = $1 and kind = 'register-settlement'", participant
    )
    event = None
    if answer is not None:
        ref = EventRef(f"{OWN_ANSWERS}nir", str(uuid4()))
        event = answering_event(ref, answer[0], participant, answer[1], datetime.now(UTC), b"b", hash_key=b"test")
    await request_done(conn, participant, key, 1, {"reference": "m-1", "recorded": True}, event)
    loaded = await load(conn, participant)
    await commit(conn, participant, loaded.accepted, play(loaded.events, RULES, TODAY))


async def explained(conn: Connection, participant: UUID) -> Handling:
    asked = [each for each in (await explain(conn, participant, TODAY)).requests if each["service"] == "nir"]
    return how_far(asked[-1])


@pytest.mark.parametrize(
    "answer",
    [
        None,
        ("nir.registered", {"registered_on": "2027-01-20", "reference": "m-1"}),
        ("nir.rejected", {"rejected_on": "2027-01-20", "reason": "by hand"}),
    ],
)
async def test_what_no_partner_got_is_not_made_until_a_person_has_done_it(
    conn: Connection, answer: tuple[str, dict[str, str]] | None
) -> None:
    participant = await lived(conn, settled())
    await recorded(conn, participant, answer)
    line = await registered(conn, participant)
    assert (line.status, line.handling) == (Status.MISSING, Handling.NOT_MADE)
    assert await explained(conn, participant) is Handling.NOT_MADE


async def test_what_a_person_registers_instead_of_a_partner_is_by_hand_on_its_day(conn: Connection) -> None:
    participant = await lived(conn, settled())
    await recorded(conn, participant, None)
    await accept(conn, incoming(participant, settled().nir_registered("2026-10-10"))[1:])
    loaded = await load(conn, participant)
    await commit(conn, participant, loaded.accepted, play(loaded.events, RULES, TODAY))
    line = await registered(conn, participant)
    assert (line.status, line.handling, line.on) == (Status.DONE, Handling.BY_HAND, date(2026, 10, 10))
    assert await explained(conn, participant) is Handling.BY_HAND


async def test_one_who_never_had_events_has_no_case(conn: Connection) -> None:
    with pytest.raises(NoCase, match="has no events"):
        await case_facts(conn, uuid4(), RULES, TODAY)


async def test_events_without_a_settlement_are_no_case_yet(conn: Connection) -> None:
    participant = uuid4()
    await accept(conn, incoming(participant, Story().housed("2026-09-03")))
    with pytest.raises(NoCase, match="has no journey yet"):
        await case_facts(conn, participant, RULES, TODAY)
    coming = uuid4()
    await accept(conn, incoming(coming, settled()))
    with pytest.raises(NoCase, match="by 2026-08-31"):
        await case_facts(conn, coming, RULES, date(2026, 8, 31))


async def test_a_journey_that_cannot_be_played_is_an_error_without_its_events(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    participant = await lived(conn, settled())

    def fault(*_: object) -> None:
        raise ValueError("quotes an event")

    monkeypatch.setattr(read, "play", fault)
    with pytest.raises(CannotBePlayed, match="cannot be played: ValueError") as refused:
        await case_facts(conn, participant, RULES, TODAY)
    assert "quotes" not in str(refused.value)


async def listed(conn: Connection, kommune: str) -> Sequence[UUID]:
    return [row.participant for row in (await read_sample(conn, kommune, YEAR, RULES, TODAY)).rows]


async def test_the_list_finds_who_started_there_also_those_who_have_moved_since(conn: Connection) -> None:
    stays, moved = await lived(conn, running()), await lived(conn, running().moved("2026-12-01", "0301"))
    came = await lived(conn, running(kommune="0301").moved("2026-10-01", "3301"))
    await lived(conn, running(kommune="3312"))
    await lived(conn, granted(months=12))
    story = running()
    await lived(conn, story.retracted("2026-11-20", story.ref("programme.started")))
    assert set(await listed(conn, "3301")) == {stays, moved, came}
    assert await listed(conn, "0301") == []


async def test_a_journey_that_cannot_be_played_is_named_and_the_others_are_listed(conn: Connection) -> None:
    broken, whole = await lived(conn, running()), await lived(conn, running())
    await conn.execute(
        "update stegvis.inbox set data = '{}' where participant = $1 and name = 'participant.settled'", broken
    )
    found = await read_sample(conn, "3301", YEAR, RULES, TODAY)
    assert ([row.participant for row in found.rows], found.unplayable) == ([whole], (broken,))
