"""What is recorded of a participant from day to day, and concerns programme and training alike."""

from dataclasses import dataclass

from schemas.events.catalogue import AbsenceRegistered, FinalTestTaken, HoursRecorded, LeaveGranted
from workflows.engine.case import Case
from workflows.engine.shared import Shared


@dataclass(frozen=True, slots=True)
class Records:
    """Hours, absence, leave and final tests, each taken by whoever counts it."""

    hours: Shared[HoursRecorded]
    absence: Shared[AbsenceRegistered]
    leave: Shared[LeaveGranted]
    tests: Shared[FinalTestTaken]

    @classmethod
    def of(cls, programme: Case) -> "Records":
        """Give the records of a journey, which take no event before somebody counts it.

        Args:
            programme: The programme's view; the timeline shows the events there.
        """
        return cls(
            programme.shared(HoursRecorded),
            programme.shared(AbsenceRegistered),
            programme.shared(LeaveGranted),
            programme.shared(FinalTestTaken),
        )
