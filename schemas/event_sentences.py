"""What has happened when an event comes that people register, in a sentence for them."""

import re
from collections.abc import Mapping
from functools import cache

from schemas.events import CATALOGUE
from schemas.texts import TextLanguage

_SOURCES = re.compile(r"\s*\((?:[A-Z]+-?\d+[^)]*)\)")
"""Where a sentence names its source, which tells an adviser nothing."""
_MORE = re.compile(r";(?![^(]*\)).*")
"""What follows the first half of a sentence, often for who sends it by a system."""

_NORWEGIAN: Mapping[str, tuple[str, str]] = {
    "participant.settlementcorrected": (
        "Deltakeren ble bosatt en annen dag enn det som står. Alt som følger av dagen, regnes ut på nytt.",
        "Deltakaren vart busett ein annan dag enn det som står. Alt som følgjer av dagen, blir rekna ut på nytt.",
    ),
    "settlement.reviewed": (
        "Dere har funnet ut hva en ny bosetting av deltakeren betyr.",
        "De har funne ut kva ei ny busetjing av deltakaren betyr.",
    ),
    "participant.moved": (
        "Deltakeren har flyttet til en annen kommune, og forløpet fortsetter der.",
        "Deltakaren har flytta til ein annan kommune, og forløpet held fram der.",
    ),
    "transfer.accepted": (
        "Kommunen har tatt over en deltaker som har flyttet hit.",
        "Kommunen har teke over ein deltakar som har flytta hit.",
    ),
    "participant.protected": (
        "Adressen er skjermet, eller er det ikke lenger.",
        "Adressa er skjerma, eller er det ikkje lenger.",
    ),
    "adviser.assigned": ("En rådgiver har fått ansvaret.", "Ein rådgivar har fått ansvaret."),
    "adviser.changed": ("En annen rådgiver har tatt over.", "Ein annan rådgivar har teke over."),
    "household.linked": (
        "Husstanden har fått et medlem, for eksempel et barn født etter bosettingen.",
        "Husstanden har fått ein medlem, til dømes eit barn fødd etter busetjinga.",
    ),
    "programme.claimed": (
        "Deltakeren har krevd program. Før bosettingen løper fristen for vedtak fra da.",
        "Deltakaren har kravd program. Før busetjinga går fristen for vedtak frå då.",
    ),
    "eligibility.assessed": (
        "Kommunen har vurdert om deltakeren har rett og plikt til program (§ 8).",
        "Kommunen har vurdert om deltakaren har rett og plikt til program (§ 8).",
    ),
    "dwelling.prepared": ("Boligen er klar til innflytting.", "Bustaden er klar til innflytting."),
    "dwelling.allocated": ("Deltakeren har fått sin første bolig.", "Deltakaren har fått den første bustaden sin."),
    "information.given": ("Rettigheter og plikter er forklart.", "Rettar og plikter er forklarte."),
    "understanding.confirmed": (
        "En rådgiver har sjekket om deltakeren har forstått.",
        "Ein rådgivar har sjekka om deltakaren har forstått.",
    ),
    "nir.registered": ("Bosettingen står i NIR.", "Busetjinga står i NIR."),
    "nir.rejected": ("NIR har avvist bosettingen.", "NIR har avvist busetjinga."),
    "mapping.ordered": ("Kartleggingen er bestilt.", "Kartlegginga er bestilt."),
    "mapping.started": ("Den første samtalen er holdt.", "Den første samtalen er halden."),
    "mapping.shared": ("Karrieresenteret har fått kartleggingen.", "Karrieresenteret har fått kartlegginga."),
    "mapping.supplemented": ("Noe er lagt til kartleggingen.", "Noko er lagt til kartlegginga."),
    "mapping.completed": ("Kompetansen er kartlagt.", "Kompetansen er kartlagd."),
    "mapping.imported": (
        "Deltakeren ble kartlagt før bosettingen, og kartleggingen er hentet.",
        "Deltakaren vart kartlagd før busetjinga, og kartlegginga er henta.",
    ),
    "mapping.received": (
        "Karrieresenteret bekrefter at kartleggingen er mottatt.",
        "Karrieresenteret stadfestar at kartlegginga er motteken.",
    ),
    "guidance.assessed": (
        "Kommunen har vurdert om og når veiledning skal gis (§ 11).",
        "Kommunen har vurdert om og når rettleiing skal givast (§ 11).",
    ),
    "guidance.ordered": (
        "Veiledning er bestilt, med mål og spørsmål.", "Rettleiing er bestilt, med mål og spørsmål.",
    ),
    "guidance.postponed": (
        "Det er for tidlig for samtalen. Kommunen vurderer på nytt senere.",
        "Det er for tidleg for samtalen. Kommunen vurderer på nytt seinare.",
    ),
    "guidance.accepted": ("Karrieresenteret tar bestillingen.", "Karrieresenteret tek bestillinga."),
    "guidance.declined": (
        "Karrieresenteret kan ikke ta bestillingen nå.", "Karrieresenteret kan ikkje ta bestillinga no.",
    ),
    "guidance.booked": ("Samtalen har fått dag og klokkeslett.", "Samtalen har fått dag og klokkeslett."),
    "guidance.rescheduled": (
        "Samtalen eller samlingen er flyttet til et annet tidspunkt.",
        "Samtalen eller samlinga er flytta til eit anna tidspunkt.",
    ),
    "guidance.cancelled": ("Samtalen eller samlingen er avlyst.", "Samtalen eller samlinga er avlyst."),
    "infopack.sent": (
        "Deltakeren har fått sendt informasjon før samtalen.", "Deltakaren har fått sendt informasjon før samtalen.",
    ),
    "infopack.delivered": (
        "Informasjonen har nådd fram til deltakeren.", "Informasjonen har nådd fram til deltakaren.",
    ),
    "preparation.missing": ("Noen rakk ikke å forberede seg.", "Nokon rakk ikkje å førebu seg."),
    "preparation.completed": ("En rådgiver er forberedt til samtalen.", "Ein rådgivar er førebudd til samtalen."),
    "guidance.held": ("Samtalen er holdt.", "Samtalen er halden."),
    "guidance.noshow": ("Noen møtte ikke til samtalen.", "Nokon møtte ikkje til samtalen."),
    "groupguidance.booked": ("En samling for flere er avtalt.", "Ei samling for fleire er avtalt."),
    "groupguidance.held": (
        "Samlingen er holdt, og deltakeren var der eller ikke.",
        "Samlinga er halden, og deltakaren var der eller ikkje.",
    ),
    "note.shared": (
        "Notatet fra samtalen er delt med kommunen.", "Notatet frå samtalen er delt med kommunen.",
    ),
    "note.received": ("Notatet er lest, og kanskje besvart.", "Notatet er lese, og kanskje svara på."),
    "note.drafted": ("Karriereveilederen har begynt på notatet.", "Karriererettleiaren har byrja på notatet."),
    "note.completed": ("Notatet er ferdig skrevet.", "Notatet er ferdig skrive."),
    "note.registered": ("Notatet ligger i IMDinett.", "Notatet ligg i IMDinett."),
    "note.accessgranted": ("Deltakeren har fått se notatet.", "Deltakaren har fått sjå notatet."),
    "note.contested": ("Deltakeren er uenig i notatet.", "Deltakaren er ueinig i notatet."),
    "note.answered": (
        "Karriereveilederen har svart på innvendingen.", "Karriererettleiaren har svara på innvendinga.",
    ),
    "interpreter.needassessed": (
        "Dere har vurdert om et møte trenger tolk, og når det er.",
        "De har vurdert om eit møte treng tolk, og når det er.",
    ),
    "interpreter.requested": ("Tolk er bestilt utenfor Stegvis.", "Tolk er bestilt utanfor Stegvis."),
    "interpreter.offered": ("Tolketjenesten har tilbudt en tolk.", "Tolketenesta har tilbode ein tolk."),
    "interpreter.notfound": ("Tolketjenesten fant ingen tolk.", "Tolketenesta fann ingen tolk."),
    "interpreter.cancelled": ("Tolken er avbestilt, eller kommer ikke.", "Tolken er avbestilt, eller kjem ikkje."),
    "interpreter.objected": ("Noen vil ikke ha denne tolken.", "Nokon vil ikkje ha denne tolken."),
    "interpreter.confirmed": ("En tolk har tatt oppdraget.", "Ein tolk har teke oppdraget."),
    "interpreter.checked": ("Tolken er slått opp i tolkeregisteret.", "Tolken er slått opp i tolkeregisteret."),
    "interpreter.replaced": (
        "En annen tolk har tatt over oppdraget.", "Ein annan tolk har teke over oppdraget.",
    ),
    "interpreter.declined": (
        "Tolketjenesten kan ikke ta oppdraget.", "Tolketenesta kan ikkje ta oppdraget.",
    ),
    "interpreter.exceptiongranted": (
        "En tolk uten kvalifikasjoner kan brukes denne gangen, med en begrunnelse.",
        "Ein tolk utan kvalifikasjonar kan brukast denne gongen, med ei grunngiving.",
    ),
    "interpreting.completed": ("Tolken gjorde oppdraget.", "Tolken gjorde oppdraget."),
    "interpreting.failed": (
        "Tolken kom ikke, eller tolkingen gikk ikke.", "Tolken kom ikkje, eller tolkinga gjekk ikkje.",
    ),
    "interpreting.rated": ("Tolken er vurdert fra 1 til 5.", "Tolken er vurdert frå 1 til 5."),
    "interpreting.deviationreported": (
        "Et avvik ved tolkingen er meldt til IMDi.", "Eit avvik ved tolkinga er meldt til IMDi.",
    ),
    "forewarning.sent": (
        "Deltakeren er varslet om et vedtak og kan uttale seg.",
        "Deltakaren er varsla om eit vedtak og kan uttale seg.",
    ),
    "comment.received": (
        "Deltakeren har uttalt seg etter et varsel.", "Deltakaren har uttalt seg etter eit varsel.",
    ),
    "decision.drafted": ("Et utkast til vedtak er skrevet.", "Eit utkast til vedtak er skrive."),
    "decision.notified": ("Melding om vedtaket er sendt.", "Melding om vedtaket er send."),
    "programme.offered": (
        "Start på programmet er tilbudt. Dagen avgjør hvor lenge programmet kan vare.",
        "Start på programmet er tilboden. Dagen avgjer kor lenge programmet kan vare.",
    ),
    "decision.made": (
        "Kommunen har avgjort om deltakeren får program (§ 12).",
        "Kommunen har avgjort om deltakaren får program (§ 12).",
    ),
    "decision.othermade": (
        "Et enkeltvedtak som ikke har et eget skjema. Det kan påklages som andre.",
        "Eit enkeltvedtak som ikkje har eit eige skjema. Det kan klagast på som andre.",
    ),
    "decision.delivered": (
        "Vedtaket har nådd deltakeren, og klagefristen løper.",
        "Vedtaket har nådd deltakaren, og klagefristen går.",
    ),
    "appeal.forwarded": (
        "Kommunen holder på vedtaket og har sendt klagen videre.",
        "Kommunen held på vedtaket og har sendt klaga vidare.",
    ),
    "appeal.received": ("Deltakeren har klaget.", "Deltakaren har klaga."),
    "appeal.decided": ("Klagen er avgjort eller trukket.", "Klaga er avgjord eller trekt."),
    "programme.stopped": (
        "Et vedtak har stanset programmet, for en tid eller for godt (§ 18).",
        "Eit vedtak har stansa programmet, for ei tid eller for godt (§ 18).",
    ),
    "leave.granted": ("Et vedtak gir deltakeren permisjon (§ 17).", "Eit vedtak gir deltakaren permisjon (§ 17)."),
    "leave.offermade": (
        "Deltakeren i foreldrepermisjon har fått tilbud om oppfølging og norsk.",
        "Deltakaren i foreldrepermisjon har fått tilbod om oppfølging og norsk.",
    ),
    "programme.resumed": (
        "Programmet fortsetter etter en stans (§ 18).", "Programmet held fram etter ein stans (§ 18).",
    ),
    "benefit.deductiondecided": (
        "Kommunen har avgjort om stønaden blir trukket (§ 21).", "Kommunen har avgjort om stønaden blir trekt (§ 21).",
    ),
    "plan.agreed": ("Kommunen og deltakeren er enige om planen.", "Kommunen og deltakaren er einige om planen."),
    "plan.drafted": ("Arbeidet med planen er begynt.", "Arbeidet med planen er byrja."),
    "plan.delivered": ("Deltakeren har fått planen.", "Deltakaren har fått planen."),
    "goal.set": ("Sluttmål eller norskmål er satt.", "Sluttmål eller norskmål er sett."),
    "goal.changed": ("Sluttmål eller norskmål er endret.", "Sluttmål eller norskmål er endra."),
    "norwegian.assessed": ("Nivået i norsk er vurdert.", "Nivået i norsk er vurdert."),
    "norwegian.offered": ("Deltakeren har fått tilbud om norsk.", "Deltakaren har fått tilbod om norsk."),
    "test.taken": (
        "Deltakeren har tatt en avsluttende prøve (§ 37).", "Deltakaren har teke ei avsluttande prøve (§ 37).",
    ),
    "contract.signed": ("Begge har signert kontrakten (§ 16).", "Begge har signert kontrakten (§ 16)."),
    "contract.refused": ("Deltakeren vil ikke signere kontrakten.", "Deltakaren vil ikkje signere kontrakten."),
    "programme.started": ("Deltakeren har begynt i programmet.", "Deltakaren har byrja i programmet."),
    "programme.extended": (
        "Et vedtak har forlenget programmet med noen måneder.", "Eit vedtak har forlengt programmet med nokre månader.",
    ),
    "extension.assessed": (
        "Kommunen har vurdert om deltakeren trenger mer tid (§§ 13, 14).",
        "Kommunen har vurdert om deltakaren treng meir tid (§§ 13, 14).",
    ),
    "programme.completed": ("Deltakeren har fullført programmet.", "Deltakaren har fullført programmet."),
    "programme.interrupted": (
        "Programmet sluttet før det var ferdig.", "Programmet slutta før det var ferdig.",
    ),
    "programme.reopened": (
        "Et program som var avsluttet, fortsetter.", "Eit program som var avslutta, held fram.",
    ),
    "followup.held": ("Oppfølgingssamtalen er holdt.", "Oppfølgingssamtalen er halden."),
    "followup.missed": (
        "Samtalen ble ikke holdt, og skal holdes senere.", "Samtalen vart ikkje halden, og skal haldast seinare.",
    ),
    "plan.revised": (
        "Planen er gått gjennom, og endret om det trengtes.", "Planen er gått gjennom, og endra om det trongst.",
    ),
    "measure.planned": (
        "Et tiltak er planlagt, eller har fått ny start.", "Eit tiltak er planlagt, eller har fått ny start.",
    ),
    "measure.ordered": ("Tiltaket er bestilt utenfor Stegvis.", "Tiltaket er bestilt utanfor Stegvis."),
    "measure.confirmed": ("Deltakeren har fått plass i tiltaket.", "Deltakaren har fått plass i tiltaket."),
    "measure.delayed": ("Tiltaket begynner senere enn planlagt.", "Tiltaket byrjar seinare enn planlagt."),
    "measure.started": ("Deltakeren har begynt i tiltaket.", "Deltakaren har byrja i tiltaket."),
    "measure.ended": ("Deltakeren er ferdig i tiltaket.", "Deltakaren er ferdig i tiltaket."),
    "hours.recorded": (
        "Timer i norsk, samfunnskunnskap eller et annet obligatorisk element.",
        "Timar i norsk, samfunnskunnskap eller eit anna obligatorisk element.",
    ),
    "absence.registered": (
        "Deltakeren var borte fra programmet, hele dager eller noen timer.",
        "Deltakaren var borte frå programmet, heile dagar eller nokre timar.",
    ),
    "practice.requested": ("Deltakeren skal ha en praksisplass.", "Deltakaren skal ha ein praksisplass."),
    "practice.found": ("En praksisplass er funnet.", "Ein praksisplass er funnen."),
    "practice.notfound": ("Ingen praksisplass ble funnet.", "Ingen praksisplass vart funnen."),
    "document.received": (
        "Deltakeren har levert et vitnemål eller en attest.", "Deltakaren har levert eit vitnemål eller ein attest.",
    ),
    "translation.ordered": ("Oversettelse av vitnemålet er bestilt.", "Omsetjing av vitnemålet er bestilt."),
    "translation.completed": ("Oversettelsen av vitnemålet er ferdig.", "Omsetjinga av vitnemålet er ferdig."),
    "recognition.applied": (
        "Det er søkt om godkjenning av utdanningen.", "Det er søkt om godkjenning av utdanninga.",
    ),
    "recognition.decided": (
        "Søknaden om godkjenning er avgjort.", "Søknaden om godkjenning er avgjord.",
    ),
    "deadline.extended": (
        "En frist som løper, har fått en senere dag, med en begrunnelse.",
        "Ein frist som går, har fått ein seinare dag, med ei grunngiving.",
    ),
    "deadline.suspended": (
        "En frist står stille en tid, og flyttes like mange dager.",
        "Ein frist står stille ei tid, og blir flytta like mange dagar.",
    ),
    "feedback.given": (
        "Deltakeren har sagt sin mening om veiledning, tolk, plan eller program.",
        "Deltakaren har sagt meininga si om rettleiing, tolk, plan eller program.",
    ),
    "handover.started": (
        "Overgangen til NAV, utdanning eller arbeid er begynt.",
        "Overgangen til NAV, utdanning eller arbeid er byrja.",
    ),
    "handover.accepted": (
        "Den nye har tatt over oppfølgingen.", "Den nye har teke over oppfølginga.",
    ),
    "certificate.issued": ("Deltakeren har fått deltakerbeviset.", "Deltakaren har fått deltakarbeviset."),
    "outcome.recorded": (
        "Hva deltakeren gjør etter programmet.", "Kva deltakaren gjer etter programmet.",
    ),
    "outcome.followedup": (
        "Dere har spurt hva deltakeren gjør en tid etter programmet.",
        "De har spurt kva deltakaren gjer ei tid etter programmet.",
    ),
    "journey.ended": (
        "Forløpet er slutt før tiden, for eksempel fordi deltakeren har reist.",
        "Forløpet er slutt før tida, til dømes fordi deltakaren har reist.",
    ),
}  # fmt: skip
"""In bokmål and nynorsk."""


@cache
def sentence_of(event: str, language: str) -> str:
    """Give the sentence; empty for what nobody registers by hand.

    In English it is the first half of the published schema's, without the requirement that it comes from.
    """
    if event not in _NORWEGIAN:
        return ""
    if language != TextLanguage.EN:
        return _NORWEGIAN[event][language == TextLanguage.NN]
    first = (CATALOGUE[event].__doc__ or "").strip().partition("\n\n")[0].replace("``", "")
    return _MORE.sub(".", _SOURCES.sub("", " ".join(first.split())))
