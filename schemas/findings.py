"""What advisers read of a case that was held against the rules: findings on the timeline, and hints with a task.

Both stand in a journey as codes. Codes without words here are shown as they are.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from schemas.tasks import title_of
from schemas.texts import TextLanguage, in_all_languages

FINDINGS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "plan-incomplete": in_all_languages(
        "Planen mangler noe den skal inneholde (§ 15)",
        "Planen manglar noko han skal innehalde (§ 15)",
        "The plan lacks what it must hold (§ 15)",
    ),
    "end-goal-outside-the-rules": in_all_languages(
        "Sluttmålet er ikke blant dem loven gir deltakeren (§§ 13, 14)",
        "Sluttmålet er ikkje blant dei lova gir deltakaren (§§ 13, 14)",
        "The end goal is none of the participant's (§§ 13, 14)",
    ),
    "norwegian-goal-lowered": in_all_languages(
        "Norskmålet er senket flere nivåer på én gang (forskriften § 27)",
        "Norskmålet er senka fleire nivå på éin gong (forskrifta § 27)",
        "The Norwegian goal was lowered by several levels at once (regulation § 27)",
    ),
    "leave-outside-the-rules": in_all_languages(
        "Permisjonen er utenfor reglene for sitt slag (forskriften §§ 11 til 16)",
        "Permisjonen er utanfor reglane for sitt slag (forskrifta §§ 11 til 16)",
        "Leave outside the rules of its kind (regulation §§ 11 to 16)",
    ),
    "self-certificate-outside-the-rules": in_all_languages(
        "Fraværet krever legeerklæring (forskriften § 8)",
        "Fråværet krev legeerklæring (forskrifta § 8)",
        "This absence needs a doctor's certificate (regulation § 8)",
    ),
    "training-offered-late": in_all_languages(
        "Opplæring i norsk og samfunnskunnskap ble ikke tilbudt i tide (§ 30)",
        "Opplæring i norsk og samfunnskunnskap vart ikkje tilboden i tide (§ 30)",
        "Training in Norwegian and social studies was not offered in time (§ 30)",
    ),
    "exemption-outside-the-rules": in_all_languages(
        "Jobben og vurderingen av rett og plikt stemmer ikke overens (§ 8)",
        "Jobben og vurderinga av rett og plikt stemmer ikkje overeins (§ 8)",
        "The job and the right and duty do not go together (§ 8)",
    ),
    "ended-with-right-to-finish": in_all_languages(
        "Løpet ble avsluttet, men deltakeren har rett til å fullføre programmet som er begynt (§ 9)",
        "Løpet vart avslutta, men deltakaren har rett til å fullføre programmet som er byrja (§ 9)",
        "The journey was ended, though the participant may finish the programme that was begun (§ 9)",
    ),
    "plan-and-contract-apart": in_all_languages(
        "Plan og kontrakt ble ikke inngått samtidig (§ 16)",
        "Plan og kontrakt vart ikkje inngått samstundes (§ 16)",
        "Plan and contract were not made at the same time (§ 16)",
    ),
})  # fmt: skip
"""The lines of the timeline that say what is outside the rules; nobody is notified of them."""

CODES: Mapping[str, Mapping[str, str]] = MappingProxyType({
    # points of a plan
    "long_term_goals": in_all_languages("langsiktige mål", "langsiktige mål", "long-term goals"),
    "norwegian_extent": in_all_languages("omfanget av norsk", "omfanget av norsk", "the extent of Norwegian"),
    "social_studies_extent": in_all_languages(
        "omfanget av samfunnskunnskap", "omfanget av samfunnskunnskap", "the extent of social studies"
    ),
    "months": in_all_languages("varigheten", "kor lenge programmet varer", "the duration"),
    "elements": in_all_languages("elementene i programmet", "elementa i programmet", "the elements"),
    "reasons": in_all_languages(
        "begrunnelse for valgte elementer", "grunngiving for valde element", "reasons for the chosen elements"
    ),
    "appeal_explained": in_all_languages("klagemuligheter", "klagerett", "the right to appeal"),
    # why an end goal or a self-certificate is outside the rules
    "work-only": in_all_languages(
        "over 55 år kvalifiserer programmet for arbeid",
        "over 55 år kvalifiserer programmet for arbeid",
        "over 55 the programme qualifies for work",
    ),
    "without-upper-secondary": in_all_languages(
        "målet krever videregående opplæring fra før",
        "målet krev vidaregåande opplæring frå før",
        "the goal takes upper secondary education",
    ),
    "young-without-reason": in_all_languages(
        "under 25 år er målet fullført videregående; begrunn et annet",
        "under 25 år er målet fullført vidaregåande; grunngi eit anna",
        "under 25 the goal is complete upper secondary; give the reason for another",
    ),
    "too-early": in_all_languages(
        "deltakeren har ikke deltatt lenge nok",
        "deltakaren har ikkje delteke lenge nok",
        "the participant has not taken part long enough",
    ),
    "too-long": in_all_languages("for mange dager på rad", "for mange dagar på rad", "too many days at a time"),
    # why work does not exempt
    "too-few-hours": in_all_languages(
        "jobben har for få timer i uka til at retten og plikten faller bort",
        "jobben har for få timar i veka til at retten og plikta fell bort",
        "the job has too few hours a week to end right and duty",
    ),
    "full-work": in_all_languages(
        "med så mange timer i uka er det ingen rett og plikt så lenge jobben varer",
        "med så mange timar i veka er det inga rett og plikt så lenge jobben varer",
        "with so many hours a week there is no right and duty while the job lasts",
    ),
    "hours-not-told": in_all_languages(
        "det er ikke registrert hvor mange timer i uka jobben har",
        "det er ikkje registrert kor mange timar i veka jobben har",
        "nobody has registered how many hours a week the job has",
    ),
    # who mapped before the settlement
    "imdi": in_all_languages("IMDi", "IMDi", "IMDi"),
    "reception": in_all_languages("mottaket", "mottaket", "the reception centre"),
    # goals
    "upper_secondary": in_all_languages(
        "fullført videregående opplæring", "fullført vidaregåande opplæring", "complete upper secondary"
    ),
})  # fmt: skip
"""Codes in findings and hints."""

FIELDS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "missing": in_all_languages("mangler", "manglar", "missing"),
    "why": in_all_languages("fordi", "fordi", "why"),
    "end_goal": in_all_languages("sluttmål", "sluttmål", "end goal"),
    "before": in_all_languages("før", "før", "before"),
    "after": in_all_languages("etter", "etter", "after"),
    "levels": in_all_languages("nivåer", "nivå", "levels"),
    "leave": in_all_languages("permisjon", "permisjon", "leave"),
    "working_days": in_all_languages("virkedager", "yrkedagar", "working days"),
    "most": in_all_languages("høyst", "høgst", "most"),
    "until": in_all_languages("til", "til", "until"),
    "with_benefit": in_all_languages("med stønad", "med stønad", "with benefit"),
    "absent_from": in_all_languages("borte fra", "borte frå", "absent from"),
    "days": in_all_languages("dager", "dagar", "days"),
    "agreed_on": in_all_languages("plan avtalt", "plan avtalt", "agreed on"),
    "offer_by": in_all_languages("senest", "seinast", "by"),
    "hours_per_week": in_all_languages("timer i uka", "timar i veka", "hours a week"),
    "started_on": in_all_languages("programmet startet", "programmet starta", "programme started"),
    "signed_on": in_all_languages("kontrakt undertegnet", "kontrakt underskriven", "signed on"),
})  # fmt: skip
"""The fields of findings."""

_HINTS: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "suggested_goal": in_all_languages(
        "Foreslått sluttmål: {} (§ 14, under 25 år)",
        "Foreslått sluttmål: {} (§ 14, under 25 år)",
        "Suggested end goal: {} (§ 14, under 25)",
    ),
    "suggested_norwegian": in_all_languages(
        "Veiledende norskmål: minst {} i lesing, lytting og skriving (forskriften § 28)",
        "Rettleiande norskmål: minst {} i lesing, lytting og skriving (forskrifta § 28)",
        "Guiding goal of Norwegian: at least {} in reading, listening and writing (regulation § 28)",
    ),
    "suggested_oral_norwegian": in_all_languages(
        "Veiledende norskmål muntlig: minst {}",
        "Rettleiande norskmål munnleg: minst {}",
        "Guiding goal of oral Norwegian: at least {}",
    ),
    "training_offer_by": in_all_languages(
        "Tilby opplæring i norsk og samfunnskunnskap senest {} (§ 30)",
        "Tilby opplæring i norsk og samfunnskunnskap seinast {} (§ 30)",
        "Offer training in Norwegian and social studies by {} (§ 30)",
    ),
    "right_returns_before": in_all_languages(
        "Slutter jobben før {}, har deltakeren rett og plikt igjen (§ 8). Vurder det da på nytt",
        "Sluttar jobben før {}, har deltakaren rett og plikt igjen (§ 8). Vurder det då på nytt",
        "If the job ends before {}, right and duty are back (§ 8). Assess it anew then",
    ),
    "quality_assure": in_all_languages(
        "Kartlagt før bosettingen (referanse {}). Kvalitetssikre; spør ikke om det samme igjen (§ 10)",
        "Kartlagd før busetjinga (referanse {}). Kvalitetssikre; spør ikkje om det same igjen (§ 10)",
        "Mapped before the settlement (reference {}). Quality-assure it; do not ask the same again (§ 10)",
    ),
    "mapped_earlier": in_all_languages(
        "Kartlagt før bosettingen, av {}. Resultatet ligger hos IMDi; spør ikke om det samme igjen (§ 10)",
        "Kartlagd før busetjinga, av {}. Resultatet ligg hos IMDi; spør ikkje om det same igjen (§ 10)",
        "Mapped before the settlement, by {}. IMDi has the result; do not ask the same again (§ 10)",
    ),
    "can_from": in_all_languages(
        "Karrieresenteret sa nei, og kan fra {}",
        "Karrieresenteret sa nei, og kan frå {}",
        "The career centre declined, and can from {}",
    ),
    "refused_on": in_all_languages(
        "Deltakeren ville ikke skrive under {}",
        "Deltakaren ville ikkje skrive under {}",
        "The participant would not sign on {}",
    ),
    "paused_until": in_all_languages(
        "Utsatt til {}, for programmet er stanset",
        "Utsett til {}, for programmet er stansa",
        "Put off until {}, since the programme is stopped",
    ),
    "interpreter_free_until": in_all_languages(
        "Tolken kan avbestilles uten kostnad til {}",
        "Tolken kan avbestillast utan kostnad til {}",
        "The interpreter can be cancelled free of charge until {}",
    ),
    "ends_on": in_all_languages("Programmet slutter {}", "Programmet sluttar {}", "The programme ends on {}"),
    "month": in_all_languages("Gjelder fraværet i {}", "Gjeld fråværet i {}", "About the absence in {}"),
})  # fmt: skip
_VOLUNTARY = in_all_languages(
    "Veiledning er en rett, ikke en plikt, med kollektiv beskyttelse (§ 37 b)",
    "Rettleiing er ein rett, ikkje ei plikt, med kollektivt vern (§ 37 b)",
    "Guidance is a right and no duty with collective protection (§ 37 b)",
)
_NOT_UNDERSTOOD = in_all_languages(
    "Sist var det på et språk deltakeren ikke forstår. Gi det på deltakerens språk, eller med tolk",
    "Sist var det på eit språk deltakaren ikkje forstår. Gi det på språket til deltakaren, eller med tolk",
    "Last time it was in a language that the participant does not understand. Give it in the participant's, or with an "
    "interpreter",
)
_RECOMMENDATION: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "shall": in_all_languages(
        "Notatet skal ha en anbefaling (§ 11)",
        "Notatet skal ha ei tilråding (§ 11)",
        "The note shall have a recommendation (§ 11)",
    ),
    "should": in_all_languages(
        "Notatet bør ha en anbefaling (§ 11). Gis ingen, skriv hvorfor",
        "Notatet bør ha ei tilråding (§ 11). Blir inga gitt, skriv kvifor",
        "The note should have a recommendation (§ 11). If it has none, write why",
    ),
    "not_owed": in_all_languages(
        "Anbefaling er ikke pålagt med kollektiv beskyttelse (§ 37 b). Gis ingen, skriv det",
        "Tilråding er ikkje pålagd med kollektivt vern (§ 37 b). Blir inga gitt, skriv det",
        "No recommendation is owed with collective protection (§ 37 b). If there is none, write so",
    ),
})  # fmt: skip


def in_words(code: str, language: TextLanguage) -> str:
    """Give a code in words, or as it is where it has none."""
    return CODES[code][language] if code in CODES else code


def field_in_words(name: str, language: TextLanguage) -> str:
    """Give the name of a field in words, or as it is, without underscores, where it has none."""
    return FIELDS[name][language] if name in FIELDS else name.replace("_", " ")


def hints(details: Mapping[str, Any], language: TextLanguage) -> Iterator[str]:
    """Give what the details of a task suggest to whoever has it; other details are skipped."""
    for name, write in _WRITERS.items():
        if name in details:
            yield from write(details[name], language)


def _filled(name: str) -> Callable[[Any, TextLanguage], Iterator[str]]:
    def write(value: Any, language: TextLanguage) -> Iterator[str]:
        yield _HINTS[name][language].format(in_words(str(value), language))

    return write


def _voluntary(value: Any, language: TextLanguage) -> Iterator[str]:
    if value:
        yield _VOLUNTARY[language]


def _not_understood(value: Any, language: TextLanguage) -> Iterator[str]:
    yield _NOT_UNDERSTOOD[language]


def _recommendation(value: Any, language: TextLanguage) -> Iterator[str]:
    if value in _RECOMMENDATION:
        yield _RECOMMENDATION[value][language]


def _agenda(value: Any, language: TextLanguage) -> Iterator[str]:
    """What is past its date between a kommune and its career centre, as the meeting goes through it."""
    for point in value:
        yield f"{title_of(point['task'], language)}: {point['count']}"


_WRITERS: Mapping[str, Callable[[Any, TextLanguage], Iterator[str]]] = MappingProxyType(
    {name: _filled(name) for name in _HINTS}
    | {
        "voluntary": _voluntary,
        "not_understood": _not_understood,
        "recommendation": _recommendation,
        "agenda": _agenda,
    }
)
