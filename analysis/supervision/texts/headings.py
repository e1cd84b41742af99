"""Titles, column headings, statuses, parties, and the thirteen points."""

from collections.abc import Mapping

from schemas.texts import in_all_languages

POINTS: Mapping[int, Mapping[str, str]] = {
    1: in_all_languages(
        "Bosetting, krav, tilbud, vedtak og oppstart",
        "Busetjing, krav, tilbod, vedtak og oppstart",
        "Settlement, claim, offer, decision and start",
    ),
    2: in_all_languages("Rett og plikt", "Rett og plikt", "Right and duty"),
    3: in_all_languages(
        "Kartlegging og veiledning før vedtaket",
        "Kartlegging og rettleiing før vedtaket",
        "Mapping and guidance before the decision",
    ),
    4: in_all_languages("Sluttmål", "Sluttmål", "End goal"),
    5: in_all_languages("Plan og kontrakt", "Plan og kontrakt", "Plan and contract"),
    6: in_all_languages(
        "Omfang: full tid, hele året", "Omfang: full tid, heile året", "Extent: full time, all year round"
    ),
    7: in_all_languages(
        "Norsk, samfunnskunnskap, livsmestring og foreldreveiledning",
        "Norsk, samfunnskunnskap, livsmeistring og foreldrerettleiing",
        "Norwegian, social studies, livsmestring and parental guidance",
    ),
    8: in_all_languages("Samtaler og tolk", "Samtalar og tolk", "Conversations and interpreters"),
    9: in_all_languages("Vedtak og klage", "Vedtak og klage", "Decisions and appeals"),
    10: in_all_languages("Fravær og permisjon", "Fråvær og permisjon", "Absence and leave"),
    11: in_all_languages("Avslutning", "Avslutning", "The ending"),
    12: in_all_languages(
        "Nasjonalt introduksjonsregister (NIR)",
        "Nasjonalt introduksjonsregister (NIR)",
        "National introduction register (NIR)",
    ),
    13: in_all_languages("Internkontroll", "Internkontroll", "Internal control"),
}

STATUSES: Mapping[str, Mapping[str, str]] = {
    "done": in_all_languages("Utført", "Utført", "Done"),
    "late": in_all_languages("For sent", "For seint", "Late"),
    "missing": in_all_languages("MANGLER", "MANGLAR", "MISSING"),
    "not_yet_due": in_all_languages("Ikke forfalt", "Ikkje forfalle", "Not yet due"),
    "not_applicable": in_all_languages("Ikke aktuelt", "Ikkje aktuelt", "Not applicable"),
    "not_held": in_all_languages("Ikke i Stegvis", "Ikkje i Stegvis", "Not held here"),
}

CELLS: Mapping[str, Mapping[str, str]] = {
    "yes": in_all_languages("ja", "ja", "yes"),
    "late": in_all_languages("for sent", "for seint", "late"),
    "no": in_all_languages("NEI", "NEI", "NO"),
    "not_judged": in_all_languages("–", "–", "–"),  # noqa: RUF001 - a dash, as tables have it
}

JOURNEYS: Mapping[str, Mapping[str, str]] = {
    "active": in_all_languages("pågår", "går føre seg", "active"),
    "closed": in_all_languages("avsluttet", "avslutta", "closed"),
}

PARTIES: Mapping[str, Mapping[str, str]] = {
    "kommune": in_all_languages("kommunen", "kommunen", "the kommune"),
    "county": in_all_languages("fylkeskommunen", "fylkeskommunen", "the county"),
    "kommune_or_county": in_all_languages(
        "kommunen eller fylkeskommunen", "kommunen eller fylkeskommunen", "the kommune or the county"
    ),
    "imdi": in_all_languages("IMDi", "IMDi", "IMDi"),
    "reception": in_all_languages("mottaket", "mottaket", "the reception centre"),
    "state": in_all_languages("statsforvalteren", "statsforvaltaren", "the county governor"),
    "interpreter_service": in_all_languages("tolketjenesten", "tolketenesta", "the interpreter service"),
    "participant": in_all_languages("deltakeren", "deltakaren", "the participant"),
    "nav": in_all_languages("NAV", "NAV", "NAV"),
    "adult_education": in_all_languages("voksenopplæringen", "vaksenopplæringa", "adult education"),
    "hk_dir": in_all_languages("HK-dir", "HK-dir", "HK-dir"),
    "stegvis": in_all_languages("driften av Stegvis", "drifta av Stegvis", "the operators of Stegvis"),
}

