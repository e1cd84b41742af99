"""Rule sets: the law as dated data. Which set a journey follows is decided here; what it says stands in the files."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, reduce
from importlib import resources
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from schemas.calendar import Length, add_months
from schemas.deadlines import DeadlineRule, Lengthy
from schemas.events.catalogue import ParticipantSettled
from schemas.events.vocabulary import Element, InterpreterCategory, ResidenceBasis
from schemas.routines import Routines
from schemas.sources import Sourced

Eligibility: TypeAlias = Literal["right_and_duty", "right", "may_be_offered", "none"]
"""What the law gives somebody (§ 8)."""

UPPER_SECONDARY = frozenset({"upper_secondary", "higher"})


CountsFrom: TypeAlias = Literal["settled", "permit_granted", "start_offered", "decided", "plan_made"]
"""The day that chooses the text by which somebody is treated, as the transition rule of that text says."""


class Dated(Sourced):
    """A provision whose text need not be chosen by the day of the settlement.

    Attributes:
        counts_from: The day that chooses its text.
    """

    counts_from: CountsFrom = "settled"

    def values(self) -> dict[str, object]:
        """Give what it says, by name: last the day that chooses it."""
        counts_from, found = self.counts_from, super().values()
        del found["counts_from"]
        return {**found, "counts_from": counts_from}


class EligibilityRule(Dated):
    """Who has the right and duty to the programme, and to whom it may be offered (§§ 8, 9)."""

    min_age: int
    max_age: int
    max_years_with_permit: int
    residence_bases: tuple[str, ...]
    duty: bool = True

    def outcome(self, settled: ParticipantSettled) -> Eligibility | None:
        """Derive eligibility from the settlement, or None where the data leave a doubt that a person must settle.

        Age counts on the day the permit was granted. An unknown age, a basis outside the list and, for those of an age
        to have the right, long residence before settlement are doubtful.
        """
        age = settled.age_at_permit
        if age is None:
            return None
        if age < self.min_age:
            return "none"
        if settled.residence_basis not in self.residence_bases:
            return None
        late_family = settled.residence_basis == "family_reunification" and settled.family_within_five_years is False
        if age > self.max_age or late_family:
            return "may_be_offered"
        two_years_on = add_months(settled.permit_granted_on, 12 * self.max_years_with_permit)
        if not settled.permit_granted_on <= settled.settled_on < two_years_on:
            return None
        return "right_and_duty" if self.duty else "right"


class NorwegianGoalRule(Sourced):
    """How long there is to reach the Norwegian goal (chapter 6)."""

    with_upper_secondary: Lengthy
    without_upper_secondary: Lengthy

    def length(self, education: str) -> Length:
        """Give the time that somebody with an education has."""
        return self.with_upper_secondary if education in UPPER_SECONDARY else self.without_upper_secondary


class UnderstandingRule(Sourced):
    """When it is checked that rights and duties are understood (S-18).

    Attributes:
        checked_within: How long after they were explained, or it became time to check again.
        checked_every: How often in the programme.
    """

    checked_within: Lengthy
    checked_every: Lengthy


class CareerCompetenceRule(Dated):
    """How many hours of career competence the programme holds (forskrift § 4)."""

    with_upper_secondary: int
    without_upper_secondary: int

    def hours(self, education: str) -> int:
        """Give the hours for somebody with an education."""
        return self.with_upper_secondary if education in UPPER_SECONDARY else self.without_upper_secondary


class ParentalGuidanceRule(Dated):
    """How many meetings of parental guidance there are for parents of children under 18 (forskrift § 3)."""

    meetings: int


SearchStep: TypeAlias = Literal["qualified", "other-provider", "remote", "bridge-language"]
"""What an interpreter service can be asked for."""


class InterpretingRule(Sourced):
    """How interpreters are used (tolkeloven).

    Attributes:
        categories: Those of the national register that are qualified, the preferred first.
        unqualified_until: Until when one without qualification may be used without a documented exception.
        order_before: How long before a meeting one is ordered; later it is urgent.
        free_cancellation: How long before a meeting a cancellation costs nothing.
        ladder: The steps of a search, each taken when the deadline of a confirmation has passed; then a person
            finds another time.
        times_longer: How many times a meeting's minutes are ordered.
        least_attendance: The shortest assignment that is paid for where the interpreter comes, in minutes.
        least_remote: The same on a screen or by phone.
    """

    categories: tuple[InterpreterCategory, ...]
    unqualified_until: date
    order_before: Lengthy
    free_cancellation: Lengthy
    ladder: tuple[SearchStep, ...]
    times_longer: Annotated[int, Field(ge=1, le=10)]
    least_attendance: Annotated[int, Field(ge=0)]
    least_remote: Annotated[int, Field(ge=0)]

    def least_minutes(self, mode: str) -> int:
        """Give the shortest assignment there is."""
        return self.least_attendance if mode == "attendance" else self.least_remote


class DurationRule(Dated):
    """How long a programme lasts for one group, in months, and by how much it can be extended (§§ 13, 14).

    Attributes:
        oldest: The highest age at the permit at which this can be the goal; a programme for those who are older
            qualifies for work. None where age does not matter.
    """

    min_months: int
    max_months: int
    extension_months: int
    oldest: int | None = None


class ExtensionRule(Sourced):
    """When it is assessed whether a programme is to be extended (DL-23).

    Attributes:
        assessed_before: How long before the end of the programme it is to be assessed.
        asked_before: How long before that it becomes somebody's task.
    """

    assessed_before: Lengthy
    asked_before: Lengthy


class CooperationRule(Sourced):
    """How the agreements of a kommune and its career centre are kept (S-37)."""

    renewed_before: Lengthy


class InfoPackRule(Sourced):
    """In which languages the information before guidance exists, and which one is sent where it does not."""

    languages: tuple[str, ...]
    fallback: str

    def language(self, wanted: str) -> str:
        """Give the language of the pack for somebody who speaks a language (BCP 47)."""
        primary = wanted.split("-", maxsplit=1)[0].lower()
        primary = "no" if primary == "nb" else primary
        return primary if primary in self.languages else self.fallback


class AppealRule(Sourced):
    """How appeals are handled, beside the time to appeal (forvaltningsloven §§ 31, 33).

    Attributes:
        forwarded_within: How long the kommune takes to decide or send on.
        late_within: How long after the decision was made a late appeal may still be taken up.
    """

    forwarded_within: Lengthy
    late_within: Lengthy


class AbsenceRule(Sourced):
    """How many working days of invalid absence in a month make a deduction take an individual decision (§ 21)."""

    deduction_days: int


class ContentsRule(Dated):
    """Which contents of a programme are mandatory, of those whose hours are recorded (§ 14 a)."""

    elements: tuple[Element, ...]


class EndingRule(Sourced):
    """How long after the end somebody has to have taken on (S-55)."""

    gap_after: Lengthy


class DurationRules(BaseModel):
    """How long a programme lasts for each group."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    with_upper_secondary: DurationRule
    part_of_upper_secondary: DurationRule
    completing_upper_secondary: DurationRule
    vocational: DurationRule
    other_goal: DurationRule


