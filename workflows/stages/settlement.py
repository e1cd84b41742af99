"""Settlement: a dwelling, rights and duties explained and understood, eligibility, registration in NIR."""

from datetime import date
from itertools import count
from typing import Any

from schemas.checklists import DWELLING
from schemas.events import Event
from schemas.events.catalogue import (
    DwellingAllocated,
    DwellingPrepared,
    EligibilityAssessed,
    InformationGiven,
    NirRegistered,
    ParticipantAccepted,
    ParticipantSettled,
)
from schemas.events.vocabulary import Role
from schemas.kommuner import number_today
from schemas.services import RegisterSettlement
from workflows.engine.case import Case
from workflows.engine.promise import Promise, all_of, first_of
from workflows.engine.waits import Wait
from workflows.stages.exemption import assessed_with_work
from workflows.stages.interpreter import assess_need
from workflows.stages.understanding import TOPICS, in_words, understood


class Expected:
    """The day on which the kommune that accepted last expects the participant, and whose task is due then."""

    def __init__(self) -> None:
        self._accepted: ParticipantAccepted | None = None
        self._preparing: Wait[DwellingPrepared] | None = None

    @property
    def day(self) -> date | None:
        """The day; None where nobody has named one."""
        return None if self._accepted is None else self._accepted.expected_on

    def accept(self, accepted: ParticipantAccepted) -> None:
        """Take the word of a later acceptance; one of the same kommune that names no day leaves the day as it was."""
        before = self._accepted
        if accepted.expected_on is None and before is not None and before.kommune == accepted.kommune:
            return
        self._accepted = accepted
        if self._preparing is not None:
            self._preparing.due = self.day

    def due_of(self, preparing: Wait[DwellingPrepared]) -> None:
        """Let a preparation of the dwelling be due on the day, also on one that is named later."""
        self._preparing, preparing.due = preparing, self.day


async def settlement(
    case: Case, settled: Promise[Event[ParticipantSettled]], ended: Wait[Any], expected: Expected
) -> None:
    """Done when a dwelling is allocated and the information is given (S-03, S-09).

    Args:
        case: The view of this stage.
        settled: The settlement; until then only the dwelling is prepared.
        ended: The wait for an end of the journey before its time.
        expected: The day on which the kommune expects the participant.
    """
    allocated: Promise[Event[DwellingAllocated]] = Promise()
    case.spawn(_prepared(case, allocated, expected))
    await settled
    register_by = case.law.registration.kommune_within.after(case.settled.on)
    case.expect(NirRegistered, key="nir", sender=Role.IMDI, request=_register(case), due=register_by)
    _find_eligibility(case, ended)
    dwelling = case.expect(DwellingAllocated, key="dwelling", task=True)
    dwelling.on_resolved(lambda: allocated.resolve(dwelling.value))
    information = case.expect(InformationGiven, key="information", task=True, details=TOPICS)
    assess_need(case, "information", information, role=Role.SETTLEMENT_ADVISER)
    case.spawn(_understood(case, information))
    await all_of(dwelling, information)


def _register(case: Case) -> RegisterSettlement:
    settled = case.settled.data
    return RegisterSettlement(settled_on=settled.settled_on, kommune=number_today(settled.kommune))


def derive_eligibility(case: Case) -> None:
    """Derive right and duty from the law (§ 8) as it stands for the participant, unless a person has assessed it."""
    if not case.participant.assessed:
        case.participant.eligibility = case.law.eligibility.outcome(case.settled.data)


def _find_eligibility(case: Case, ended: Wait[Any]) -> None:
    """Derive right and duty from the rule set (§ 8); only a case in doubt is a task.

    Whoever is found to have no right is refused by decision, or the journey is ended: a task until either is done.
    """
    decided = first_of(case.milestones.granted[1], case.milestones.refused[1])

    def assessed(event: Event[EligibilityAssessed]) -> None:
        case.participant.eligibility, case.participant.assessed = event.data.outcome, True
        exemption = assessed_with_work(case, event)
        if event.data.outcome != "none":
            case.unassign(ended, visible=False)
        elif not decided.resolved:
            ended.details = exemption or None
            case.assign(ended)

    decided.on_resolved(lambda: case.unassign(ended, visible=False))

    derive_eligibility(case)
    if case.participant.eligibility is None:
        wait = case.expect(EligibilityAssessed, key="eligibility", task=True)
        wait.on_resolved(lambda: assessed(wait.value))
    case.on_every(EligibilityAssessed, assessed)
    if case.law.eligibility.counts_from == "decided":
        case.spawn(_undecided(case))


async def _undecided(case: Case) -> None:
    """Whoever has no decision when a newer text comes into force will be decided on by that one or a later."""
    counted: date | None = None
    for day in case.newer_texts():
        await case.until(day, f"text/{day}")
        if case.counted_from("decided") != counted:
            return
        case.counts_from("decided", day)
        derive_eligibility(case)
        counted = day


async def _prepared(case: Case, dwelling: Promise[object], expected: Expected) -> None:
    """The dwelling is made ready (S-03), item by item; once it is allocated nobody is asked for the rest."""
    missing = [item.code for item in DWELLING.items]
    for turn in count(1):
        details = {"checklist": DWELLING.code, "missing": missing}
        preparing = case.expect(DwellingPrepared, key=f"prepared/{turn}", task=True, details=details)
        expected.due_of(preparing)
        await first_of(preparing, dwelling)
        if not preparing.resolved:
            case.end(preparing)
            break
        missing = [code for code in missing if code not in preparing.value.data.done]
        if not missing:
            break
    case.log_only(DwellingPrepared)


async def _understood(case: Case, information: Wait[InformationGiven]) -> None:
    """Check that rights and duties were understood, until the programme starts.

    What was explained in a language that the participant does not understand, without the interpreter who was needed,
    is explained again: the task stays, and says why.
    """
    started = case.milestones.programme_started
    given = await in_words(case, "information", await information, started)
    if given is not None:
        await understood(case, given, until=started)
