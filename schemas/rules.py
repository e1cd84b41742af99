"""Rule sets: the law as dated data. The files hold the values; this module chooses the set that a journey follows."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache, reduce
from importlib import resources
from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from schemas.calendar import Length, add_months
from schemas.deadlines import CountsFrom, DeadlineRule, Lengthy
from schemas.events.catalogue import ParticipantSettled
from schemas.events.vocabulary import (
    AbsenceKind,
    BenefitShare,
    DecisionKind,
    Element,
    InterpreterCategory,
    LeaveKind,
    Level,
    ResidenceBasis,
)
from schemas.languages import main_language
from schemas.routines import Routines
from schemas.sources import Sourced

Eligibility: TypeAlias = Literal["right_and_duty", "right", "may_be_offered", "none"]
"""What the law gives somebody (§ 8)."""

NEVER = date.max
"""In place of the day on which a rule set comes into force, where nobody has decided it: ``in_force = "unset"``."""

InForce = Annotated[date, BeforeValidator(lambda day: NEVER if day == "unset" else day)]

Part = Annotated[Fraction, BeforeValidator(lambda text: Fraction(text) if isinstance(text, str) else text)]
"""A part of a whole, written ``1/12``."""

UPPER_SECONDARY = frozenset({"upper_secondary", "higher"})


class Dated(Sourced):
    """A provision whose text need not be chosen by the day of the settlement.

    Attributes:
        counts_from: The day that chooses its text.
    """

    counts_from: CountsFrom = "settled"

    def values(self) -> dict[str, object]:
        """Give its values by name; the day that chooses it comes last."""
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


class TimeByEducation(Sourced):
    """A time that goes by earlier education: to the Norwegian goal (§ 32), or of a programme before work (§ 14 a)."""

    with_upper_secondary: Lengthy
    without_upper_secondary: Lengthy

    def length(self, education: str) -> Length:
        """Give the time for a participant with an education."""
        return self.with_upper_secondary if education in UPPER_SECONDARY else self.without_upper_secondary


class UnderstandingRule(Sourced):
    """When to check that the participant has understood rights and duties (S-18).

    Attributes:
        checked_within: The time for a check, from the explanation or from the day on which a new check is due.
        checked_every: The time between checks during the programme.
    """

    checked_within: Lengthy
    checked_every: Lengthy


class ThemeRule(Dated):
    """How many hours of a theme of livsmestring the programme holds (forskrift § 4); 0 where it is not owed."""

    with_upper_secondary: int
    without_upper_secondary: int

    def hours(self, education: str) -> int:
        """Give the hours for somebody with an education."""
        return self.with_upper_secondary if education in UPPER_SECONDARY else self.without_upper_secondary


class ParentalGuidanceRule(Dated):
    """How many meetings of parental guidance there are for parents of children under 18 (forskrift § 3).

    Attributes:
        meetings: The fewest meetings in a group.
        individual_meetings: The fewest with one participant or couple.
    """

    meetings: int
    individual_meetings: int

    def enough(self, form: str) -> int:
        """Give how many meetings of a form are enough."""
        return self.individual_meetings if form == "individual" else self.meetings


class SocialStudiesRule(Dated):
    """Training in social studies (§§ 33, 37, 37 d).

    Attributes:
        owed: Whether hours and test are owed.
        hours: How many hours.
        within: The time for hours and test from the offer of the start of training.
    """

    owed: bool
    hours: int
    within: Lengthy


class StartRule(Dated):
    """When the programme starts at the latest (§ 12).

    Attributes:
        counted_from: ``settlement`` where decision and start have the same time; ``decision`` where the start has its
            own, from the granted decision.
    """

    counted_from: Literal["settlement", "decision"]


SearchStep: TypeAlias = Literal["qualified", "other-provider", "remote", "bridge-language"]
"""A step of the search for an interpreter: what the interpreter service is asked for."""


class InterpretingRule(Sourced):
    """How interpreters are used (tolkeloven).

    Attributes:
        categories: The qualified categories of the national register, the preferred first.
        unqualified_until: The last day on which an unqualified interpreter needs no documented exception.
        order_before: How long before a meeting an interpreter is to be ordered; a later order is urgent.
        free_cancellation: How long before a meeting a cancellation is still free.
        ladder: The steps of a search; the next one is taken when the deadline for a confirmation has passed. After the
            last, a person finds another time for the meeting.
        times_longer: The factor from a meeting's minutes to the minutes ordered.
        least_attendance: The shortest paid assignment where the interpreter attends in person, in minutes.
        least_remote: The shortest paid assignment on a screen or by phone, in minutes.
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
        """Give the shortest paid assignment in a mode, in minutes."""
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
    """When to assess whether a programme is to be extended (DL-23).

    Attributes:
        assessed_before: How long before the end of the programme the assessment is due.
        asked_before: How long before that due date the task is opened.
    """

    assessed_before: Lengthy
    asked_before: Lengthy


