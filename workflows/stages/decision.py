"""The decision on the introduction programme (§ 12): made in three months, delivered, the appeal time over."""

from datetime import date
from itertools import count

from schemas.events import Event
from schemas.events.catalogue import (
    CommentReceived,
    DecisionDrafted,
    DecisionMade,
    DecisionNotified,
    ForewarningSent,
)
from schemas.events.vocabulary import Role
from workflows.case import Case
from workflows.promise import both, either
from workflows.stages.appeal import delivered_and_final
from workflows.stages.plan import plan
from workflows.stages.programme import programme
from workflows.story import Clock, Wait


async def decision(case: Case, decide_by: Clock) -> None:
    """Done when the decision is delivered and the appeal time is over, or the appeal is closed.

    A granted decision opens the plan and the programme; a refused one closes the journey in the end, unless it is
    changed on appeal: then the kommune decides anew.
    """
    case.record(DecisionDrafted, DecisionNotified)
    forewarned = Forewarnings(case)
    clock: Clock | None = decide_by
    for turn in count(1):
        waiting = case.expect(DecisionMade, key="made" if turn == 1 else f"made/{turn}", by=clock)
        case.beside(_assign_when_ready(case, waiting, clock))
        made = await waiting
        _guard(case, made, forewarned)
        if made.data.outcome == "granted":
            _grant(case, made)
        appeal = await delivered_and_final(case, made, "programme", "" if turn == 1 else f"{turn}/")
        if made.data.outcome == "granted":
            return
        if appeal is None or appeal.data.outcome != "changed":
            case.close_journey()
            return
        clock = None


def _grant(case: Case, made: Event[DecisionMade]) -> None:
    case.start("plan", lambda stage: plan(stage, made))
    case.start("programme", lambda stage: programme(stage, made), opened=False)


async def _assign_when_ready(case: Case, waiting: Wait[DecisionMade], decide_by: Clock | None) -> None:
    """It becomes a task when mapping and guidance are behind, or at the first warning, whichever comes first."""
    if decide_by is not None:
        prepared = both(case.finished("mapping"), case.finished("guidance"))
        await either(prepared, case.until(decide_by.first_warning, "first-warning"))
    if waiting.open:
        case.assign(waiting)


def _guard(case: Case, made: Event[DecisionMade], forewarned: "Forewarnings") -> None:
    """What the law wants of a decision is checked, and told where it is wanting: a person must mend it."""
    if not case.milestone("mapping completed").kept and not made.data.reason:
        case.note("decided-before-mapping")
    if made.data.outcome == "refused" and not made.data.reason:
        case.note("decided-without-reason")
    if forewarned.still_to_comment(made.on):
        case.note("decided-before-comment")


class Forewarnings:
    """Forewarnings and the time to comment on them (forvaltningsloven § 16), the participant's right."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._clocks: list[Clock] = []
        case.hear(ForewarningSent, self._sent)
        case.record(CommentReceived)

    def still_to_comment(self, on: date) -> bool:
        """Tell whether somebody may still comment, and has not yet."""
        return any(not clock.settled and on < clock.over for clock in self._clocks)

    def _sent(self, forewarning: Event[ForewarningSent]) -> None:
        key = f"comment/{forewarning.ref.digest}"
        clock = self._case.deadline("forewarning-comment", forewarning, key=key)
        self._clocks.append(clock)
        self._case.beside(self._commented(clock, key))

    async def _commented(self, clock: Clock, key: str) -> None:
        comment = self._case.expect(CommentReceived, key=key, by=clock, sender=Role.PARTICIPANT)
        await either(comment, self._case.lapse(clock))
        self._case.give_up(comment)
