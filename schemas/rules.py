"""Rule sets: the law as dated data. Which set a journey follows is decided here; what it says stands in the files."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from schemas.calendar import Length, add_months
from schemas.deadlines import DeadlineRule, Lengthy
from schemas.events.catalogue import ParticipantSettled
from schemas.events.vocabulary import ResidenceBasis
from schemas.routines import Routines

Certainty = Literal["V", "M", "PROPOSED"]
UPPER_SECONDARY = frozenset({"upper_secondary", "higher"})


class _Sourced(BaseModel):
    """A provision, with where it stands, where it was read, and how certain that is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    legal_basis: str
    source: str
    certainty: Certainty


class EligibilityRule(_Sourced):
    """Who has the right and duty to the programme (§§ 8, 9)."""

    min_age: int
    max_age: int
    max_years_with_permit: int
    residence_bases: tuple[str, ...]
    duty: bool = True

    def outcome(self, settled: ParticipantSettled) -> Literal["right_and_duty", "right", "none"] | None:
        """Derive eligibility from the settlement, or None where the data leave a doubt that a person must settle.

        Age counts on the day the permit was granted. Long residence before settlement, a basis outside the list
        and an unknown age are doubtful.
        """
        age = settled.age_at_permit
        if age is None or settled.residence_basis not in self.residence_bases:
            return None
        if not self.min_age <= age <= self.max_age:
            return "none"
        two_years_on = add_months(settled.permit_granted_on, 12 * self.max_years_with_permit)
        if not settled.permit_granted_on <= settled.settled_on < two_years_on:
            return None
        return "right_and_duty" if self.duty else "right"


class NorwegianGoalRule(_Sourced):
    """How long there is to reach the Norwegian goal (chapter 6)."""

    with_upper_secondary: Lengthy
    without_upper_secondary: Lengthy

    def length(self, education: str) -> Length:
        """Give the time that somebody with an education has."""
        return self.with_upper_secondary if education in UPPER_SECONDARY else self.without_upper_secondary


class CareerCompetenceRule(_Sourced):
    """How many hours of career competence the programme holds (forskrift § 4)."""

    hours: int


class ParentalGuidanceRule(_Sourced):
    """How many meetings of parental guidance there are for parents of children under 18 (forskrift § 3)."""

    meetings: int


class InterpretingRule(_Sourced):
    """How interpreters are used (tolkeloven).

    Attributes:
        unqualified_until: Until when one without qualification may be used without a documented exception.
        order_before: How long before a meeting one is ordered; later it is urgent.
        free_cancellation: How long before a meeting a cancellation costs nothing.
    """

    unqualified_until: date
    order_before: Lengthy
    free_cancellation: Lengthy


class DurationRule(_Sourced):
    """How long a programme lasts for one group, in months, and by how much it can be extended (§§ 13, 14)."""

    group: Literal["with_upper_secondary", "completing_upper_secondary", "other_goal"]
    min_months: int
    max_months: int
    extension_months: int


class InfoPackRule(_Sourced):
    """In which languages the information before guidance exists, and which one is sent where it does not."""

    languages: tuple[str, ...]
    fallback: str

    def language(self, wanted: str) -> str:
        """Give the language of the pack for somebody who speaks a language (BCP 47)."""
        primary = wanted.split("-", maxsplit=1)[0].lower()
        primary = "no" if primary == "nb" else primary
        return primary if primary in self.languages else self.fallback


class AppealRule(_Sourced):
    """How appeals are handled beside their three weeks (forvaltningsloven §§ 31, 33).

    Attributes:
        forwarded_within: How long the kommune takes to decide or send on.
        late_within: How long after the decision was delivered a late appeal may still be taken up.
    """

    forwarded_within: Lengthy
    late_within: Lengthy


class AbsenceRule(_Sourced):
    """How many working days of invalid absence in a month make a deduction take an individual decision (§ 21)."""

    deduction_days: int


class ProgrammeRule(_Sourced):
    """What the programme is (§§ 13 to 14 a).

    Attributes:
        young_under: Below this age, without upper secondary, the goal is normally to complete it.
        weekly_hours: Full time.
        self_study_weekly_hours: Full time where measures need much study on one's own.
        work_weekly_hours: At least so much is work-oriented for participants whose goal is work.
        leave_extends: Whether approved leave moves the end.
    """

    young_under: int
    weekly_hours: float
    self_study_weekly_hours: float
    work_weekly_hours: float
    leave_extends: bool
    durations: tuple[DurationRule, ...]


class RuleSet(BaseModel):
    """The law and the routines of one period.

    Attributes:
        ended: The first day on which it no longer gives the law for anybody settled then; None while it does.
        applies_to: The residence bases that it is for; None where it is everybody's. One for some only has to be
            switched on.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str
    in_force: date
    ended: date | None = None
    applies_to: tuple[ResidenceBasis, ...] | None = None
    source: str
    certainty: Certainty
    eligibility: EligibilityRule
    norwegian_goal: NorwegianGoalRule
    career_competence: CareerCompetenceRule
    parental_guidance: ParentalGuidanceRule
    interpreting: InterpretingRule
    info_pack: InfoPackRule
    appeals: AppealRule
    absence: AbsenceRule
    programme: ProgrammeRule
    deadlines: dict[str, DeadlineRule]

    def deadline(self, name: str) -> DeadlineRule:
        """Give the rule of a deadline by its contract name."""
        return self.deadlines[name]


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rule sets, oldest first, and the routines of single kommuner.

    Attributes:
        switched_on: The ids of the rule sets for some residence bases only that apply; the others do not.
    """

    sets: tuple[RuleSet, ...]
    switched_on: frozenset[str] = frozenset()
    routines: Routines = field(default_factory=Routines)

    def on(self, settled_on: date, residence_basis: ResidenceBasis | None = None) -> RuleSet:
        """Give the rule set of somebody settled on a date: the newest in force then, else the oldest there is.

        One that is for the residence basis alone, is switched on and in force goes before those that are everybody's.
        """
        in_force = [r for r in self.sets if r.in_force <= settled_on and (r.ended is None or settled_on < r.ended)]
        special = [r for r in in_force if r.id in self.switched_on and residence_basis in (r.applies_to or ())]
        if special:
            return special[-1]
        everybodys = [r for r in self.sets if r.applies_to is None]
        return next((r for r in reversed(everybodys) if r in in_force), everybodys[0])

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
    raw = {_id_of(content): content for content in map(tomllib.loads, texts)}
    sets = [_rule_set(_merged(content, raw)) for content in raw.values()]
    return RuleBook(tuple(sorted(sets, key=lambda rules: rules.in_force)))


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
    both = dict(below)
    for key, value in above.items():
        old = both.get(key)
        both[key] = _overlaid(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return both


def _rule_set(content: Mapping[str, Any]) -> RuleSet:
    deadlines = content.get("deadlines")
    if isinstance(deadlines, dict):
        deadlines = {name: {"name": name, **rule} for name, rule in deadlines.items()}
    return RuleSet.model_validate({**content, "deadlines": deadlines})