class CooperationRule(Sourced):
    """The renewal of agreements between a kommune and its career centre (S-37).

    Attributes:
        renewed_before: How long before an agreement runs out its renewal is due.
    """

    renewed_before: Lengthy


class InfoPackRule(Sourced):
    """The languages in which the information before guidance exists, and the fallback for all others."""

    languages: tuple[str, ...]
    fallback: str

    def language(self, wanted: str) -> str:
        """Give the language of the pack for a participant's language (BCP 47)."""
        return self._own(wanted) or self.fallback

    def is_understood(self, language: str, wanted: str) -> bool:
        """Tell whether a pack in a language is for a participant's language, or the fallback where none is."""
        own = self._own(wanted)
        given = main_language(language)
        if given == main_language(wanted):
            return True
        return given == self.fallback if own is None else self._own(language) == own

    def is_fallback(self, wanted: str) -> bool:
        """Tell whether there is no pack in a participant's language."""
        return self._own(wanted) is None

    def _own(self, wanted: str) -> str | None:
        primary = main_language(wanted)
        primary = "no" if primary == "nb" else primary
        return primary if primary in self.languages else None


class AppealRule(Sourced):
    """How appeals are handled, apart from the time to appeal (forvaltningsloven §§ 31, 33).

    Attributes:
        forwarded_within: How long the kommune takes to decide or send on.
        late_within: How long after the decision was made a late appeal may still be taken up.
        body: Who decides an appeal when the kommune upholds its decision (§ 47).
    """

    forwarded_within: Lengthy
    late_within: Lengthy
    body: Literal["statsforvalteren"]


class DecisionsRule(Sourced):
    """The paragraphs on which each kind of individual decision rests (§ 46), as its letter quotes them."""

    programme: str
    plan: str
    extension: str
    stop: str
    leave: str
    deduction: str
    absence: str
    norwegian: str
    norwegian_exemption: str
    test_exemption: str
    self_certificate: str
    repayment: str
    refund: str

    def paragraphs(self, kind: DecisionKind) -> str:
        """Give the paragraphs of a kind."""
        found: str = getattr(self, kind)
        return found


class AbsenceRule(Sourced):
    """From how much invalid absence in a month a deduction is an individual decision (§ 46 g): both limbs hold.

    Attributes:
        payment_part: The first limb, the least part of one payment.
        base_part: The second limb, the least part of the base amount (grunnbeløp).
        benefit_bases: How many base amounts the full benefit of a year is (§ 20).
        hours_a_year: The hours of a year, by which the benefit of an hour is computed (§ 20).
        full, five_sixths, two_thirds, one_third: The parts of the full benefit that participants have (§ 20).
    """

    payment_part: Part
    base_part: Part
    benefit_bases: int
    hours_a_year: int
    full: Part
    five_sixths: Part
    two_thirds: Part
    one_third: Part

    def decided_from(self, share: BenefitShare) -> Fraction:
        """Give the hours in one month from which a deduction is an individual decision.

        Args:
            share: Which part of the full benefit the participant has.
        """
        part: Fraction = getattr(self, share)
        hours_in_a_base = Fraction(self.hours_a_year, self.benefit_bases)
        return max(self.payment_part * Fraction(self.hours_a_year, 12), self.base_part * hours_in_a_base / part)


