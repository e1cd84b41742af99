"""The checklists of tasks, item by item, in every language.

The ``details`` of a task hold only the code of its checklist, so that texts can be improved without playing journeys
again. Codes of items are stable, since events name them (``dwelling.prepared``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from schemas.events.vocabulary import Role
from schemas.texts import in_all_languages


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do or to talk about.

    Attributes:
        code: Stable within its checklist.
        text: The text, by language.
    """

    code: str
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Checklist:
    """The list that the owner of a task goes through.

    Attributes:
        code: The code in the task's details, such as ``prepare/dwelling``.
        role: The role that goes through it.
        source: The requirements, sources and paragraphs behind it.
        title: The heading, by language.
        items: The items, in their order.
    """

    code: str
    role: Role
    source: str
    title: Mapping[str, str]
    items: tuple[Item, ...]


def _item(code: str, nb: str, nn: str, en: str) -> Item:
    return Item(code, in_all_languages(nb, nn, en))


DWELLING = Checklist(
    "prepare/dwelling", Role.SETTLEMENT_ADVISER, "S-03, S-04",
    in_all_languages("Før innflytting", "Før innflytting", "Before moving in"),
    (
        _item(
            "found",
            "Boligen er funnet og passer for husstanden",
            "Bustaden er funnen og passar for husstanden",
            "A dwelling that suits the household is found",
        ),
        _item(
            "prepared",
            "Boligen er ren, og strøm, varme og røykvarsler virker",
            "Bustaden er rein, og straum, varme og røykvarslar verkar",
            "The dwelling is clean, and power, heating and smoke alarm work",
        ),
        _item(
            "contract",
            "Leiekontrakten er klar, og depositum eller garanti er ordnet",
            "Leigekontrakten er klar, og depositum eller garanti er ordna",
            "The lease is ready, and the deposit or guarantee is arranged",
        ),
        _item(
            "furniture",
            "Møbler og det mest nødvendige er på plass, eller støtte til det er avklart",
            "Møblar og det mest nødvendige er på plass, eller støtte til det er avklart",
            "Furniture and the most necessary things are in place, or support for them is arranged",
        ),
        _item(
            "keys",
            "Nøklene er klare, og det er avtalt hvem som overleverer dem",
            "Nøklane er klare, og det er avtalt kven som overleverer dei",
            "The keys are ready, and it is agreed who hands them over",
        ),
    ),
)  # fmt: skip

RIGHTS_AND_DUTIES = Checklist(
    "rights-and-duties", Role.SETTLEMENT_ADVISER,
    "S-09, S-88; integreringsloven §§ 8 to 37, tolkeloven § 4, forvaltningsloven § 29",
    in_all_languages("Rettigheter og plikter", "Rettar og plikter", "Rights and duties"),
    (
        _item(
            "programme",
            "Introduksjonsprogrammet: hvem som har rett og plikt, og hva det inneholder",
            "Introduksjonsprogrammet: kven som har rett og plikt, og kva det inneheld",
            "The introduction programme: who has the right and the duty, and what it contains",
        ),
        _item(
            "mapping_and_guidance",
            "Kompetansekartlegging og karriereveiledning",
            "Kompetansekartlegging og karriererettleiing",
            "Competence mapping and career guidance",
        ),
        _item(
            "decision_and_plan",
            "Vedtaket, integreringsplanen og integreringskontrakten",
            "Vedtaket, integreringsplanen og integreringskontrakten",
            "The decision, the integration plan and the integration contract",
        ),
        _item(
            "norwegian",
            "Opplæring i norsk og samfunnskunnskap",
            "Opplæring i norsk og samfunnskunnskap",
            "Training in Norwegian and social studies",
        ),
        _item(
            "benefit",
            "Introduksjonsstønad: hvem som får den, når den kommer, og skatt",
            "Introduksjonsstønad: kven som får han, når han kjem, og skatt",
            "The introduction benefit: who gets it, when it is paid, and tax",
        ),
        _item(
            "absence",
            "Fravær og permisjon: hvem som skal ha beskjed, og når stønaden blir redusert",
            "Fråvær og permisjon: kven som skal ha beskjed, og når stønaden blir redusert",
            "Absence and leave: whom to tell, and when the benefit is reduced",
        ),
        _item(
            "appeal",
            "Klage: hvordan, til hvem og innen hvilken frist",
            "Klage: korleis, til kven og innan kva frist",
            "Appeal: how, to whom and within what time",
        ),
        _item(
            "interpreter",
            "Tolk: tolkingen er gratis, barn skal ikke tolke, og den som ikke møter, kan få et gebyr",
            "Tolk: tolkinga er gratis, barn skal ikkje tolke, og den som ikkje møter, kan få eit gebyr",
            "Interpreter: interpreting is free, children do not interpret, and not coming may cost a fee",
        ),
        _item(
            "confidentiality",
            "Taushetsplikt, og hvem som får opplysninger om deltakeren",
            "Teieplikt, og kven som får opplysningar om deltakaren",
            "Confidentiality, and who gets information about the participant",
        ),
    ),
)  # fmt: skip