class ProgrammeRule(Sourced):
    """What the programme is (§§ 13 to 14 a).

    Attributes:
        young_under: Below this age, without upper secondary, the goal is normally to complete it.
        weekly_hours: Full time.
        self_study_weekly_hours: Full time where measures need much study on one's own.
        work_weekly_hours: At least so much is work-oriented for participants whose goal is work.
        work_oriented: The kinds of measure that count as that.
        look_every: How often it is looked at whether the measures come to so much.
        leave_extends: Whether approved leave moves the end.
    """

    young_under: int
    weekly_hours: float
    self_study_weekly_hours: float
    work_weekly_hours: float
    work_oriented: tuple[str, ...]
    look_every: Lengthy
    leave_extends: bool
    durations: DurationRules

    def duration(self, education: str, end_goal: str | None, age: int | None = None) -> DurationRule:
        """Give how long a programme may last for somebody with an education and an end goal (§§ 13, 14).

        Without an end goal, or with one that is none of theirs, the length of a programme that qualifies for work
        stands for those who lack upper secondary education.

        Args:
            education: The highest completed education.
            end_goal: What the decision aims at.
            age: At the permit, in years; None where it is not known.
        """
        if education in UPPER_SECONDARY:
            return self.durations.with_upper_secondary
        work = self.durations.other_goal
        schooling = {
            "part_of_upper_secondary": self.durations.part_of_upper_secondary,
            "upper_secondary": self.durations.completing_upper_secondary,
            "vocational": self.durations.vocational,
        }
        found = schooling.get(end_goal or "", work)
        return work if found.oldest is not None and age is not None and age > found.oldest else found