class SelfCertificateRule(Sourced):
    """When absence needs no doctor's certificate (forskrift §§ 8, 9).

    Attributes:
        after: How long somebody must have taken part.
        calendar_days: The most days at a time.
        together_within: Days without a certificate count together when a new absence begins within so many days.
        uses: From how many uses the right may be taken away.
        uses_within: The time in which those uses count.
        judged_anew_within: When the decision to take it away is judged anew at the latest.
    """

    after: Lengthy
    calendar_days: int
    together_within: int
    uses: int
    uses_within: Lengthy
    judged_anew_within: Lengthy


class LeaveRule(Sourced):
    """Time off and leave by kinds (forskrift §§ 6, 7, 11 to 18), in working days where nothing else is named.

    Attributes:
        with_benefit: The kinds of leave that keep the benefit.
        pregnancy: The most during a pregnancy.
        birth: The most after a birth, for the mother.
        birth_other_parent: The most at a birth for the other parent.
        nursing_minutes: The most for nursing in a day, in the first year of the child.
        welfare: The most in a calendar year.
        peace_work: The most in a calendar year.
        health: The longest leave for lasting illness, one's own or a child's.
        parental: The longest parental leave, both parents together.
        religious_days: In a calendar year.
        religious_notice: How long before such a day the kommune is told.
        holiday: In a year of programme.
        childs_illness: The most in twelve months for a child's illness.
        childs_illness_many_children: The same with more than two children.
        childs_illness_chronic: The same with a child who is chronically ill or disabled.
        alone_times: The factor of these three for who is alone with the child.
    """

    with_benefit: tuple[LeaveKind, ...]
    pregnancy: int
    birth: int
    birth_other_parent: int
    nursing_minutes: int
    welfare: int
    peace_work: int
    health: Lengthy
    parental: Lengthy
    religious_days: int
    religious_notice: Lengthy
    holiday: int
    childs_illness: int
    childs_illness_many_children: int
    childs_illness_chronic: int
    alone_times: int

    def most_in_a_year(self, kind: LeaveKind) -> int | None:
        """Give the most working days of a kind in a calendar year; None where the rule is another."""
        by_kind: dict[LeaveKind, int] = {
            "pregnancy": self.pregnancy,
            "birth": self.birth,
            "welfare": self.welfare,
            "peace_work": self.peace_work,
        }
        return by_kind.get(kind)

    def longest(self, kind: LeaveKind) -> Length | None:
        """Give the longest leave of a kind at a time; None where the rule is another."""
        return {"health": self.health, "parental": self.parental}.get(kind)


class PlanRule(Dated):
    """What an integration plan holds at least (§ 15): fields of ``plan.agreed``, besides those it always has."""

    least: tuple[str, ...]


class LevelsRule(Sourced):
    """The guiding least levels of Norwegian (forskrift § 28), by earlier education.

    Attributes:
        without_lower_secondary: In reading, listening and writing.
        oral_without_lower_secondary: In oral communication.
        lower_secondary: In reading, listening and writing.
        oral_lower_secondary: In oral communication.
        upper_secondary: In reading, listening and writing.
        oral_upper_secondary: In oral communication.
        lowered_by: How many levels a goal should be lowered at a time (§ 27).
    """

    without_lower_secondary: Level
    oral_without_lower_secondary: Level
    lower_secondary: Level
    oral_lower_secondary: Level
    upper_secondary: Level
    oral_upper_secondary: Level
    lowered_by: int

    def least(self, education: str) -> tuple[Level, Level]:
        """Give the least level in reading, listening and writing, and the one in oral communication."""
        if education in UPPER_SECONDARY:
            return self.upper_secondary, self.oral_upper_secondary
        if education == "lower_secondary":
            return self.lower_secondary, self.oral_lower_secondary
        return self.without_lower_secondary, self.oral_without_lower_secondary


