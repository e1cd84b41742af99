"""The stages of a journey as steps: how each stands, and since when or until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from console.pages.words import STAGE_NAMES
from schemas.journey import StageStatus

_LOOKS: Mapping[str, Literal["done", "now", "yet"]] = {
    StageStatus.NOT_STARTED: "yet",
    StageStatus.ACTIVE: "now",
    StageStatus.DONE: "done",
    StageStatus.SKIPPED: "done",
    StageStatus.STOPPED: "done",
}


@dataclass(frozen=True, slots=True)
class Step:
    """A stage.

    Attributes:
        stage: Its code.
        name: What it is called in the middle of a sentence, to be translated.
        status: Its status.
        look: How it looks: ``done``, ``now`` or ``yet``.
        first: The first day on which something happened in it; None where nothing did.
        last: The last such day.
    """

    stage: str
    name: str
    status: str
    look: Literal["done", "now", "yet"]
    first: date | None
    last: date | None


def stages(journey: Mapping[str, Any]) -> list[Step]:
    """Give the stages that the viewer sees, in order; none where they see none."""
    days: dict[str, list[date]] = {}
    for line in journey["timeline"]:
        if line["kind"] == "event":
            days.setdefault(line["stage"], []).append(date.fromisoformat(str(line["on"])))
    return [
        Step(stage, STAGE_NAMES[stage], status, _LOOKS[status], min(found, default=None), max(found, default=None))
        for stage, status in journey.get("stages", {}).items()
        for found in [days.get(stage, [])]
    ]
