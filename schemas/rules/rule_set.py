"""A rule set: the law and the routines of one period, provision by provision."""

from datetime import date

from schemas.calendar import Length
from schemas.deadlines import DeadlineRule
from schemas.events.vocabulary import ResidenceBasis
from schemas.rules.absence import AbsenceRule, AddedTimeRule, LeaveRule, SelfCertificateRule
from schemas.rules.procedure import (
    AppealRule,
    CooperationRule,
    DecisionsRule,
    EarlierMappingRule,
    EligibilityRule,
    GuidanceRule,
    InfoPackRule,
    InterpretingRule,
    MoveRule,
    RegistrationRule,
    RetentionRule,
    UnderstandingRule,
    WorkExemptionRule,
)
from schemas.rules.programme import (
    ContentsRule,
    EndingRule,
    ExtensionRule,
    ParentalGuidanceRule,
    PlanRule,
    ProgrammeRule,
    StartRule,
    StopRule,
    ThemeRule,
)
from schemas.rules.provision import InForce, TimeByEducation, Titled
from schemas.rules.training import LevelsRule, NorwegianGoalRule, SocialStudiesRule, TrainingRule
from schemas.sources import Sourced


class RuleSet(Sourced):
    """The law and the routines of one period.

    Attributes:
        title: What people call it.
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
    title: Titled
    extends: str | None = None
    in_force: InForce
    ended: date | None = None
    transitional: bool = False
    applies_to: tuple[ResidenceBasis, ...] | None = None
    permit_from: date | None = None
    eligibility: EligibilityRule
    work_exemption: WorkExemptionRule
    earlier_mapping: EarlierMappingRule
    guidance: GuidanceRule
    training: TrainingRule
    norwegian_goal: NorwegianGoalRule
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
    moves: MoveRule
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

    def lengths_of(self, name: str) -> tuple[Length, ...]:
        """Give the lengths, by education or end goal, of a deadline whose rule has none of its own."""
        durations = [duration for _, duration in self.programme.durations]
        social_studies = (self.social_studies.within,)
        return {
            "norwegian-goal": (self.norwegian_goal.with_upper_secondary, self.norwegian_goal.without_upper_secondary),
            "social-studies-hours": social_studies,
            "social-studies-test": social_studies,
            "programme-end": tuple(Length(each.max_months, "months") for each in durations),
        }.get(name, ())
