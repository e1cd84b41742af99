"""What people call the lines of a timeline, by their kind; alarms and findings have words of their own."""

from collections.abc import Mapping
from types import MappingProxyType

from schemas.alarms import ALARMS
from schemas.findings import FINDINGS
from schemas.texts import in_all_languages

_LINES: Mapping[str, Mapping[str, str]] = MappingProxyType({
    # what became of an event
    "retracted": in_all_languages(
        "trukket tilbake, gjelder ikke lenger", "trekt tilbake, gjeld ikkje lenger", "retracted, no longer counts"
    ),
    "retraction": in_all_languages("noe ble trukket tilbake", "noko vart trekt tilbake", "retraction"),
    "corrected": in_all_languages("bosettingen ble rettet", "busetjinga vart retta", "settlement corrected"),
    "coming": in_all_languages("ventes", "er venta", "to come"),
    "never-taken": in_all_languages(
        "ingenting kommer til å vente på denne hendelsen",
        "ingenting kjem til å vente på denne hendinga",
        "nothing will ever wait for this event",
    ),
    # deadlines
    "passed": in_all_languages("fristen gikk ut", "fristen gjekk ut", "deadline passed"),
    "more-time": in_all_languages("fristen ble forlenget", "fristen vart forlengd", "deadline extended"),
    "more-time-refused": in_all_languages(
        "fristen kunne ikke forlenges", "fristen kunne ikkje forlengjast", "deadline not extended"
    ),
    "late-appeal": in_all_languages(
        "klaget for sent; klagen kan likevel bli behandlet (§ 31)",
        "klaga for seint; klaga kan likevel bli behandla (§ 31)",
        "appealed too late; it may still be taken up (§ 31)",
    ),
    # the journey
    "skipped": in_all_languages("steget er ikke nødvendig", "steget er ikkje nødvendig", "stage skipped"),
    "ended-early": in_all_languages(
        "saken ble avsluttet før tiden", "saka vart avslutta før tida", "journey ended early"
    ),
    "merged": in_all_languages(
        "saken fortsatte i en annen sak om samme person",
        "saka heldt fram i ei anna sak om same person",
        "went on in another journey, of the same person",
    ),
    "joined": in_all_languages(
        "en annen sak om samme person er slått sammen med denne",
        "ei anna sak om same person er slått saman med denne",
        "another journey of the same person was merged into this one",
    ),
    "transfer-accepted": in_all_languages(
        "den nye kommunen har overtatt", "den nye kommunen har teke over", "the new kommune has taken over"
    ),
    "adviser-changed": in_all_languages("ny rådgiver", "ny rådgivar", "adviser changed"),
    "feedback": in_all_languages(
        "tilbakemelding fra deltakeren", "tilbakemelding frå deltakaren", "feedback from the participant"
    ),
    "not-understood": in_all_languages(
        "deltakeren hadde ikke forstått informasjonen",
        "deltakaren hadde ikkje forstått informasjonen",
        "the participant had not understood the information",
    ),
    "stopped": in_all_languages("programmet ble stanset", "programmet vart stansa", "programme stopped"),
    "norwegian-level": in_all_languages(
        "norsknivået ble vurdert", "norsknivået vart vurdert", "level of Norwegian assessed"
    ),
    # guidance
    "held-before-mapping-shared": in_all_languages(
        "samtalen ble holdt før fylket hadde kartleggingen",
        "samtalen vart halden før fylket hadde kartlegginga",
        "conversation held before the county had the mapping",
    ),
    "goal-not-confirmed": in_all_languages(
        "karrieresenteret bekrefter ikke målet for samtalen",
        "karrieresenteret stadfestar ikkje målet for samtalen",
        "the career centre does not confirm the goal of the conversation",
    ),
    "group-session-cancelled": in_all_languages(
        "gruppesamlingen ble avlyst", "gruppesamlinga vart avlyst", "the group session was cancelled"
    ),
    "group-session-missed": in_all_languages(
        "deltakeren kom ikke til gruppesamlingen",
        "deltakaren kom ikkje til gruppesamlinga",
        "the participant did not come to the group session",
    ),
    "group-session-without-interpreter": in_all_languages(
        "gruppesamlingen ble holdt uten tolken som trengtes",
        "gruppesamlinga vart halden utan tolken som trongst",
        "group session without the interpreter who was needed",
    ),
    # interpreters
    "interpreter-in-register": in_all_languages(
        "tolken står i Nasjonalt tolkeregister",
        "tolken står i Nasjonalt tolkeregister",
        "the interpreter stands in the national register",
    ),
    "interpreter-not-in-register": in_all_languages(
        "tolken står ikke i Nasjonalt tolkeregister slik det var oppgitt",
        "tolken står ikkje i Nasjonalt tolkeregister slik det var oppgitt",
        "the interpreter does not stand in the national register as named",
    ),
    "interpreter-dispensation": in_all_languages(
        "ukvalifisert tolk, etter dispensasjon",
        "ukvalifisert tolk, etter dispensasjon",
        "unqualified interpreter, covered by the dispensation",
    ),
    "interpreter-free-until": in_all_languages(
        "det koster snart å avbestille tolken",
        "det kostar snart å avbestille tolken",
        "cancelling the interpreter begins to cost soon",
    ),
    "interpreter-cancelled-late": in_all_languages(
        "tolken ble avbestilt for sent til å være gratis",
        "tolken vart avbestilt for seint til å vere gratis",
        "interpreter cancelled too late to be free of charge",
    ),
    "interpreter-shared": in_all_languages(
        "tolken til et annet medlem av husstanden er der",
        "tolken til ein annan medlem av husstanden er der",
        "the interpreter of another member of the household is there",
    ),
    "interpreter-came-in-vain": in_all_languages(
        "tolken kom, men samtalen ble ikke holdt",
        "tolken kom, men samtalen vart ikkje halden",
        "the interpreter came, the conversation was not held",
    ),
    # cooperation of a kommune and its career centre
    "contact": in_all_languages("kontaktperson", "kontaktperson", "contact person"),
    "meeting-decision": in_all_languages("møtet har vedtatt", "møtet har vedteke", "the meeting has decided"),
    "agenda": in_all_languages("dagsorden for møtet", "dagsorden for møtet", "agenda of the meeting"),
    "does-not-come": in_all_languages(
        "kan ikke komme til møtet", "kan ikkje kome til møtet", "cannot come to the meeting"
    ),
    "county-meeting-answer": in_all_languages(
        "svar på invitasjonen til samling",
        "svar på invitasjonen til samling",
        "answer to the invitation to a county meeting",
    ),
})  # fmt: skip

LINES: Mapping[str, Mapping[str, str]] = MappingProxyType({**_LINES, **ALARMS, **FINDINGS})
"""By the kind of the line; it may begin with a small letter. Events have their names (``schemas.event_names``)."""
