"""What the access log says in plain words: what was done, by whom in which role, for which organisation.

A line of the log holds codes alone. Whoever asks who saw their data reads these words.
"""

from collections.abc import Mapping
from types import MappingProxyType

from schemas.accounts import ACCESS_ADMINISTRATOR, AUDITOR, OPERATOR
from schemas.documents import DOCUMENT_NAMES
from schemas.events.vocabulary import Party, Role
from schemas.kommuner import COUNTIES, KOMMUNER
from schemas.organisations import STEGVIS, party_of
from schemas.tasks import TASK_TYPES
from schemas.texts import in_all_languages

Words = Mapping[str, str]
"""One text by language (nb, nn, en)."""

PARTICIPANT_PAGE, PARTICIPANT_AS_IT_WAS, TASK_PAGE, CORRECTION, DOCUMENT, SUPERVISION_CASE, LOOK_UP, LOOK_UP_NOBODY = (
    "participant-page", "participant-as-it-was", "task-page", "correction", "document", "supervision-case", "look-up",
    "look-up-nobody",
)  # fmt: skip
REGISTRATION = "registration"
ADDRESS, ADDRESS_OPENED, ADDRESS_CLOSED = "address", "address-opened", "address-closed"

REASONS: Mapping[str, Words] = MappingProxyType(
    {
        PARTICIPANT_PAGE: in_all_languages(
            "Åpnet siden om deltakeren", "Opna sida om deltakaren", "Opened the participant's page"
        ),
        PARTICIPANT_AS_IT_WAS: in_all_languages(
            "Åpnet siden om deltakeren, slik saken var en tidligere dag",
            "Opna sida om deltakaren, slik saka var ein tidlegare dag",
            "Opened the participant's page, as the case stood on an earlier day",
        ),
        TASK_PAGE: in_all_languages(
            "Åpnet en oppgave om deltakeren: {task}",
            "Opna ei oppgåve om deltakaren: {task}",
            "Opened a task about the participant: {task}",
        ),
        CORRECTION: in_all_languages(
            "Åpnet noe som var registrert om deltakeren, for å rette det",
            "Opna noko som var registrert om deltakaren, for å rette det",
            "Opened something registered about the participant, to correct it",
        ),
        REGISTRATION: in_all_languages(
            "Åpnet siden der noe blir registrert om deltakeren",
            "Opna sida der noko blir registrert om deltakaren",
            "Opened the page on which something is registered about the participant",
        ),
        DOCUMENT: in_all_languages(
            "Åpnet et dokument i saken til deltakeren: {document}",
            "Opna eit dokument i saka til deltakaren: {document}",
            "Opened a document of the participant's case: {document}",
        ),
        ADDRESS: in_all_languages(
            "Åpnet adressen til deltakeren", "Opna adressa til deltakaren", "Opened the participant's address"
        ),
        ADDRESS_OPENED: in_all_languages(
            "Åpnet en skjermet adresse med en begrunnelse",
            "Opna ei skjerma adresse med ei grunngiving",
            "Opened a protected address, with a reason",
        ),
        ADDRESS_CLOSED: in_all_languages(
            "Lukket en skjermet adresse igjen",
            "Lukka ei skjerma adresse igjen",
            "Closed a protected address again",
        ),
        SUPERVISION_CASE: in_all_languages(
            "Åpnet saken slik tilsynet ber om den",
            "Opna saka slik tilsynet bed om ho",
            "Opened the case as the supervisor asks for it",
        ),
        LOOK_UP: in_all_languages(
            "Søkte etter {number} og fant deltakeren",
            "Søkte etter {number} og fann deltakaren",
            "Searched for {number} and found the participant",
        ),
        LOOK_UP_NOBODY: in_all_languages(
            "Søkte etter {number} og fant ingen", "Søkte etter {number} og fann ingen", "Searched for {number}, in vain"
        ),
    }
)
"""What was done, by code. ``{task}``, ``{document}`` and ``{number}`` are filled in from `PARAMETERS`."""

PARAMETERS: Mapping[str, Mapping[str, Words]] = MappingProxyType(
    {
        "task": {task.name: task.title for task in TASK_TYPES},
        "document": DOCUMENT_NAMES,
        "number": {
            "fnr": in_all_languages("et fødselsnummer", "eit fødselsnummer", "a national identity number"),
            "dnr": in_all_languages("et D-nummer", "eit D-nummer", "a D-number"),
            "duf": in_all_languages("et DUF-nummer", "eit DUF-nummer", "a DUF number"),
        },
    }
)
"""The values that a parameter may have, each with its words. A line holds no other, so that none can name a person."""

