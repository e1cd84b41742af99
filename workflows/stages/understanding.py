"""Understanding (S-18): what was explained is checked, and what was not understood is explained again."""

from itertools import count
from typing import Any

from schemas.checklists import RIGHTS_AND_DUTIES
from schemas.events import Event
from schemas.events.catalogue import InformationGiven, UnderstandingConfirmed
from workflows.engine.case import Case
from workflows.engine.promise import Promise, first_of
from workflows.engine.waits import Wait

TOPICS = {"checklist": RIGHTS_AND_DUTIES.code}
"""The checklist for whoever explains rights and duties."""


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
        explained = await case.wait_for(
            InformationGiven,
            key=f"{key}information/{turn}",
            task=True,
            details=TOPICS,
            not_before=checked.value.on,
            unless=until,
        )
        if explained is None:
            return
        checked = _check(case, f"{key}understood/{turn}", explained)


def _check(case: Case, key: str, given: Event[InformationGiven]) -> Wait[UnderstandingConfirmed]:
    details = {"language": given.data.language, "topics": given.data.topics}
    due = case.law.understanding.checked_within.after(given.on)
    return _rights_and_duties(case).expect(UnderstandingConfirmed, key=key, task=True, due=due, details=details)


def _rights_and_duties(case: Case) -> Case:
    return case.scoped_to("about", "rights_and_duties")
