"""What people call events: one phrase, which reads both as what has happened and as what is waited for."""

from collections.abc import Mapping

from schemas.texts import in_all_languages

EVENT_NAMES: Mapping[str, Mapping[str, str]] = {
    "participant.proposed": in_all_languages(
        "forslag om bosetting", "forslag om busetjing", "proposal of a settlement"
    ),
    "participant.accepted": in_all_languages("ja til å bosette", "ja til å busetje", "agreement to settle"),
    "participant.merged": in_all_languages(
        "to deltakere er samme person", "to deltakarar er same person", "two participants are one person"
    ),
    "participant.settled": in_all_languages("bosetting", "busetjing", "settlement"),
    "participant.settlementcorrected": in_all_languages(
        "rettet bosettingsdato", "retta busetjingsdato", "corrected settlement"
    ),
    "settlement.reviewed": in_all_languages(
        "avklaring av ny bosetting", "avklaring av ny busetjing", "review of a second settlement"
    ),
    "event.retracted": in_all_languages("tilbaketrukket hendelse", "tilbaketrekt hending", "retracted event"),
    "participant.moved": in_all_languages(
        "flytting til en annen kommune", "flytting til ein annan kommune", "move to another kommune"
    ),
    "duplicate.suspected": in_all_languages(
        "samme nummer hos to deltakere", "same nummer hos to deltakarar", "one number of two participants"
    ),
    "duplicate.reviewed": in_all_languages(
        "avklaring av mulig dobbeltregistrering",
        "avklaring av mogleg dobbeltregistrering",
        "review of a possible duplicate",
    ),
    "duplicate.merged": in_all_languages(
        "sammenslåing med en annen sak", "samanslåing med ei anna sak", "merging of another journey"
    ),
    "transfer.accepted": in_all_languages(
        "overtakelse fra en annen kommune", "overtaking frå ein annan kommune", "transfer taken over"
    ),
    "participant.identified": in_all_languages("nytt nummer", "nytt nummer", "new identity number"),
    "participant.protected": in_all_languages(
        "endret adressesperre", "endra adressesperre", "changed address protection"
    ),
    "adviser.assigned": in_all_languages("ansvarlig rådgiver", "ansvarleg rådgivar", "responsible adviser"),
    "adviser.changed": in_all_languages("bytte av rådgiver", "byte av rådgivar", "change of adviser"),
    "household.linked": in_all_languages("medlem av husstanden", "medlem av husstanden", "member of the household"),
    "programme.claimed": in_all_languages("krav om programmet", "krav om programmet", "claim of a programme"),
    "eligibility.assessed": in_all_languages(
        "vurdering av rett og plikt", "vurdering av rett og plikt", "assessment of right and duty"
    ),
    "dwelling.prepared": in_all_languages("klargjort bolig", "klargjord bustad", "prepared dwelling"),
    "dwelling.allocated": in_all_languages("tildelt bolig", "tildelt bustad", "allocated dwelling"),
    "information.given": in_all_languages(
        "informasjon om rettigheter og plikter", "informasjon om rettar og plikter", "information on rights and duties"
    ),
    "understanding.confirmed": in_all_languages(
        "sjekk av at deltakeren har forstått",
        "sjekk av at deltakaren har forstått",
        "check that the participant has understood",
    ),
    "nir.registered": in_all_languages("registrering i NIR", "registrering i NIR", "registration in NIR"),
    "nir.rejected": in_all_languages(
        "avvist registrering i NIR", "avvist registrering i NIR", "rejected registration in NIR"
    ),
    "mapping.ordered": in_all_languages("bestilt kartlegging", "bestilt kartlegging", "ordered mapping"),
    "mapping.started": in_all_languages(
        "første kartleggingssamtale", "første kartleggingssamtale", "first mapping conversation"
    ),
    "mapping.shared": in_all_languages("deling av kartleggingen", "deling av kartlegginga", "sharing of the mapping"),
    "mapping.supplemented": in_all_languages(
        "tillegg til kartleggingen", "tillegg til kartlegginga", "supplement to the mapping"
    ),
    "mapping.completed": in_all_languages("fullført kartlegging", "fullført kartlegging", "completed mapping"),
    "mapping.imported": in_all_languages(
        "kartlegging fra før bosetting", "kartlegging frå før busetjing", "mapping from before settlement"
    ),
    "mapping.received": in_all_languages(
        "kvittering for kartleggingen", "kvittering for kartlegginga", "receipt of the mapping"
    ),
    "guidance.assessed": in_all_languages(
        "vurdering av karriereveiledning", "vurdering av karriererettleiing", "assessment of guidance"
    ),
    "guidance.ordered": in_all_languages(
        "bestilt karriereveiledning", "bestilt karriererettleiing", "ordered guidance"
    ),
    "guidance.postponed": in_all_languages(
        "utsatt karriereveiledning", "utsett karriererettleiing", "postponed guidance"
    ),
    "guidance.accepted": in_all_languages(
        "godtatt bestilling av veiledning", "godteken bestilling av rettleiing", "accepted order of guidance"
    ),
    "guidance.declined": in_all_languages(
        "avslått bestilling av veiledning", "avslått bestilling av rettleiing", "declined order of guidance"
    ),
    "guidance.booked": in_all_languages("avtalt tid for veiledning", "avtalt tid for rettleiing", "booked guidance"),
    "guidance.rescheduled": in_all_languages("ny tid for veiledning", "ny tid for rettleiing", "new time for guidance"),
    "guidance.cancelled": in_all_languages("avlyst veiledning", "avlyst rettleiing", "cancelled guidance"),
    "infopack.sent": in_all_languages("sendt informasjonspakke", "send informasjonspakke", "information pack sent"),
    "infopack.delivered": in_all_languages(
        "informasjonspakken er framme", "informasjonspakka er framme", "information pack delivered"
    ),
    "preparation.missing": in_all_languages("manglende forberedelse", "manglande førebuing", "missing preparation"),
    "preparation.completed": in_all_languages("forberedt veiledning", "førebudd rettleiing", "prepared guidance"),
    "guidance.held": in_all_languages("gjennomført veiledning", "gjennomført rettleiing", "held guidance"),
    "guidance.noshow": in_all_languages("uteblitt fra veiledning", "ikkje møtt til rettleiing", "no-show at guidance"),
    "groupguidance.booked": in_all_languages("avtalt gruppesamling", "avtalt gruppesamling", "booked group session"),
    "groupguidance.held": in_all_languages("holdt gruppesamling", "halden gruppesamling", "held group session"),
    "note.shared": in_all_languages("delt notat", "delt notat", "shared note"),
    "note.received": in_all_languages("lest notat", "lese notat", "read note"),
    "note.drafted": in_all_languages("påbegynt notat", "påbyrja notat", "begun note"),
    "note.completed": in_all_languages("ferdig notat", "ferdig notat", "signed note"),
    "note.registered": in_all_languages(
        "notat registrert i IMDinett", "notat registrert i IMDinett", "note registered in IMDinett"
    ),
    "note.accessgranted": in_all_languages("innsyn i notatet", "innsyn i notatet", "access to the note"),
    "note.contested": in_all_languages("innvending mot notatet", "innvending mot notatet", "objection to the note"),
    "note.answered": in_all_languages(
        "svar på innvendingen mot notatet", "svar på innvendinga mot notatet", "answer to the objection"
    ),
    "interpreter.needassessed": in_all_languages(
        "vurdering av behov for tolk", "vurdering av behov for tolk", "assessment of the need for an interpreter"
    ),
    "interpreter.requested": in_all_languages("bestilt tolk", "bestilt tolk", "ordered interpreter"),
    "interpreter.offered": in_all_languages("tilbudt tolk", "tilbode tolk", "offered interpreter"),
    "interpreter.notfound": in_all_languages("ingen tolk funnet", "ingen tolk funnen", "no interpreter found"),
    "interpreter.cancelled": in_all_languages("avbestilt tolk", "avbestilt tolk", "cancelled interpreter"),
    "interpreter.objected": in_all_languages(
        "innvending mot tolken", "innvending mot tolken", "objection to the interpreter"
    ),
    "interpreter.confirmed": in_all_languages("bekreftet tolk", "stadfesta tolk", "confirmed interpreter"),
    "interpreter.checked": in_all_languages(
        "oppslag i tolkeregisteret", "oppslag i tolkeregisteret", "look-up in the register of interpreters"
    ),
    "interpreter.replaced": in_all_languages("ny tolk i stedet", "ny tolk i staden", "replaced interpreter"),
    "interpreter.declined": in_all_languages("avslått tolkeoppdrag", "avslått tolkeoppdrag", "declined booking"),
    "interpreter.exceptiongranted": in_all_languages(
        "unntak fra kravet til tolk", "unntak frå kravet til tolk", "exception for an unqualified interpreter"
    ),
    "interpreting.completed": in_all_languages("utført tolkeoppdrag", "utført tolkeoppdrag", "completed interpreting"),
    "interpreting.failed": in_all_languages("mislykket tolkeoppdrag", "mislukka tolkeoppdrag", "failed interpreting"),
    "interpreting.rated": in_all_languages("vurdering av tolken", "vurdering av tolken", "rating of the interpreter"),
    "interpreting.deviationreported": in_all_languages(
        "meldt avvik om tolking", "meldt avvik om tolking", "reported deviation in interpreting"
    ),
    "forewarning.sent": in_all_languages("sendt forhåndsvarsel", "sendt førehandsvarsel", "forewarning sent"),
    "comment.received": in_all_languages(
        "uttalelse fra deltakeren", "fråsegn frå deltakaren", "comment of the participant"
    ),
    "decision.drafted": in_all_languages("utkast til vedtak", "utkast til vedtak", "drafted decision"),
    "decision.notified": in_all_languages("melding om vedtaket", "melding om vedtaket", "notice of the decision"),
    "programme.offered": in_all_languages(
        "tilbud om programstart", "tilbod om programstart", "offered start of the programme"
    ),
    "decision.made": in_all_languages(
        "vedtak om introduksjonsprogram", "vedtak om introduksjonsprogram", "decision on the programme"
    ),
    "decision.othermade": in_all_languages("annet enkeltvedtak", "anna enkeltvedtak", "other decision"),
    "decision.delivered": in_all_languages("vedtaket er framme", "vedtaket er framme", "decision delivered"),
    "appeal.forwarded": in_all_languages(
        "klage sendt til klageinstansen", "klage send til klageinstansen", "appeal sent on"
    ),
    "appeal.received": in_all_languages("mottatt klage", "motteken klage", "appeal received"),
    "appeal.decided": in_all_languages("avgjort klage", "avgjord klage", "appeal decided"),
    "programme.stopped": in_all_languages("stans av programmet", "stans av programmet", "stop of the programme"),
    "leave.granted": in_all_languages("innvilget permisjon", "innvilga permisjon", "granted leave"),
    "leave.offermade": in_all_languages(
        "tilbud under foreldrepermisjon", "tilbod under foreldrepermisjon", "offer during parental leave"
    ),
    "programme.resumed": in_all_languages("programmet fortsetter", "programmet held fram", "resumed programme"),
    "benefit.deductiondecided": in_all_languages(
        "vedtak om trekk i stønaden", "vedtak om trekk i stønaden", "decision on a deduction"
    ),
    "plan.agreed": in_all_languages("avtalt integreringsplan", "avtalt integreringsplan", "agreed plan"),
    "plan.drafted": in_all_languages("påbegynt plan", "påbyrja plan", "begun plan"),
    "plan.delivered": in_all_languages(
        "planen er gitt til deltakeren", "planen er gitt til deltakaren", "plan delivered"
    ),
    "goal.set": in_all_languages("fastsatt mål", "fastsett mål", "set goal"),
    "goal.changed": in_all_languages("endret mål", "endra mål", "changed goal"),
    "norwegian.assessed": in_all_languages("vurdert norsknivå", "vurdert norsknivå", "assessed level of Norwegian"),
    "norwegian.offered": in_all_languages(
        "tilbud om norskopplæring", "tilbod om norskopplæring", "offered training in Norwegian"
    ),
    "test.taken": in_all_languages("avlagt prøve", "avlagd prøve", "test taken"),
    "contract.signed": in_all_languages("signert kontrakt", "signert kontrakt", "signed contract"),
    "contract.refused": in_all_languages("avslått kontrakt", "avslått kontrakt", "refused contract"),
    "programme.started": in_all_languages("programstart", "programstart", "start of the programme"),
    "programme.extended": in_all_languages("forlenget program", "forlengt program", "extended programme"),
    "extension.assessed": in_all_languages(
        "vurdering av forlengelse", "vurdering av forlenging", "assessment of an extension"
    ),
    "programme.completed": in_all_languages("fullført program", "fullført program", "completed programme"),
    "programme.interrupted": in_all_languages("avbrutt program", "avbrote program", "interrupted programme"),
    "programme.reopened": in_all_languages("gjenåpnet program", "program opna att", "reopened programme"),
    "followup.held": in_all_languages("oppfølgingssamtale", "oppfølgingssamtale", "follow-up conversation"),
    "plan.revised": in_all_languages("gjennomgått plan", "gjennomgått plan", "reviewed plan"),
    "measure.planned": in_all_languages("planlagt tiltak", "planlagt tiltak", "planned measure"),
    "measure.ordered": in_all_languages("bestilt tiltak", "bestilt tiltak", "ordered measure"),
    "measure.confirmed": in_all_languages("bekreftet tiltaksplass", "stadfesta tiltaksplass", "confirmed measure"),
    "measure.delayed": in_all_languages("utsatt tiltak", "utsett tiltak", "delayed measure"),
    "measure.started": in_all_languages("påbegynt tiltak", "påbyrja tiltak", "started measure"),
    "measure.ended": in_all_languages("avsluttet tiltak", "avslutta tiltak", "ended measure"),
    "hours.recorded": in_all_languages("registrerte timer", "registrerte timar", "recorded hours"),
    "absence.registered": in_all_languages("registrert fravær", "registrert fråvær", "registered absence"),
    "followup.missed": in_all_languages(
        "oppfølgingssamtale som ikke ble holdt", "oppfølgingssamtale som ikkje vart halden", "missed follow-up"
    ),
    "practice.requested": in_all_languages("ønsket praksisplass", "ønskt praksisplass", "requested practice place"),
    "practice.found": in_all_languages("funnet praksisplass", "funnen praksisplass", "found practice place"),
    "practice.notfound": in_all_languages(
        "ingen praksisplass funnet", "ingen praksisplass funnen", "no practice place found"
    ),
    "document.received": in_all_languages("mottatt vitnemål", "motteke vitnemål", "received diploma"),
    "translation.ordered": in_all_languages("bestilt oversettelse", "bestilt omsetjing", "ordered translation"),
    "translation.completed": in_all_languages("ferdig oversettelse", "ferdig omsetjing", "completed translation"),
    "recognition.applied": in_all_languages(
        "søknad om godkjenning", "søknad om godkjenning", "application for recognition"
    ),
    "recognition.decided": in_all_languages(
        "avgjort søknad om godkjenning", "avgjord søknad om godkjenning", "decided recognition"
    ),
    "document.archived": in_all_languages("arkivert dokument", "arkivert dokument", "archived document"),
    "archiving.failed": in_all_languages("mislykket arkivering", "mislukka arkivering", "failed archiving"),
    "deadline.extended": in_all_languages("forlenget frist", "forlengd frist", "extended deadline"),
    "deadline.suspended": in_all_languages("frist på vent", "frist på vent", "suspended deadline"),
    "feedback.given": in_all_languages(
        "tilbakemelding fra deltakeren", "tilbakemelding frå deltakaren", "feedback of the participant"
    ),
    "handover.started": in_all_languages("påbegynt overgang", "påbyrja overgang", "started hand-over"),
    "handover.accepted": in_all_languages("mottaker har tatt over", "mottakar har teke over", "accepted hand-over"),
    "certificate.issued": in_all_languages("utstedt deltakerbevis", "utskrive deltakarbevis", "issued certificate"),
    "outcome.recorded": in_all_languages("registrert situasjon", "registrert situasjon", "recorded outcome"),
    "outcome.followedup": in_all_languages(
        "oppfølging etter programmet", "oppfølging etter programmet", "follow-up after the programme"
    ),
    "journey.ended": in_all_languages("avsluttet forløp", "avslutta forløp", "ended journey"),
    "cooperation.begun": in_all_languages("begynt samarbeid", "byrja samarbeid", "begun cooperation"),
    "contactperson.assigned": in_all_languages("kontaktperson", "kontaktperson", "contact person"),
    "meeting.scheduled": in_all_languages("avtalt samarbeidsmøte", "avtalt samarbeidsmøte", "scheduled meeting"),
    "meeting.replied": in_all_languages("svar på møteinnkalling", "svar på møteinnkalling", "reply to the invitation"),
    "agreement.signed": in_all_languages("signert samarbeidsavtale", "signert samarbeidsavtale", "signed agreement"),
    "agenda.compiled": in_all_languages(
        "dagsorden for samarbeidsmøte", "dagsorden for samarbeidsmøte", "compiled agenda"
    ),
    "meeting.held": in_all_languages("holdt samarbeidsmøte", "halde samarbeidsmøte", "held meeting"),
    "meeting.decisiondone": in_all_languages("gjennomført vedtak", "gjennomført vedtak", "decision carried out"),
    "question.raised": in_all_languages("spørsmål etter møtet", "spørsmål etter møtet", "raised question"),
    "question.answered": in_all_languages("besvart spørsmål", "svart på spørsmål", "answered question"),
    "answer.shared": in_all_languages("utsendt svar", "utsendt svar", "answer sent out"),
    "countymeeting.invited": in_all_languages(
        "invitasjon til samling", "invitasjon til samling", "invitation to a county meeting"
    ),
    "countymeeting.answered": in_all_languages(
        "svar på invitasjon til samling", "svar på invitasjon til samling", "answer to the invitation"
    ),
    "countymeeting.held": in_all_languages("holdt samling", "halden samling", "held county meeting"),
}
"""By the short name of the event, in the order of a journey."""
