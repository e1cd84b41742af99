"""What every stage knows, and may let the others know: the law, the participant, what has come about."""

from datetime import date
from typing import Any

from schemas.events import Event
from schemas.events.catalogue import CooperationBegun, MappingCompleted, ParticipantMoved, ParticipantSettled
from schemas.events.vocabulary import Party, Role
from schemas.journey import JourneyKind, StageStatus
from schemas.rules import RuleSet
from workflows.engine.play_state import Story
from workflows.engine.promise import Promise


class Known:
    """The facts of the journey that is being played."""

    def __init__(self, story: Story) -> None:
        self._story = story

    @property
    def today(self) -> date:
        """The played date."""
        return self._story.scheduler.clock

    @property
    def settled(self) -> Event[ParticipantSettled]:
        """The settlement that started the journey."""
        assert self._story.settled is not None, "a stage runs only after settlement"
        return self._story.settled

    @property
    def law(self) -> RuleSet:
        """The rule set that this journey follows."""
        assert self._story.law is not None, "a stage runs only after settlement"
        return self._story.law

    def is_skipped(self, stage: str) -> bool:
        """Tell whether a stage was not needed."""
        return self._story.stages[stage] is StageStatus.SKIPPED

    def finished(self, stage: str) -> Promise[Any]:
        """Promise that a stage is done or skipped."""
        return self._story.milestone(f"{stage} finished")

    def milestone(self, name: str) -> Promise[Any]:
        """Promise something that one stage lets others know, by name."""
        return self._story.milestone(name)

    # --- the participant ----------------------------------------------------------------------------------------

    def begin(self, settled: Event[ParticipantSettled]) -> None:
        """The journey begins: its date chooses the law, its kommune who is responsible."""
        story = self._story
        story.kind, story.settled, story.kommune = JourneyKind.PARTICIPANT, settled, settled.data.kommune
        story.children = settled.data.children_under_18 or 0
        story.protected = settled.data.address_protected or False
        story.law = story.rules.on(settled.on, settled.data.residence_basis)

    def begin_cooperation(self, begun: Event[CooperationBegun]) -> None:
        """A kommune and its career centre begin to meet; the stages of a participant are none of theirs."""
        story = self._story
        story.kind, story.kommune, story.stages = JourneyKind.COOPERATION, begun.data.kommune, {}
        story.law = story.rules.on(begun.on)

    def move(self, moved: Event[ParticipantMoved]) -> None:
        """The journey goes on in another kommune; what is open moves along, nothing is started anew.

        Who was responsible where the participant lived is not any more. A move from before settlement is history: the
        settlement says where the participant was settled.
        """
        story = self._story
        if moved.on < self.settled.on or moved.data.to_kommune == story.kommune:
            return
        county, story.kommune = story.county, moved.data.to_kommune
        left = {Party.KOMMUNE} if story.county == county else {Party.KOMMUNE, Party.COUNTY}
        story.advisers = {role: who for role, who in story.advisers.items() if Role(role).party not in left}
        if story.county != county:
            changed, story.county_changed = story.county_changed, Promise()
            changed.keep(moved)

    @property
    def county(self) -> str:
        """The county in which the participant lives."""
        return self._story.county

    @property
    def county_changed(self) -> Promise[Event[ParticipantMoved]]:
        """Promise that the participant moves to another county."""
        return self._story.county_changed

    @property
    def children(self) -> int:
        """How many children under 18 the participant has, as far as it was told."""
        return self._story.children

    @children.setter
    def children(self, number: int) -> None:
        self._story.children = number

    @property
    def education(self) -> str:
        """As mapped, else as it was told at settlement."""
        mapped: Promise[Event[MappingCompleted]] = self.milestone("mapping completed")
        told = self.settled.data.education
        return mapped.value.data.education if mapped.kept and mapped.value.data.education != "unknown" else told

    def protect(self, protected: bool) -> None:
        """Address protection is set or lifted: where they are is told to nobody without need of it."""
        self._story.protected = protected

    def assign_adviser(self, role: str, adviser: str) -> None:
        """Somebody becomes responsible: the tasks of the role are theirs from now on."""
        self._story.advisers[role] = adviser

    @property
    def preferred_interpreter(self) -> str | None:
        """The interpreter number of whoever interpreted before: the same one is preferred for one journey."""
        return self._story.interpreter

    def prefer_interpreter(self, number: str | None) -> None:
        """From now on this interpreter is preferred."""
        self._story.interpreter = number

    @property
    def excluded_interpreters(self) -> frozenset[str]:
        """The numbers of those who are not to interpret for the participant again."""
        return frozenset(self._story.excluded_interpreters)

    def exclude_interpreter(self, number: str | None) -> None:
        """This interpreter is not to come again: objected to, disqualified (tolkeloven §§ 14 to 16), or stayed away."""
        if number is not None:
            self._story.excluded_interpreters.add(number)
            if self._story.interpreter == number:
                self._story.interpreter = None

    @property
    def eligibility(self) -> str | None:
        """Right and duty, may be offered, none (§ 8); None while in doubt."""
        return self._story.eligibility

    def set_eligibility(self, outcome: str | None) -> None:
        """Right and duty, may be offered, none; None while in doubt."""
        self._story.eligibility = outcome