class RuleSet(Sourced):
    """The law and the routines of one period.

    Attributes:
        ended: The first day on which it no longer gives the law for anybody settled then; None while it does.
        applies_to: The residence bases that it is for; None where it is everybody's. One for some only may be switched
            off.
        permit_from: Of one for some only, the first day of a permit that it is for; None where any will do.
        transitional: Whether no journey follows it: it only has texts that are chosen by another day than that of the
            settlement, and came into force between two sets.
    """

    id: str
    title: str
    in_force: date
    ended: date | None = None
    transitional: bool = False
    applies_to: tuple[ResidenceBasis, ...] | None = None
    permit_from: date | None = None
    eligibility: EligibilityRule
    norwegian_goal: NorwegianGoalRule
    understanding: UnderstandingRule
    career_competence: CareerCompetenceRule
    parental_guidance: ParentalGuidanceRule
    interpreting: InterpretingRule
    info_pack: InfoPackRule
    appeals: AppealRule
    absence: AbsenceRule
    programme: ProgrammeRule
    extension: ExtensionRule
    contents: ContentsRule
    ending: EndingRule
    cooperation: CooperationRule
    deadlines: dict[str, DeadlineRule]

    def deadline(self, name: str) -> DeadlineRule:
        """Give the rule of a deadline by its contract name.

        Raises:
            LookupError: The rule set has none of that name.
        """
        if name not in self.deadlines:
            raise LookupError(f"rule set {self.id} has no deadline {name}")
        return self.deadlines[name]


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rule sets, oldest first, and the routines of single kommuner.

    Attributes:
        for_some: Whether the rule sets for some residence bases only (chapter 6A) apply.
    """

    sets: tuple[RuleSet, ...]
    for_some: bool = True
    routines: Routines = field(default_factory=Routines)

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
        chosen = {counts_from: self._text_of(law, day) for counts_from, day in days.items()}

        def section(own: Any, *path: str) -> Any:
            if isinstance(own, Dated) and own.counts_from in chosen:
                return reduce(getattr, path, chosen[own.counts_from])
            return own

        if all(text is law for text in chosen.values()):
            return law
        durations = {group: section(own, "programme", "durations", group) for group, own in law.programme.durations}
        programme = law.programme.model_copy(update={"durations": law.programme.durations.model_copy(update=durations)})
        sections = {name: section(own, name) for name, own in law if isinstance(own, Dated)}
        return law.model_copy(update={**sections, "programme": programme})

    def newer_texts(self, law: RuleSet) -> list[date]:
        """Give the days on which a newer set for the same people than a journey's came into force, or will."""
        same = [rules for rules in self.sets if rules.applies_to == law.applies_to and not rules.transitional]
        return [rules.in_force for rules in same if rules.in_force > law.in_force]

    def _text_of(self, law: RuleSet, day: date) -> RuleSet:
        """Give the set for the same people that was in force on a day: the newest, else the oldest there is."""
        texts = [rules for rules in self.sets if rules.applies_to == law.applies_to]
        return next((rules for rules in reversed(texts) if rules.in_force <= day), texts[0])

    def deadline(self, law: RuleSet, name: str, kommune: str) -> DeadlineRule:
        """Give the rule of a deadline as a kommune has it."""
        return self.routines.of(law.deadline(name), kommune)

    def named(self, id_: str) -> RuleSet:
        """Give a rule set by its id.

        Raises:
            KeyError: There is none; the text names those there are.
        """
        for rules in self.sets:
            if rules.id == id_:
                return rules
        raise KeyError(f"there is no rule set {id_}; there are {', '.join(rules.id for rules in self.sets)}")

    def every_deadline(self) -> list[DeadlineRule]:
        """Give the rules of all deadlines in all sets."""
        return [rule for rules in self.sets for rule in rules.deadlines.values()]


