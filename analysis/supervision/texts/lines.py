"""What each line is, and what each of its facts is."""

from collections.abc import Mapping

from schemas.texts import in_all_languages

LINES: Mapping[str, Mapping[str, str]] = {
    # 1
    "settled": in_all_languages("Bosatt", "Busett", "Settled"),
    "claim": in_all_languages("Krav om program", "Krav om program", "Programme claimed"),
    "offer": in_all_languages("Tilbud om oppstart", "Tilbod om oppstart", "Start offered"),
    "decision": in_all_languages("Vedtak om program", "Vedtak om program", "Decision on the programme"),
    "start": in_all_languages("Oppstart av programmet", "Oppstart av programmet", "Start of the programme"),
    # 2
    "right": in_all_languages("Rett og plikt vurdert", "Rett og plikt vurdert", "Right and duty assessed"),
    "permit": in_all_languages("Oppholdsgrunnlag", "Opphaldsgrunnlag", "Residence basis"),
    "permit_letter": in_all_languages(
        "Oppholdsgrunnlag etter bokstav a til g",
        "Opphaldsgrunnlag etter bokstav a til g",
        "Residence basis by letter a to g",
    ),
    "age": in_all_languages("Alder ved tillatelsen", "Alder ved løyvet", "Age at the permit"),
    "two_years": in_all_languages("To år med tillatelse", "To år med løyve", "Two years with a permit"),
    "work_exemption": in_all_languages(
        "Arbeid som gjør at rett og plikt faller bort",
        "Arbeid som gjer at rett og plikt fell bort",
        "Work that ends right and duty",
    ),
    "agreement": in_all_languages(
        "Bosetting avtalt med kommunen", "Busetjing avtalt med kommunen", "Settlement agreed with the kommune"
    ),
    "text_used": in_all_languages("Lovtekst som er brukt", "Lovtekst som er brukt", "Text of the law that was used"),
    # 3
    "mapping": in_all_languages("Kompetansekartlegging", "Kompetansekartlegging", "Competence mapping"),
    "mapping_shared": in_all_languages(
        "Kartleggingen mottatt av fylkeskommunen",
        "Kartlegginga motteken av fylkeskommunen",
        "Mapping received by the county",
    ),
    "guidance_assessed": in_all_languages(
        "Behov for karriereveiledning vurdert",
        "Behov for karriererettleiing vurdert",
        "Need for career guidance assessed",
    ),
    "guidance": in_all_languages("Karriereveiledning holdt", "Karriererettleiing halden", "Career guidance held"),
    "note_shared": in_all_languages("Veiledningsnotat delt", "Rettleiingsnotat delt", "Guidance note shared"),
    "note_read": in_all_languages("Veiledningsnotat lest", "Rettleiingsnotat lese", "Guidance note read"),
    # 4
    "end_goal": in_all_languages("Sluttmål satt", "Sluttmål sett", "End goal set"),
    "goal_reasons": in_all_languages(
        "Begrunnelse for sluttmålet", "Grunngiving for sluttmålet", "Reasons for the end goal"
    ),
    "education": in_all_languages(
        "Utdanning som målet bygger på", "Utdanning som målet byggjer på", "Education that the goal rests on"
    ),
    "took_part": in_all_languages(
        "Deltakerens medvirkning", "Medverknaden til deltakaren", "How the participant took part"
    ),
    "goal_changed": in_all_languages("Mål endret", "Mål endra", "Goal changed"),
    "change_decided": in_all_languages(
        "Vedtak om endringen, og deltakerens uttalelse",
        "Vedtak om endringa, og fråsegna til deltakaren",
        "Decision on the change, and the participant's comment",
    ),
    # 5
    "plan_with_decision": in_all_languages(
        "Plan og kontrakt samtidig med vedtaket",
        "Plan og kontrakt samstundes med vedtaket",
        "Plan and contract with the decision",
    ),
    "plan_agreed": in_all_languages("Integreringsplan avtalt", "Integreringsplan avtalt", "Plan agreed"),
    "minimum_end_goal": in_all_languages("Planen har: sluttmål", "Planen har: sluttmål", "The plan has: end goal"),
    "minimum_norwegian_goal": in_all_languages(
        "Planen har: norskmål", "Planen har: norskmål", "The plan has: goal of Norwegian"
    ),
    "minimum_long_term_goals": in_all_languages(
        "Planen har: langsiktige mål", "Planen har: langsiktige mål", "The plan has: long-term goals"
    ),
    "minimum_extent_of_training": in_all_languages(
        "Planen har: omfang av norsk og samfunnskunnskap",
        "Planen har: omfang av norsk og samfunnskunnskap",
        "The plan has: extent of Norwegian and social studies",
    ),
    "minimum_duration": in_all_languages(
        "Planen har: programmets varighet", "Planen har: kor lenge programmet varer", "The plan has: duration"
    ),
    "minimum_elements": in_all_languages(
        "Planen har: innhold og tiltak", "Planen har: innhald og tiltak", "The plan has: elements"
    ),
    "minimum_right_to_appeal": in_all_languages(
        "Planen har: klageadgang", "Planen har: klagerett", "The plan has: right to appeal"
    ),
    "minimum_reasons_for_elements": in_all_languages(
        "Planen har: begrunnelse for valgte elementer",
        "Planen har: grunngiving for valde element",
        "The plan has: reasons for the chosen elements",
    ),
    "minimum_earlier_elements": in_all_languages(
        "Planen har: tidligere tiltak den bygger på",
        "Planen har: tidlegare tiltak han byggjer på",
        "The plan has: earlier elements built on",
    ),
    "plan_delivered": in_all_languages(
        "Planen gitt til deltakeren", "Planen gitt til deltakaren", "Plan delivered to the participant"
    ),
    "contract": in_all_languages(
        "Integreringskontrakt undertegnet", "Integreringskontrakt underskriven", "Contract signed"
    ),
    "plan_revised": in_all_languages("Ny versjon av planen", "Ny versjon av planen", "New version of the plan"),
    "plan_review": in_all_languages("Vurdering av planen", "Vurdering av planen", "Review of the plan"),
    "review_cause": in_all_languages(
        "Hva som utløste vurderingene", "Kva som utløyste vurderingane", "What caused the reviews"
    ),
    # 6
    "full_time": in_all_languages("Full tid", "Full tid", "Full time"),
    "idle_weeks": in_all_languages("Uker uten aktivitet", "Veker utan aktivitet", "Weeks without activity"),
    "weeks_alike": in_all_languages("Uker fra og med", "Veker frå og med", "Weeks from"),
    "work_hours": in_all_languages(
        "Arbeidsrettede timer i snitt", "Arbeidsretta timar i snitt", "Work-oriented hours, on average"
    ),
    "holidays": in_all_languages("Ferie tatt ut", "Ferie teken ut", "Holidays taken"),
    # 7
    "training_offered": in_all_languages(
        "Tilbud om opplæring i norsk og samfunnskunnskap",
        "Tilbod om opplæring i norsk og samfunnskunnskap",
        "Training in Norwegian and social studies offered",
    ),
    "social_studies": in_all_languages("Samfunnskunnskap", "Samfunnskunnskap", "Social studies"),
    "social_studies_test": in_all_languages(
        "Prøve i samfunnskunnskap", "Prøve i samfunnskunnskap", "Test in social studies"
    ),
    "social_studies_language": in_all_languages(
        "Språket samfunnskunnskap ble gitt på",
        "Språket samfunnskunnskap vart gitt på",
        "Language of social studies",
    ),
    "norwegian": in_all_languages("Norskmål nådd", "Norskmål nådd", "Goal of Norwegian reached"),
    "norwegian_test": in_all_languages("Norskprøve", "Norskprøve", "Test of Norwegian"),
    "norwegian_level": in_all_languages("Norsknivå vurdert", "Norsknivå vurdert", "Level of Norwegian assessed"),
    "career_competence": in_all_languages(
        "Livsmestring: karrierekompetanse",
        "Livsmeistring: karrierekompetanse",
        "Livsmestring: career competence",
    ),
    "migration_health_diversity": in_all_languages(
        "Livsmestring: migrasjon, helse og mangfold",
        "Livsmeistring: migrasjon, helse og mangfald",
        "Livsmestring: migration, health and diversity",
    ),
    "parental_guidance": in_all_languages("Foreldreveiledning", "Foreldrerettleiing", "Parental guidance"),
    # 8
    "conversation": in_all_languages("Samtale", "Samtale", "Conversation"),
    # 9
    "decision_made": in_all_languages("Vedtak", "Vedtak", "Decision"),
    "reasons": in_all_languages("Vedtaket er begrunnet", "Vedtaket er grunngitt", "Reasons given"),
    "forewarned": in_all_languages("Forhåndsvarslet", "Førehandsvarsla", "Forewarned"),
    "notified": in_all_languages("Underrettet", "Underretta", "Notified"),
    "time_to_appeal": in_all_languages("Klagefrist", "Klagefrist", "Time to appeal"),
    "appealed": in_all_languages("Klage", "Klage", "Appeal"),
    "archived": in_all_languages("Arkivert", "Arkivert", "Archived"),
    # 10
    "absence": in_all_languages("Fravær", "Fråvær", "Absence"),
    "leave": in_all_languages("Permisjon", "Permisjon", "Leave"),
    "added_time": in_all_languages(
        "Fravær og permisjon som kan legges til",
        "Fråvær og permisjon som kan leggjast til",
        "Absence and leave that may be added",
    ),
    "deduction": in_all_languages("Trekk i stønaden", "Trekk i stønaden", "Deduction from the benefit"),
    # 11
    "journey_ended": in_all_languages(
        "Forløpet avsluttet før tiden", "Forløpet avslutta før tida", "Journey ended before its time"
    ),
    "programme_end": in_all_languages("Programmet avsluttet", "Programmet avslutta", "Programme ended"),
    "programme_reopened": in_all_languages("Programmet gjenåpnet", "Programmet opna att", "Programme reopened"),
    "nir_cause": in_all_languages(
        "Årsak til avslutning, til NIR", "Årsak til avslutning, til NIR", "Cause of the end, for NIR"
    ),
    "goal_reached": in_all_languages(
        "Resultatet mot sluttmålet", "Resultatet mot sluttmålet", "Outcome against the end goal"
    ),
    "certificate": in_all_languages("Deltakerbevis", "Deltakarbevis", "Certificate of participation"),
    "handover": in_all_languages("Overføring startet", "Overføring starta", "Hand-over started"),
    "taken_over": in_all_languages("Noen har tatt over", "Nokon har teke over", "Somebody has taken over"),
    "outcome": in_all_languages("Fulgt opp etter et år", "Følgd opp etter eitt år", "Followed up after a year"),
    # 12
    "nir_settlement": in_all_languages(
        "Bosettingen registrert i NIR", "Busetjinga registrert i NIR", "Settlement registered in NIR"
    ),
    "nir_item": in_all_languages("Kommunen registrerer selv", "Kommunen registrerer sjølv", "Registered by hand"),
    # 13
    "routine": in_all_languages("Kommunens egen rutine", "Eigen rutine i kommunen", "The kommune's own routine"),
    "deadline_passed": in_all_languages("Avvik: frist brutt", "Avvik: frist broten", "Deviation: deadline passed"),
    "alarm": in_all_languages("Avvik: leder varslet", "Avvik: leiar varsla", "Deviation: leader notified"),
    "no_deviation": in_all_languages("Ingen avvik", "Ingen avvik", "No deviations"),
}

