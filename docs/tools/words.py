"""The words of the pages in bokmål and English: headings, roles, lengths, and names of what has no task to name it."""

from collections.abc import Mapping

from schemas.calendar import Length
from schemas.events import CATALOGUE
from schemas.events.vocabulary import Role
from schemas.labels.lengths import length_in_words
from schemas.tasks import TASK_TYPES
from schemas.texts import TextLanguage

LANGUAGES = ("nb", "en")

PAGES: Mapping[str, Mapping[str, str]] = {
    "settlement": {"nb": "Bosetting", "en": "Settlement"},
    "mapping": {"nb": "Kompetansekartlegging", "en": "Competence mapping"},
    "guidance": {"nb": "Karriereveiledning", "en": "Career guidance"},
    "interpreter": {"nb": "Tolk", "en": "Interpreter"},
    "decision": {"nb": "Vedtak og klage", "en": "The decision, and appeals"},
    "plan": {"nb": "Integreringsplan og integreringskontrakt", "en": "Plan and contract"},
    "programme": {"nb": "Introduksjonsprogrammet", "en": "The introduction programme"},
    "ending": {"nb": "Avslutning", "en": "The ending"},
    "journey": {"nb": "Når som helst", "en": "At any time"},
    "cooperation": {"nb": "Samarbeid mellom kommune og karrieresenter", "en": "Kommune and career centre together"},
}
"""Every page's title, in the order of the procedure."""

HEADINGS: Mapping[str, Mapping[str, str]] = {
    "nb": {
        "journey": "Deltakerens vei",
        "journey_text": "Slik arbeider kommunen, karrieresenteret og de andre sammen, steg for steg.",
        "tasks": "Oppgavene",
        "who": "Hvem",
        "by": "Frist",
        "recorded": "Registreres som",
        "waits": "Det andre skal svare på",
        "wait": "Hva som ventes på",
        "from": "Fra",
        "deadlines": "Fristene",
        "deadline": "Frist",
        "length": "Lengde",
        "warned": "Varsel før",
        "whose": "Ansvar",
        "paragraph": "Hjemmel",
        "sure": "Bindende",
        "statutory": "lovfestet",
        "routine": "rutine",
        "from_journey": "følger av saken",
        "alarms": "Når noe går galt",
        "alarms_text": "En leder får beskjed når",
        "purposes": "Hva det er til for",
        "checklists": "Sjekklister",
        "for": "For",
        "made": "Laget av `make docs` fra det stegene registrerer når de spilles; rettes ikke for hånd.",
        "none": "-",
    },
    "en": {
        "journey": "The participant's journey",
        "journey_text": "How the kommune, the career centre and the others work together, step by step.",
        "tasks": "The tasks",
        "who": "Who",
        "by": "Deadline",
        "recorded": "Recorded as",
        "waits": "What others answer",
        "wait": "What is awaited",
        "from": "From",
        "deadlines": "The deadlines",
        "deadline": "Deadline",
        "length": "Length",
        "warned": "Warned before",
        "whose": "Responsible",
        "paragraph": "Legal basis",
        "sure": "Binding",
        "statutory": "statutory",
        "routine": "routine",
        "from_journey": "follows from the case",
        "alarms": "When something goes wrong",
        "alarms_text": "A leader is notified when",
        "purposes": "What it is for",
        "checklists": "Checklists",
        "for": "For the",
        "made": "Written by `make docs` from what the stages register when they are played; do not edit.",
        "none": "-",
    },
}

_ROLES: Mapping[Role, str] = {
    Role.SETTLEMENT_ADVISER: "bosettingskonsulent",
    Role.PROGRAMME_ADVISER: "programrådgiver",
    Role.PROGRAMME_LEADER: "leder i introduksjonsprogrammet",
    Role.CAREER_CENTRE: "karrieresenter",
    Role.CAREER_ADVISER: "karriereveileder",
    Role.CAREER_CENTRE_LEADER: "leder ved karrieresenteret",
    Role.PARTICIPANT: "deltaker",
    Role.IMDI: "IMDi",
    Role.APPEAL_BODY: "klageinstans",
    Role.INTERPRETER_SERVICE: "tolketjeneste",
    Role.NAV: "NAV",
    Role.ADULT_EDUCATION: "voksenopplæring",
    Role.ARCHIVE: "arkiv",
    Role.HK_DIR: "HK-dir",
}

