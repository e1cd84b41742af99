"""Forewarning (forvaltningsloven § 16): the participant learns of a coming decision, and has time to comment."""

from datetime import date
from typing import Any

from schemas.events import Event
from schemas.events.catalogue import CommentReceived, ForewarningSent
from schemas.events.vocabulary import Role
from workflows.engine.case import Case
from workflows.engine.deadlines import RunningDeadline


class Forewarnings:
    """The forewarnings of a journey, each with its time to comment, which is the participant's right."""

    def __init__(self, case: Case) -> None:
        """From now on, start the time to comment of every forewarning."""
        self._case = case
        self._unused: list[RunningDeadline] = []  # the times to comment of which no decision has made use
        case.on_every(ForewarningSent, self._sent)
        case.log_only(CommentReceived)

    def guard(self, decided: Event[Any], kind: str, *, since: date | None = None) -> None:
        """Alarm when a decision comes before its forewarning, or before the time to comment is over.

        Args:
            decided: The decision.
            kind: Which it is, as delivery and appeal name it.
            since: For a decision that must be forewarned: the last forewarning from then on that no other decision
                has used is for it.
        """
        guarded = self._unused
        if since is not None:
            # They stand in the order of their days, so that the last one is the only one to look at.
            guarded = [self._unused.pop()] if self._unused and since <= self._unused[-1].starts else []
            if not guarded:
                self._case.alarm("decided-without-forewarning", decision=kind)
        if any(not deadline.closed and decided.on < deadline.overdue_from for deadline in guarded):
            self._case.alarm("decided-before-comment", decision=kind)

    def _sent(self, forewarning: Event[ForewarningSent]) -> None:
        key = f"comment/{forewarning.ref.digest}"
        deadline = self._case.deadline("forewarning-comment", forewarning, key=key)
        self._unused.append(deadline)
        self._case.spawn(self._commented(deadline, key))

    async def _commented(self, deadline: RunningDeadline, key: str) -> None:
        over = self._case.when_overdue(deadline)
        await self._case.wait_for(CommentReceived, key=key, by=deadline, sender=Role.PARTICIPANT, unless=over)