FACTS: Mapping[str, Mapping[str, str]] = {
    "added": in_all_languages("legges til", "blir lagt til", "added"),
    "after_the_decision": in_all_languages("etter vedtaket", "etter vedtaket", "after the decision"),
    "age": in_all_languages("alder", "alder", "age"),
    "alarm": in_all_languages("avvik", "avvik", "deviation"),
    "appealed": in_all_languages("klaget", "klaga", "appealed"),
    "average": in_all_languages("timer i uken i snitt", "timar i veka i snitt", "hours a week on average"),
    "basis": in_all_languages("grunnlag", "grunnlag", "basis"),
    "by_a_person": in_all_languages("vurdert av en person", "vurdert av ein person", "assessed by a person"),
    "called": in_all_languages("det vil si", "det vil seie", "that is"),
    "category": in_all_languages("tolkens kategori", "kategorien til tolken", "interpreter's category"),
    "chosen_by": in_all_languages("valgt av dagen for", "vald av dagen for", "chosen by the day of"),
    "counted_from": in_all_languages("regnet fra", "rekna frå", "counted from"),
    "deadline": in_all_languages("frist", "frist", "deadline"),
    "decided_in_time": in_all_languages("vedtak i tide", "vedtak i tide", "decided in time"),
    "decided_within": in_all_languages("vedtak innen", "vedtak innan", "decided within"),
    "decided_on": in_all_languages("avgjort", "avgjort", "decided on"),
    "decision": in_all_languages("gjelder", "gjeld", "about"),
    "education": in_all_languages("utdanning", "utdanning", "education"),
    "eligibility": in_all_languages("utfall", "utfall", "outcome"),
    "end_goal": in_all_languages("sluttmål", "sluttmål", "end goal"),
    "exception": in_all_languages("unntak dokumentert", "unntak dokumentert", "exception documented"),
    "forwarded_on": in_all_languages("sendt videre", "send vidare", "forwarded on"),
    "full_time_hours": in_all_languages("full tid, timer i uken", "full tid, timar i veka", "full time, hours a week"),
    "granted_on": in_all_languages("gitt", "gitt", "granted on"),
    "hours": in_all_languages("timer", "timar", "hours"),
    "hours_a_week": in_all_languages("timer i uken", "timar i veka", "hours a week"),
    "in_group": in_all_languages("møter i gruppe", "møte i gruppe", "meetings in a group"),
    "individual": in_all_languages("møter alene", "møte åleine", "individual meetings"),
    "interrupted": in_all_languages("avbrutt", "avbrote", "interrupted"),
    "kind": in_all_languages("art", "slag", "kind"),
    "known_on": in_all_languages("kjent", "kjent", "known on"),
    "least": in_all_languages("fra alder", "frå alder", "from age"),
    "least_hours": in_all_languages("minst timer i uken", "minst timar i veka", "least hours a week"),
    "length": in_all_languages("lengde", "lengd", "length"),
    "letter": in_all_languages("§ 9 første ledd", "§ 9 første ledd", "§ 9 first paragraph"),
    "level": in_all_languages("nivå", "nivå", "level"),
    "made_good_on": in_all_languages("rettet opp", "retta opp", "made good on"),
    "measures": in_all_languages("tiltak", "tiltak", "measures"),
    "meeting": in_all_languages("om", "om", "about"),
    "months": in_all_languages("måneder", "månader", "months"),
    "most": in_all_languages("til alder", "til alder", "to age"),
    "need_assessed": in_all_languages("tolkebehov vurdert", "tolkebehov vurdert", "need assessed"),
    "needed": in_all_languages("tolk trengs", "tolk trengst", "interpreter needed"),
    "norwegian_goal": in_all_languages("norskmål", "norskmål", "goal"),
    "of_days": in_all_languages("legges til når over", "blir lagt til når over", "added when above"),
    "of_hours": in_all_languages("av", "av", "of"),
    "of_individual": in_all_languages("eller alene", "eller åleine", "or individually"),
    "of_meetings": in_all_languages("krav i gruppe", "krav i gruppe", "owed in a group"),
    "outcome": in_all_languages("utfall", "utfall", "outcome"),
    "part": in_all_languages("delprøve", "delprøve", "part"),
    "planned_end": in_all_languages("programslutt", "programslutt", "end of the programme"),
    "reached": in_all_languages("nådd", "nådd", "reached"),
    "reason": in_all_languages("årsak", "årsak", "cause"),
    "reason_given": in_all_languages("begrunnet", "grunngitt", "reason given"),
    "recommendation": in_all_languages("anbefaling", "tilråding", "recommendation"),
    "refused_on": in_all_languages("nektet", "nekta", "refused on"),
    "returns_before": in_all_languages(
        "rett og plikt igjen om jobben slutter før",
        "rett og plikt igjen om jobben sluttar før",
        "right and duty again if the job ends before",
    ),
    "rule_set": in_all_languages("regelsett", "regelsett", "rule set"),
    "settled_within": in_all_languages("bosatt innen", "busett innan", "settled within"),
    "since": in_all_languages("fra", "frå", "from"),
    "situation": in_all_languages("situasjon", "situasjon", "situation"),
    "to": in_all_languages("mottaker", "mottakar", "receiver"),
    "told": in_all_languages("varslet", "varsla", "told"),
    "understood": in_all_languages("forstått", "forstått", "understood"),
    "until": in_all_languages("til", "til", "until"),
    "used": in_all_languages("tolk brukt", "tolk brukt", "interpreter used"),
    "valid": in_all_languages("gyldig", "gyldig", "valid"),
    "value": in_all_languages("innhold", "innhald", "content"),
    "weeks": in_all_languages("uker", "veker", "weeks"),
    "weeks_below": in_all_languages("under full tid", "under full tid", "below full time"),
    "weeks_without": in_all_languages("uten aktivitet", "utan aktivitet", "without activity"),
    "with_benefit": in_all_languages("med stønad", "med stønad", "with benefit"),
    "work_hours": in_all_languages("arbeidsrettet", "arbeidsretta", "work-oriented"),
    "working_days": in_all_languages("virkedager", "yrkedagar", "working days"),
}
