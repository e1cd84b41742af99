"""The rule book: all rule sets, and which text holds for a journey or on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from typing import Any, get_args

from schemas.deadlines import CountsFrom, DeadlineRule
from schemas.events.vocabulary import ResidenceBasis
from schemas.routines import Routines
from schemas.rules.provision import NEVER, Dated
from schemas.rules.rule_set import RuleSet


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rule sets, oldest first, and the routines of single kommuner.

    Attributes:
        sets: Those in force on some day.
        coming: What is passed and not in force.
        for_some: Whether the rule sets for some residence bases only (chapter 6A) apply.
    """

    sets: tuple[RuleSet, ...]
    for_some: bool = True
    routines: Routines = field(default_factory=Routines)
    coming: tuple[RuleSet, ...] = ()
    # Few combinations of texts exist, and every play asks for some of them.
    _counted: dict[tuple[str, ...], RuleSet] = field(default_factory=dict, init=False, repr=False, compare=False)

    def on(
        self, settled_on: date, residence_basis: ResidenceBasis | None = None, permit_granted_on: date | None = None
    ) -> RuleSet:
        """Give the rule set of somebody settled on a date: the newest in force then, else the oldest there is.

        One that is for the residence basis alone, and in force, goes before those that are everybody's, unless they
        are switched off or the permit is older than those that it is for.
        """
        given = [r for r in self.sets if not r.transitional]
        in_force = [r for r in given if r.in_force <= settled_on and (r.ended is None or settled_on < r.ended)]
        special = [
            r
            for r in in_force
            if residence_basis in (r.applies_to or ())
            and (r.permit_from is None or permit_granted_on is None or r.permit_from <= permit_granted_on)
        ]
        if special and self.for_some:
            return special[-1]
        everybodys = [r for r in self.sets if r.applies_to is None and not r.transitional]
        return next((r for r in reversed(everybodys) if r in in_force), everybodys[0])

    def as_counted(self, law: RuleSet, days: Mapping[CountsFrom, date]) -> RuleSet:
        """Give the rule set of a journey with every text that another day than that of the settlement chooses.

        Args:
            law: The rule set that the settlement gives.
            days: The days that are known; of a text that is chosen by any other, the rule set's own stands.
        """
        chosen = self.texts(law, days)
        if all(text is law for text in chosen.values()):
            return law
        combination = law.id, *(part for counts_from, text in chosen.items() for part in (counts_from, text.id))
        if combination not in self._counted:
            self._counted[combination] = _with_texts(law, chosen)
        return self._counted[combination]

    def texts(self, law: RuleSet, days: Mapping[CountsFrom, date]) -> dict[CountsFrom, RuleSet]:
        """Give the rule set that each day chooses, among those for the same people as a journey's."""
        texts = [rules for rules in self.sets if rules.applies_to == law.applies_to]
        return {counts_from: _text_on(day, texts) for counts_from, day in days.items()}

    def chosen(
        self, law: RuleSet, settled_on: date | None, days: Mapping[CountsFrom, date]
    ) -> dict[CountsFrom, tuple[RuleSet, date | None]]:
        """Give which rule set's text each known day has chosen, and the day; first that of the settlement.

        Args:
            law: The rule set that the settlement gives.
            settled_on: The day of the settlement.
            days: The other days that are known.
        """
        texts: dict[CountsFrom, RuleSet] = {"settled": law, **self.texts(law, days)}
        known: dict[CountsFrom, date | None] = {"settled": settled_on, **days}
        order: tuple[CountsFrom, ...] = get_args(CountsFrom)
        return {what: (texts[what], known[what]) for what in order if what in texts}

    def as_it_stood(self, day: date) -> "RuleBook":
        """Give the law of a day as if nothing later had come into force: what it holds goes on."""
        stood = [
            rules.model_copy(update={"ended": None} if rules.ended is not None and rules.ended > day else {})
            for rules in self.sets
            if rules.in_force <= day
        ]
        if not any(rules.applies_to is None for rules in stood):
            raise ValueError(f"no law was in force on {day}; the oldest is from {self.sets[0].in_force}")
        return replace(self, sets=tuple(_without_later_days(rules, day) for rules in stood))

    def brought_into_force(self, id_: str, day: date) -> "RuleBook":
        """Give the rule sets with one that is passed, and has no day, in force from a day.

        Raises:
            KeyError: No rule set of that id waits for its day; the text lists those that do.
        """
        found = [rules for rules in self.coming if rules.id == id_]
        if not found:
            waiting = ", ".join(rules.id for rules in self.coming) or "none"
            raise KeyError(f"no rule set {id_} waits for its day; there are {waiting}")
        begun = found[0].model_copy(update={"in_force": day})
        sets = sorted((*self.sets, begun), key=lambda rules: (rules.in_force, rules.id))
        return replace(self, sets=tuple(sets), coming=tuple(rules for rules in self.coming if rules.id != id_))

    def in_force_on(self, day: date) -> RuleSet:
        """Give everybody's law as it stood on a day, whichever event a text counts from."""
        law = self.on(day)
        return self.as_counted(law, dict.fromkeys(get_args(CountsFrom), day))

    def newer_texts(self, law: RuleSet) -> list[date]:
        """Give the days on which a newer set for the same people as a journey's came into force, or will."""
        same = [rules for rules in self.sets if rules.applies_to == law.applies_to and not rules.transitional]
        return [rules.in_force for rules in same if rules.in_force > law.in_force]

    def deadline(self, law: RuleSet, name: str, kommune: str) -> DeadlineRule:
        """Give the rule of a deadline with the routine of a kommune applied.

        A duty that came after the rule set of a journey is that of the oldest newer set, from the day on which that
        came into force.
        """
        rule = law.deadlines.get(name) or self._newer_duty(law, name) or law.deadline(name)
        return self.routines.of(rule, kommune)

    def _newer_duty(self, law: RuleSet, name: str) -> DeadlineRule | None:
        for rules in self.sets:
            if rules.applies_to in (None, law.applies_to) and name in rules.deadlines:
                rule = rules.deadlines[name]
                return rule.model_copy(update={"applies_from": rule.applies_from or rules.in_force})
        return None

    def named(self, id_: str) -> RuleSet:
        """Give a rule set by its id.

        Raises:
            KeyError: There is no such rule set; the text lists the existing ones.
        """
        every = (*self.sets, *self.coming)
        for rules in every:
            if rules.id == id_:
                return rules
        raise KeyError(f"there is no rule set {id_}; there are {', '.join(rules.id for rules in every)}")

    def every_deadline(self) -> list[DeadlineRule]:
        """Give the rules of all deadlines in all rule sets."""
        return [rule for rules in self.sets for rule in rules.deadlines.values()]


