"""What a form has filled in: what the task says already, and what the law and the case suggest, with the reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid5

from console.pages.look import Look
from console.pages.task.answers import PREFIX
from console.pages.task.fields import FormField, Kind, fields_of
from console.pages.words import N_
from schemas.calendar import add_months
from schemas.events import CATALOGUE
from schemas.findings import hints
from schemas.rules import UPPER_SECONDARY, RuleSet
from store.task_page import Before, ShownTask


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a case.

    Attributes:
        law: The rule set of the journey; None where it has none.
        settlement: What the settlement says.
        events: The events that came before, newest first.
    """

    law: RuleSet | None
    settlement: Mapping[str, Any]
    events: tuple[Before, ...]

    def latest(self, name: str) -> Mapping[str, Any]:
        """Give the data of the newest event of a type; empty where there is none."""
        return next((event.data for event in self.events if event.name == name), {})

    @property
    def education(self) -> str | None:
        """The highest completed education, as it was mapped last."""
        found = self.latest("mapping.completed").get("education") or self.settlement.get("education")
        return None if found in (None, "unknown") else str(found)

    @property
    def age(self) -> int | None:
        """The age at the permit."""
        age = self.settlement.get("age_at_permit")
        return age if isinstance(age, int) else None


@dataclass(frozen=True, slots=True)
class Facts(Known):
    """What is known of a case on a day in Europe/Oslo, with the task that a form is for; None without one."""

    task: ShownTask | None
    today: date

    @property
    def details(self) -> Mapping[str, Any]:
        """What the task says, in codes."""
        return {} if self.task is None else self.task.details


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a field is filled in with.

    Attributes:
        text: As if it were typed.
        why: The reason, in English with places; empty where none needs to be given.
        named: What stands in its places.
        basis: The paragraph that it rests on.
    """

    text: str
    why: str = ""
    named: Mapping[str, str] | None = None
    basis: str | None = None


def filled_in(event: str, task: ShownTask) -> dict[str, Any]:
    """Give the data that the task says already, by their name in JSON; the form does not ask for them."""
    found: dict[str, Any] = {}
    for field in fields_of(event):
        value = _known(field, task)
        if value is not None:
            found[field.key] = value
    return found


def _known(field: FormField, task: ShownTask) -> str | int | None:
    if field.name == "number":  # of a decision within its meeting
        number: int | None = task.details.get("number")
        return number
    if field.name.endswith("_id") or field.name == "document":
        return _id(field.name.removesuffix("_id"), task)
    said = {
        "decision": task.subject.get("decision") or task.details.get("decision"),
        "role": task.role,
        "meeting": task.details.get("meeting"),
        "subject": task.details.get("subject"),
        "other": task.details.get("other"),
        "into": task.details.get("into"),
        "kommune": task.kommune if field.kind is Kind.KOMMUNE else None,
    }.get(field.name)
    offered = said is not None and (not field.options or said in field.options)
    return str(said) if offered else None


def _id(name: str, task: ShownTask) -> str:
    """Give the id of what the task is about; a new one where the event is the first word of it."""
    if name in task.subject:
        return task.subject[name]
    if name == "booking" and "meeting" in task.subject:
        return task.subject["meeting"]
    return f"{name}-{uuid5(task.participant, f'{task.key}/{task.opened_on}').hex[:8]}"


def not_filled_in(task: ShownTask, suggestions: Mapping[str, Suggestion], look: Look) -> list[str]:
    """Give the hints of a task as sentences, but for those with which a field is filled in already."""
    return list(hints({
        name: _as_people_write(value, look) for name, value in task.details.items()
        if (field := suggestions.get(f"{PREFIX}-{_HINTED_FIELDS.get(name)}")) is None or field.text != value
    }, look.language))  # fmt: skip


_HINTED_FIELDS: Mapping[str, str] = {"suggested_goal": "end_goal", "suggested_norwegian": "norwegian_goal"}
"""The fields of forms for which there are hints, by the names of the hints."""


def _as_people_write(value: Any, look: Look) -> Any:
    """Write moments, days and months (``2026-12``) as the reader does; anything else stays."""
    if not isinstance(value, str):
        return value
    try:
        if len(value) == len("2026-12"):
            return look.month(date.fromisoformat(f"{value}-01"))
        if len(value) > len("2026-12-01"):
            return look.moment(look.read_moment(value))
        return look.full_day(date.fromisoformat(value))
    except ValueError:
        return value


def longest(facts: Known, end_goal: str | None) -> int | None:
    """Give the most months that a programme may last; None where the case does not tell."""
    if facts.law is None or facts.education is None:
        return None
    return facts.law.programme.duration(facts.education, end_goal, facts.age).max_months


def suggested(event: str, facts: Facts) -> dict[str, Suggestion]:
    """Give what the fields of a form are filled in with, by the names of their inputs."""
    found = _dates(event, facts) | _BY_EVENT.get(event, _nothing)(facts)
    language = facts.details.get("language") or facts.settlement.get("language")
    if language and any(field.name == "language" for field in fields_of(event)):
        found["language"] = Suggestion(str(language), N_("The participant's language, as it was registered."))
    return {f"{PREFIX}-{name}": suggestion for name, suggestion in found.items()}


def _dates(event: str, facts: Facts) -> dict[str, Suggestion]:
    dated_by = CATALOGUE[event].dated_by
    return {} if dated_by is None else {dated_by: Suggestion(_written(facts.today))}


def _written(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _nothing(facts: Facts) -> dict[str, Suggestion]:
    return {}


def _decision(facts: Facts) -> dict[str, Suggestion]:
    found: dict[str, Suggestion] = {}
    goal = None
    law, age = facts.law, facts.age
    if law is not None and facts.education is not None and age is not None:
        young = age < law.programme.young_under and facts.education not in UPPER_SECONDARY
        if young:
            goal = "upper_secondary"
            found["end_goal"] = _goal_of_the_young(goal, law)
    most = longest(facts, goal)
    if law is not None and most is not None:
        rule = law.programme.duration(facts.education or "", goal, age)
        found["months"] = Suggestion(
            str(most), N_("%(most)s is suggested: the longest time for this education and end goal."),
            {"most": str(most)}, rule.legal_basis,
        )  # fmt: skip
    return found


def _goal_of_the_young(goal: str, law: RuleSet) -> Suggestion:
    return Suggestion(
        goal, N_("Suggested for who is younger than %(age)s and has not completed upper secondary education."),
        {"age": str(law.programme.young_under)}, law.programme.legal_basis,
    )  # fmt: skip


def _plan(facts: Facts) -> dict[str, Suggestion]:
    found: dict[str, Suggestion] = {}
    decision = facts.latest("decision.made")
    if goal := decision.get("end_goal"):
        found["end_goal"] = Suggestion(str(goal), N_("As the decision says."))
    elif (goal := facts.details.get("suggested_goal")) and facts.law is not None:
        found["end_goal"] = _goal_of_the_young(str(goal), facts.law)
    if months := decision.get("months"):
        found["months"] = Suggestion(str(months), N_("As the decision says."))
    if facts.law is not None and facts.education is not None:
        levels = facts.law.norwegian_levels
        level, _ = levels.least(facts.education)
        found["norwegian_goal"] = Suggestion(
            level, N_("%(level)s is the guiding least goal for this education."), {"level": level}, levels.legal_basis
        )
    return found


def _start(facts: Facts) -> dict[str, Suggestion]:
    months = facts.latest("decision.made").get("months")
    if not isinstance(months, int):
        return {}
    end = add_months(facts.today, months) - timedelta(1)
    return {
        "planned_end": Suggestion(
            _written(end), N_("%(months)s months from the first day, as the decision says."), {"months": str(months)}
        )
    }


def _extended(facts: Facts) -> dict[str, Suggestion]:
    if facts.law is None or facts.education is None:
        return {}
    goal = facts.latest("decision.made").get("end_goal")
    rule = facts.law.programme.duration(facts.education, goal, facts.age)
    return {
        "months": Suggestion(
            str(rule.extension_months), N_("%(most)s is the longest extension."), {"most": str(rule.extension_months)},
            rule.legal_basis,
        )
    }  # fmt: skip


def _measure(facts: Facts) -> dict[str, Suggestion]:
    kind = facts.details.get("kind")
    return {"kind": Suggestion(str(kind), N_("As it was planned."))} if kind else {}


def _note(facts: Facts) -> dict[str, Suggestion]:
    return {"recipients": Suggestion("programme_adviser", N_("The programme adviser needs it for decision and plan."))}


def _mapped(facts: Facts) -> dict[str, Suggestion]:
    found: dict[str, Suggestion] = {}
    if facts.education:
        found["education"] = Suggestion(facts.education, N_("As it was registered at the settlement."))
    if language := facts.settlement.get("language"):
        found["languages"] = Suggestion(str(language), N_("The participant's language, as it was registered."))
    return found


def _taken_on(facts: Facts) -> dict[str, Suggestion]:
    return {"to": Suggestion("nav")} if facts.task is not None and facts.task.role == "nav" else {}


_BY_EVENT: Mapping[str, Callable[[Facts], dict[str, Suggestion]]] = {
    "decision.made": _decision,
    "plan.agreed": _plan,
    "programme.started": _start,
    "programme.extended": _extended,
    "measure.started": _measure,
    "note.shared": _note,
    "mapping.completed": _mapped,
    "handover.accepted": _taken_on,
}