def read_rule_sets(texts: Iterable[str]) -> RuleBook:
    """Read rule sets from TOML texts. One may extend another by id and then names only what differs.

    Raises:
        ValueError: A text is not a rule set, or extends one that is not there.
    """
    raw = {_id_of(content): _spread(content) for content in map(tomllib.loads, texts)}
    sets = [_rule_set(_merged(content, raw)) for content in raw.values()]
    return RuleBook(tuple(sorted(sets, key=lambda rules: (rules.in_force, rules.id))))


@cache
def packaged_rules() -> RuleBook:
    """Give the rule sets that come with Stegvis."""
    return read_rule_sets(packaged_texts())


def packaged_texts() -> list[str]:
    """Give the texts of the rule sets that come with Stegvis, to be read together with others that extend them."""
    folder = resources.files("schemas") / "data" / "rules"
    return [file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".toml")]


def _id_of(content: Mapping[str, Any]) -> str:
    if not isinstance(content.get("id"), str):
        raise ValueError('a rule set has no id; name it at the top of its file, such as id = "2026"')
    return str(content["id"])


def _merged(
    content: Mapping[str, Any], raw: Mapping[str, Mapping[str, Any]], below: tuple[str, ...] = ()
) -> dict[str, Any]:
    parent = content.get("extends")
    if parent is None:
        return dict(content)
    if parent in below:
        raise ValueError(f"rule set {content['id']} extends {parent}, which extends it in turn; mend one of them")
    if parent not in raw:
        raise ValueError(f"rule set {content['id']} extends {parent}, which is not among {', '.join(sorted(raw))}")
    return _overlaid(
        _merged(raw[parent], raw, (*below, content["id"])),
        {key: value for key, value in content.items() if key != "extends"},
    )


def _overlaid(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one table over another. A value that is changed loses the origin of its own: the one above says it anew."""
    both = dict(below)
    if "of" in below:
        both["of"] = {name: origin for name, origin in _table(below["of"]).items() if name not in above}
    for key, value in above.items():
        old = both.get(key)
        both[key] = _overlaid(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return both


def _spread(content: dict[str, Any]) -> dict[str, Any]:
    """Give every deadline of a text what ``[deadlines.of]`` says of the values of all; its own goes before that."""
    deadlines = _table(content.get("deadlines"))
    if "of" not in deadlines:
        return content
    of_all = _table(deadlines["of"])
    rules = {name: _table(rule) for name, rule in deadlines.items() if name != "of"}
    spread = {name: {**rule, "of": {**of_all, **_table(rule.get("of"))}} for name, rule in rules.items()}
    return {**content, "deadlines": spread}


def _table(found: Any) -> dict[str, Any]:
    if not isinstance(found, dict | None):
        raise ValueError(f"{found!r} stands where a table should be, such as [deadlines.appeal]")
    return found or {}


def _rule_set(content: Mapping[str, Any]) -> RuleSet:
    deadlines = content.get("deadlines")
    if isinstance(deadlines, dict):
        deadlines = {name: {"name": name, **_table(rule)} for name, rule in deadlines.items()}
    return RuleSet.model_validate({**content, "deadlines": deadlines})
