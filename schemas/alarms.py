"""Alarms: what may go wrong in a journey without a deadline passing, in the words that a leader reads."""

from collections.abc import Mapping
from types import MappingProxyType

from schemas.texts import in_all_languages

ALARMS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "contents-missing": in_all_languages(
            "Programmet er avsluttet uten at det er ført timer i alt som er obligatorisk",
            "Programmet er avslutta utan at det er ført timar i alt som er obligatorisk",
            "The programme has ended, and for some mandatory contents no hours are recorded",
        ),
        "contract-refused": in_all_languages(
            "Deltakeren vil ikke underskrive integreringskontrakten",
            "Deltakaren vil ikkje skrive under integreringskontrakten",
            "The participant will not sign the integration contract",
        ),
        "decided-before-comment": in_all_languages(
            "Vedtaket er fattet før fristen for å uttale seg var ute",
            "Vedtaket er gjort før fristen for å uttale seg var ute",
            "Decided while there was still time to comment",
        ),
        "decided-before-mapping": in_all_languages(
            "Vedtaket er fattet før kartleggingen var ferdig, uten begrunnelse",
            "Vedtaket er gjort før kartlegginga var ferdig, utan grunngiving",
            "Decided before the mapping was completed, without a reason",
        ),
        "decided-without-forewarning": in_all_languages(
            "Vedtaket går deltakeren imot, og det er ikke forhåndsvarslet",
            "Vedtaket går deltakaren imot, og det er ikkje førehandsvarsla",
            "Decided against the participant without a forewarning",
        ),
        "decided-without-reason": in_all_languages(
            "Avslaget er ikke begrunnet",
            "Avslaget er ikkje grunngitt",
            "Refused without a reason",
        ),
        "end-not-known": in_all_languages(
            "Programmet er startet uten at noen har sagt når det skal slutte; ingen frist følger slutten",
            "Programmet er starta utan at nokon har sagt når det skal slutte; ingen frist følgjer slutten",
            "The programme has started and nobody has registered when it ends; no deadline follows its end",
        ),
        "extended-beyond-the-rules": in_all_languages(
            "Programmet er forlenget med flere måneder enn reglene gir",
            "Programmet er forlengt med fleire månader enn reglane gir",
            "Extended by more months than the rules give",
        ),
        "gap": in_all_languages(
            "Programmet er avsluttet, og ingen har tatt over",
            "Programmet er avslutta, og ingen har teke over",
            "The programme has ended, and nobody has taken over",
        ),
        "goal-not-agreed": in_all_languages(
            "Kommunen og karrieresenteret er ikke enige om målet for veiledningen innen fristen",
            "Kommunen og karrieresenteret er ikkje samde om målet for rettleiinga innan fristen",
            "The kommune and the career centre have not agreed on the goal of the guidance in time",
        ),
        "granted-without-right": in_all_languages(
            "Program er innvilget til en som verken har rett eller kan få tilbud",
            "Program er innvilga til ein som verken har rett eller kan få tilbod",
            "A programme was granted to somebody who has no right and may not be offered one",
        ),
        "idle": in_all_languages(
            "Deltakeren har i flere uker ikke hatt noe i programmet",
            "Deltakaren har i fleire veker ikkje hatt noko i programmet",
            "For some weeks the participant has had nothing in the programme",
        ),
        "interpreter-did-not-come": in_all_languages(
            "Tolken møtte ikke",
            "Tolken møtte ikkje",
            "The interpreter did not come",
        ),
        "interpreter-exception-missing": in_all_languages(
            "Ukvalifisert tolk er brukt uten dokumentert unntak",
            "Ukvalifisert tolk er brukt utan dokumentert unntak",
            "An interpreter without qualification was used without a documented exception",
        ),
        "interpreter-not-accepted": in_all_languages(
            "Mindreårige og slektninger skal ikke tolke",
            "Mindreårige og slektningar skal ikkje tolke",
            "A minor or a relative must not interpret",
        ),
        "interpreter-not-found": in_all_languages(
            "Det finnes ingen tolk til samtalen",
            "Det finst ingen tolk til samtalen",
            "No interpreter was found for the meeting",
        ),
        "invitation-unanswered": in_all_languages(
            "Kommunen har ikke svart på invitasjonen til samling innen fristen; ta kontakt",
            "Kommunen har ikkje svart på invitasjonen til samling innan fristen; ta kontakt",
            "The kommune has not answered the invitation to the county meeting in time; get in touch",
        ),
        "length-outside-the-rules": in_all_languages(
            "Programmet er innvilget for færre eller flere måneder enn reglene gir",
            "Programmet er innvilga for færre eller fleire månader enn reglane gir",
            "Granted for fewer or more months than the rules give",
        ),
        "never-taken": in_all_languages(
            "Det er sendt en hendelse som ingen kommer til å vente på; se om den er feil",
            "Det er sendt ei hending som ingen kjem til å vente på; sjå om ho er feil",
            "An event was sent that nothing will ever wait for; see whether it is a mistake",
        ),
        "not-full-time": in_all_languages(
            "Tiltakene utgjør ikke et program på full tid",
            "Tiltaka utgjer ikkje eit program på full tid",
            "The measures do not add up to a full-time programme",
        ),
        "note-withheld-without-reason": in_all_languages(
            "Deltakeren får ikke se notatet, og det er ikke begrunnet",
            "Deltakaren får ikkje sjå notatet, og det er ikkje grunngitt",
            "The participant may not see the note, and no reason is given",
        ),
        "plan-not-delivered": in_all_languages(
            "Deltakeren har ikke fått planen sin",
            "Deltakaren har ikkje fått planen sin",
            "The participant has not received the plan",
        ),
        "practice-not-found": in_all_languages(
            "Det er ikke funnet praksisplass",
            "Det er ikkje funne praksisplass",
            "No place for work practice was found",
        ),
        "sent-in-vain": in_all_languages(
            "Det er sendt et brev om noe som siden er rettet; deltakeren må få beskjed",
            "Det er sendt eit brev om noko som sidan er retta; deltakaren må få melding",
            "A letter was sent about something that has since been corrected; the participant must be informed",
        ),
        "started-without-plan": in_all_languages(
            "Programmet er startet uten integreringsplan og integreringskontrakt",
            "Programmet er starta utan integreringsplan og integreringskontrakt",
            "The programme was started without plan and contract",
        ),
        "stopped-too-long": in_all_languages(
            "Programmet er stanset for lengre tid enn en midlertidig stans kan vare",
            "Programmet er stansa for lengre tid enn ein mellombels stans kan vare",
            "The programme was stopped for longer than a stop for a time may last",
        ),
        "too-little-work": in_all_languages(
            "Tiltakene er for lite arbeidsrettet for den som har arbeid som mål",
            "Tiltaka er for lite arbeidsretta for den som har arbeid som mål",
            "Too little of the measures is work-oriented for a participant whose goal is work",
        ),
        "without-measure": in_all_languages(
            "Programmet er startet, og ingen tiltak er planlagt",
            "Programmet er starta, og ingen tiltak er planlagde",
            "The programme has started, and no measure is planned",
        ),
    }
)
"""The text of each alarm in every language (nb, nn, en), by the name under which stages raise it."""