class RegistrationRule(Sourced):
    """The time for registering in the national registers after a fact is known (§ 43; forskrift §§ 58, 59)."""

    kommune_within: Lengthy
    county_within: Lengthy


class StopRule(Sourced):
    """How long a stop of the programme for a time lasts at most (§ 18)."""

    longest: Lengthy


class AddedTimeRule(Sourced):
    """What absence, time off and leave add to the programme (forskrift §§ 10, 19).

    Attributes:
        together_from: The first day that is counted together with others; leave before it adds its own days.
        working_days: All are added once there are more than so many.
        not_counted: The causes of absence that are never added.
    """

    together_from: date
    working_days: int
    not_counted: tuple[AbsenceKind, ...]


class ContentsRule(Dated):
    """Which contents of a programme are mandatory, of those whose hours are recorded (§ 14 a)."""

    elements: tuple[Element, ...]


class EndingRule(Sourced):
    """How long after the end of the programme a hand-over must be accepted (S-55)."""

    gap_after: Lengthy


class RetentionRule(Sourced):
    """How long personal data are kept in Stegvis, which is no archive: the kommune's own keeps what the law asks for.

    Attributes:
        years_after_closing: So many years after the journey was closed they are erased.
    """

    years_after_closing: Annotated[int, Field(ge=0, le=100)]

    def erase_from(self, closed_on: date) -> date:
        """Give the first day on which the data of a journey that was closed on a day are to be erased."""
        return add_months(closed_on, 12 * self.years_after_closing)


class DurationRules(BaseModel):
    """The length of a programme for each group."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    with_upper_secondary: DurationRule
    part_of_upper_secondary: DurationRule
    completing_upper_secondary: DurationRule
    vocational: DurationRule
    other_goal: DurationRule


class ProgrammeRule(Sourced):
    """The content and length of the programme (§§ 13 to 14 a).

    Attributes:
        young_under: Below this age, a participant without upper secondary normally has the goal to complete it.
        weekly_hours: The hours of full time.
        self_study_weekly_hours: The hours of full time where measures need much self-study.
        work_weekly_hours: The least work-oriented hours for a participant whose goal is work, on average.
        work_oriented: The kinds of measure that count as work-oriented.
        look_every: The time between checks that the measures reach these hours.
        durations: The length of the programme for each group.
    """

    young_under: int
    weekly_hours: float
    self_study_weekly_hours: float
    work_weekly_hours: float
    work_oriented: tuple[str, ...]
    look_every: Lengthy
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
        extends: The id of the set whose values it has, but for those that it names; None where it has all of its own.
        in_force: The first day of what it holds; ``NEVER`` where it is passed and nobody has decided the day: then no
            journey follows it.
        ended: The first day on which it no longer gives the law for anybody settled then; None while it does.
        applies_to: The residence bases that it is for; None where it is everybody's. One for some only may be switched
            off.
        permit_from: Of one for some only, the first day of a permit that it is for; None where any will do.
        transitional: Whether no journey follows it: it only has texts that are chosen by another day than that of the
            settlement, and came into force between two sets.
    """

    id: str
    title: str
    extends: str | None = None
    in_force: InForce
    ended: date | None = None
    transitional: bool = False
    applies_to: tuple[ResidenceBasis, ...] | None = None
    permit_from: date | None = None
    eligibility: EligibilityRule
    norwegian_goal: TimeByEducation
    before_work: TimeByEducation
    understanding: UnderstandingRule
    career_competence: ThemeRule
    migration_health_diversity: ThemeRule
    social_studies: SocialStudiesRule
    parental_guidance: ParentalGuidanceRule
    interpreting: InterpretingRule
    info_pack: InfoPackRule
    appeals: AppealRule
    decisions: DecisionsRule
    absence: AbsenceRule
    self_certificate: SelfCertificateRule
    leave: LeaveRule
    stops: StopRule
    added_time: AddedTimeRule
    start: StartRule
    programme: ProgrammeRule
    plan: PlanRule
    norwegian_levels: LevelsRule
    registration: RegistrationRule
    extension: ExtensionRule
    contents: ContentsRule
    ending: EndingRule
    retention: RetentionRule
    cooperation: CooperationRule
    deadlines: dict[str, DeadlineRule]

    def deadline(self, name: str) -> DeadlineRule:
        """Give the rule of a deadline by its contract name.

        Raises:
            LookupError: The rule set has no deadline of that name.
        """
        if name not in self.deadlines:
            raise LookupError(f"rule set {self.id} has no deadline {name}")
        return self.deadlines[name]


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