WORDS: Mapping[str, Mapping[str, str]] = {
    "case": in_all_languages("Sak til tilsyn", "Sak til tilsyn", "Case for the supervisor"),
    "sample": in_all_languages("Stikkprøveliste", "Stikkprøveliste", "Sample list"),
    "number": in_all_languages("Saksnummer", "Saksnummer", "Case number"),
    "as_of": in_all_languages("Per", "Per", "As of"),
    "journey": in_all_languages("Forløpet", "Forløpet", "Journey"),
    "settled": in_all_languages("Bosatt", "Busett", "Settled"),
    "closed": in_all_languages("Avsluttet", "Avslutta", "Closed"),
    "kommune": in_all_languages("Kommune", "Kommune", "Kommune"),
    "since": in_all_languages("fra", "frå", "from"),
    "until": in_all_languages("til", "til", "until"),
    "rule_set": in_all_languages("Regelsett", "Regelsett", "Rule set"),
    "counted": in_all_languages("Linjer", "Linjer", "Lines"),
    "untaken": in_all_languages(
        "Registrerte hendelser som ikke er tatt i bruk, og ikke viser noe",
        "Registrerte hendingar som ikkje er tekne i bruk, og ikkje viser noko",
        "Registered events that the journey has not taken, which show nothing",
    ),
    "status": in_all_languages("Status", "Status", "Status"),
    "day": in_all_languages("Dag", "Dag", "Day"),
    "what": in_all_languages("Hva", "Kva", "What"),
    "event": in_all_languages("Hendelse", "Hending", "Event"),
    "who": in_all_languages("Hvem", "Kven", "Who"),
    "due": in_all_languages("Frist", "Frist", "Due"),
    "used": in_all_languages("Dager brukt", "Dagar brukte", "Days used"),
    "of": in_all_languages("av", "av", "of"),
    "paragraph": in_all_languages("Hjemmel", "Heimel", "Paragraph"),
    "more": in_all_languages("Mer", "Meir", "More"),
    "period": in_all_languages("Startet fra og med", "Starta frå og med", "Started from"),
    "period_to": in_all_languages("til og med", "til og med", "to"),
    "started": in_all_languages("Startet", "Starta", "Started"),
    "moved": in_all_languages("Flyttet til", "Flytta til", "Moved to"),
    "total": in_all_languages("Sum", "Sum", "Total"),
    "nobody": in_all_languages(
        "Ingen startet i perioden.", "Ingen starta i perioden.", "Nobody started in the period."
    ),
    "unplayable": in_all_languages(
        "Saker som ikke kan regnes ut, og mangler i listen",
        "Saker som ikkje kan reknast ut, og manglar i lista",
        "Cases that cannot be played, which the list lacks",
    ),
    "not_held_note": in_all_languages(
        "«Ikke i Stegvis»: verken utført eller manglende; vises fra kommunens arkiv.",
        "«Ikkje i Stegvis»: verken utført eller manglande; blir vist frå arkivet til kommunen.",
        "Not held here: neither done nor missing; to be shown from the kommune's files.",
    ),
    "column_note": in_all_languages(
        "Punkt 12 gjelder registreringen av bosettingen; resten registrerer kommunen selv.",
        "Punkt 12 gjeld registreringa av busetjinga; resten registrerer kommunen sjølv.",
        "Point 12 is the registration of the settlement; the kommune registers the rest itself.",
    ),
    "yes": in_all_languages("ja", "ja", "yes"),
    "no": in_all_languages("nei", "nei", "no"),
}
