"""Task types: the tasks that people can get. One event type completes each; the event's data is the form."""

from schemas.events.envelope import EventData
from schemas.tasks.cooperation import COOPERATION
from schemas.tasks.decision import DECISION
from schemas.tasks.guidance import GUIDANCE
from schemas.tasks.partners import PARTNERS
from schemas.tasks.programme import PROGRAMME
from schemas.tasks.settlement import SETTLEMENT
from schemas.tasks.task_type import TaskType

__all__ = ["TASK_FOR", "TASK_NAMED", "TASK_TYPES", "TaskType", "title_of"]

TASK_TYPES = (*SETTLEMENT, *GUIDANCE, *COOPERATION, *DECISION, *PROGRAMME, *PARTNERS)

TASK_FOR: dict[type[EventData], TaskType] = {task.form: task for task in TASK_TYPES}
"""The task type by the event type that completes it."""

TASK_NAMED: dict[str, TaskType] = {task.name: task for task in TASK_TYPES}
"""The task type by its name."""


def title_of(type_: str, language: str) -> str:
    """Give the title of a task type by its name; the name itself where this release knows no such type."""
    return TASK_NAMED[type_].title[language] if type_ in TASK_NAMED else type_
