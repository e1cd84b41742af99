"""The hand-written contenders are honest: they write what Stegvis writes, and never more."""

from datetime import date
from typing import Any

import orjson

from benchmarks.by_hand import RULES, Changes, State, happened
from benchmarks.hand_written import read
from benchmarks.workload import EVENTS, make_workload
from schemas.events import read_event
from schemas.events.reading import stored_event
from workflows.engine.play import play

PREPARATION = {"info-pack-sent", "preparation-done"}  # of a conversation: practice, and no duty of the law
LEAST_SHARE = 0.7  # of Stegvis's rows; below this the comparison would flatter the hand-written


def test_after_every_event_the_hand_written_hold_as_many_rows_as_stegvis_or_a_few_less() -> None:
    """Where stages learn something new, the hand-written are spared it until it amounts to something."""
    workload = make_workload(1)
    state, rows, events = State(workload.participants[0]), _Rows(), []
    for kth, name in enumerate(EVENTS):
        line = workload.event(0, kth)
        read_in = read_event(line, hash_key=b"test")
        events.append(stored_event(*read_in.ref, read_in.name, read_in.on, read_in.time, read_in.data))
        played = play(events, RULES, workload.today)

        rows.apply(happened(state, read(line)[1], workload.today))

        mine = rows.counts()
        stegvis = {table: len(getattr(played, table)) for table in mine}
        assert all(mine[table] <= stegvis[table] for table in mine), (name, mine, stegvis)
        assert rows.due() <= {(each.name, each.due) for each in played.deadlines}, name
        assert {each.name for each in played.deadlines} - {each for each, _ in rows.due()} <= PREPARATION, name
        assert sum(mine.values()) >= LEAST_SHARE * sum(stegvis.values()), (name, mine, stegvis)


def test_every_event_of_the_workload_is_accepted_and_taken_by_a_stage() -> None:
    workload = make_workload(2)
    for number in range(2):
        events = []
        for kth in range(len(EVENTS)):
            read_in = read_event(workload.event(number, kth), hash_key=b"test")
            events.append(stored_event(*read_in.ref, read_in.name, read_in.on, read_in.time, read_in.data))
        played = play(events, RULES, workload.today)
        assert played.rule_set == "2026"
        assert played.buffered == ()
        without_a_plan = {"passed", "escalated", "started-without-plan"}
        assert {notice.kind for notice in played.notices} == without_a_plan, "the workload has no plan"
        assert [str(entry.details["event"]) for entry in played.timeline if entry.kind == "event"] == list(EVENTS)


def test_what_is_sent_to_a_workflow_can_be_written_as_json() -> None:
    workload = make_workload(1)
    state = State(workload.participants[0])
    changes = happened(state, read(workload.event(0, 0))[1], workload.today)
    assert orjson.loads(orjson.dumps(changes))["waits"]
    assert orjson.loads(orjson.dumps(state))["settled_on"]


class _Rows:
    """Tables in memory, changed as the hand-written statement changes Postgres's."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[str, Any]] = {"waits": {}, "tasks": {}, "deadlines": {}, "timeline": {}}

    def apply(self, changes: Changes) -> None:
        for key in changes.closed_waits:
            del self._tables["waits"][key]
        for key in changes.closed_tasks:
            self._tables["tasks"].pop(key, None)
        for name, table in self._tables.items():
            table.update({row["key"]: row for row in getattr(changes, name)})
        for key in changes.met:
            assert key in self._tables["deadlines"]

    def due(self) -> set[tuple[str, date]]:
        return {(row["name"], row["due"]) for row in self._tables["deadlines"].values()}

    def counts(self) -> dict[str, int]:
        return {name: len(table) for name, table in self._tables.items()}
