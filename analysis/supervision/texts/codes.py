"""What codes of events, rule sets and deadlines are in words."""

from collections.abc import Mapping

from schemas.alarms import ALARMS
from schemas.texts import in_all_languages

CODES: Mapping[str, Mapping[str, str]] = {
    # Right and duty, residence basis, education
    "right_and_duty": in_all_languages("rett og plikt", "rett og plikt", "right and duty"),
    "right": in_all_languages("rett", "rett", "right"),
    "may_be_offered": in_all_languages("kan få tilbud", "kan få tilbod", "may be offered"),
    "none": in_all_languages("ingen", "ingen", "none"),
    "asylum": in_all_languages("asyl", "asyl", "asylum"),
    "resettlement": in_all_languages("overføringsflyktning", "overføringsflyktning", "resettlement"),
    "family_reunification": in_all_languages("familiegjenforening", "familieattforeining", "family reunification"),
    "collective_protection": in_all_languages("kollektiv beskyttelse", "kollektivt vern", "collective protection"),
    "other": in_all_languages("annet", "anna", "other"),
    **{
        letter: in_all_languages(*(f"{word} {letter}" for word in ("bokstav", "bokstav", "letter")))
        for letter in "abcdefg"
    },
    "primary": in_all_languages("barneskole", "barneskule", "primary"),
    "lower_secondary": in_all_languages("ungdomsskole", "ungdomsskule", "lower secondary"),
    "upper_secondary": in_all_languages("videregående opplæring", "vidaregåande opplæring", "upper secondary"),
    "higher": in_all_languages("høyere utdanning", "høgare utdanning", "higher"),
    "unknown": in_all_languages("ukjent", "ukjent", "unknown"),
    # What the law counts from
    "settled": in_all_languages("bosettingen", "busetjinga", "the settlement"),
    "permit_granted": in_all_languages(
        "tillatelsen (norskopplæringen)", "løyvet (norskopplæringa)", "the permit (training in Norwegian)"
    ),
    "start_offered": in_all_languages(
        "tilbudet om oppstart (varigheten)", "tilbodet om oppstart (lengda)", "the offer of start (length)"
    ),
    "decision_due": in_all_languages(
        "vedtaksfristen (oppstarten)", "vedtaksfristen (oppstarten)", "the time to decide (start)"
    ),
    "decided": in_all_languages(
        "vedtaket (retten og innholdet)", "vedtaket (retten og innhaldet)", "the decision (right and contents)"
    ),
    "plan_made": in_all_languages("planen (kontrakten)", "planen (kontrakten)", "the plan (contract)"),
    # Assessments, goals
    "now": in_all_languages("nå", "no", "now"),
    "later": in_all_languages("senere", "seinare", "later"),
    "not_needed": in_all_languages("ikke behov", "ikkje behov", "not needed"),
    "part_of_upper_secondary": in_all_languages(
        "deler av videregående opplæring", "delar av vidaregåande opplæring", "part of upper secondary"
    ),
    "vocational": in_all_languages("fag- og yrkesopplæring", "fag- og yrkesopplæring", "vocational"),
    "vocational_requalification": in_all_languages(
        "yrkesfaglig rekvalifisering", "yrkesfagleg rekvalifisering", "vocational requalification"
    ),
    "higher_education": in_all_languages("høyere utdanning", "høgare utdanning", "higher education"),
    "work": in_all_languages("arbeid", "arbeid", "work"),
    "education": in_all_languages("utdanning", "utdanning", "education"),
    "work_and_education": in_all_languages("arbeid og utdanning", "arbeid og utdanning", "work and education"),
    "neither": in_all_languages("verken arbeid eller utdanning", "verken arbeid eller utdanning", "neither"),
    "A1": in_all_languages("A1", "A1", "A1"),
    "A2": in_all_languages("A2", "A2", "A2"),
    "B1": in_all_languages("B1", "B1", "B1"),
    "B2": in_all_languages("B2", "B2", "B2"),
    "C1": in_all_languages("C1", "C1", "C1"),
    "C2": in_all_languages("C2", "C2", "C2"),
    "test": in_all_languages("prøve", "prøve", "test"),
    "assessment": in_all_languages("lærernes vurdering", "vurderinga til lærarane", "assessment"),
    "reading": in_all_languages("lesing", "lesing", "reading"),
    "listening": in_all_languages("lytting", "lytting", "listening"),
    "writing": in_all_languages("skriving", "skriving", "writing"),
    "oral": in_all_languages("muntlig", "munnleg", "oral"),
    # Meetings, interpreters
    "guidance": in_all_languages("veiledning", "rettleiing", "guidance"),
    "mapping": in_all_languages("kartlegging", "kartlegging", "mapping"),
    "information": in_all_languages("rettigheter og plikter", "rettar og plikter", "rights and duties"),
    "plan": in_all_languages("planen", "planen", "the plan"),
    "decision": in_all_languages("vedtaket", "vedtaket", "the decision"),
    "appeal": in_all_languages("klagen", "klaga", "the appeal"),
    "forewarning": in_all_languages("forhåndsvarselet", "førehandsvarselet", "the forewarning"),
    "follow_up": in_all_languages("oppfølging", "oppfølging", "follow-up"),
    "not_registered": in_all_languages("ikke registrert", "ikkje registrert", "not registered"),
    "A": in_all_languages("A", "A", "A"),
    "B": in_all_languages("B", "B", "B"),
    "C": in_all_languages("C", "C", "C"),
    "D": in_all_languages("D", "D", "D"),
    "E": in_all_languages("E", "E", "E"),
    # Decisions
    "programme": in_all_languages("programmet", "programmet", "the programme"),
    "extension": in_all_languages("forlengelse", "forlenging", "extension"),
    "leave": in_all_languages("permisjon", "permisjon", "leave"),
    "stop": in_all_languages("stans", "stans", "stop"),
    "deduction": in_all_languages("trekk", "trekk", "deduction"),
    "granted": in_all_languages("innvilget", "innvilga", "granted"),
    "refused": in_all_languages("avslått", "avslått", "refused"),
    "deducted": in_all_languages("trukket", "trekt", "deducted"),
    "not_deducted": in_all_languages("ikke trukket", "ikkje trekt", "not deducted"),
    "upheld": in_all_languages("opprettholdt", "halde ved lag", "upheld"),
    "changed": in_all_languages("endret", "endra", "changed"),
    "dismissed": in_all_languages("avvist", "avvist", "dismissed"),
    "imposed": in_all_languages("pålagt", "pålagt", "imposed"),
    "shall": in_all_languages("skal gis", "skal bli gitt", "shall be given"),
    "should": in_all_languages("bør gis", "bør bli gitt", "should be given"),
    "not_owed": in_all_languages("ikke pålagt", "ikkje pålagd", "not owed"),
    "regular": in_all_languages("fast vurdering", "fast vurdering", "regular review"),
    "life_situation": in_all_languages("endret livssituasjon", "endra livssituasjon", "change in life situation"),
    "withdrawn": in_all_languages("trukket tilbake", "trekt tilbake", "withdrawn"),
    # Absence and leave
    "own_illness": in_all_languages("egen sykdom", "eigen sjukdom", "own illness"),
    "childs_illness": in_all_languages("barns sykdom", "sjukdom hos barn", "child's illness"),
    "welfare": in_all_languages("velferd", "velferd", "welfare"),
    "religious_day": in_all_languages("religiøs høytid", "religiøs høgtid", "religious day"),
    "holiday": in_all_languages("ferie", "ferie", "holiday"),
    "parental": in_all_languages("foreldrepermisjon", "foreldrepermisjon", "parental"),
    "birth": in_all_languages("fødsel", "fødsel", "birth"),
    "pregnancy": in_all_languages("svangerskap", "svangerskap", "pregnancy"),
    "peace_work": in_all_languages("fredsarbeid", "fredsarbeid", "peace work"),
    "health": in_all_languages("helse", "helse", "health"),
    "care": in_all_languages("omsorg", "omsorg", "care"),
    # The ending
    "died": in_all_languages("død", "død", "died"),
    "left_country": in_all_languages("flyttet fra landet", "flytta frå landet", "left the country"),
    "declined": in_all_languages("takket nei", "takka nei", "declined"),
    "no_right": in_all_languages("ingen rett", "ingen rett", "no right"),
    "duplicate": in_all_languages("registrert to ganger", "registrert to gonger", "duplicate"),
    "nav": in_all_languages("NAV", "NAV", "NAV"),
    "employer": in_all_languages("arbeidsgiver", "arbeidsgivar", "employer"),
    # Who is notified of a deviation
    "programme_leader": in_all_languages("programleder", "programleiar", "programme leader"),
    "career_centre_leader": in_all_languages(
        "leder ved karrieresenteret", "leiar ved karrieresenteret", "leader of the career centre"
    ),
    **ALARMS,
    "absence": in_all_languages("fraværet", "fråværet", "the absence"),
    "norwegian": in_all_languages("norskopplæringen", "norskopplæringa", "the training in Norwegian"),
    "norwegian_exemption": in_all_languages(
        "fritak fra norskopplæring", "fritak frå norskopplæring", "exemption from the training in Norwegian"
    ),
    "test_exemption": in_all_languages("fritak fra prøven", "fritak frå prøva", "exemption from the test"),
    "self_certificate": in_all_languages("egenmeldinger", "eigenmeldingar", "self-certificates"),
    "repayment": in_all_languages("tilbakebetaling", "tilbakebetaling", "repayment"),
    "refund": in_all_languages("refusjon", "refusjon", "refund"),
}