PREPARE_PROGRAMME_ADVISER = Checklist(
    "prepare/programme_adviser", Role.PROGRAMME_ADVISER, "S-29, S-85 to S-88, S-103, S-104",
    in_all_languages(
        "Før karriereveiledningen: programrådgiver",
        "Før karriererettleiinga: programrådgivar",
        "Before career guidance: programme adviser",
    ),
    (
        _item(
            "mapping_read",
            "Kartleggingen er lest og delt med fylkeskommunen",
            "Kartlegginga er lesen og delt med fylkeskommunen",
            "The mapping has been read and shared with the county",
        ),
        _item(
            "right_time",
            "Tidspunktet er riktig: deltakeren er klar for samtalen nå",
            "Tidspunktet er rett: deltakaren er klar for samtalen no",
            "The time is right: the participant is ready for the conversation now",
        ),
        _item(
            "goal_and_questions",
            "Mål og spørsmål for samtalen står i bestillingen",
            "Mål og spørsmål for samtalen står i bestillinga",
            "The goal and the questions for the conversation are in the order",
        ),
        _item(
            "rights_explained",
            "Rettigheter og plikter er forklart på forhånd, så samtalen ikke går med til det",
            "Rettar og plikter er forklarte på førehand, så samtalen ikkje går med til det",
            "Rights and duties are explained beforehand, so that the conversation is not spent on them",
        ),
        _item(
            "info_pack_sent",
            "Informasjonen er sendt på et språk deltakeren forstår",
            "Informasjonen er send på eit språk deltakaren forstår",
            "The information has been sent in a language that the participant understands",
        ),
        _item(
            "interpreter_ordered",
            "Fylkeskommunen har bestilt tolk på riktig språk og dialekt, om det trengs",
            "Fylkeskommunen har bestilt tolk på rett språk og dialekt, om det trengst",
            "The county has ordered an interpreter of the right language and dialect, if one is needed",
        ),
        _item(
            "purpose_known",
            "Deltakeren vet hva samtalen skal brukes til",
            "Deltakaren veit kva samtalen skal brukast til",
            "The participant knows what the conversation is for",
        ),
        _item(
            "time_and_place_known",
            "Deltakeren vet når og hvor samtalen er",
            "Deltakaren veit når og kvar samtalen er",
            "The participant knows when and where the conversation is",
        ),
    ),
)  # fmt: skip

