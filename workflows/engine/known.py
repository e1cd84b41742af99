"""What every stage knows, and may let the others know: the law, the participant, what has come about."""

from datetime import date

from schemas.events import Event
from schemas.events.catalogue import CooperationBegun, ParticipantMoved, ParticipantSettled
from schemas.events.vocabulary import Party, Role
from schemas.journey import JourneyKind, StageStatus
from schemas.rules import RuleSet
from workflows.engine.milestones import Milestones
from workflows.engine.play_state import PlayState
from workflows.engine.promise import Promise


class Known:
    """The facts of the journey that is being played."""

    def __init__(self, state: PlayState) -> None:
        self._state = state

    @property
    def today(self) -> date:
        """The played date."""
        return self._state.scheduler.today

    @property
    def settled(self) -> Event[ParticipantSettled]:
        """The settlement that started the journey."""
        assert self._state.settled is not None, "a stage runs only after settlement"
        return self._state.settled

    @property
    def law(self) -> RuleSet:
        """The rule set that this journey follows."""
        assert self._state.law is not None, "a stage runs only after settlement"
        return self._state.law

    def is_skipped(self, stage: str) -> bool:
        """Tell whether a stage was not needed."""
        return self._state.stages[stage] is StageStatus.SKIPPED

    def finished(self, stage: str) -> Promise[date]:
        """Promise that a stage is done or skipped."""
        return self.milestones.finished[stage]

    @property
    def milestones(self) -> Milestones:
        """What stages let each other know."""
        return self._state.milestones

    # --- the participant ----------------------------------------------------------------------------------------

    def begin(self, settled: Event[ParticipantSettled]) -> None:
        """The journey begins: its date chooses the law, its kommune who is responsible."""
        state = self._state
        state.kind, state.settled, state.kommune = JourneyKind.PARTICIPANT, settled, settled.data.kommune
        state.children = settled.data.children_under_18 or 0
        state.protected = settled.data.address_protected or False
        state.law = state.rules.on(settled.on, settled.data.residence_basis)

    def begin_cooperation(self, begun: Event[CooperationBegun]) -> None:
        """A kommune and its career centre begin to meet; the stages of a participant are none of theirs."""
        state = self._state
        state.kind, state.kommune, state.stages = JourneyKind.COOPERATION, begun.data.kommune, {}
        state.law = state.rules.on(begun.on)

    def move(self, moved: Event[ParticipantMoved]) -> None:
        """The journey goes on in another kommune; what is open moves along, nothing is started anew.

        Who was responsible where the participant lived is not any more. A move from before settlement is history: the
        settlement says where the participant was settled.
        """
        state = self._state
        if moved.on < self.settled.on or moved.data.to_kommune == state.kommune:
            return
        county, state.kommune = state.county, moved.data.to_kommune
        left = {Party.KOMMUNE} if state.county == county else {Party.KOMMUNE, Party.COUNTY}
        state.advisers = {role: who for role, who in state.advisers.items() if Role(role).party not in left}
        if state.county != county:
            changed, state.county_changed = state.county_changed, Promise()
            changed.resolve(moved)

    @property
    def county(self) -> str:
        """The county in which the participant lives."""
        return self._state.county

    @property
    def county_changed(self) -> Promise[Event[ParticipantMoved]]:
        """Promise that the participant moves to another county."""
        return self._state.county_changed

    @property
    def children(self) -> int:
        """How many children under 18 the participant has, as far as it was told."""
        return self._state.children

    @children.setter
    def children(self, number: int) -> None:
        self._state.children = number

    @property
    def education(self) -> str:
        """As mapped, else as it was told at settlement."""
        mapped = self.milestones.mapping_completed
        told = self.settled.data.education
        return mapped.value.data.education if mapped.resolved and mapped.value.data.education != "unknown" else told

    def protect(self, protected: bool) -> None:
        """Address protection is set or lifted: where they are is told to nobody without need of it."""
        self._state.protected = protected

    def assign_adviser(self, role: str, adviser: str) -> None:
        """Somebody becomes responsible: the tasks of the role are theirs from now on."""
        self._state.advisers[role] = adviser

    @property
    def preferred_interpreter(self) -> str | None:
        """The interpreter number of whoever interpreted before: the same one is preferred for one journey."""
        return self._state.interpreter

    def prefer_interpreter(self, number: str | None) -> None:
        """From now on this interpreter is preferred."""
        self._state.interpreter = number

    @property
    def excluded_interpreters(self) -> frozenset[str]:
        """The numbers of those who are not to interpret for the participant again."""
        return frozenset(self._state.excluded_interpreters)

    def exclude_interpreter(self, number: str | None) -> None:
        """This interpreter is not to come again: objected to, disqualified (tolkeloven §§ 14 to 16), or stayed away."""
        if number is not None:
            self._state.excluded_interpreters.add(number)
            if self._state.interpreter == number:
                self._state.interpreter = None

    @property
    def eligibility(self) -> str | None:
        """Right and duty, may be offered, none (§ 8); None while in doubt."""
        return self._state.eligibility

    def set_eligibility(self, outcome: str | None) -> None:
        """Right and duty, may be offered, none; None while in doubt."""
        self._state.eligibility = outcome