DEADLINES: Mapping[str, Mapping[str, str]] = {
    "appeal": in_all_languages("klage", "klage", "appeal"),
    "career-competence-hours": in_all_languages(
        "timer i karrierekompetanse", "timar i karrierekompetanse", "hours of career competence"
    ),
    "certificate": in_all_languages("deltakerbevis", "deltakarbevis", "certificate"),
    "adviser-meeting": in_all_languages("rådgivermøte", "rådgivarmøte", "meeting of advisers"),
    "cooperation-meeting": in_all_languages("samarbeidsmøte", "samarbeidsmøte", "cooperation meeting"),
    "follow-up": in_all_languages("oppfølgingssamtale", "oppfølgingssamtale", "follow-up"),
    "forewarning-comment": in_all_languages("uttalelse", "fråsegn", "comment on a forewarning"),
    "guidance-answered": in_all_languages(
        "svar fra karrieresenteret", "svar frå karrieresenteret", "answer of the career centre"
    ),
    "guidance-assessed": in_all_languages("vurdering av veiledning", "vurdering av rettleiing", "guidance assessed"),
    "guidance-held": in_all_languages("karriereveiledning", "karriererettleiing", "guidance held"),
    "handover": in_all_languages("overføring", "overføring", "hand-over"),
    "info-pack-sent": in_all_languages(
        "informasjon før veiledningen", "informasjon før rettleiinga", "information before guidance"
    ),
    "interpreter-confirmed": in_all_languages("tolk bekreftet", "tolk stadfesta", "interpreter confirmed"),
    "interpreter-rated": in_all_languages("tolk vurdert", "tolk vurdert", "interpreter rated"),
    "mapping-completed": in_all_languages("kartlegging", "kartlegging", "mapping completed"),
    "mapping-shared": in_all_languages("kartlegging delt", "kartlegging delt", "mapping shared"),
    "measure-started": in_all_languages("oppstart av tiltak", "oppstart av tiltak", "measure started"),
    "migration-health-hours": in_all_languages(
        "timer i migrasjon, helse og mangfold",
        "timar i migrasjon, helse og mangfald",
        "hours of migration, health and diversity",
    ),
    "norwegian-goal": in_all_languages("norskmål", "norskmål", "goal of Norwegian"),
    "note-acknowledged": in_all_languages("veiledningsnotat lest", "rettleiingsnotat lese", "note read"),
    "note-shared": in_all_languages("veiledningsnotat delt", "rettleiingsnotat delt", "note shared"),
    "outcome-12-months": in_all_languages("resultat etter et år", "resultat etter eitt år", "outcome after a year"),
    "parental-guidance": in_all_languages("foreldreveiledning", "foreldrerettleiing", "parental guidance"),
    "parental-leave-offer": in_all_languages(
        "tilbud i foreldrepermisjon", "tilbod i foreldrepermisjon", "offer in parental leave"
    ),
    "plan-and-contract": in_all_languages("plan og kontrakt", "plan og kontrakt", "plan and contract"),
    "plan-review": in_all_languages("vurdering av planen", "vurdering av planen", "plan review"),
    "preparation-done": in_all_languages("forberedelse", "førebuing", "preparation"),
    "programme-decision": in_all_languages("vedtak", "vedtak", "decision"),
    "programme-end": in_all_languages("programslutt", "programslutt", "end of the programme"),
    "programme-started": in_all_languages("oppstart", "oppstart", "start of the programme"),
    "question-answered": in_all_languages("svar på spørsmål", "svar på spørsmål", "question answered"),
    "social-studies-hours": in_all_languages(
        "timer i samfunnskunnskap", "timar i samfunnskunnskap", "hours of social studies"
    ),
    "social-studies-test": in_all_languages(
        "prøve i samfunnskunnskap", "prøve i samfunnskunnskap", "test in social studies"
    ),
}

