"""Paragraphs of the law as a page shows them: short where they stand, with what the rule sets hold when pressed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from babel.support import NullTranslations

from console.pages.look import Look
from console.pages.words import N_, Translate, capitalised, deadline_name
from schemas.calendar import Length
from schemas.deadlines import DeadlineRule
from schemas.labels.lengths import amount_in_words
from schemas.paragraphs import Act, act_named, read_basis, value_names
from schemas.rules import RuleBook, RuleSet
from workers.rules import provisions

_CERTAINTIES = {
    "M": N_("not checked against the text of the law"),
    "PROPOSED": N_("a default of Stegvis, not of the law"),
}


@dataclass(frozen=True, slots=True)
class LawValue:
    """A value that a rule set has on a paragraph.

    Attributes:
        name: Its path, such as ``deadlines.follow-up.length``.
        value: What holds today.
        since: From when, as far as the rule sets say.
        certainty: V, M or PROPOSED.
    """

    name: str
    value: object
    since: date
    certainty: str


@dataclass(frozen=True, slots=True)
class NotedValue:
    """A value as the pop-up shows it; ``note`` says how sure it is, where that is to be said."""

    name: str
    value: str
    since: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class NotedLaw:
    """A paragraph that a page shows.

    Attributes:
        id: Of its pop-up on the page.
        act: The name of the act, for whoever hears the page; empty where the basis names none.
        paragraph: What stands on the page: ``§ 12``.
        heading: Of the pop-up.
        lines: What each paragraph is about.
        values: What the rule sets hold on it today.
        links: Where the paragraphs can be read: text and address.
    """

    id: str
    act: str
    paragraph: str
    heading: str
    lines: tuple[str, ...] = ()
    values: tuple[NotedValue, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


class Paragraphs:
    """The values of the rule sets by paragraph, as they hold on a day."""

    def __init__(self, book: RuleBook) -> None:
        self._book = book
        self._on: tuple[date, dict[tuple[str, str], list[LawValue]]] | None = None

    def values_on(self, act: str, paragraphs: Iterable[str], today: date) -> list[LawValue]:
        """Give the values on some paragraphs of an act, each once, in the order of the rule sets."""
        if self._on is None or self._on[0] != today:
            self._on = today, self._read(today)
        found = [value for each in paragraphs for value in self._on[1].get((act, each), ())]
        return list({value.name: value for value in found}.values())

    def _read(self, today: date) -> dict[tuple[str, str], list[LawValue]]:
        """Read everybody's values; those for some alone where everybody's rule sets have none on the paragraph."""
        begun = [rules for rules in self._book.sets if rules.in_force <= today]
        found = _by_paragraph([rules for rules in begun if rules.applies_to is None])
        for_some = _by_paragraph(
            [r for r in begun if r.applies_to is not None and (r.ended is None or today < r.ended)]
        )
        return for_some | found


def _by_paragraph(sets: Sequence[RuleSet]) -> dict[tuple[str, str], list[LawValue]]:
    """Give the values of the last of some rule sets, oldest first, by act and paragraph."""
    held: dict[str, tuple[LawValue, str]] = {}
    for rules in sets:
        for name, section in provisions(rules):
            for field, value in section.values().items():
                path = f"{name}.{field}"
                if not _is_shown(path, section, value):
                    continue
                basis, _, certainty = section.origin(field)
                before = held.get(path)
                since = before[0].since if before is not None and before[0].value == value else rules.in_force
                held[path] = LawValue(path, value, since, certainty), basis
    found: dict[tuple[str, str], list[LawValue]] = defaultdict(list)
    for value, basis in held.values():
        for act, _, paragraphs in read_basis(basis):
            for paragraph in paragraphs:
                found[act, paragraph].append(value)
    return dict(found)


def _is_shown(path: str, section: object, value: object) -> bool:
    if isinstance(section, DeadlineRule):
        # A deadline without a length, or with none, follows from the journey.
        return path.endswith(".length") and isinstance(value, Length) and value.amount != 0
    return path in value_names()


def noted(basis: str, number: int, paragraphs: Paragraphs, look: Look, texts: NullTranslations) -> NotedLaw:
    """Read a legal basis as rule sets write it: ``integreringsloven § 12``.

    Args:
        basis: The basis.
        number: Of the pop-up on its page.
        paragraphs: The values of the rule sets.
        look: Of the page, and its day.
        texts: The translations of the page.
    """
    read = [(each, act_named(each.act)) for each in read_basis(basis)]
    names = [each.act if act is None else act.names[look.language] for each, act in read]
    first = read[0][0]
    if not first.paragraphs:
        return NotedLaw(str(number), "", names[0], names[0])
    found = [value for each, _ in read for value in paragraphs.values_on(each.act, each.paragraphs, look.today)]
    several = len(read) > 1 or len(first.paragraphs) > 1
    known = [(act, paragraph) for each, act in read if act is not None for paragraph in each.paragraphs]
    headings = [f"{name} {each.shown}" for name, (each, _) in zip(names, read, strict=True)]
    return NotedLaw(
        str(number),
        names[0],
        ", ".join([first.shown, *headings[1:]]),
        ", ".join(headings),
        tuple(_about(known, look, several=several)),
        tuple(_noted(value, look, texts) for value in found),
        tuple(_links(known, texts.gettext)),
    )


def _about(known: Iterable[tuple[Act, str]], look: Look, *, several: bool) -> Iterable[str]:
    for act, each in known:
        if each in act.about:
            text = act.about[each][look.language]
            yield f"§ {each}: {text}" if several else text


def _links(known: Iterable[tuple[Act, str]], translate: Translate) -> Iterable[tuple[str, str]]:
    for act, each in known:
        yield translate("§ %(paragraph)s at lovdata.no") % {"paragraph": each}, act.address(each)


def _noted(value: LawValue, look: Look, texts: NullTranslations) -> NotedValue:
    if value.name.startswith("deadlines."):
        name = capitalised(deadline_name(value.name.split(".")[1], look.language))
    else:
        name = value_names()[value.name][look.language]
    since = texts.gettext("from %(day)s") % {"day": look.full_day(value.since)}
    certainty = _CERTAINTIES.get(value.certainty)
    return NotedValue(name, _written(value.value, look, texts), since, texts.gettext(certainty) if certainty else "")


def _written(value: object, look: Look, texts: NullTranslations) -> str:
    match value:
        case Length():
            length = amount_in_words(value, look.language)
            return texts.gettext("%(length)s before") % {"length": length} if value.amount < 0 else length
        case date():
            return look.full_day(value)
        case int() | float():
            return look.number(value)
    return str(value)