def read_rule_sets(texts: Iterable[str]) -> RuleBook:
    """Read rule sets from TOML texts. A rule set may extend another by id, and then names only the values that differ.

    Raises:
        ValueError: A text is not a rule set, or extends a rule set that is missing.
    """
    raw = {_id_of(content): _spread(content) for content in map(tomllib.loads, texts)}
    merged = [_merged(content, raw) for content in raw.values()]
    sets = sorted(map(_rule_set, merged), key=lambda rules: (rules.in_force, rules.id))
    return RuleBook(
        tuple(rules for rules in sets if rules.in_force != NEVER),
        coming=tuple(rules for rules in sets if rules.in_force == NEVER),
    )


@cache
def packaged_rules() -> RuleBook:
    """Give the rule sets that come with Stegvis."""
    return read_rule_sets(packaged_texts())


def packaged_texts() -> list[str]:
    """Give the texts of the rule sets that come with Stegvis, to read together with rule sets that extend them."""
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
        raise ValueError(f"rule set {content['id']} extends {parent}, which extends it in turn; correct one of them")
    if parent not in raw:
        raise ValueError(f"rule set {content['id']} extends {parent}, which is not among {', '.join(sorted(raw))}")
    inherited = _merged(raw[parent], raw, (*below, content["id"]))
    return _overlaid(inherited, content)


def _overlaid(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one table over another. A changed value loses its own origin; the upper table may give it a new one."""
    both = dict(below)
    if "of" in below:
        both["of"] = {name: origin for name, origin in _table(below["of"]).items() if name not in above}
    for key, value in above.items():
        old = both.get(key)
        both[key] = _overlaid(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return both


def _spread(content: dict[str, Any]) -> dict[str, Any]:
    """Copy the origins in ``[deadlines.of]`` to every deadline of a text; a deadline's own origins take precedence."""
    deadlines = _table(content.get("deadlines"))
    if "of" not in deadlines:
        return content
    of_all = _table(deadlines["of"])
    rules = {name: _table(rule) for name, rule in deadlines.items() if name != "of"}
    spread = {name: {**rule, "of": {**of_all, **_table(rule.get("of"))}} for name, rule in rules.items()}
    return {**content, "deadlines": spread}


def _table(found: Any) -> dict[str, Any]:
    if not isinstance(found, dict | None):
        raise ValueError(f"found {found!r} where a table should be; write one, such as [deadlines.appeal]")
    return found or {}


def _rule_set(content: Mapping[str, Any]) -> RuleSet:
    deadlines = content.get("deadlines")
    if isinstance(deadlines, dict):
        deadlines = {name: {"name": name, **_table(rule)} for name, rule in deadlines.items()}
    return RuleSet.model_validate({**content, "deadlines": deadlines})