def _text_on(day: date, texts: Sequence[RuleSet]) -> RuleSet:
    """Give the set that was in force on a day, of those for the same people: the newest, else the oldest there is."""
    return next((rules for rules in reversed(texts) if rules.in_force <= day), texts[0])


def _without_later_days(rules: RuleSet, day: date) -> RuleSet:
    """Give a rule set without what it holds for later days only: a counting rule, an exemption, duties."""
    begins = {"added_time": "together_from", "work_exemption": "applies_from", "training": "applies_from"}
    later = {
        name: section.model_copy(update={field: NEVER})
        for name, field in begins.items()
        if getattr(section := getattr(rules, name), field) > day
    }
    deadlines = {
        name: rule for name, rule in rules.deadlines.items() if rule.applies_from is None or rule.applies_from <= day
    }
    return rules.model_copy(update={**later, "deadlines": deadlines})


def _with_texts(law: RuleSet, chosen: Mapping[CountsFrom, RuleSet]) -> RuleSet:
    """Give a rule set with each provision from the text that was chosen by the day that the provision counts from."""

    def section(own: Any, *path: str) -> Any:
        if isinstance(own, Dated) and own.counts_from in chosen:
            return reduce(getattr, path, chosen[own.counts_from])
        return own

    durations = {group: section(own, "programme", "durations", group) for group, own in law.programme.durations}
    programme = law.programme.model_copy(update={"durations": law.programme.durations.model_copy(update=durations)})
    sections = {name: section(own, name) for name, own in law if isinstance(own, Dated)}
    deadlines = {
        name: chosen[own.counts_from].deadlines.get(name, own) if own.counts_from in chosen else own
        for name, own in law.deadlines.items()
    }
    return law.model_copy(update={**sections, "programme": programme, "deadlines": deadlines})
