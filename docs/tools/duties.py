"""Writes the table of statutory duties from rule sets, plays and tests: ``python -m docs.tools.duties FILE``.

Duty, paragraph, value, deadline, the task or event that meets it, and the test that holds it. A cell without content is
an error: a duty that nobody has as a task, or that no test names, is not kept.
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from docs.tools import words
from docs.tools.observe import TODAY, caseload, observe
from docs.tools.pages import write_or_check
from docs.tools.stories import stories
from schemas.deadlines import DeadlineRule
from schemas.findings import FINDINGS
from schemas.labels.lengths import one_of
from schemas.rules import RuleBook, RuleSet, packaged_rules
from schemas.tasks import TASK_TYPES
from schemas.texts import TextLanguage
from workers.rules import Value, differences, values
from workflows.engine.play import play

TESTS = Path("tests/workflows/stages")
_TITLES = {task.name: task.title["en"] for task in TASK_TYPES}
_HELD_AGAINST: Mapping[str, tuple[str, ...]] = {
    "plan-incomplete": ("plan.least",),
    "end-goal-outside-the-rules": ("programme.young_under", "programme.durations.vocational.oldest"),
    "norwegian-goal-lowered": ("norwegian_levels.lowered_by",),
    "leave-outside-the-rules": (
        *(f"leave.{kind}" for kind in ("pregnancy", "birth", "welfare", "peace_work", "health", "parental")),
        "leave.with_benefit",
    ),
    "self-certificate-outside-the-rules": (
        "self_certificate.after",
        "self_certificate.calendar_days",
        "self_certificate.together_within",
    ),
    "training-offered-late": ("training.offered_within", "training.min_age", "training.below_age"),
    "exemption-outside-the-rules": ("work_exemption.weekly_hours", "work_exemption.applies_from"),
    "ended-with-right-to-finish": ("eligibility.may_finish",),
    "plan-and-contract-apart": ("deadlines.plan-and-contract.length",),
}
"""The values that each finding holds a journey against."""
_FINDING = ("words", "paragraph", "value", "code", "test")


def _today() -> date:
    return datetime.now(UTC).date()


class EmptyCell(Exception):
    """A duty without a paragraph, a value, a task or a test."""


def page() -> str:
    """Give the page."""
    book = packaged_rules()
    law = book.on(_today())
    return "\n".join(
        (
            "# The duties of the law",
            "",
            f"Made by `make docs` from the rule set `{law.id}`, from journeys that were played, and from the tests.",
            "Each duty with a time limit of the law: its paragraph, its value, the deadline that holds it, the task",
            "or the event that meets it, and a test. `stegvis rules show` gives every other value.",
            "",
            "| duty | paragraph | value | deadline | met by | test |",
            "|---|---|---|---|---|---|",
            *(f"| {' | '.join(row)} |" for row in rows(book, law)),
            "",
            "## Held against the law without a deadline",
            "",
            "What is outside these stands on the timeline of the journey as a finding, and nobody is notified.",
            "",
            "| finding | paragraph | value | on the timeline as | test |",
            "|---|---|---|---|---|",
            *(f"| {' | '.join(row)} |" for row in findings(law)),
            "",
            "## Coming",
            "",
            "Passed and not in force, or in force from a later day; no journey follows it before its day.",
            "",
            *_coming(book, law),
            "",
        )
    )


def rows(book: RuleBook, law: RuleSet) -> Iterator[tuple[str, ...]]:
    """Give a row for each statutory deadline.

    Raises:
        EmptyCell: A cell would be empty.
    """
    met_by, tests = _met_by(book), _tests()
    for name, rule in sorted(law.deadlines.items()):
        if rule.kind != "statutory":
            continue
        row = (
            words.name(name, "en"),
            rule.legal_basis,
            _value(law, rule),
            f"`{name}`",
            ", ".join(sorted(met_by[name])),
            tests.get(name, ""),
        )
        if not all(row):
            raise EmptyCell(
                f"{name} has no {('duty', 'paragraph', 'value', 'deadline', 'task', 'test')[row.index('')]}"
            )
        yield row


def findings(law: RuleSet) -> Iterator[tuple[str, ...]]:
    """Give a row for each finding: what it is held against, and the test that shows it.

    Raises:
        EmptyCell: A cell would be empty.
    """
    tests, by_name = _tests(), {value.name: value for value in values(law)}
    for code, texts in FINDINGS.items():
        held = [by_name[name] for name in _HELD_AGAINST.get(code, ())]
        paragraphs = ", ".join(dict.fromkeys(value.legal_basis for value in held))
        row = texts["en"], paragraphs, "; ".join(map(_named, held)), f"`{code}`", tests.get(code, "")
        if not all(row):
            raise EmptyCell(f"the finding {code} has no {_FINDING[row.index('')]}")
        yield row


def _named(value: Value) -> str:
    return f"`{value.name}` {value.text}"


def _value(law: RuleSet, rule: DeadlineRule) -> str:
    if rule.length is not None:
        return words.length(rule.length, "en")
    found = law.lengths_of(rule.name)
    return one_of(found, TextLanguage.EN) if found else ""


def _met_by(book: RuleBook) -> Mapping[str, set[str]]:
    """Give what meets each deadline: the titles of the tasks that were shown with it, and else the events."""
    found: dict[str, set[str]] = defaultdict(set)
    for seen in observe(book).values():
        for task, shown in seen.tasks.items():
            for name in shown.deadlines:
                found[name].add(_TITLES[task])
    for events in (*caseload(), *stories()):
        named = {event.ref: event.name for event in events}
        for deadline in play(events, book, TODAY).deadlines:
            if deadline.met_by is not None and found[deadline.name].isdisjoint(_TITLES.values()):
                found[deadline.name].add(f"`{named[deadline.met_by]}`")
    return found


def _tests() -> dict[str, str]:
    """Give for each deadline the first test of a stage that names it."""
    found: dict[str, str] = {}
    for file in sorted(TESTS.rglob("test_*.py")):
        for function in ast.parse(file.read_text("utf-8")).body:
            if isinstance(function, ast.FunctionDef) and function.name.startswith("test_"):
                for node in ast.walk(function):
                    if isinstance(node, ast.Constant) and isinstance(node.value, str):
                        found.setdefault(node.value, f"[{function.name}](../{file.as_posix()})")
    return found


def _coming(book: RuleBook, law: RuleSet) -> Iterator[str]:
    """Give what is passed and not in force, value by value, beside the law in force."""
    coming = [*book.coming, *(each for each in book.sets if each.in_force > _today())]
    for rules in coming:
        day = "no day decided" if rules in book.coming else f"from {rules.in_force}"
        yield f"- `{rules.id}`: {rules.title.en}; {rules.legal_basis}, {day}"
        for old, new in differences(law, rules):
            value = new or old
            assert value is not None
            if "." in value.name:
                before, after = (each.text if each else "-" for each in (old, new))
                yield f"  - `{value.name}`: {before} → {after} ({value.legal_basis})"


def main() -> int:
    """Write the page; with ``--check``, compare the written one and give 1 when they differ."""
    return write_or_check(__doc__, page)


if __name__ == "__main__":
    sys.exit(main())
