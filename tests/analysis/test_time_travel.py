"""A journey as it stood on a day, by what is known now and by what was known then."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from analysis.time_travel import (
    CannotBePlayed,
    InvalidMoment,
    NotComeYet,
    Stood,
    as_it_stood,
    explained,
    parse_moment,
)
from schemas.journey import JourneyStatus
from schemas.rules import packaged_rules
from store.database import Connection
from store.inbox import accept
from store.journeys import commit, load
from store.reports import Explained, explain
from tests.cli.cases import stegvis
from tests.histories.live import incoming
from tests.workflows.caseload import Story
from workflows.engine.play import play

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
RULES = packaged_rules()


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00+00:00")


async def accepted(conn: Connection, participant: UUID, story: Story, *received: str) -> None:
    """Take a story in; each event is accepted at noon of a day."""
    await accept(conn, incoming(participant, story))
    for event, day in zip(story.events, received, strict=True):
        await conn.execute(
            "update stegvis.inbox set received_at = $3 where participant = $1 and id = $2",
            participant,
            event.ref.id,
            noon(day),
        )


async def stood(conn: Connection, participant: UUID, **when: Any) -> Stood:
    found = await as_it_stood(conn, participant, RULES, now=NOW, **when)
    assert found is not None
    return found


def waits(found: Stood) -> set[str]:
    return {wait.event for wait in found.state.waits}


@pytest.fixture
def participant() -> UUID:
    return uuid4()


async def test_what_was_registered_late_was_not_known_then_and_is_known_now(
    conn: Connection, participant: UUID
) -> None:
    story = Story().settled("2026-09-01").housed("2026-09-03")
    await accepted(conn, participant, story, "2026-09-01", "2026-10-10")
    on = date(2026, 9, 20)
    assert "dwelling.allocated" in waits(await stood(conn, participant, on=on, known=noon("2026-09-20")))
    assert "dwelling.allocated" not in waits(await stood(conn, participant, on=on))
    assert "dwelling.allocated" in waits(await stood(conn, participant, on=date(2026, 9, 2)))


async def test_a_retraction_counts_from_when_it_was_accepted_and_then_for_every_day(
    conn: Connection, participant: UUID
) -> None:
    story = Story().settled("2026-09-01").housed("2026-09-03")
    story = story.retracted("2026-10-05", story.ref("dwelling.allocated"))
    await accepted(conn, participant, story, "2026-09-01", "2026-09-03", "2026-10-05")
    on = date(2026, 9, 20)
    assert "dwelling.allocated" not in waits(await stood(conn, participant, on=on, known=noon("2026-10-04")))
    assert "dwelling.allocated" in waits(await stood(conn, participant, on=on, known=noon("2026-10-06")))
    assert "dwelling.allocated" in waits(await stood(conn, participant, on=on))


async def test_what_another_organisation_retracts_stands(conn: Connection, participant: UUID) -> None:
    story = Story().settled("2026-09-01").housed("2026-09-03")
    await accept(conn, incoming(participant, story), sender="3301")
    housed = story.events[-1].ref
    story = story.add("event.retracted", "2026-09-10", source=housed.source, id=housed.id, reason="not theirs")
    await accept(conn, incoming(participant, story)[-1:], sender="3303")
    await conn.execute(
        "update stegvis.inbox set received_at = $2 where participant = $1", participant, noon("2026-09-11")
    )
    assert "dwelling.allocated" not in waits(await stood(conn, participant, on=date(2026, 9, 20)))


async def test_a_correction_moves_the_settlement_of_every_day_once_it_is_known(
    conn: Connection, participant: UUID
) -> None:
    story = Story().settled("2026-09-01").corrected("2026-10-05", settled_on="2026-08-20")
    await accepted(conn, participant, story, "2026-09-01", "2026-10-05")
    on = date(2026, 9, 20)
    then, now = await stood(conn, participant, on=on, known=noon("2026-09-20")), await stood(conn, participant, on=on)
    assert (then.state.settled_on, now.state.settled_on) == (date(2026, 9, 1), date(2026, 8, 20))


async def test_before_the_first_event_there_is_no_journey(conn: Connection, participant: UUID) -> None:
    await accepted(conn, participant, Story().settled("2026-09-01"), "2026-09-02")
    day_before = await stood(conn, participant, on=date(2026, 8, 31))
    assert day_before.state.status is JourneyStatus.NONE
    assert [event["name"] for event in explained(day_before).buffered] == ["participant.settled"]
    not_known = await stood(conn, participant, on=date(2026, 9, 1), known=noon("2026-09-01"))
    assert (not_known.state.status, len(not_known.events)) == (JourneyStatus.NONE, 0)
    assert explained(not_known).journey is None


async def test_a_participant_nobody_has_heard_of_stood_nowhere(conn: Connection) -> None:
    assert await as_it_stood(conn, uuid4(), RULES, now=NOW) is None


async def test_a_discarded_event_was_known_until_it_was_discarded(conn: Connection, participant: UUID) -> None:
    await accepted(conn, participant, Story().settled("2026-09-01"), "2026-09-02")
    await conn.execute(
        "update stegvis.inbox set discarded_at = $1, discarded_because = 'wrong' where participant = $2",
        noon("2026-10-01"),
        participant,
    )
    assert len((await stood(conn, participant, known=noon("2026-09-30"))).events) == 1
    assert len((await stood(conn, participant)).events) == 0


@pytest.mark.parametrize("when", [{"on": date(2026, 11, 21)}, {"known": noon("2026-11-21")}])
async def test_a_day_that_has_not_come_is_refused(conn: Connection, when: dict[str, Any]) -> None:
    with pytest.raises(NotComeYet, match="2026-11-21 has not come"):
        await as_it_stood(conn, uuid4(), RULES, now=NOW, **when)


async def test_the_end_of_today_is_now(conn: Connection, participant: UUID) -> None:
    await accepted(conn, participant, Story().settled("2026-09-01"), "2026-09-02")
    assert (await stood(conn, participant, known=parse_moment("2026-11-20"))).known == NOW


async def test_a_day_outside_the_calendar_is_refused(conn: Connection) -> None:
    with pytest.raises(InvalidMoment, match="outside the calendar"):
        await as_it_stood(conn, uuid4(), RULES, on=date(1, 1, 1), now=NOW)


async def test_events_that_cannot_be_read_are_named_without_their_text(conn: Connection, participant: UUID) -> None:
    await accepted(conn, participant, Story().settled("2026-09-01"), "2026-09-02")
    await conn.execute("update stegvis.inbox set data = '{}' where participant = $1", participant)
    with pytest.raises(CannotBePlayed, match="cannot be read"):
        await stood(conn, participant)


async def test_today_by_what_is_known_now_is_the_committed_journey(conn: Connection, participant: UUID) -> None:
    """What is played anew and what the read model holds are explained alike."""
    story = Story().settled("2026-09-01").housed("2026-09-03").informed("2026-09-04").mapped("2026-09-20")
    await accepted(conn, participant, story, *["2026-09-20"] * len(story.events))
    loaded, today = await load(conn, participant), NOW.date()
    await commit(conn, participant, loaded.accepted, play(loaded.events, RULES, today))
    committed = await explain(conn, participant, today)
    anew = explained(await stood(conn, participant))

    def comparable(found: Explained) -> dict[str, Any]:
        assert found.journey is not None
        names = [name for name in found.journey if name != "committed_at"]
        return {
            "journey": {name: found.journey[name] for name in names},
            **{
                part: sorted((each["key"], each.get("status"), each.get("due")) for each in getattr(found, part))
                for part in ("waits", "tasks", "deadlines", "notices", "timeline")
            },
            "started_by": [each["started_by"] for each in found.deadlines],
        }

    assert comparable(anew) == comparable(committed)
    for part in ("waits", "deadlines", "tasks", "notices", "timeline"):
        for one, other in zip(getattr(committed, part), getattr(anew, part), strict=True):
            assert set(one) <= set(other), part


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-01", "2026-03-01T22:59:59.999999+00:00"),
        ("2026-03-01T12:00", "2026-03-01T11:00:00+00:00"),
        ("2026-07-01 12:00", "2026-07-01T10:00:00+00:00"),
        ("2026-03-01T12:00:00Z", "2026-03-01T12:00:00+00:00"),
        ("2026-03-01T12:00+05:30", "2026-03-01T06:30:00+00:00"),
    ],
)
def test_a_moment_is_read_as_people_write_it(text: str, moment: str) -> None:
    assert parse_moment(text).isoformat() == moment


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-13-01", "01.03.2026", "2026-03-01T25:00", "0001-01-01", "9999-12-31T23:59", "١٢٣"]
)
def test_what_is_no_moment_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidMoment, match="2026-03-01T12:00"):
        parse_moment(text)


async def test_explain_shows_both(conn: Connection, url: str, participant: UUID) -> None:
    story = Story().settled("2026-03-02", permit_granted_on="2026-01-10").housed("2026-03-04")
    await accepted(conn, participant, story, "2026-03-02", "2026-04-10")

    async def run(*arguments: str) -> Any:
        return await stegvis("explain", str(participant), *arguments, STEGVIS_POSTGRES_URL=url)

    then = (await run("--on", "2026-03-20", "--known", "2026-03-20")).out
    assert then.startswith("As it stood on 2026-03-20, by the 1 event accepted until 2026-03-20 23:59")
    assert "dwelling.allocated from" in then
    now = (await run("--on", "2026-03-20")).out
    assert "by the 2 events" in now
    assert "dwelling.allocated from" not in now
    assert "2026-03-04  dwelling.allocated" in now
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    for arguments, reason in (
        (("--on", tomorrow), "has not come"),
        (("--known", "noon"), "this is not a moment"),
        (("--known", "5789-06-28T22:57:24Z"), "outside the calendar"),
    ):
        refused = await run(*arguments)
        assert refused.code == 1
        assert reason in refused.err
        assert "Traceback" not in refused.err
