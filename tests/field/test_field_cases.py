"""Cases that people who run systems of this kind met, each taken in by a real intake and played to its right end."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import orjson
import pytest

from intake.accept import Sender, SenderKind, accept
from schemas.events import full_type, is_a
from schemas.events.catalogue import EventRetracted
from schemas.journey import JourneyState, JourneyStatus
from schemas.rules import packaged_rules
from store import journeys, known
from store.database import Connection
from tests.workflows.caseload import day, entries, open_tasks, standings, task
from workflows.engine.play import play
from workflows.engine.retraction import retractable

CASES = Path(__file__).parent / "cases"
SENDER = Sender(SenderKind.FILE, "test")
TODAY = "2026-11-27"


class Field:
    """A case in the database: its participants by the order in which they come, and what was refused of it."""

    def __init__(self, conn: Connection, lines: Sequence[bytes], answers: Sequence[Any]) -> None:
        self._conn = conn
        self.lines = [orjson.loads(line) for line in lines]
        self.people = list(dict.fromkeys(UUID(each["subject"].rpartition("/")[2]) for each in self.lines))
        self.refused = {each["id"]: answer for each, answer in zip(self.lines, answers, strict=True) if answer.faults}

    async def state(self, who: int = 0, on: str = TODAY) -> JourneyState:
        loaded = await journeys.load(self._conn, self.people[who], None)
        return play(loaded.events, packaged_rules(), day(on))

    async def add(self, name: str, who: int = 0, *, at: str, **data: Any) -> None:
        event = {
            "specversion": "1.0", "id": f"{self.people[who]}/{name}/{at}", "source": "https://kommune.example/3301",
            "type": full_type(name), "subject": f"/participant/{self.people[who]}", "time": f"{at}T12:00:00+02:00",
            "data": data,
        }  # fmt: skip
        (answer,) = await accept(self._conn, [orjson.dumps(event)], SENDER)
        assert not answer.faults


async def case(conn: Connection, name: str) -> Field:
    """Take a case in, with people of its own: other tests of this database have the same."""
    lines = (CASES / f"{name}.ndjson").read_bytes().splitlines()
    own = [_of_its_own(line, name) for line in lines]
    return Field(conn, own, await accept(conn, own, SENDER))


def _of_its_own(line: bytes, name: str) -> bytes:
    event = orjson.loads(line)
    person = UUID(event["subject"].rpartition("/")[2])
    return orjson.dumps(event | {"subject": f"/participant/{uuid5(person, name)}"})


@pytest.fixture(autouse=True)
async def nobody(conn: Connection) -> None:
    await conn.execute("delete from person.identifiers")


async def test_a_birth_date_that_is_told_later_changes_the_right(conn: Connection) -> None:
    field = await case(conn, "birth-date-told-later")
    assert (await field.state(on="2026-09-30")).eligibility == "right_and_duty"
    assert (await field.state(on="2026-10-01")).eligibility == "none", "17 at the permit by what is known now"
    await field.add("decision.made", at="2026-09-20", decided_on="2026-09-20", outcome="granted", months=24, reason="x")
    assert "granted-without-right" in {each.kind for each in (await field.state()).notices}


async def test_who_has_left_before_the_decision_leaves_nothing_open_and_no_breach(conn: Connection) -> None:
    field = await case(conn, "gone-before-decision")
    (refused,) = field.refused.values()
    assert "is not in the event catalogue" in refused.faults[0].reason, "there is one event for all endings"
    assert "never-taken" in {each.kind for each in (await field.state(0, on="2026-08-10")).notices}
    for who, reason in ((0, "declined"), (1, "left_country"), (2, "died"), (3, "left_country")):
        await field.add("journey.ended", who, at="2026-08-10", ended_on="2026-08-10", reason=reason)
        ended = await field.state(who)
        assert (ended.status, ended.closed_on, ended.tasks, ended.waits) == (
            JourneyStatus.CLOSED, date(2026, 8, 10), (), (),
        )  # fmt: skip
        assert [each.details["reason"] for each in entries(ended, "ended-early")] == [reason]
        late = [each for each in ended.deadlines if str(each.status(day(TODAY))) == "passed"]
        assert all(each.judged < date(2026, 8, 10) for each in late), "nothing passes after it"


async def test_who_has_no_right_is_refused_or_ended_by_a_person(conn: Connection) -> None:
    field = await case(conn, "gone-before-decision")
    assert {"end-journey", "make-decision"} <= open_tasks(await field.state(1))


async def test_an_interrupted_programme_is_over_and_can_be_ended_for_good(conn: Connection) -> None:
    field = await case(conn, "interrupted")
    state = await field.state()
    assert (str(state.stages["programme"]), str(state.stages["ending"])) == ("done", "active")
    assert standings(state, "follow-up")[-1].status in ("cancelled", "passed")
    assert {"gap", "contents-missing"} <= {each.kind for each in state.notices}, "leaders know what is missing"
    assert {"agree-plan", "sign-contract"} & open_tasks(state) == set(), "nobody will make them any more"
    await field.add("journey.ended", at="2025-11-11", ended_on="2025-11-11", reason="left_country")
    ended = await field.state()
    assert (ended.tasks, ended.waits) == ((), ())
    assert not [each for each in ended.notices if each.on > date(2025, 11, 11)]


async def test_numbers_of_a_kommune_that_is_renumbered_mean_todays_and_are_kept_as_sent(conn: Connection) -> None:
    field = await case(conn, "kommune-numbers-2020-2023")
    assert [(await field.state(who)).kommune for who in (0, 1)] == ["3301", "3201"]
    sent = await conn.fetchval("select data ->> 'kommune' from stegvis.inbox where participant = $1", field.people[0])
    assert sent == "3005"


async def test_ukrainian_is_ukrainian_however_it_is_written(conn: Connection) -> None:
    field = await case(conn, "languages")
    for who in range(len(field.people)):
        pack = task(await field.state(who), "send-info-pack")
        assert (pack.details["language"], pack.details["fallback"]) == ("uk", False)


async def test_one_person_under_two_participants_is_told_to_both_and_can_be_merged(conn: Connection) -> None:
    field = await case(conn, "one-person-two-uuids")
    one, other = field.people
    for who, twin in ((0, other), (1, one)):
        assert task(await field.state(who, "2030-01-01"), "review-duplicate").details == {"other": str(twin)}
    await field.add(
        "participant.merged", 1, at="2026-11-01", into=str(one), merged_on="2026-11-01", reason="one person"
    )
    assert (await field.state(1)).status is JourneyStatus.CLOSED
    assert (await field.state(0)).status is JourneyStatus.ACTIVE


async def test_protection_holds_whatever_event_tells_it(conn: Connection) -> None:
    field = await case(conn, "protection-told-later")
    for who in (0, 1):
        (order,) = [each for each in (await field.state(who)).requests if each.kind == "order-guidance"]
        assert order.details["address_protected"] is True


async def test_a_second_settlement_is_somebodys_task(conn: Connection) -> None:
    field = await case(conn, "settled-twice")
    asked = task(await field.state(), "review-settlement")
    assert asked.details == {"kommune": "4601", "settled_on": date(2026, 10, 1)}


async def test_a_stop_for_too_long_is_told_at_once_and_asked_about_on_its_last_day(conn: Connection) -> None:
    field = await case(conn, "stopped-six-months")
    told = [each for each in (await field.state(on="2026-06-01")).notices if each.kind == "stopped-too-long"]
    assert [each.on for each in told] == [date(2026, 6, 1)]
    assert "resume-programme" not in open_tasks(await field.state(on="2026-11-29"))
    assert "resume-programme" in open_tasks(await field.state(on="2026-11-30"))


async def test_a_wrong_number_that_is_retracted_is_history_and_nobodys(conn: Connection) -> None:
    field = await case(conn, "wrong-number-retracted")
    (who,) = field.people
    events = (await journeys.load(conn, who, None)).events
    by_ref = {each.ref: each for each in events}
    (retraction,) = [each for each in events if is_a(each, EventRetracted)]
    await known.follow(conn, who, retractable(retraction, by_ref, set()))
    rows = await conn.fetch("select value, standing from person.identifiers where participant = $1 order by 1", who)
    assert [(row["value"], row["standing"]) for row in rows] == [("15859012342", False), ("15859012423", True)]
    assert (await field.state()).settled_on == date(2026, 9, 1)
