"""Settlement: a dwelling, rights and duties explained, eligibility clear, the settlement registered in NIR."""

from schemas.events import Event
from schemas.events.catalogue import DwellingAllocated, EligibilityAssessed, InformationGiven, NirRegistered
from schemas.events.vocabulary import Role
from workflows.case import Case
from workflows.promise import both
from workflows.story import Ask


async def settlement(case: Case) -> None:
    """Done when a dwelling is allocated and information is given (S-03, S-09)."""
    case.expect(NirRegistered, key="nir", sender=Role.IMDI, request=_register(case))
    _find_eligibility(case)
    dwelling = case.expect(DwellingAllocated, key="dwelling", task=True)
    information = case.expect(InformationGiven, key="information", task=True)
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
