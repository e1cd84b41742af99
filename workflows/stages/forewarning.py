"""Forewarning (forvaltningsloven § 16): what is about to be decided is told, and there is time to comment."""

from datetime import date
from typing import Any

from schemas.events import Event
from schemas.events.catalogue import CommentReceived, ForewarningSent
from schemas.events.vocabulary import Role
from workflows.engine.case import Case
from workflows.engine.play_state import Clock
from workflows.engine.promise import either


class Forewarnings:
    """The forewarnings of a journey, each with its time to comment, the participant's right."""

    def __init__(self, case: Case) -> None:
        """From now on, take note of them."""
        self._case = case
        self._clocks: list[Clock] = []
        self._used: set[str] = set()
        case.hear(ForewarningSent, self._sent)
        case.record(CommentReceived)

    def guard(self, decided: Event[Any], kind: str, *, since: date | None = None) -> None:
        """Tell when a decision came before its forewarning, or before the time to comment was over.

        Args:
            decided: The decision.
            kind: Which it is, as delivery and appeal name it.
            since: For a decision that must be forewarned: the last forewarning from then on that no other decision
                has used is for it.
        """
        unused = [clock for clock in self._clocks if clock.key not in self._used]
        if since is not None:
            unused = [clock for clock in unused if since <= clock.starts][-1:]
            self._used.update(clock.key for clock in unused)
            if not unused:
                self._case.alarm("decided-without-forewarning", decision=kind)
        if any(not clock.settled and decided.on < clock.over for clock in unused):
            self._case.alarm("decided-before-comment", decision=kind)

    def _sent(self, forewarning: Event[ForewarningSent]) -> None:
        key = f"comment/{forewarning.ref.digest}"
        clock = self._case.deadline("forewarning-comment", forewarning, key=key)
        self._clocks.append(clock)
        self._case.beside(self._commented(clock, key))

    async def _commented(self, clock: Clock, key: str) -> None:
        comment = self._case.expect(CommentReceived, key=key, by=clock, sender=Role.PARTICIPANT)
        await either(comment, self._case.lapse(clock))
        self._case.give_up(comment)