ITEMS: Mapping[str, Mapping[str, str]] = {
    "mapping.completed": in_all_languages("kartlegging", "kartlegging", "mapping"),
    "guidance.held": in_all_languages("karriereveiledning", "karriererettleiing", "career guidance"),
    "programme.offered": in_all_languages("tilbud om oppstart", "tilbod om oppstart", "offer of start"),
    "decision.made": in_all_languages("vedtak", "vedtak", "decision"),
    "contract.signed": in_all_languages("kontrakt", "kontrakt", "contract"),
    "goal.set": in_all_languages("mål", "mål", "goal"),
    "goal.changed": in_all_languages("endret mål", "endra mål", "changed goal"),
    "programme.started": in_all_languages("oppstart", "oppstart", "start"),
    "measure.started": in_all_languages("tiltak", "tiltak", "measure"),
    "absence.registered": in_all_languages("fravær", "fråvær", "absence"),
    "leave.granted": in_all_languages("permisjon", "permisjon", "leave"),
    "programme.extended": in_all_languages("forlengelse", "forlenging", "extension"),
    "programme.stopped": in_all_languages("stans", "stans", "stop"),
    "programme.reopened": in_all_languages("gjenåpnet", "opna att", "reopened"),
    "programme.resumed": in_all_languages("gjenopptatt", "teke opp att", "resumed"),
    "appeal.decided": in_all_languages("klage avgjort", "klage avgjord", "appeal decided"),
    "programme.completed": in_all_languages("fullført", "fullført", "completed"),
    "programme.interrupted": in_all_languages("avbrutt", "avbrote", "interrupted"),
    "certificate.issued": in_all_languages("deltakerbevis", "deltakarbevis", "certificate"),
}
"""The items that a kommune registers by hand, by the event that makes each known."""
