"""What pages call roles, organisations, events and deadlines."""

from collections.abc import Callable, Mapping

from analysis.supervision.texts.codes import DEADLINES
from schemas.accounts import Post
from schemas.documents import DOCUMENT_NAMES
from schemas.event_names import EVENT_NAMES
from schemas.events.vocabulary import Party
from schemas.kommuner import COUNTIES, KOMMUNER
from schemas.organisations import STEGVIS


def N_(text: str) -> str:  # noqa: N802 - the customary name, by which texts are found
    """Mark a text that is translated where it is shown."""
    return text


Translate = Callable[[str], str]

ROLES: Mapping[str, str] = {
    "settlement_adviser": N_("settlement adviser"),
    "programme_adviser": N_("programme adviser"),
    "programme_leader": N_("leader of the introduction programme"),
    "career_adviser": N_("career adviser"),
    "career_centre": N_("career centre"),
    "career_centre_leader": N_("leader of the career centre"),
    "interpreter_desk": N_("interpreter desk"),
    "interpreter_service": N_("interpreter service"),
    "nav": N_("NAV adviser"),
    "adult_education": N_("adult education"),
    "imdi": N_("IMDi"),
    "appeal_body": N_("appeal body"),
    "hk_dir": N_("HK-dir"),
    "participant": N_("participant"),
    "archive": N_("archive"),
    "access_administrator": N_("access administrator"),
    "auditor": N_("auditor"),
    "operator": N_("operator of Stegvis"),
}
"""Roles of tasks and of accounts."""

STAGE_NAMES: Mapping[str, str] = {
    "settlement": N_("settlement"),
    "mapping": N_("competence mapping"),
    "guidance": N_("career guidance"),
    "decision": N_("decision"),
    "plan": N_("plan"),
    "programme": N_("programme"),
    "ending": N_("ending"),
}
"""The stages, in the middle of a sentence."""

_NATIONAL: Mapping[str, str] = {
    Party.IMDI: N_("IMDi"),
    Party.STATE: N_("The county governor"),
    Party.INTERPRETER_SERVICE: N_("The interpreter service"),
    Party.NAV: N_("NAV"),
    Party.ADULT_EDUCATION: N_("Adult education"),
    Party.HK_DIR: N_("HK-dir"),
    Party.PARTICIPANT: N_("The participant"),
    STEGVIS: N_("Stegvis"),
}


def role_name(role: str, translate: Translate) -> str:
    """Give what a role is called, in the middle of a sentence."""
    return translate(ROLES[role])


def organisation_name(organisation: str, translate: Translate) -> str:
    """Give the full name of an organisation, never its number alone."""
    if organisation in KOMMUNER:
        return translate("%(name)s kommune") % {"name": KOMMUNER[organisation].name}
    if organisation in COUNTIES:
        return translate("Career centre, %(name)s") % {"name": COUNTIES[organisation]}
    return translate(_NATIONAL[organisation]) if organisation in _NATIONAL else organisation


def event_name(name: str, language: str) -> str:
    """Give what people call an event; its own name where this release knows none."""
    return EVENT_NAMES[name][language] if name in EVENT_NAMES else name


def deadline_name(name: str, language: str) -> str:
    """Give what people call a deadline; its own name where this release knows none."""
    return DEADLINES[name][language] if name in DEADLINES else name.replace("-", " ")


def document_name(kind: str, language: str) -> str:
    """Give what people call a document of a kind, in the middle of a sentence."""
    return DOCUMENT_NAMES[kind][language]


def capitalised(text: str) -> str:
    """Begin a text with a capital letter."""
    return text[:1].upper() + text[1:]


def post_name(post: Post, translate: Translate) -> str:
    """Give a role and where: ``programrådgiver, Drammen kommune``."""
    return role_at(post.role, post.organisation, translate)


def role_at(role: str, organisation: str, translate: Translate) -> str:
    """Give a role and where it is, said once where one name holds the other: ``veileder i NAV``."""
    who, where = role_name(role, translate), organisation_name(organisation, translate)
    if where.casefold() in who.casefold():
        return who
    return where if who.casefold() in where.casefold() else f"{who}, {where}"
