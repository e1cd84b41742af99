"""The head of the task page: for whom, how urgent, since when, and how the deadline was reckoned."""

from dataclasses import dataclass
from datetime import date

from babel.support import NullTranslations

from console.access.rights import PAGES
from console.access.visitors import Visitor
from console.pages.look import Look
from console.pages.paths import participant_path
from console.pages.task.before import language_name
from console.pages.task.opening import Opened, due_of
from console.pages.words import capitalised, event_name
from schemas.journey import STAGES, JourneyKind, StageStatus
from schemas.labels.lengths import amount_in_words
from schemas.tasks import TASK_NAMED, title_of

_OF_PARTICIPANT = ("GET", "/participants/{participant}")
_STATES = {StageStatus.DONE: "d", StageStatus.ACTIVE: "a"}


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the top.

    Attributes:
        title: What the task is.
        help: What the law asks and what to do.
        stair: The states of the stages, by the classes of the macro.
        step: Which stages are active, in words.
        language: The participant's language, and whether an interpreter is needed; empty where it is not known.
        settled_on: When the participant was settled.
        due: The last day; None without one.
        basis: The paragraph; None where the date is a routine.
        reckoned: How the date came about.
        of_cooperation: Whether it is about the cooperation of a kommune and its career centre.
        mine: Whether the visitor has it.
        person: Where one reads about the participant; None where there is no such page.
    """

    title: str
    help: str
    stair: tuple[str, ...]
    step: str
    language: str
    settled_on: date | None
    due: date | None
    basis: str | None
    reckoned: str
    of_cooperation: bool
    mine: bool
    person: str | None


def head_of(opened: Opened, visitor: Visitor, look: Look, texts: NullTranslations) -> Head:
    """Make the head."""
    task, kind = opened.task, TASK_NAMED.get(opened.task.type)
    active = [str(n) for n, stage in enumerate(STAGES, 1) if task.stages[stage] == StageStatus.ACTIVE]
    statutory = opened.rule is None or opened.rule.kind == "statutory"
    return Head(
        title=title_of(task.type, look.language),
        help="" if kind is None else kind.help[look.language],
        stair=tuple(_STATES.get(StageStatus(task.stages[stage]), "n") for stage in STAGES),
        step=texts.gettext("Step %(steps)s of %(all)s") % {"steps": ", ".join(active) or "–", "all": len(STAGES)},  # noqa: RUF001
        language=_language(opened, look, texts),
        settled_on=task.settled_on,
        due=due_of(task),
        basis=task.deadline.legal_basis if task.deadline is not None and statutory else None,
        reckoned=_reckoned(opened, look, texts),
        of_cooperation=task.kind == JourneyKind.COOPERATION,
        mine=opened.holder is not None and opened.holder.account == visitor.id,
        person=participant_path(task.participant) if _OF_PARTICIPANT in PAGES else None,
    )


def _language(opened: Opened, look: Look, texts: NullTranslations) -> str:
    code = opened.facts.settlement.get("language")
    if not code:
        return ""
    name = language_name(str(code), look.language)
    if opened.facts.settlement.get("interpreter_needed"):
        return texts.gettext("%(language)s, needs an interpreter") % {"language": name}
    return name


def _reckoned(opened: Opened, look: Look, texts: NullTranslations) -> str:
    """Say how the deadline came about: its length, from what, on which day."""
    deadline, rule = opened.task.deadline, opened.rule
    if deadline is None or rule is None or rule.length is None:
        return ""
    named = {"length": amount_in_words(rule.length, look.language), "day": look.day(deadline.starts)}
    cause = next((e for e in opened.facts.events if (e.source, e.id) == deadline.started_by), None)
    if cause is None:
        return capitalised(texts.gettext("%(length)s from %(day)s") % named)
    name = event_name(cause.name, look.language)
    return capitalised(texts.gettext("%(length)s from %(day)s: %(event)s") % (named | {"event": name}))
