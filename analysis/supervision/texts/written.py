"""How a case is written in a language: values, facts, lines and organisations, for terminal, page and JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from analysis.supervision.lines import CaseFile, Line, Status, Stay, Value, Who
from analysis.supervision.texts.codes import CODES, DEADLINES, ITEMS
from analysis.supervision.texts.headings import CELLS, JOURNEYS, PARTIES, POINTS, STATUSES, WORDS
from analysis.supervision.texts.lines import FACTS, LINES
from schemas.handling import HANDLINGS
from schemas.kommuner import COUNTIES, KOMMUNER
from schemas.rules import Title
from schemas.texts import TextLanguage

_AS_THEY_ARE = frozenset({"rule_set", "length"})
"""Facts whose codes are ids and lengths of rule sets."""


@dataclass(frozen=True, slots=True)
class Written:
    """Writes in one language."""

    language: TextLanguage

    def word(self, name: str) -> str:
        """Give a heading or a word of the page."""
        return WORDS[name][self.language]

    def point(self, number: int) -> str:
        """Give the title of a point."""
        return POINTS[number][self.language]

    def status(self, status: str) -> str:
        """Give a status in words."""
        return STATUSES[status][self.language]

    def cell(self, cell: str) -> str:
        """Give what a column of the sample list shows."""
        return CELLS[cell][self.language]

    def journey(self, status: str) -> str:
        """Give whether the journey goes on."""
        return JOURNEYS[status][self.language]

    def day(self, day: date | None) -> str:
        """Give a day as it is written in the language; nothing for none."""
        if day is None:
            return ""
        return day.isoformat() if self.language is TextLanguage.EN else f"{day:%d.%m.%Y}"

    def kommune(self, number: str) -> str:
        """Give a kommune by number and name."""
        return f"{number} {KOMMUNER[number].name}" if number in KOMMUNER else number

    def stay(self, stay: Stay) -> str:
        """Give a stay in a kommune."""
        ends = ((self.word("since"), stay.since), (self.word("until"), stay.until))
        return " ".join([self.kommune(stay.kommune), *(f"{word} {self.day(day)}" for word, day in ends if day)])

    def who(self, who: Who | None) -> str:
        """Give an organisation; nothing for none."""
        if who is None:
            return ""
        number = who.organisation
        named = PARTIES[who.party][self.language]
        if number is None or not number.isdecimal():
            return named
        return f"{named} ({number} {COUNTIES[number]})" if number in COUNTIES else f"{named} ({self.kommune(number)})"

    def what(self, line: Line) -> str:
        """Give what a line is; an item for the register is named by its event."""
        named = LINES[line.key][self.language]
        return f"{named}: {ITEMS[line.event][self.language]}" if line.key == "nir_item" and line.event else named

    def used(self, line: Line) -> str:
        """Give the days used of the legal time; nothing without one."""
        return f"{line.used.days} {self.word('of')} {line.used.of}" if line.used is not None else ""

    def more(self, line: Line) -> str:
        """Give how far a registration has come, and all facts."""
        handling = [HANDLINGS[line.handling][self.language]] if line.handling is not None else []
        return "; ".join([*handling, *(self._fact(name, value) for name, value in line.facts.items())])

    def _fact(self, name: str, value: Value) -> str:
        between = ": " if isinstance(value, bool) else " "
        return f"{FACTS[name][self.language]}{between}{self._value(name, value)}"

    def _value(self, name: str, value: Value) -> str:
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, Title):
            return value.in_(self.language)
        if isinstance(value, bool):
            return self.word("yes" if value else "no")
        if isinstance(value, int | float):
            return self._number(value)
        if name in _AS_THEY_ARE:
            return value
        table: Mapping[str, Mapping[str, str]] = DEADLINES if name == "deadline" else CODES
        return table[value][self.language]

    def _number(self, number: float) -> str:
        text = f"{number:g}"
        return text if self.language is TextLanguage.EN else text.replace(".", ",")

    def rule_set(self, case: CaseFile) -> str:
        """Give the rule set of a case by its id and what people call it."""
        return f"{case.rule_set}, {case.title.in_(self.language)}"

    def summary(self, case: CaseFile) -> list[tuple[str, int]]:
        """Give how many lines have each status."""
        return [(self.status(status), case.count(status)) for status in Status]

    def line(self, line: Line) -> dict[str, Any]:
        """Give all texts of a line by column."""
        return {
            "status": self.status(line.status),
            "day": self.day(line.on),
            "what": self.what(line),
            "event": line.event or "",
            "who": self.who(line.who),
            "due": self.day(line.due),
            "used": self.used(line),
            "paragraph": self.paragraph(line.paragraph),
            "more": self.more(line),
        }

    def paragraph(self, paragraph: str) -> str:
        """Give a paragraph as it is quoted in the language."""
        if self.language is TextLanguage.EN:
            return paragraph
        return paragraph.replace(" to ", " til ").replace("ch. ", "kap. ")
