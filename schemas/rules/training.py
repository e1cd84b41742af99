"""Provisions on training in Norwegian and social studies (chapter 6)."""

from datetime import date

from schemas.deadlines import Lengthy
from schemas.events.catalogue import ParticipantSettled
from schemas.events.vocabulary import Level
from schemas.rules.provision import UPPER_SECONDARY, Dated, TimeByEducation
from schemas.sources import Sourced


class NorwegianGoalRule(TimeByEducation, Dated):
    """The time to the Norwegian goal (§ 32)."""


class TrainingRule(Sourced):
    """Who is offered training in Norwegian and social studies, and when (§§ 26, 30).

    Attributes:
        applies_from: The first day of a settlement after which the offer is held against its time.
        min_age: In years, on the day the permit was granted.
        below_age: The same; whoever is as old or older has no right and duty.
        offered_within: The time for the offer, after the participant was registered in the kommune: the settlement.
    """

    applies_from: date
    min_age: int
    below_age: int
    offered_within: Lengthy

    def offer_by(self, settled: ParticipantSettled) -> date | None:
        """Give the last day for the offer; None where none is owed. An unknown age is no reason not to offer it."""
        age = settled.age_at_permit
        of_age = age is None or self.min_age <= age < self.below_age
        if not of_age or settled.settled_on < self.applies_from:
            return None
        return self.offered_within.after(settled.settled_on)


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