_ROLES: Mapping[str | None, Words] = {
    None: in_all_languages("Et fagsystem", "Eit fagsystem", "A system"),
    Role.SETTLEMENT_ADVISER: in_all_languages("Bosettingskonsulent", "Busetjingskonsulent", "Settlement adviser"),
    Role.PROGRAMME_ADVISER: in_all_languages("Programrådgiver", "Programrådgivar", "Programme adviser"),
    Role.PROGRAMME_LEADER: in_all_languages("Programleder", "Programleiar", "Programme leader"),
    Role.CAREER_CENTRE: in_all_languages(
        "Medarbeider ved karrieresenteret", "Medarbeidar ved karrieresenteret", "Employee of the career centre"
    ),
    Role.CAREER_ADVISER: in_all_languages("Karriereveileder", "Karriererettleiar", "Career adviser"),
    Role.CAREER_CENTRE_LEADER: in_all_languages(
        "Leder ved karrieresenteret", "Leiar ved karrieresenteret", "Leader of the career centre"
    ),
    "interpreter_desk": in_all_languages("Tolkeformidler", "Tolkeformidlar", "Interpreter desk"),
    **dict.fromkeys(
        (Role.NAV, Role.ADULT_EDUCATION, Role.IMDI, Role.APPEAL_BODY, Role.HK_DIR),
        in_all_languages("Saksbehandler", "Saksbehandlar", "Case worker"),
    ),
    ACCESS_ADMINISTRATOR: in_all_languages("Tilgangsansvarlig", "Tilgangsansvarleg", "Access administrator"),
    AUDITOR: in_all_languages("Kontrollør", "Kontrollør", "Auditor"),
    OPERATOR: in_all_languages("Driftspersonell", "Driftspersonell", "Operator"),
}

_NATIONAL: Mapping[Party | None, Words] = {
    None: in_all_languages("driften av Stegvis", "drifta av Stegvis", "the operators of Stegvis"),
    Party.IMDI: in_all_languages("IMDi", "IMDi", "IMDi"),
    Party.STATE: in_all_languages("Statsforvalteren", "Statsforvaltaren", "the county governor"),
    Party.INTERPRETER_SERVICE: in_all_languages("tolketjenesten", "tolketenesta", "the interpreter service"),
    Party.NAV: in_all_languages("NAV", "NAV", "NAV"),
    Party.ADULT_EDUCATION: in_all_languages("voksenopplæringen", "vaksenopplæringa", "adult education"),
    Party.HK_DIR: in_all_languages("HK-dir", "HK-dir", "HK-dir"),
}


class UnknownReason(ValueError):
    """There is no such reason, or its parameters are others. The text names which there are."""


def check_reason(reason: str, parameters: Mapping[str, str]) -> None:
    """Check that the words of a line can be given.

    Raises:
        UnknownReason: They cannot. The text repeats no value.
    """
    words = REASONS.get(reason)
    if words is None:
        raise UnknownReason(f"there is no such reason to see a person; reasons are {', '.join(REASONS)}")
    wanted = {name for name in PARAMETERS if f"{{{name}}}" in words["en"]}
    if parameters.keys() != wanted:
        raise UnknownReason(f"the reason {reason} takes these parameters: {', '.join(sorted(wanted)) or 'none'}")
    if unknown := [name for name, value in parameters.items() if value not in PARAMETERS[name]]:
        raise UnknownReason(f"the parameter {unknown[0]} of {reason} has none of its values")


def what_was_done(reason: str, parameters: Mapping[str, str], language: str) -> str:
    """Give in words what was done. What another release has noted, and this one does not know, stays a code."""
    words = REASONS.get(reason)
    if words is None:
        return reason
    named = {}
    for name, values in PARAMETERS.items():
        value = parameters.get(name, "–")  # noqa: RUF001 - a dash, as tables have it
        named[name] = values[value][language] if value in values else value
    return words[language].format_map(named)


def role_in_words(role: str | None, language: str) -> str:
    """Give the words of a role of an account; of a system for None."""
    words = _ROLES.get(role)
    return str(role) if words is None else words[language]


def organisation_in_words(organisation: str, language: str) -> str:
    """Give the name of an organisation."""
    if organisation in KOMMUNER:
        return f"{KOMMUNER[organisation].name} kommune"
    if organisation in COUNTIES:
        county = in_all_languages("fylkeskommune", "fylkeskommune", "county")
        return f"{COUNTIES[organisation]} {county[language]}"
    try:
        party = None if organisation == STEGVIS else party_of(organisation)
    except ValueError:
        return organisation
    words = _NATIONAL.get(party)
    return organisation if words is None else words[language]
