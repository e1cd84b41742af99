"""The ending: handed over to NAV, education or an employer, the certificate (§ 18 a), and where it led to."""

from datetime import date, timedelta
from typing import Any

from schemas.events import Event
from schemas.events.catalogue import (
    CertificateIssued,
    HandoverAccepted,
    HandoverStarted,
    OutcomeFollowedup,
    ProgrammeStarted,
)
from schemas.events.vocabulary import Role
from workflows.case import Case
from workflows.promise import Promise, either
from workflows.story import Clock, Wait

GAP = timedelta(days=14)  # after the end, without anybody who has taken on: somebody is being forgotten (S-55)
_RECEIVERS = {"nav": Role.NAV, "education": Role.ADULT_EDUCATION, "employer": Role.PROGRAMME_ADVISER}


class Ending:
    """What the programme lets its ending know: when the end is near, which moves when the programme is extended."""

    def __init__(self, programme: Case) -> None:
        self._case = programme.stage("ending")
        self.handed_over: Wait[HandoverStarted] = self._case.listen(HandoverStarted, key="handover")
        self.near: Promise[date] = Promise()

    def moved(self, started: Event[ProgrammeStarted], end: date, turn: int) -> Clock:
        """The end is known, or known anew: so is the day by which the hand-over begins."""
        clock = self._case.deadline("handover", started, key=f"handover/{turn}", counted_from=end)
        self._case.watch(self.handed_over, clock)
        self._case.beside(self._come_near(clock))
        return clock

    async def _come_near(self, clock: Clock) -> None:
        """It becomes a task some time before it is due, unless it was done or the end has moved by then."""
        ended = self._case.milestone("programme ended")
        await either(self._case.until(clock.first_warning, f"{clock.key}/first-warning"), ended)
        if self.handed_over.open and not clock.settled:
            self._case.assign(self.handed_over)
        await either(self._case.until(clock.due, clock.key), ended)
        if not clock.settled:
            self.near.keep(self._case.today)


async def ending(case: Case, known: Ending, ended: Wait[Any]) -> None:
    """Opens when the end is near, or there; done when the outcome is known after twelve months. The journey closes."""
    await either(known.near, ended, known.handed_over)
    case.open()
    case.beside(_taken_on(case, known.handed_over, ended))

    over = await ended
    certificate_by = case.deadline("certificate", over)
    case.expect(CertificateIssued, key="certificate", by=certificate_by, task=True)
    outcome_by = case.deadline("outcome-12-months", over)
    await case.expect(OutcomeFollowedup, key="outcome", by=outcome_by, task=True)
    case.close_journey()


async def _taken_on(case: Case, handed_over: Wait[HandoverStarted], ended: Wait[Any]) -> None:
    """Whoever it was handed to takes on; if nobody has two weeks after the end, the gap is told of."""
    case.beside(_gap(case, ended))
    handover = await handed_over
    receiver = _RECEIVERS[handover.data.to]
    accepted = await case.expect(HandoverAccepted, key="handover-accepted", sender=receiver)
    case.milestone("taken on").keep(accepted)


async def _gap(case: Case, ended: Wait[Any]) -> None:
    over = await ended
    taken_on = case.milestone("taken on")
    await either(taken_on, case.until(over.on + GAP, "gap"))
    if not taken_on.kept:
        case.note("gap", ended_on=over.on)
