"""What ``stegvis report`` and ``unmatched`` show people, in whole lines."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from cli.progress import Progress
from cli.summary import show_fed, show_summary, show_unmatched
from intake.files import Fed, Refusal
from schemas.events.envelope import pair_id
from store.database import Connection
from store.inbox import accept
from store.journeys import commit, request_done
from store.reports import Unmatched
from tests.cli.cases import Ended, stegvis
from tests.store.builders import event, state, wait
from tests.store.builders import request as request_of


def figures(**parts: Any) -> dict[str, Any]:
    return {
        "as_of": "2026-09-20", "journeys": {"active": 1, "closed": 0}, "events": {"buffered": 0}, "stages": {},
        "deadlines": [], "tasks": [], "alarms": [], "requests": [], "incidents": [],
        "unmatched": {"events": 0, "participants": 0, "ahead": 0},
        "lives": {"ended_early": 0, "settled_again": 0, "poor_interpreting": 0},
    } | parts  # fmt: skip


def test_what_services_do_not_take_or_answer_is_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    counted = {"tried_again": 0, "refused": 0, "not_taken": 0, "unanswered": 0}
    show_summary(
        figures(
            requests=[{"service": "nav", **counted, "not_taken": 3}, {"service": "nir", **counted, "unanswered": 2}]
        )
    )
    lines = capsys.readouterr().out.splitlines()
    assert (
        "requests to nav: 3 not taken: the service does not know such messages; check its address "
        "(STEGVIS_PARTNERS), then stegvis requests --again"
    ) in lines
    assert (
        "requests to nir: 2 unanswered for more than 7 days: ask the service, "
        "or run stegvis requests --again --unanswered"
    ) in lines


def test_what_did_not_go_as_planned_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    show_summary(figures(lives={"ended_early": 3, "settled_again": 1, "poor_interpreting": 0}))
    assert (
        "3 journeys ended before the time; 1 participant settled a second time, to be found out"
        in capsys.readouterr().out.splitlines()
    )


@pytest.mark.parametrize(
    ("ahead", "answer"),
    [
        (0, "3 without a settlement"),
        (2, "2 with a settlement in the future, 1 without a settlement"),
        (3, "3 with a settlement in the future"),
    ],
)
def test_events_without_a_journey_are_shown(capsys: pytest.CaptureFixture[str], ahead: int, answer: str) -> None:
    show_summary(figures(unmatched={"events": 5, "participants": 3, "ahead": ahead}))
    assert (
        f"5 unmatched events, of 3 participants: {answer} (on a running stack, stegvis unmatched lists them)"
        in capsys.readouterr().out.splitlines()
    )


def test_no_line_is_broken_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    reason = "data.settled_on: " + "it is no date " * 30
    show_fed(Fed(refused=[Refusal("cases.ndjson", 17, reason)]))
    passed = [{"name": "follow-up", "passed": 1, "near": 0}]
    show_summary(figures(deadlines=passed, incidents=[{"kind": "play-failed", "participant": "p", "cause": reason}]))
    Progress().warn(reason)
    answer = capsys.readouterr()
    assert f"  cases.ndjson, line 17: {reason}" in answer.out.splitlines()
    assert f"incident play-failed, p: {reason}" in answer.out.splitlines()
    assert "Deadlines passed and near (within 14 days)" in answer.out.splitlines()
    assert answer.err.splitlines() == [reason]


def test_what_lies_without_a_journey_is_a_table_with_whose_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    at, who = datetime(2026, 9, 1, 22, 30, tzinfo=UTC), UUID(int=1)
    show_unmatched([
        Unmatched(who, 2, at, 8, "mapping.received", None),
        Unmatched(pair_id("3301"), 1, at, 8, "meeting.held", date(2026, 10, 1)),
    ])  # fmt: skip
    _, first, second, _ = capsys.readouterr().out.splitlines()
    assert first.split() == [
        str(who), "2", "2026-09-02", "00:30", "8", "mapping.received", "none",
    ]  # fmt: skip
    assert second.split()[:3] == ["cooperation", "of", "3301"]
    assert second.split()[-2:] == ["on", "2026-10-01"]


@pytest.mark.parametrize(
    ("arguments", "details"),
    [
        (["explain", "3302"], "kommune 3302 is not in the register"),
        (["explain", "me"], "PARTICIPANT is neither a UUID nor the number of a kommune"),
        (["requests", "--unanswered"], "give --again"),
        (["requests", "--again", "--service", "post"], "there is no service post"),
        (["unmatched", "--discard", "me", "--reason", "x"], "PARTICIPANT is neither a UUID"),
        (["unmatched", "--discard", str(UUID(int=1))], "give one with --reason"),
        (["unmatched", "--discard", str(UUID(int=1)), "--reason", "it is 15859012342"], "holds a person number"),
        (["unmatched", "--reason", "x"], "name the participant with --discard"),
    ],
)
async def test_what_cannot_be_done_is_shown_with_a_way_out(arguments: list[str], details: str) -> None:
    answer = await stegvis(*arguments)
    assert answer.code == 1
    assert details in answer.err
    assert "Traceback" not in answer.err


async def test_unanswered_unmatched_and_cooperation_on_the_command_line(conn: Connection, url: str) -> None:
    settled, lying = uuid4(), uuid4()
    await accept(conn, [event(settled), event(lying, "mapping.received"), event(pair_id("0301"), "mapping.received")])
    asked = request_of("mapping/share", wait="mapping/received", service="career-centre")
    waits = (wait("mapping/received", event="mapping.received"),)
    await commit(conn, settled, 1, state(requests=(asked,), waits=waits))
    await request_done(conn, settled, "mapping/share", 1, {"reference": "K-1"}, None)

    async def run(*arguments: str) -> Ended:
        return await stegvis(*arguments, STEGVIS_POSTGRES_URL=url)

    assert "(sent, not answered since " in (await run("explain", str(settled))).out
    assert (await run("requests", "--again")).out == "To be made again: 0 requests.\n"
    sent = await run("requests", "--again", "--unanswered", "--service", "career-centre")
    assert sent.out == "1 unanswered requests will be sent again, each with its old id.\n"
    assert "mapping.received" in (await run("explain", "0301")).out
    unknown = await run("explain", "3301")
    assert unknown.err.startswith("stegvis: kommune 3301 has no cooperation\n")
    answer = orjson.loads((await run("unmatched", "--json")).out)
    assert {each["participant"] for each in answer} == {str(lying), str(pair_id("0301"))}
    assert (await run("unmatched", "--discard", str(lying), "--reason", "moved")).out == "1 event discarded.\n"
    assert str(lying) not in (await run("unmatched")).out
    assert "Discarded\n" in (await run("explain", str(lying))).out
    again = await run("unmatched", "--discard", str(lying), "--reason", "moved")
    assert "has no unmatched events" in again.err
    refused = await run("unmatched", "--discard", str(settled), "--reason", "moved")
    assert "has a journey" in refused.err