_ENGLISH_ROLES = {Role.IMDI: "IMDi", Role.NAV: "NAV", Role.HK_DIR: "HK-dir"}

_NAMES: Mapping[str, tuple[str, str]] = {
    "programme-end": ("Programmet slutter", "The programme ends"),
    "norwegian-goal": ("Norskmålet er nådd", "The goal for Norwegian is reached"),
    "career-competence-hours": ("Timene i karrierekompetanse er gitt", "The hours of career competence are given"),
    "migration-health-hours": (
        "Timene i migrasjon, helse og mangfold er gitt",
        "The hours of migration, health and diversity are given",
    ),
    "social-studies-hours": ("Timene i samfunnskunnskap er gitt", "The hours of social studies are given"),
    "social-studies-test": ("Prøven i samfunnskunnskap er tatt", "The test in social studies is taken"),
    "parental-leave-offer": ("Det er gitt tilbud i foreldrepermisjonen", "An offer is made in parental leave"),
    "plan-and-contract": ("Plan og kontrakt er på plass", "Plan and contract are made"),
    "programme-decision": ("Det er fattet vedtak om program", "The programme is decided on"),
    "programme-started": ("Programmet er startet", "The programme has started"),
    "parental-guidance": ("Foreldreveiledningen er gitt", "Parental guidance is given"),
    "mapping-shared": ("Kartleggingen er delt med fylkeskommunen", "The mapping is shared with the county"),
    "guidance-answered": ("Karrieresenteret svarer på bestillingen", "The career centre answers the order"),
    "interpreter-confirmed": ("Tolken er bekreftet", "The interpreter is confirmed"),
    "forewarning-comment": (
        "Deltakeren uttaler seg om forhåndsvarselet",
        "The participant comments on the forewarning",
    ),
    "appeal": ("Deltakeren kan klage", "The participant may appeal"),
    "nir.registered": ("Bosettingen er registrert i NIR", "The settlement is registered in NIR"),
    "comment.received": ("Deltakeren uttaler seg", "The participant comments"),
    "document.archived": ("Dokumentet er arkivert", "The document is filed"),
    "appeal.received": ("Deltakeren klager", "The participant appeals"),
    "appeal.decided": ("Klagen er avgjort", "The appeal is decided"),
    "appeal.forwarded": ("Klagen er sendt videre", "The appeal is sent on"),
    "handover.accepted": ("Mottakeren tar over", "The receiver takes over"),
    "recognition.decided": ("Godkjenningen er avgjort", "The recognition is decided"),
    "agenda.compiled": ("Dagsordenen er laget", "The agenda is compiled"),
}


def role(whose: Role, language: str) -> str:
    """Name a role."""
    return _ROLES[whose] if language == "nb" else _ENGLISH_ROLES.get(whose, str(whose).replace("_", " "))


def is_named(of: str) -> bool:
    """Tell whether a deadline or an event has a name of its own here."""
    return of in _NAMES


def name(of: str, language: str) -> str:
    """Name a deadline or an event: by its words here, else by its task's title, else by the catalogue."""
    if of in _NAMES:
        return _NAMES[of][LANGUAGES.index(language)]
    titles = [task.title[language] for task in TASK_TYPES if task.form.event_name == of]
    if titles:
        return titles[0]
    if of in CATALOGUE:
        return (CATALOGUE[of].__doc__ or of).split("\n")[0].split(";")[0].rstrip(".")
    return of.replace("-", " ").capitalize()


def length(of: Length, language: str) -> str:
    """Write a length; one that is counted back is so long before its day."""
    return length_in_words(of, TextLanguage(language))
