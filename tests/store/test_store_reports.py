"""The report, the summary and the explanation: what the read model shows on a day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from schemas.deadlines import Deadline
from schemas.events import EventRef
from schemas.events.envelope import pair_id
from schemas.events.vocabulary import Role
from schemas.journey import STAGES, JourneyKind, JourneyStatus, Notice, StageStatus, TimelineEntry
from store.database import Connection
from store.inbox import accept
from store.journeys import (
    PLAY_FAILED,
    commit,
    contact_person,
    overdue_between,
    record_incident,
    request_failed,
)
from store.reports import explain, report, summary
from tests.store.builders import SOURCE, days, deadline, event, line, notice, request, state, task, wait

FIRST, SECOND = (UUID(f"{number:0>8}-3a51-4c55-9a0c-2d1c4f7f3b02") for number in (1, 2))


async def journey(conn: Connection, participant: UUID, **parts: Any) -> None:
    await accept(conn, [event(participant, id=f"settled {participant}")])
    await commit(conn, participant, 1, state(**parts))


async def test_a_journey_is_shown_as_in_the_contract(conn: Connection) -> None:
    await journey(
        conn,
        FIRST,
        waits=(wait(due=days(7)),),
        tasks=(task(due=days(7)),),
        deadlines=(deadline(due=days(91)),),
        stages=dict.fromkeys(STAGES, StageStatus.NOT_STARTED) | {"settlement": StageStatus.DONE},
        eligibility="right_and_duty",
        notices=(notice("a", kind="started-without-plan", on=days(3), deadline=None),),
    )
    shown = await report(conn, days(8))
    assert (
        orjson.loads(orjson.dumps(shown))
        == shown
        == {
            "as_of": "2026-09-09",
            "events": {"accepted": 1, "duplicates": 0, "refused": [], "buffered": 0},
            "journeys": [
                {
                    "participant": str(FIRST),
                    "kommune": "3301",
                    "county": "33",
                    "rule_set": "integration-2026",
                    "status": "active",
                    "eligibility": "right_and_duty",
                    "stages": {
                        "settlement": "done",
                        "mapping": "not_started",
                        "guidance": "not_started",
                        "decision": "not_started",
                        "plan": "not_started",
                        "programme": "not_started",
                        "ending": "not_started",
                    },
                    "deadlines": [
                        {
                            "name": "programme-decision",
                            "starts": "2026-09-01",
                            "due": "2026-12-01",
                            "rolled": "2026-12-01",
                            "status": "running",
                            "met_on": None,
                            "legal_basis": "integreringsloven § 12",
                        }
                    ],
                    "tasks": [
                        {
                            "type": "assess-guidance",
                            "completes_with": "guidance.assessed",
                            "role": "programme_adviser",
                            "organisation": "3301",
                            "due": "2026-09-08",
                            "overdue": True,
                        }
                    ],
                    "alarms": [{"name": "started-without-plan", "on": "2026-09-04", "role": "programme_adviser"}],
                    "waits": [
                        {
                            "event": "guidance.assessed",
                            "from": "programme_adviser",
                            "organisation": "3301",
                            "since": "2026-09-01",
                            "due": "2026-09-08",
                        }
                    ],
                }
            ],
            "incidents": [],
        }
    )
    assert list(shown["journeys"][0]["stages"]) == list(STAGES)


async def test_a_journey_with_nothing_open_has_empty_lists(conn: Connection) -> None:
    await journey(conn, FIRST, status=JourneyStatus.CLOSED, closed_on=days(3))
    (shown,) = (await report(conn, days(8)))["journeys"]
    assert (shown["status"], shown["deadlines"], shown["tasks"], shown["waits"]) == ("closed", [], [], [])
    assert (shown["eligibility"], shown["alarms"]) == (None, [])


async def test_alarms_are_the_notices_to_leaders_without_a_deadline(conn: Connection) -> None:
    """'sorted by `on`, then `name`'. A task that is overdue and a deadline that has passed have lists of their own."""

    def reported(key: str, kind: str, on: int, about: str | None = None) -> Notice:
        return notice(key, kind=kind, on=days(on), deadline=about)

    notices = (
        reported("a", "practice-not-found", 2),
        reported("b", "gap", 2),
        reported("c", "gap", 1),
        reported("d", "overdue", 1),
        reported("e", "passed", 1, "decision/programme-decision"),
        reported("f", "contents-missing", 9),
    )
    await journey(conn, FIRST, notices=notices)
    (shown,) = (await report(conn, days(8)))["journeys"]
    assert [(each["on"], each["name"]) for each in shown["alarms"]] == [
        ("2026-09-02", "gap"),
        ("2026-09-03", "gap"),
        ("2026-09-03", "practice-not-found"),
    ]


async def test_lists_are_sorted_and_what_has_no_due_date_comes_last(conn: Connection) -> None:
    await journey(conn, SECOND)
    await journey(
        conn,
        FIRST,
        waits=(wait("a"), wait("b", due=days(9)), wait("c", due=days(7), event="z"), wait("d", due=days(7), event="y")),
        tasks=(task("a"), task("b", due=days(9)), task("c", due=days(7), type="z"), task("d", due=days(7), type="y")),
        deadlines=(deadline("a", due=days(9)), deadline("b", due=days(7)), deadline("c", due=days(7), name="appeal")),
    )
    shown = await report(conn, days(0))
    assert [each["participant"] for each in shown["journeys"]] == [str(FIRST), str(SECOND)]
    first = shown["journeys"][0]
    assert [(each["due"], each["event"]) for each in first["waits"]] == [
        ("2026-09-08", "y"),
        ("2026-09-08", "z"),
        ("2026-09-10", "guidance.assessed"),
        (None, "guidance.assessed"),
    ]
    assert [(each["due"], each["type"]) for each in first["tasks"]] == [
        ("2026-09-08", "y"),
        ("2026-09-08", "z"),
        ("2026-09-10", "assess-guidance"),
        (None, "assess-guidance"),
    ]
    assert [(each["due"], each["name"]) for each in first["deadlines"]] == [
        ("2026-09-08", "appeal"),
        ("2026-09-08", "programme-decision"),
        ("2026-09-10", "programme-decision"),
    ]


@pytest.mark.parametrize(
    "one",
    [
        deadline(due=days(9)),
        deadline(due=days(9), met_on=days(9)),
        deadline(due=days(9), met_on=days(10)),
        deadline(due=days(9), rolled=days(11), met_on=days(11)),
        deadline(due=days(9), rolled=days(11), judged=days(9), met_on=days(11)),
        deadline(due=days(9), cancelled_on=days(3)),
        deadline(due=days(9), cancelled_on=days(3), met_on=days(3)),
    ],
)
async def test_where_a_deadline_stands_follows_from_the_day_alone(conn: Connection, one: Deadline) -> None:
    await journey(conn, FIRST, deadlines=(one,))
    for today in (days(8), days(9), days(10), days(11), days(12)):
        (shown,) = (await report(conn, today))["journeys"]
        assert shown["deadlines"][0]["status"] == one.status(today)


async def test_a_task_is_overdue_from_the_day_after_it_is_due(conn: Connection) -> None:
    await journey(conn, FIRST, tasks=(task("a", due=days(7)), task("b")))

    async def overdue(today: date) -> list[bool]:
        return [each["overdue"] for each in (await report(conn, today))["journeys"][0]["tasks"]]

    assert await overdue(days(7)) == [False, False]
    assert await overdue(days(8)) == [True, False]


async def test_closed_tasks_are_not_shown(conn: Connection) -> None:
    await journey(conn, FIRST, tasks=(task(),))
    await commit(conn, FIRST, 1, state())
    assert (await report(conn, days(0)))["journeys"][0]["tasks"] == []


async def test_events_are_counted_as_given_or_as_intake_counted_them(conn: Connection) -> None:
    sent = event(FIRST)
    await accept(conn, [sent, sent])
    await accept(conn, [event(FIRST, "mapping.received")], own=True)
    refused = [{"file": "x.ndjson", "line": 17, "reason": "data.settled_on: is required"}]
    events = (await report(conn, days(0), refused=refused))["events"]
    assert (events["accepted"], events["duplicates"], events["refused"]) == (1, 1, refused)
    events = (await report(conn, days(0), accepted=7, duplicates=0))["events"]
    assert (events["accepted"], events["duplicates"], events["refused"]) == (7, 0, [])


async def test_buffered_are_events_no_wait_has_taken_and_those_without_a_journey(conn: Connection) -> None:
    await journey(conn, FIRST, buffered=(EventRef("s", "x"), EventRef("s", "y")))
    await accept(
        conn,
        [event(SECOND, "dwelling.allocated"), event(SECOND, "mapping.received"), event(uuid4(), "mapping.received")],
    )
    assert (await report(conn, days(0)))["events"]["buffered"] == 5


async def test_what_is_retracted_is_not_buffered_nor_its_retraction(conn: Connection) -> None:
    settled = event(SECOND, id="settled")
    await accept(conn, [settled, event(SECOND, "mapping.received"), event(SECOND, "event.retracted", on=days(2))])
    assert (await report(conn, days(1)))["events"]["buffered"] == 2
    assert (await report(conn, days(2)))["events"]["buffered"] == 1


async def test_incidents_are_shown_while_they_are_open(conn: Connection) -> None:
    await journey(conn, FIRST)
    await record_incident(conn, FIRST, PLAY_FAILED, "KeyError")
    await record_incident(conn, FIRST, PLAY_FAILED, "KeyError")
    (shown,) = (await report(conn, days(0)))["incidents"]
    since = datetime.fromisoformat(shown.pop("since"))
    assert datetime.now(UTC) - since < timedelta(minutes=5)
    assert shown == {"participant": str(FIRST), "kind": PLAY_FAILED, "cause": "KeyError", "times": 2}
    await commit(conn, FIRST, 1, state())
    assert (await report(conn, days(0)))["incidents"] == []


async def test_a_database_in_which_nothing_happened_has_an_empty_report(conn: Connection) -> None:
    assert await report(conn, days(0)) == {
        "as_of": "2026-09-01",
        "events": {"accepted": 0, "duplicates": 0, "refused": [], "buffered": 0},
        "journeys": [],
        "incidents": [],
    }
    assert (await summary(conn, days(0)))["journeys"] == {"active": 0, "closed": 0}


async def test_the_summary_gives_the_caseload_in_figures(conn: Connection) -> None:
    await journey(
        conn,
        FIRST,
        tasks=(task("a", due=days(7)), task("b", due=days(30)), task("c")),
        deadlines=(
            deadline("a", due=days(7)),
            deadline("b", due=days(8)),
            deadline("c", due=days(22)),
            deadline("d", due=days(23)),
            deadline("e", due=days(7), met_on=days(9)),
            deadline("f", due=days(7), cancelled_on=days(1)),
        ),
    )
    await journey(conn, SECOND, status=JourneyStatus.CLOSED, closed_on=days(1))
    figures = await summary(conn, days(8))
    assert figures["journeys"] == {"active": 1, "closed": 1}
    assert figures["stages"]["settlement"] == {"active": 2}
    assert list(figures["stages"]) == list(STAGES)
    assert figures["deadlines"] == [{"name": "programme-decision", "passed": 1, "near": 2}]
    assert figures["tasks"] == [{"role": "programme_adviser", "open": 3, "overdue": 1}]
    assert figures["events"] == {"accepted": 2, "duplicates": 0, "refused": 0, "buffered": 0}
    assert figures["incidents"] == []


async def test_the_summary_shows_alarms_for_thirty_days(conn: Connection) -> None:
    def alarm(key: str, kind: str, on: int) -> Notice:
        return notice(key, kind=kind, on=days(on), deadline=None)

    await journey(conn, FIRST, notices=(alarm("a", "gap", 1), alarm("b", "gap", 2), notice("c")))
    await journey(conn, SECOND, notices=(alarm("a", "gap", 1), alarm("d", "overdue", 5)))
    assert (await summary(conn, days(8)))["alarms"] == [
        {"kind": "gap", "journeys": 2},
        {"kind": "overdue", "journeys": 1},
    ]
    assert (await summary(conn, days(31)))["alarms"] == [
        {"kind": "gap", "journeys": 1},
        {"kind": "overdue", "journeys": 1},
    ]


async def test_a_journey_is_explained_with_the_events_behind_it(conn: Connection) -> None:
    settled, moved, lying = (
        event(FIRST, id="s"),
        event(FIRST, "participant.moved", on=days(19)),
        event(FIRST, "mapping.received"),
    )
    await accept(conn, [settled, moved, lying])
    await commit(
        conn,
        FIRST,
        3,
        state(
            waits=(wait(due=days(7)),),
            tasks=(task(due=days(7)),),
            deadlines=(deadline(due=days(9), started_by=settled.ref, met_by=moved.ref, met_on=days(19)),),
            timeline=(
                line("2", on=days(19), ref=moved.ref),
                line("1", ref=settled.ref),
                line("3", on=days(20), so="it is"),
            ),
            requests=(request(),),
            notices=(notice(),),
            buffered=(lying.ref,),
            wake_on=days(21),
        ),
    )
    await request_failed(conn, FIRST, "guidance/1/order", 1, "timed out")
    today = datetime.now(UTC).date() + timedelta(days=5)
    answer = await explain(conn, FIRST, today)
    assert answer.journey is not None
    assert (answer.journey["status"], answer.journey["wake_on"], list(answer.journey["stages"])) == (
        "active",
        "2026-09-22",
        list(STAGES),
    )
    by_settled = {"source": SOURCE, "id": "s", "name": "participant.settled", "on": "2026-09-01"}
    assert [each["key"] for each in answer.timeline] == ["1", "2", "3"]
    assert answer.timeline[0]["event"] == by_settled
    assert (answer.timeline[2]["event"], answer.timeline[2]["details"]) == (None, {"so": "it is"})
    (found,) = answer.deadlines
    assert (found["status"], found["legal_basis"], found["started_by"]) == (
        "met_late",
        "integreringsloven § 12",
        by_settled,
    )
    assert found["met_by"]["name"] == "participant.moved"
    assert [(each["event"], each["from"], each["due"]) for each in answer.waits] == [
        ("guidance.assessed", "programme_adviser", "2026-09-08")
    ]
    assert [each["overdue"] for each in answer.tasks] == [True]
    assert [(each["state"], each["failures"], each["details"]) for each in answer.requests] == [
        ("open", 1, {"goal": "work"})
    ]
    assert [each["kind"] for each in answer.notices] == ["warned"]
    assert [(each["id"], each["name"]) for each in answer.buffered] == [(lying.ref.id, "mapping.received")]
    assert answer.buffered[0]["days"] in (4, 5)  # Oslo may be a day ahead of UTC
    assert [(each["kind"], each["about"]) for each in answer.incidents] == [("request-failed", "guidance/1/order")]


async def test_events_without_a_journey_are_explained_as_lying_there(conn: Connection) -> None:
    await accept(conn, [event(FIRST, "mapping.received")])
    answer = await explain(conn, FIRST, days(0))
    assert answer.journey is None
    assert [each["name"] for each in answer.buffered] == ["mapping.received"]


# --- the cooperation of a kommune and its career centre --------------------------------------------------------------


async def test_a_pair_is_in_no_report_of_journeys(conn: Connection) -> None:
    await journey(conn, FIRST)
    await journey(conn, SECOND, kind=JourneyKind.COOPERATION, stages={}, tasks=(task(due=days(7)),))
    shown = await report(conn, days(8))
    assert [each["participant"] for each in shown["journeys"]] == [str(FIRST)]
    figures = await summary(conn, days(8))
    assert figures["journeys"] == {"active": 1, "closed": 0}
    assert sum(role["open"] for role in figures["tasks"]) == 1, "its tasks are somebody's like any other"
    explained = await explain(conn, SECOND, days(8))
    assert explained.journey is not None
    assert explained.journey["kind"] == "cooperation"


async def test_the_summary_tells_of_lives_that_did_not_go_as_planned(conn: Connection) -> None:
    ended = replace(line("ended"), kind="ended-early", stage="journey")
    before = (await summary(conn, days(8)))["lives"]
    await journey(conn, uuid4(), status=JourneyStatus.CLOSED, timeline=(ended,))
    await journey(conn, uuid4(), status=JourneyStatus.CLOSED)
    again = task("journey/settled-again/1", type="review-settlement", stage="journey")
    owed = task("guidance/m1/deviation", type="report-deviation", role=Role.CAREER_ADVISER, organisation="33")
    await journey(conn, uuid4(), tasks=(again, owed, task("guidance/m2/deviation", type="report-deviation")))
    after = (await summary(conn, days(8)))["lives"]
    assert {name: after[name] - before[name] for name in after} == {
        "ended_early": 1, "settled_again": 1, "poor_interpreting": 2,
    }  # fmt: skip


async def test_what_is_overdue_between_the_two_is_counted_by_kind(conn: Connection) -> None:
    await journey(conn, FIRST, tasks=(task(due=days(2)), task("guidance/2", due=days(30))))
    at_nav = task("programme/confirmed", type="confirm-measure", role=Role.NAV, organisation="nav", due=days(1))
    at_county = task("guidance/booked", type="book-guidance", role=Role.CAREER_CENTRE, organisation="33", due=days(1))
    of_the_kommune_alone = task("programme/follow-up", type="hold-follow-up", stage="programme", due=days(1))
    await journey(conn, SECOND, tasks=(task(due=days(1)), at_nav, at_county, of_the_kommune_alone))
    item, other = await overdue_between(conn, "3301", days(8))
    assert (other["kind"], other["whose"]) == ("book-guidance", "career_centre")
    assert item == {
        "kind": "assess-guidance", "whose": "programme_adviser", "count": 2, "participants": [str(SECOND), str(FIRST)],
    }  # fmt: skip
    assert await overdue_between(conn, "0301", days(8)) == []


async def test_an_order_that_nobody_has_answered_is_between_the_two_also_without_a_date(conn: Connection) -> None:
    """As after a conversation that was cancelled."""
    where: dict[str, Any] = {"role": Role.CAREER_CENTRE, "organisation": "33", "opened_on": days(3)}
    order = task("guidance/booked/2", type="book-guidance", **where)
    await journey(conn, FIRST, tasks=(order,))
    assert await overdue_between(conn, "3301", days(3)) == []
    (item,) = await overdue_between(conn, "3301", days(4))
    assert (item["kind"], item["count"]) == ("book-guidance", 1)


async def test_the_contact_person_is_who_was_assigned_last_and_still_is(conn: Connection) -> None:
    def answer(on: int, contact: str, until: int | None = None) -> TimelineEntry:
        details = {"contact": contact, "until": None if until is None else days(until).isoformat()}
        return TimelineEntry(
            key=f"cooperation/contact#{on}", on=days(on), kind="contact", stage="cooperation", details=details
        )

    pair = pair_id("3301")
    await journey(conn, pair, kind=JourneyKind.COOPERATION, timeline=(answer(1, "cc-1"), answer(5, "cc-2", until=9)))
    assert await contact_person(conn, "3301", days(0)) is None
    assert await contact_person(conn, "3301", days(3)) == "cc-1"
    assert await contact_person(conn, "3301", days(9)) == "cc-2"
    assert await contact_person(conn, "3301", days(10)) == "cc-1"
    assert await contact_person(conn, "0301", days(9)) is None


async def test_when_the_contact_is_none_any_more_the_substitute_is(conn: Connection) -> None:
    details = {"contact": "cc-1", "substitute": "cc-9", "until": days(9).isoformat()}
    answer = TimelineEntry(key="cooperation/contact", on=days(1), kind="contact", stage="cooperation", details=details)
    await journey(conn, pair_id("3301"), kind=JourneyKind.COOPERATION, timeline=(answer,))
    assert await contact_person(conn, "3301", days(9)) == "cc-1"
    assert await contact_person(conn, "3301", days(10)) == "cc-9"
