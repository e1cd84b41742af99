"""A move to another kommune: what is open moves at once, and the new kommune accepts what it takes over."""

from itertools import count
from typing import Any

from schemas.events import Event
from schemas.events.catalogue import ParticipantMoved, TransferAccepted
from schemas.kommuner import number_today
from workflows.engine.case import Case
from workflows.engine.promise import Promise, first_of


class Moves:
    """The moves of a participant; of several, the kommune that was moved to last accepts."""

    def __init__(self, case: Case) -> None:
        """From now on, follow the participant."""
        self._case, self._turns = case, count(1)
        self._moved_on: Promise[None] = Promise()
        case.on_every(ParticipantMoved, self._moved)
        case.log_only(TransferAccepted)

    def _moved(self, move: Event[ParticipantMoved]) -> None:
        """The journey goes on in the new kommune: what is open moves along, and nothing starts anew.

        A move from before the settlement is history: the settlement says where the participant was settled.
        """
        case, left = self._case, self._case.residence.kommune
        if move.on < case.settled.on:
            return
        case.participant.move_to(move.data.to_kommune)
        if number_today(move.data.to_kommune) == left:
            return
        moved_on, self._moved_on = self._moved_on, Promise()
        moved_on.resolve(None)
        case.spawn(self._accepted(move, left, next(self._turns), self._moved_on))

    async def _accepted(self, move: Event[ParticipantMoved], left: str, turn: int, moved_on: Promise[None]) -> None:
        """The new kommune learns what has passed and what is near, and says that it has taken over."""
        case, rule = self._case, self._case.law.moves
        accepted = case.expect(
            TransferAccepted,
            key=f"transfer/{turn}",
            task=True,
            due=rule.accepted_within.after(move.on),
            details={"from": left} | self._standing(),
            not_before=move.on,
        )
        await first_of(accepted, moved_on)
        if accepted.resolved:
            case.add_to_timeline("transfer-accepted", left=left, kommune=case.residence.kommune)
        case.end(accepted)

    def _standing(self) -> dict[str, Any]:
        """Give the deadlines that have passed unmet, and those that are due soon."""
        today, near = self._case.today, self._case.law.moves.near.after(self._case.today)
        found: dict[str, list[dict[str, Any]]] = {"passed": [], "near": []}
        for each in self._case.open_deadlines():
            if each.judged <= near:
                which = "passed" if each.overdue_from <= today else "near"
                found[which].append({"deadline": each.rule.name, "due": each.due})
        return found
