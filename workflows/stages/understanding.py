"""Understanding (S-18): what was explained is checked, and what was not understood is explained again."""

from itertools import count
from typing import Any

from schemas.checklists import RIGHTS_AND_DUTIES
from schemas.events import Event
from schemas.events.catalogue import InformationGiven, UnderstandingConfirmed
from schemas.languages import is_same_language
from workflows.engine.case import Case
from workflows.engine.promise import Promise, first_of
from workflows.engine.waits import Wait

TOPICS = {"checklist": RIGHTS_AND_DUTIES.code}
"""The checklist for whoever explains rights and duties."""


async def in_words(case: Case, key: str, given: Event[InformationGiven], until: Promise[Any]) -> Event[Any] | None:
    """Have rights and duties explained again until the participant could follow: the task says why.

    Args:
        case: The view of the stage.
        key: Of the waits.
        given: The explanation.
        until: What ends it.

    Returns:
        The explanation that could be followed; None when ``until`` came first.
    """
    explained: Event[InformationGiven] | None = given
    for turn in count(2):
        if explained is None or _could_follow(case, explained):
            return explained
        why = {"not_understood": explained.data.language, "interpreter_used": False}
        case.add_to_timeline("not-understood", language=explained.data.language)
        explained = await case.wait_for(
            InformationGiven, key=f"{key}/in-words/{turn}", task=True, details=TOPICS | why,
            not_before=explained.on, unless=until,
        )  # fmt: skip
    raise AssertionError("the loop ends when it could be followed")


def _could_follow(case: Case, given: Event[InformationGiven]) -> bool:
    """Whether the participant could follow: by an interpreter, or in a language of their own.

    Who needs no interpreter follows Norwegian too, and the language that the information pack falls back on.
    """
    mapped = case.milestones.mapping_completed
    own = [case.settled.data.language, *(mapped.value.data.languages if mapped.resolved else ())]
    if not case.participant.needs_interpreter:
        own += ["no", case.law.info_pack.fallback]
    return given.data.interpreter_used or any(is_same_language(given.data.language, each) for each in own)


async def understood(case: Case, given: Event[InformationGiven], until: Promise[Any]) -> None:
    """Check that rights and duties were understood, until they are, or until ``until`` resolves."""
    await _until_understood(case, _check(case, "understood/1", given), until)


async def understood_throughout(case: Case, ended: Promise[Any]) -> None:
    """Check understanding at intervals as long as the programme lasts; a check made earlier counts as well."""
    for turn in count(1):
        key = f"{turn}/"
        checked = _rights_and_duties(case).expect(UnderstandingConfirmed, key=f"{key}understood/1", visible=False)
        check_on = case.law.understanding.checked_every.after(case.today)
        await first_of(checked, case.until(check_on, f"{key}understood"), ended)
        if not checked.resolved and not ended.resolved:
            case.assign(checked, due=case.law.understanding.checked_within.after(case.today))
        await _until_understood(case, checked, ended, key)
        if ended.resolved:
            return


async def _until_understood(
    case: Case, checked: Wait[UnderstandingConfirmed], until: Promise[Any], key: str = ""
) -> None:
    for turn in count(2):
        await first_of(checked, until)
        case.end(checked)
        if not checked.resolved or checked.value.data.understood:
            return
        again = f"{key}information/{turn}"
        explained = await case.wait_for(
            InformationGiven,
            key=again,
            task=True,
            details=TOPICS,
            not_before=checked.value.on,
            unless=until,
        )
        explained = None if explained is None else await in_words(case, again, explained, until)
        if explained is None:
            return
        checked = _check(case, f"{key}understood/{turn}", explained)


def _check(case: Case, key: str, given: Event[InformationGiven]) -> Wait[UnderstandingConfirmed]:
    details = {"language": given.data.language, "topics": given.data.topics}
    due = case.law.understanding.checked_within.after(given.on)
    return _rights_and_duties(case).expect(UnderstandingConfirmed, key=key, task=True, due=due, details=details)


def _rights_and_duties(case: Case) -> Case:
    return case.scoped_to("about", "rights_and_duties")
