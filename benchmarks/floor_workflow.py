"""The workflow of the floor: it counts its signals, and ends."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from benchmarks.counting import HANDLED

QUEUE = "floor"


@workflow.defn
class Counting:
    """Counts signals."""

    def __init__(self) -> None:
        self._count = 0

    @workflow.signal
    def happened(self) -> None:
        """An event has come."""
        self._count += 1
        HANDLED.count += 1  # read by the measurement; no part of what the workflow does

    @workflow.run
    async def run(self, signals: int) -> None:
        """Wait for so many signals."""
        await workflow.wait_condition(lambda: self._count >= signals)
