"""Writes the pages of the stages from what stages register when they are played: ``python -m docs.tools.describe DIR``.

One page a stage in bokmål (``nb/``) and in English (``en/``), for case workers. ``observe`` plays the journeys; the
texts come from the task types, alarms and checklists, lengths and paragraphs from the rule set in force.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from docs.tools import words
from docs.tools.observe import Page, Seen, in_order, observe
from schemas.alarms import ALARMS
from schemas.checklists import CHECKLISTS
from schemas.deadlines import DeadlineRule
from schemas.events.vocabulary import Role
from schemas.purposes import PURPOSES
from schemas.rules import RuleSet, packaged_rules
from schemas.tasks import TASK_NAMED


class PageWriter:
    """Writes the pages of one language."""

    def __init__(self, language: str, law: RuleSet, seen: dict[str, Page]) -> None:
        self._language, self._law, self._seen = language, law, seen
        self._text = words.HEADINGS[language]

    def page(self, stage: str) -> str:
        """Write one stage's page."""
        page = self._seen.get(stage, Page())
        lines = [f"# {words.PAGES[stage][self._language]}"]
        lines += self._tasks(page.tasks) + self._waits(page.waits) + self._deadlines(page)
        if stage != "journey":
            lines += self._alarms(page.alarms)
        else:
            lines += self._alarms(page.alarms | self._of_no_stage())
        lines += self._purposes(page.tasks.values()) + self._checklists(page.tasks.values())
        return "\n".join([*lines, "", self._text["made"], ""])

    def first_page(self) -> str:
        """Write the page that the others hang on."""
        lines = [f"# {self._text['journey']}", "", self._text["journey_text"], ""]
        lines += [
            f"{number}. [{titles[self._language]}]({stage}.md)"
            for number, (stage, titles) in enumerate(words.PAGES.items(), 1)
        ]
        return "\n".join([*lines, "", self._text["made"], ""])

    def _tasks(self, tasks: dict[str, Seen]) -> list[str]:
        lines = ["", f"## {self._text['tasks']}"] if tasks else []
        for name in in_order(tasks):
            task, seen = TASK_NAMED[name], tasks[name]
            lines += ["", f"### {task.title[self._language]}", "", task.help[self._language], ""]
            lines += [f"- {self._text['who']}: {self._roles(seen.roles)}"]
            lines += [f"- {self._text['by']}: {self._in_full(rule)}" for rule in self._rules(seen.deadlines)]
            lines += [f"- {self._text['recorded']}: `{task.form.event_name}`"]
        return lines

    def _waits(self, waits: dict[str, Seen]) -> list[str]:
        rows = [
            (words.name(name, self._language), self._roles(waits[name].roles), self._lengths(waits[name].deadlines))
            for name in in_order(waits)
        ]
        return self._table("waits", ("wait", "from", "by"), rows)

    def _deadlines(self, page: Page) -> list[str]:
        rows = [
            (
                self._deadline_name(rule.name, page),
                self._length(rule),
                ", ".join(words.length(each, self._language) for each in rule.warnings) or self._text["none"],
                words.role(rule.role, self._language),
                rule.legal_basis,
                self._text[rule.kind],
            )
            for rule in self._rules(in_order(page.deadlines))
        ]
        return self._table("deadlines", ("deadline", "length", "warned", "whose", "paragraph", "sure"), rows)

    def _deadline_name(self, name: str, page: Page) -> str:
        """A deadline that one task meets is named after the task."""
        titles = [TASK_NAMED[task].title[self._language] for task, seen in page.tasks.items() if name in seen.deadlines]
        return titles[0] if titles and not words.is_named(name) else words.name(name, self._language)

    def _of_no_stage(self) -> dict[str, Seen]:
        """Give the alarms that no play raises, since they depend on what was sent already."""
        raised = {code for page in self._seen.values() for code in page.alarms}
        return {code: Seen() for code in ALARMS if code not in raised}

    def _alarms(self, alarms: dict[str, Seen]) -> list[str]:
        if not alarms:
            return []
        lines = [f"- {ALARMS[code][self._language]}." for code in in_order(alarms)]
        return ["", f"## {self._text['alarms']}", "", f"{self._text['alarms_text']}:", "", *lines]

    def _purposes(self, seen: Iterable[Seen]) -> list[str]:
        named = {code for each in seen for code in each.purposes}
        lines = ["", f"## {self._text['purposes']}"] if named else []
        for code, purpose in PURPOSES.items():
            if code in named:
                lines += ["", f"> {purpose.text[self._language]}"]
        return lines

    def _checklists(self, seen: Iterable[Seen]) -> list[str]:
        named = {code for each in seen for code in each.checklists}
        lines = ["", f"## {self._text['checklists']}"] if named else []
        for code, checklist in CHECKLISTS.items():
            if code in named:
                who = words.role(checklist.role, self._language)
                lines += ["", f"### {checklist.title[self._language]}", "", f"{self._text['for']} {who}.", ""]
                lines += [f"- [ ] {item.text[self._language]}" for item in checklist.items]
        return lines

    def _table(self, heading: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
        if not rows:
            return []
        lines = ["", f"## {self._text[heading]}", "", f"| {' | '.join(self._text[each] for each in columns)} |"]
        lines += ["|" + "---|" * len(columns)]
        return lines + [f"| {' | '.join(row)} |" for row in rows]

    def _rules(self, names: Iterable[str]) -> list[DeadlineRule]:
        listed = names if isinstance(names, list) else sorted(names)
        return [self._law.deadlines[name] for name in listed]

    def _roles(self, roles: set[Role]) -> str:
        return ", ".join(words.role(each, self._language) for each in Role if each in roles)

    def _length(self, rule: DeadlineRule) -> str:
        return words.length(rule.length, self._language) if rule.length is not None else self._text["from_journey"]

    def _lengths(self, names: set[str]) -> str:
        return ", ".join(self._length(rule) for rule in self._rules(names)) or self._text["none"]

    def _in_full(self, rule: DeadlineRule) -> str:
        return f"{self._length(rule)} ({self._text[rule.kind]}, {rule.legal_basis})"


@cache
def pages() -> dict[str, str]:
    """Write all pages, by file name, with the law that is in force today; ``docs.tools.duties`` has what is coming."""
    book = packaged_rules()
    law = book.on(datetime.now(UTC).date())
    seen = observe(book)
    written: dict[str, str] = {}
    for language in words.LANGUAGES:
        writer = PageWriter(language, law, seen)
        written[f"{language}/README.md"] = writer.first_page()
        written |= {f"{language}/{stage}.md": writer.page(stage) for stage in words.PAGES}
    return written


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages, or with ``--check`` compare them with the written ones."""
    parser = argparse.ArgumentParser(prog="python -m docs.tools.describe", description="Write the pages of the stages.")
    parser.add_argument("directory", type=Path, help="where the pages are")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a page is not as generated")
    chosen = parser.parse_args(arguments)
    folder: Path = chosen.directory
    written = pages()
    there = {str(file.relative_to(folder)): file.read_text("utf-8") for file in folder.rglob("*.md")}
    different = sorted(name for name in written.keys() | there.keys() if written.get(name) != there.get(name))
    if chosen.check:
        if different:
            print(f"Not current: {', '.join(different)}. Write them with: make docs", file=sys.stderr)
        return 1 if different else 0
    for name in different:
        if name not in written:
            (folder / name).unlink()
            continue
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(written[name], "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
