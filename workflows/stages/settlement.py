"""Settlement: a dwelling, rights and duties told and understood, eligibility clear, registered in NIR."""

from itertools import count

from schemas.events import Event
from schemas.events.catalogue import (
    DwellingAllocated,
    DwellingPrepared,
    EligibilityAssessed,
    InformationGiven,
    NirRegistered,
    UnderstandingConfirmed,
)
from schemas.events.vocabulary import Role
from workflows.case import Case
from workflows.promise import Promise, both, either
from workflows.story import Ask, Wait


async def settlement(case: Case) -> None:
    """Done when a dwelling is allocated and information is given (S-03, S-09)."""
    case.expect(NirRegistered, key="nir", sender=Role.IMDI, request=_register(case))
    _find_eligibility(case)
    dwelling = case.expect(DwellingAllocated, key="dwelling", task=True)
    case.beside(_prepared(case, dwelling))
    information = case.expect(InformationGiven, key="information", task=True)
    case.beside(_understood(case, information))
    await both(dwelling, information)


def _register(case: Case) -> Ask:
    settled = case.settled.data
    return Ask("nir", "register-settlement", Role.IMDI, {"settled_on": settled.settled_on, "kommune": settled.kommune})


def _find_eligibility(case: Case) -> None:
    """Right and duty follow from the rule set (§ 8); only a doubtful case is somebody's task."""

    def assessed(event: Event[EligibilityAssessed]) -> None:
        case.set_eligibility(event.data.outcome)

    derived = case.law.eligibility.outcome(case.settled.data)
    case.set_eligibility(derived)
    if derived is None:
        wait = case.expect(EligibilityAssessed, key="eligibility", task=True)
        wait.then(lambda: assessed(wait.value))
    case.hear(EligibilityAssessed, assessed)


async def _prepared(case: Case, dwelling: Promise[object]) -> None:
    """The dwelling is made ready (S-03); once it is allocated nobody is asked for the checklist any more."""
    prepared = case.expect(DwellingPrepared, key="prepared", task=True, says={"checklist": "prepare/dwelling"})
    await either(prepared, dwelling)
    case.give_up(prepared)
    case.record(DwellingPrepared)


async def _understood(case: Case, information: Wait[InformationGiven]) -> None:
    """It is checked that rights and duties were understood (S-18); if not, they are explained again."""
    given: Event[InformationGiven] = await information
    for turn in count(1):
        says = {"language": given.data.language, "topics": given.data.topics}
        about = case.about("about", "rights_and_duties")
        checked = about.expect(UnderstandingConfirmed, key=f"understood/{turn}", task=True, says=says)
        await either(checked, case.milestone("programme started"))
        if not checked.kept:
            case.give_up(checked)
            return
        if checked.value.data.understood:
            return
        given = await case.expect(InformationGiven, key=f"information/{turn + 1}", task=True)
