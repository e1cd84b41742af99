"""What a task type is, and how one is written."""

from dataclasses import dataclass

from schemas.events.envelope import EventData
from schemas.events.vocabulary import Role


@dataclass(frozen=True, slots=True)
class TaskType:
    """A kind of task.

    Attributes:
        name: The name in reports, such as ``assess-guidance``.
        form: The data of the event that completes it.
        role: The role that gets it, unless the wait names another sender.
        title: What the adviser reads, by language (nb, nn, en).
        help: What the task is for and what the adviser does, by language (nb, nn, en).
    """

    name: str
    form: type[EventData]
    role: Role
    title: dict[str, str]
    help: dict[str, str]


def task(
    name: str, form: type[EventData], role: Role, nb: str, nn: str, en: str, help_nb: str, help_nn: str, help_en: str
) -> TaskType:
    """Write a task type: name, form and role, then title and help in bokmål, nynorsk and English."""
    return TaskType(name, form, role, {"nb": nb, "nn": nn, "en": en}, {"nb": help_nb, "nn": help_nn, "en": help_en})
