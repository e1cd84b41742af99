"""Provisions on the introduction programme: plan, start, length, contents, stop and end (§§ 12 to 18 a)."""

from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.deadlines import Lengthy
from schemas.events.vocabulary import Element
from schemas.rules.provision import UPPER_SECONDARY, Dated
from schemas.sources import Sourced


class PlanRule(Dated):
    """What an integration plan holds at least (§ 15).

    Attributes:
        least: Fields of ``plan.agreed``, besides those it always has.
        delivered_within: How long after it is agreed the participant has a copy.
    """

    always: ClassVar[tuple[str, ...]] = ("end_goal", "norwegian_goal")

    least: tuple[str, ...]
    delivered_within: Lengthy


class StartRule(Dated):
    """When the programme starts at the latest (§ 12).

    Attributes:
        counted_from: ``settlement`` where decision and start have the same time; ``decision`` where the start has its
            own, from the granted decision.
    """

    counted_from: Literal["settlement", "decision"]


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
        first_look: How long after the start they are checked first.
        look_every: The time between checks that the measures reach these hours.
        idle_weeks: After how many weeks without any activity a leader is notified.
        durations: The length of the programme for each group.
    """

    young_under: int
    weekly_hours: float
    self_study_weekly_hours: float
    work_weekly_hours: float
    work_oriented: tuple[str, ...]
    first_look: Lengthy
    look_every: Lengthy
    idle_weeks: Annotated[int, Field(ge=1, le=52)]
    durations: DurationRules

    @property
    def daily_hours(self) -> Fraction:
        """The hours of a full working day."""
        return Fraction(self.weekly_hours) / 5

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


class ExtensionRule(Sourced):
    """When to assess whether a programme is to be extended (DL-23).

    Attributes:
        assessed_before: How long before the end of the programme the assessment is due.
        asked_before: How long before that due date the task is opened.
    """

    assessed_before: Lengthy
    asked_before: Lengthy


class ContentsRule(Dated):
    """Which contents of a programme are mandatory, of those whose hours are recorded (§ 14 a)."""

    elements: tuple[Element, ...]


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


class StopRule(Sourced):
    """How long a stop of the programme for a time lasts at most (§ 18)."""

    longest: Lengthy


class EndingRule(Sourced):
    """How long after the end of the programme a hand-over must be accepted (S-55)."""

    gap_after: Lengthy