PREPARE_CAREER_ADVISER = Checklist(
    "prepare/career_adviser", Role.CAREER_ADVISER,
    "S-30, S-76, S-85, S-87, S-89, S-102, S-104, K14; tolkeloven § 7; routine: double time",
    in_all_languages(
        "Før karriereveiledningen: karriereveileder",
        "Før karriererettleiinga: karriererettleiar",
        "Before career guidance: career adviser",
    ),
    (
        _item(
            "mapping_read",
            "Kartleggingen er lest i IMDinett",
            "Kartlegginga er lesen i IMDinett",
            "The mapping has been read in IMDinett",
        ),
        _item(
            "goal_and_questions",
            "Mål og spørsmål i bestillingen er lest, og uklarheter er tatt opp med programrådgiveren",
            "Mål og spørsmål i bestillinga er lesne, og det som er uklart, er teke opp med programrådgivaren",
            "The order's goal and questions have been read, and unclear points discussed with the programme adviser",
        ),
        _item(
            "interpreter_confirmed",
            "Tolken er bekreftet, og kvalifikasjonen er sjekket",
            "Tolken er stadfesta, og kvalifikasjonen er sjekka",
            "The interpreter is confirmed, and the qualification checked",
        ),
        _item(
            "interpreter_informed",
            "Tolken kjenner temaet, men har ikke fått saksdokumenter",
            "Tolken kjenner temaet, men har ikkje fått saksdokument",
            "The interpreter knows the topic, but has been given no case papers",
        ),
        _item(
            "double_time",
            "Det er satt av lengre tid når det brukes tolk",
            "Det er sett av lengre tid når det blir brukt tolk",
            "More time is set aside where there is an interpreter",
        ),
        _item(
            "local_offers",
            "Aktuelle tilbud i kommunen og fylket er kjent: opplæring, utdanning og arbeid",
            "Aktuelle tilbod i kommunen og fylket er kjende: opplæring, utdanning og arbeid",
            "The relevant offers of the kommune and the county are known: training, education and work",
        ),
        _item(
            "note_template",
            "Notatmal: medbrakt kompetanse, ønsker, muligheter, godkjenning, hindringer, neste steg",
            "Notatmal: medbrakt kompetanse, ønske, moglegheiter, godkjenning, hindringar, neste steg",
            "Note template: competence, wishes, options, recognition, hindrances, next steps",
        ),
        _item(
            "note_recipients",
            "Det er avklart hvem som får notatet, og hva det skal brukes til",
            "Det er avklart kven som får notatet, og kva det skal brukast til",
            "It is clear who gets the note and what it is for",
        ),
        _item(
            "note_access",
            "Det er avklart om deltakeren får notatet, og grunnen hvis ikke",
            "Det er avklart om deltakaren får notatet, og grunnen om ikkje",
            "It is clear whether the participant gets the note, and the reason if not",
        ),
    ),
)  # fmt: skip

FOLLOW_UP = Checklist(
    "follow-up", Role.PROGRAMME_ADVISER, "S-05, S-06, S-12, S-16, S-18, S-43",
    in_all_languages("Oppfølgingssamtale", "Oppfølgingssamtale", "Follow-up conversation"),
    (
        _item(
            "progress",
            "Fremgang mot målene i integreringsplanen",
            "Framgang mot måla i integreringsplanen",
            "Progress towards the goals of the integration plan",
        ),
        _item(
            "measures",
            "Om tiltakene er i gang og passer for deltakeren",
            "Om tiltaka er i gang og passar for deltakaren",
            "Whether the measures are under way and suit the participant",
        ),
        _item(
            "norwegian",
            "Norskopplæringen, og bruk av norsk i hverdagen",
            "Norskopplæringa, og bruk av norsk i kvardagen",
            "The Norwegian training, and Norwegian in daily life",
        ),
        _item(
            "attendance",
            "Fravær, og hva som kan gjøre det lettere å møte",
            "Fråvær, og kva som kan gjere det lettare å møte",
            "Absence, and what can make it easier to attend",
        ),
        _item(
            "rights",
            "Om deltakeren forstår rettigheter og plikter, og hva som må forklares igjen",
            "Om deltakaren forstår rettar og plikter, og kva som må forklarast igjen",
            "Whether the participant understands rights and duties, and what must be explained again",
        ),
        _item(
            "housing",
            "Bolig og praktiske forhold hjemme",
            "Bustad og praktiske forhold heime",
            "Housing and practical matters at home",
        ),
        _item(
            "network",
            "Nettverk og fritid",
            "Nettverk og fritid",
            "Network and leisure",
        ),
        _item(
            "agreed",
            "Hva som er avtalt til neste gang, og hvem som gjør hva",
            "Kva som er avtalt til neste gong, og kven som gjer kva",
            "What is agreed until next time, and who does what",
        ),
    ),
)  # fmt: skip

CHECKLISTS: Mapping[str, Checklist] = MappingProxyType(
    {
        each.code: each
        for each in (DWELLING, RIGHTS_AND_DUTIES, PREPARE_PROGRAMME_ADVISER, PREPARE_CAREER_ADVISER, FOLLOW_UP)
    }
)
"""All checklists by code, in the order of the procedure."""
