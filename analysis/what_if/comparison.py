"""The differences between two states of a journey, and their totals over a caseload. Pure."""

from bisect import insort
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from schemas.tasks import title_of

K = TypeVar("K", str, tuple[str, str, str])

EXAMPLES = 3


class Change(NamedTuple):
    """One difference between two states.

    Attributes:
        kind: ``deadline moved``, ``task opened`` …
        what: The name of the deadline, task type or stage.
        stage: The stage it belongs to.
        before: The value as it is; None when there is none.
        after: The value as it would be; None when there would be none.
    """

    kind: str
    what: str
    stage: str
    before: str | None
    after: str | None


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Give the differences between two states, in the form of ``player.shown``."""
    found = [
        Change(f"{name} changed", name, "journey", before[name], after[name])
        for name in ("status", "rule_set", "eligibility")
        if before[name] != after[name]
    ]
    stages = {**before["stages"], **after["stages"]}
    found += [
        Change("stage changed", stage, stage, before["stages"].get(stage), after["stages"].get(stage))
        for stage in stages
        if before["stages"].get(stage) != after["stages"].get(stage)
    ]
    found += _of_deadlines(before["deadlines"], after["deadlines"])
    found += _of_tasks(before["tasks"], after["tasks"])
    found += _of_notices(before["notices"], after["notices"])
    return found


def _of_deadlines(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    found = []
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        if old is None:
            assert new is not None
            found.append(Change("deadline set", new[0], new[1], None, new[2]))
        elif new is None:
            found.append(Change("deadline gone", old[0], old[1], old[2], None))
        else:
            if old[2] != new[2]:
                found.append(Change("deadline moved", old[0], old[1], old[2], new[2]))
            if old[3] != new[3]:
                found.append(Change("deadline judged otherwise", old[0], old[1], old[3], new[3]))
    return found


def _of_tasks(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    opened = [
        Change("task opened", task[0], task[1], None, _task(task)) for key, task in after.items() if key not in before
    ]
    closed = [
        Change("task closed", task[0], task[1], _task(task), None) for key, task in before.items() if key not in after
    ]
    moved = [
        Change("task due otherwise", new[0], new[1], before[key][2], new[2])
        for key, new in after.items()
        if key in before and before[key][2] != new[2]
    ]
    return opened + closed + moved


def _of_notices(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """A warning, an escalation, an overdue task or an alarm that somebody gets in one of the states only."""

    given = [
        Change(f"{role} notified", what, stage, None, text)
        for key, (what, stage, role, text) in after.items()
        if key not in before
    ]
    gone = [
        Change(f"{role} not notified", what, stage, text, None)
        for key, (what, stage, role, text) in before.items()
        if key not in after
    ]
    return given + gone


def _task(task: Sequence[str | None]) -> str:
    """Name a task by its title, or by its type when only the other version has that type."""
    kind, _, due = task
    assert kind is not None
    return f"{title_of(kind, 'en')}, " + (f"due {due}" if due else "without a due date")


@dataclass(slots=True)
class Comparison:
    """What would change over a caseload.

    Attributes:
        most_examples: The most examples to keep of one change.
        rules: The values in which the rules differ: rule set, value, as it is, as it would be.
        journeys: How many journeys were played under both.
        changed: How many of them would change.
        faults: Why a journey cannot be played, and under which rules or code, by participant.
        counts: The number of changes by (kind, what, stage).
        by_kommune: The number of changed journeys by kommune.
        by_stage: The number of changes by stage.
        examples: For each (kind, what, stage), the first participants by id, with before and after.
    """

    most_examples: int = EXAMPLES
    rules: list[tuple[str, str, str | None, str | None]] = field(default_factory=list)
    journeys: int = 0
    changed: int = 0
    faults: dict[str, str] = field(default_factory=dict)
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    by_kommune: Counter[str] = field(default_factory=Counter)
    by_stage: Counter[str] = field(default_factory=Counter)
    examples: dict[tuple[str, str, str], list[tuple[str, str | None, str | None]]] = field(default_factory=dict)

    def add(self, participant: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Add a journey whose states differ."""
        self.changed += 1
        self.by_kommune[before["kommune"] or after["kommune"] or "none"] += 1
        for change in changes(before, after):
            key = change.kind, change.what, change.stage
            self.counts[key] += 1
            self.by_stage[change.stage] += 1
            examples = self.examples.setdefault(key, [])
            # Players answer in any order; sorting makes the examples the same each time.
            insort(examples, (participant, change.before, change.after), key=lambda example: example[0])
            del examples[self.most_examples :]

    def most_frequent(self) -> list[tuple[tuple[str, str, str], int]]:
        """Give the number of changes by (kind, what, stage), the most frequent first."""
        return _most_first(self.counts)

    def kommuner(self) -> list[tuple[str, int]]:
        """Give the number of changed journeys by kommune, the largest first."""
        return _most_first(self.by_kommune)

    def stages(self) -> list[tuple[str, int]]:
        """Give the number of changes by stage, the largest first."""
        return _most_first(self.by_stage)

    def as_json(self) -> dict[str, Any]:
        """Give the whole comparison, ready for JSON."""
        return {
            "rules": [
                {"rule_set": rule_set, "value": value, "before": before, "after": after}
                for rule_set, value, before, after in self.rules
            ],
            "journeys": self.journeys,
            "changed": self.changed,
            "faults": dict(sorted(self.faults.items())),
            "by_kommune": dict(sorted(self.by_kommune.items())),
            "by_stage": dict(sorted(self.by_stage.items())),
            "changes": [
                {
                    "kind": kind,
                    "what": what,
                    "stage": stage,
                    "count": count,
                    "examples": [
                        {"participant": participant, "before": before, "after": after}
                        for participant, before, after in self.examples[kind, what, stage]
                    ],
                }
                for (kind, what, stage), count in self.most_frequent()
            ],
        }


def _most_first(counts: Counter[K]) -> list[tuple[K, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
