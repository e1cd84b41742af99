"""Task types: the tasks that people can get. One event type completes each; the event's data is the form."""

from dataclasses import dataclass

from schemas.events import catalogue as c
from schemas.events.envelope import EventData
from schemas.events.vocabulary import Role


@dataclass(frozen=True, slots=True)
class TaskType:
    """A kind of task.

    Attributes:
        name: The name in reports, such as ``assess-guidance``.
        form: The data of the event that completes it.
        role: The role that gets it, unless the wait names another sender.
        title: What the adviser reads, by language (nb, nn, en).
        help: What the task is for and what the adviser does, by language (nb, nn, en).
    """

    name: str
    form: type[EventData]
    role: Role
    title: dict[str, str]
    help: dict[str, str]


_SETTLEMENT, _PROGRAMME, _CAREER = Role.SETTLEMENT_ADVISER, Role.PROGRAMME_ADVISER, Role.CAREER_ADVISER


def _task(
    name: str, form: type[EventData], role: Role, nb: str, nn: str, en: str, help_nb: str, help_nn: str, help_en: str
) -> TaskType:
    return TaskType(name, form, role, {"nb": nb, "nn": nn, "en": en}, {"nb": help_nb, "nn": help_nn, "en": help_en})


TASK_TYPES: tuple[TaskType, ...] = (
    _task(
        "allocate-dwelling", c.DwellingAllocated, _SETTLEMENT,
        "Tildel bolig", "Tildel bustad", "Allocate a dwelling",
        "Deltakeren skal ha et sted å bo fra første dag. Registrer boligen når den er tildelt.",
        "Deltakaren skal ha ein stad å bu frå første dag. Registrer bustaden når han er tildelt.",
        "The participant needs a place to live from the first day. Register the dwelling once it is "
        "allocated.",
    ),
    _task(
        "register-in-nir", c.NirRegistered, _SETTLEMENT,
        "Registrer bosettingen i NIR manuelt", "Registrer busetjinga i NIR manuelt",
        "Register the settlement in NIR by hand",
        "Bosettingen er ikke registrert: NIR avviste den, eller ingenting sendes dit. Registrer den i NIR, og "
        "registrer her dagen da det er gjort.",
        "Busetjinga er ikkje registrert: NIR avviste ho, eller ingenting blir sendt dit. Registrer ho i NIR, og "
        "registrer her dagen da det er gjort.",
        "The settlement is not registered: NIR rejected it, or nothing is sent there. Register it in NIR, and "
        "register here the day on which it is done.",
    ),
    _task(
        "file-document", c.DocumentArchived, _PROGRAMME,
        "Arkiver dokumentet manuelt", "Arkiver dokumentet manuelt", "File the document by hand",
        "Arkivet har ikke dokumentet. Arkiver det selv, og registrer referansen.",
        "Arkivet har ikkje dokumentet. Arkiver det sjølv, og registrer referansen.",
        "The archive does not have the document. File it yourself, and register the reference.",
    ),
    _task(
        "give-information", c.InformationGiven, _SETTLEMENT,
        "Informer om rettigheter og plikter", "Informer om rettar og plikter", "Explain rights and duties",
        "Deltakeren skal kjenne rettighetene og pliktene sine før program og vedtak. Gå gjennom sjekklisten "
        "på et språk deltakeren forstår, og registrer hva som er forklart.",
        "Deltakaren skal kjenne rettane og pliktene sine før program og vedtak. Gå gjennom sjekklista på eit "
        "språk deltakaren forstår, og registrer kva som er forklart.",
        "The participant must know the rights and duties before programme and decision. Go through the "
        "checklist in a language that the participant understands, and register what was explained.",
    ),
    _task(
        "assess-eligibility", c.EligibilityAssessed, _PROGRAMME,
        "Vurder rett og plikt til program", "Vurder rett og plikt til program", "Assess eligibility",
        "Opplysningene avgjør ikke om deltakeren har rett og plikt til program. Vurder alder, botid og "
        "oppholdsgrunnlag, og registrer resultatet.",
        "Opplysningane avgjer ikkje om deltakaren har rett og plikt til program. Vurder alder, butid og "
        "opphaldsgrunnlag, og registrer resultatet.",
        "The information at hand does not show whether the participant has a right and a duty to the "
        "programme. Assess age, time of residence and residence basis, and register the outcome.",
    ),
    _task(
        "end-journey", c.JourneyEnded, _PROGRAMME,
        "Avslå program, eller avslutt løpet", "Avslå program, eller avslutt løpet",
        "Refuse the programme, or end the journey",
        "Deltakeren er vurdert til ikke å ha rett til program. Fatt vedtak om avslag, eller registrer hvorfor "
        "løpet avsluttes.",
        "Deltakaren er vurdert til ikkje å ha rett til program. Gjer vedtak om avslag, eller registrer kvifor "
        "løpet blir avslutta.",
        "The participant was assessed to have no right to the programme. Decide to refuse it, or register why "
        "the journey ends.",
    ),
    _task(
        "resume-programme", c.ProgrammeResumed, _PROGRAMME,
        "Avklar om programmet går videre", "Avklar om programmet går vidare", "Find out whether the programme goes on",
        "Stansen er over. Registrer at programmet går videre, eller hvordan det ble avsluttet.",
        "Stansen er over. Registrer at programmet går vidare, eller korleis det vart avslutta.",
        "The stop is over. Register that the programme goes on, or how it ended.",
    ),
    _task(
        "accept-transfer", c.TransferAccepted, _PROGRAMME,
        "Ta over deltakeren som har flyttet hit", "Ta over deltakaren som har flytta hit",
        "Take over the participant who has moved here",
        "Deltakeren har flyttet til dere, og det som er åpent, er nå deres. Se hva som er over fristen og hva som "
        "haster, snakk med kommunen som deltakeren flyttet fra, og registrer at dere har tatt over.",
        "Deltakaren har flytta til dykk, og det som er ope, er no dykkar. Sjå kva som er over fristen og kva som "
        "hastar, snakk med kommunen som deltakaren flytta frå, og registrer at de har teke over.",
        "The participant has moved to you, and what is open is yours now. See what has passed and what is near, talk "
        "with the kommune that the participant left, and register that you have taken over.",
    ),
    _task(
        "review-duplicate", c.DuplicateReviewed, _PROGRAMME,
        "Avklar om to deltakere er samme person", "Avklar om to deltakarar er same person",
        "Find out whether two participants are one person",
        "En annen deltaker er registrert med samme nummer. Er det samme person, skal ett av løpene slås sammen med det "
        "andre; er det ikke, må den som sendte feil nummer trekke det tilbake. Registrer hva dere fant.",
        "Ein annan deltakar er registrert med same nummer. Er det same person, skal eitt av løpa slåast saman med det "
        "andre; er det ikkje, må den som sende feil nummer trekkje det tilbake. Registrer kva de fann.",
        "Another participant was registered with the same number. If it is the same person, one of the journeys is "
        "merged into the other; if not, whoever sent the wrong number must retract it. Register what you found.",
    ),
    _task(
        "review-settlement", c.SettlementReviewed, _PROGRAMME,
        "Avklar ny bosetting", "Avklar ny busetjing", "Find out about a second settlement",
        "Deltakeren er registrert som bosatt en gang til. Avklar om deltakeren har flyttet (registrer "
        "flyttingen), har kommet tilbake, eller om registreringen er feil (be avsenderen trekke den tilbake).",
        "Deltakaren er registrert som busett ein gong til. Finn ut om deltakaren har flytta (registrer "
        "flyttinga), har kome tilbake, eller om registreringa er feil (be avsendaren trekkje ho tilbake).",
        "The participant was registered as settled once more. Find out whether the participant has moved "
        "(register the move), has returned, or it is a mistake (ask the sender to retract it).",
    ),
    _task(
        "complete-mapping", c.MappingCompleted, _PROGRAMME,
        "Kartlegg eller kvalitetssikre kompetanse", "Kartlegg eller kvalitetssikre kompetanse",
        "Map or quality-assure competence",
        "Kartleggingen er grunnlaget for veiledning, vedtak og plan. Kartlegg kompetansen; er den kartlagt "
        "før, skal du kvalitetssikre resultatet.",
        "Kartlegginga er grunnlaget for rettleiing, vedtak og plan. Kartlegg kompetansen; er han kartlagd før, "
        "skal du kvalitetssikre resultatet.",
        "Guidance, decision and plan build on the mapping. Map the participant's competence; if it has been "
        "mapped before, quality-assure the result.",
    ),
    _task(
        "assess-guidance", c.GuidanceAssessed, _PROGRAMME,
        "Vurder om og når karriereveiledning skal gis", "Vurder om og når karriererettleiing skal gjevast",
        "Assess whether and when career guidance is held",
        "Karriereveiledning skal gis til den som trenger det, når deltakeren er klar. Vurder om og når, og "
        "begrunn valget.",
        "Karriererettleiing er for dei som treng det, når deltakaren er klar. Vurder om og når, og grunngi valet.",
        "Career guidance is for those who need it, when they are ready. Assess whether and when, and give the "
        "reason.",
    ),
    _task(
        "hold-guidance", c.GuidanceHeld, _CAREER,
        "Gjennomfør karriereveiledning", "Gjennomfør karriererettleiing", "Hold career guidance",
        "Samtalen hjelper deltakeren til informerte valg om utdanning og arbeid. Gjennomfør den, og registrer "
        "at den er holdt og om tolken var til stede.",
        "Samtalen hjelper deltakaren til informerte val om utdanning og arbeid. Gjennomfør han, og registrer at "
        "han er halden og om tolken var til stades.",
        "The conversation helps the participant make informed choices about education and work. Hold it, and "
        "register that it was held and whether the interpreter was present.",
    ),
    _task(
        "hold-group-guidance", c.GroupGuidanceHeld, _CAREER,
        "Gjennomfør gruppesamling", "Gjennomfør gruppesamling", "Hold the group session",
        "En gruppesamling gir kunnskap om utdanning og arbeid, og erstatter ikke samtalen. Gjennomfør den, og "
        "registrer om deltakeren var der og om tolken var til stede.",
        "Ei gruppesamling gir kunnskap om utdanning og arbeid, og erstattar ikkje samtalen. Gjennomfør ho, og "
        "registrer om deltakaren var der og om tolken var til stades.",
        "A group session gives knowledge of education and work, and does not replace the conversation. Hold it, and "
        "register whether the participant was there and whether the interpreter was present.",
    ),
    _task(
        "share-note", c.NoteShared, _CAREER,
        "Skriv og del notat fra veiledningen", "Skriv og del notat frå rettleiinga", "Write and share the note",
        "Programrådgiveren trenger anbefalingen til vedtak og plan. Skriv notatet, og registrer hvem som får "
        "det, hva det skal brukes til, og om deltakeren får se det.",
        "Programrådgivaren treng tilrådinga til vedtak og plan. Skriv notatet, og registrer kven som får det, kva "
        "det skal brukast til, og om deltakaren får sjå det.",
        "The programme adviser needs the recommendation for the decision and the plan. Write the note, and "
        "register who receives it, what it is for, and whether the participant has access.",
    ),
    _task(
        "read-note", c.NoteReceived, _PROGRAMME,
        "Les og besvar notatet", "Les og svar på notatet", "Read and answer the note",
        "Anbefalingen skal brukes i vedtaket og planen. Les notatet, og bekreft til karrieresenteret at det "
        "er mottatt.",
        "Tilrådinga skal brukast i vedtaket og planen. Les notatet, og stadfest til karrieresenteret at du har "
        "fått det.",
        "The recommendation is used in the decision and the plan. Read the note, and confirm to the career "
        "centre that you have received it.",
    ),
    _task(
        "make-decision", c.DecisionMade, _PROGRAMME,
        "Fatt vedtak om introduksjonsprogram", "Gjer vedtak om introduksjonsprogram", "Decide on the programme",
        "Deltakeren har krav på et vedtak i tide. Avgjør om programmet innvilges, hvor lenge det varer og hva "
        "målet er, og begrunn et avslag.",
        "Deltakaren har krav på eit vedtak i tide. Avgjer om programmet blir innvilga, kor lenge det varer og kva "
        "målet er, og grunngi eit avslag.",
        "The participant is entitled to a decision in time. Decide whether the programme is granted, how long "
        "it lasts and what the goal is, and give the reason for a refusal.",
    ),
    _task(
        "deliver-decision", c.DecisionDelivered, _PROGRAMME,
        "Underrett deltakeren om vedtaket", "Underrett deltakaren om vedtaket", "Deliver the decision",
        "Klagefristen begynner når deltakeren får vedtaket. Sørg for at vedtaket kommer fram, og registrer "
        "dagen.",
        "Klagefristen byrjar når deltakaren får vedtaket. Sørg for at vedtaket kjem fram, og registrer dagen.",
        "The time to appeal starts when the participant receives the decision. See that the decision arrives, "
        "and register the day.",
    ),
    _task(
        "judge-self-certificate-anew", c.OtherDecisionMade, _PROGRAMME,
        "Vurder retten til egenmelding på nytt", "Vurder retten til eigenmelding på nytt",
        "Judge the right to self-certificates anew",
        "Deltakeren har mistet retten til egenmelding. Vurder den på nytt, og registrer vedtaket.",
        "Deltakaren har mist retten til eigenmelding. Vurder han på nytt, og registrer vedtaket.",
        "The participant has lost the right to self-certificates. Judge it anew, and register the decision.",
    ),
    _task(
        "close-appeal", c.AppealDecided, _PROGRAMME,
        "Behandle klagen", "Behandle klaga", "Handle the appeal",
        "Deltakeren har klaget på vedtaket. Vurder klagen, send den videre hvis vedtaket står, og registrer "
        "utfallet.",
        "Deltakaren har klaga på vedtaket. Vurder klaga, send ho vidare om vedtaket står, og registrer utfallet.",
        "The participant has appealed. Consider the appeal, send it on if the decision stands, and register "
        "the outcome.",
    ),
    _task(
        "agree-plan", c.PlanAgreed, _PROGRAMME,
        "Lag integreringsplan med deltakeren", "Lag integreringsplan med deltakaren", "Make the integration plan",
        "Planen skal bygge på kartleggingen og veiledningen. Lag den sammen med deltakeren, og registrer mål "
        "og norskmål.",
        "Planen skal byggje på kartlegginga og rettleiinga. Lag han saman med deltakaren, og registrer mål og "
        "norskmål.",
        "The plan builds on the mapping and the guidance. Make it together with the participant, and register "
        "the end goal and the goal for Norwegian.",
    ),
    _task(
        "sign-contract", c.ContractSigned, _PROGRAMME,
        "Inngå integreringskontrakt", "Inngå integreringskontrakt", "Sign the integration contract",
        "Kontrakten sier hva deltakeren og kommunen forplikter seg til. Gå gjennom den, og registrer at begge "
        "har skrevet under.",
        "Kontrakten seier kva deltakaren og kommunen forpliktar seg til. Gå gjennom han, og registrer at begge "
        "har skrive under.",
        "The contract states what the participant and the kommune commit to. Go through it, and register that "
        "both have signed.",
    ),
    _task(
        "start-programme", c.ProgrammeStarted, _PROGRAMME,
        "Start introduksjonsprogrammet", "Start introduksjonsprogrammet", "Start the programme",
        "Deltakeren skal komme i gang når programmet er innvilget. Registrer første dag og planlagt slutt.",
        "Deltakaren skal kome i gang når programmet er innvilga. Registrer første dag og planlagd slutt.",
        "The participant is to get started once the programme is granted. Register the first day and the "
        "planned end.",
    ),
    _task(
        "send-info-pack", c.InfopackSent, _PROGRAMME,
        "Send informasjon til deltakeren før veiledningen", "Send informasjon til deltakaren før rettleiinga",
        "Send the participant information before the conversation",
        "Deltakeren skal vite hva samtalen handler om og hva den skal brukes til. Send informasjonen på et "
        "språk deltakeren forstår.",
        "Deltakaren skal vite kva samtalen handlar om og kva han skal brukast til. Send informasjonen på eit "
        "språk deltakaren forstår.",
        "The participant must know what the conversation is about and what it is for. Send the information in "
        "a language that the participant understands.",
    ),
    _task(
        "prepare-guidance", c.PreparationCompleted, _CAREER,
        "Forbered veiledningen", "Førebu rettleiinga", "Prepare for the conversation",
        "Begge rådgiverne forbereder samtalen, så tiden går til det den er ment for. Gå gjennom sjekklisten "
        "din, og registrer at du er klar.",
        "Begge rådgivarane førebur samtalen, så tida går til det ho er meint for. Gå gjennom sjekklista di, og "
        "registrer at du er klar.",
        "Both advisers prepare, so that the conversation is spent on what it is for. Go through your "
        "checklist, and register that you are ready.",
    ),
    _task(
        "reschedule-guidance", c.GuidanceRescheduled, _CAREER,
        "Finn ny tid for veiledningen", "Finn ny tid for rettleiinga", "Find another time for the conversation",
        "Det finnes ingen tolk til den avtalte tiden. Finn en ny tid sammen med deltakeren, og registrer den.",
        "Det finst ingen tolk til den avtalte tida. Finn ei ny tid saman med deltakaren, og registrer ho.",
        "No interpreter is available at the agreed time. Find another time with the participant, and register "
        "it.",
    ),
    _task(
        "assess-interpreter-need", c.InterpreterNeedAssessed, _PROGRAMME,
        "Vurder behov for tolk og avtal tid", "Vurder behov for tolk og avtal tid",
        "Judge whether the meeting needs an interpreter, and set its time",
        "Deltakeren skal forstå og bli forstått. Vurder om møtet trenger tolk, og registrer tid, sted og "
        "språk, så tolken kan bestilles.",
        "Deltakaren skal forstå og bli forstått. Vurder om møtet treng tolk, og registrer tid, stad og språk, så "
        "tolken kan bestillast.",
        "The participant must understand and be understood. Judge whether the meeting needs an interpreter, "
        "and register time, place and language, so that one can be ordered.",
    ),
    _task(
        "document-exception", c.InterpreterExceptionGranted, _CAREER,
        "Begrunn bruk av ukvalifisert tolk", "Grunngi bruk av ukvalifisert tolk",
        "Give the reason for an interpreter without qualification",
        "En tolk uten kvalifikasjoner kan bare brukes unntaksvis. Registrer hvorfor, og hvem som har godkjent "
        "det.",
        "Ein tolk utan kvalifikasjonar kan berre brukast unntaksvis. Registrer kvifor, og kven som har godkjent "
        "det.",
        "An interpreter without qualification may be used only as an exception. Register why, and who "
        "approved it.",
    ),
    _task(
        "rate-interpreter", c.InterpretingCompleted, _CAREER,
        "Vurder tolken", "Vurder tolken", "Rate the interpreter",
        "Vurderingen hjelper tjenesten å sende riktig tolk neste gang. Registrer hvordan tolkingen gikk, og "
        "eventuelle avvik.",
        "Vurderinga hjelper tenesta å sende rett tolk neste gong. Registrer korleis tolkinga gjekk, og eventuelle "
        "avvik.",
        "The rating helps the service send the right interpreter next time. Register how the interpreting "
        "went, and any deviation.",
    ),
    _task(
        "hold-follow-up", c.FollowupHeld, _PROGRAMME,
        "Hold oppfølgingssamtale", "Hald oppfølgingssamtale", "Hold a follow-up conversation",
        "Jevnlige samtaler viser i tide om planen og tiltakene passer. Gå gjennom sjekklisten med deltakeren, "
        "og registrer samtalen.",
        "Jamlege samtalar viser i tide om planen og tiltaka passar. Gå gjennom sjekklista med deltakaren, og "
        "registrer samtalen.",
        "Regular conversations show in time whether the plan and the measures still fit. Go through the "
        "checklist with the participant, and register the conversation.",
    ),
    _task(
        "review-plan", c.PlanRevised, _PROGRAMME,
        "Vurder og revider integreringsplanen", "Vurder og revider integreringsplanen", "Review the integration plan",
        "Planen skal følge deltakerens utvikling. Gå gjennom mål og tiltak med deltakeren, og registrer den "
        "reviderte planen.",
        "Planen skal følgje utviklinga til deltakaren. Gå gjennom mål og tiltak med deltakaren, og registrer den "
        "reviderte planen.",
        "The plan follows the participant's progress. Go through goals and measures with the participant, and "
        "register the revised plan.",
    ),
    _task(
        "start-measure", c.MeasureStarted, _PROGRAMME,
        "Sett tiltaket i gang", "Set i gang tiltaket", "Start the measure",
        "Tiltaket i planen skal begynne som avtalt. Få det i gang hos den som gir det, og registrer at det "
        "har startet.",
        "Tiltaket i planen skal byrje som avtalt. Få det i gang hos den som gir det, og registrer at det har "
        "starta.",
        "The measure in the plan is to begin as agreed. Arrange the start with the provider, and register that "
        "it has started.",
    ),
    _task(
        "assess-extension", c.ExtensionAssessed, _PROGRAMME,
        "Vurder om programmet skal forlenges", "Vurder om programmet skal lengjast",
        "Assess whether the programme is to be extended",
        "Noen trenger mer tid for å nå målet. Vurder i god tid før slutten om programmet skal forlenges, og "
        "begrunn svaret.",
        "Nokre treng meir tid for å nå målet. Vurder i god tid før slutten om programmet skal lengjast, og "
        "grunngi svaret.",
        "Some need more time to reach the goal. Assess well before the end whether the programme should be "
        "extended, and give the reason.",
    ),
    _task(
        "extend-programme", c.ProgrammeExtended, _PROGRAMME,
        "Fatt vedtak om forlengelse", "Gjer vedtak om forlenging", "Decide on the extension",
        "Vurderingen er at deltakeren trenger mer tid. Fatt vedtak, og registrer hvor mange måneder "
        "programmet forlenges med.",
        "Vurderinga er at deltakaren treng meir tid. Gjer vedtak, og registrer kor mange månader programmet blir "
        "lengd med.",
        "The assessment is that the participant needs more time. Make the decision, and register by how many "
        "months the programme is extended.",
    ),
    _task(
        "end-programme", c.ProgrammeCompleted, _PROGRAMME,
        "Registrer hvordan programmet ble avsluttet", "Registrer korleis programmet vart avslutta",
        "Register how the programme ended",
        "Sluttdagen er passert, og ingen har registrert hva som skjedde. Registrer om programmet er fullført "
        "eller avbrutt, og hva deltakeren gikk til.",
        "Sluttdagen er passert, og ingen har registrert kva som skjedde. Registrer om programmet er fullført "
        "eller avbrote, og kva deltakaren gjekk til.",
        "The last day has passed and nobody has registered what happened. Register whether the programme was "
        "completed, and what the participant went on to.",
    ),
    _task(
        "start-handover", c.HandoverStarted, _PROGRAMME,
        "Start overgang til NAV, utdanning eller arbeid", "Start overgang til NAV, utdanning eller arbeid",
        "Start the hand-over to NAV, education or work",
        "Ingen skal stå uten tilbud når programmet slutter. Avtal overgangen med den som tar over, og "
        "registrer hvem det er.",
        "Ingen skal stå utan tilbod når programmet sluttar. Avtal overgangen med den som tek over, og registrer "
        "kven det er.",
        "Nobody should be left without an offer when the programme ends. Agree on the hand-over with the "
        "organisation that takes over, and register which one it is.",
    ),
    _task(
        "issue-certificate", c.CertificateIssued, _PROGRAMME,
        "Skriv ut deltakerbevis", "Skriv ut deltakarbevis", "Issue the certificate of participation",
        "Deltakerbeviset viser hva deltakeren har gjennomført. Skriv det ut, gi det til deltakeren, og "
        "registrer dagen.",
        "Deltakarbeviset viser kva deltakaren har gjennomført. Skriv det ut, gi det til deltakaren, og registrer "
        "dagen.",
        "The certificate shows what the participant has completed. Issue it, give it to the participant, and "
        "register the day.",
    ),
    _task(
        "prepare-dwelling", c.DwellingPrepared, _SETTLEMENT,
        "Klargjør bolig", "Klargjer bustad", "Prepare the dwelling",
        "Boligen skal være klar når deltakeren flytter inn. Gå gjennom sjekklisten, og registrer det som er "
        "gjort.",
        "Bustaden skal vere klar når deltakaren flyttar inn. Gå gjennom sjekklista, og registrer det som er "
        "gjort.",
        "The dwelling must be ready when the participant moves in. Go through the checklist, and register "
        "what is done.",
    ),
    _task(
        "deliver-plan", c.PlanDelivered, _PROGRAMME,
        "Gi deltakeren planen", "Gje deltakaren planen", "Give the participant the plan",
        "Hver tredje deltaker har aldri fått planen sin. Gi deltakeren et eksemplar, og registrer dagen.",
        "Kvar tredje deltakar har aldri fått planen sin. Gi deltakaren eit eksemplar, og registrer dagen.",
        "One participant in three never got the plan. Hand over a copy, and register the day.",
    ),
    _task(
        "check-understanding", c.UnderstandingConfirmed, _SETTLEMENT,
        "Sjekk at informasjonen er forstått", "Sjekk at informasjonen er forstått",
        "Check that the information was understood",
        "Informasjon hjelper bare når den er forstått. La deltakeren fortelle med egne ord, og registrer om "
        "noe må forklares igjen.",
        "Informasjon hjelper berre når han er forstått. La deltakaren fortelje med eigne ord, og registrer om "
        "noko må forklarast igjen.",
        "Information helps only when it is understood. Let the participant explain in their own words, and "
        "register whether something must be explained again.",
    ),
    _task(
        "order-guidance", c.GuidanceOrdered, _PROGRAMME,
        "Skriv mål og spørsmål for veiledningen", "Skriv mål og spørsmål for rettleiinga",
        "State the goal and the questions for the conversation",
        "Begge rådgiverne skal arbeide mot samme mål. Skriv hva veiledningen skal svare på; det følger "
        "bestillingen til karrieresenteret.",
        "Begge rådgivarane skal arbeide mot same mål. Skriv kva rettleiinga skal svare på; det følgjer "
        "bestillinga til karrieresenteret.",
        "Both advisers work towards the same goal. Write what the guidance is to answer; it goes with the "
        "order to the career centre.",
    ),
    _task(
        "register-note", c.NoteRegistered, _CAREER,
        "Registrer notatet i IMDinett", "Registrer notatet i IMDinett", "Register the note in IMDinett",
        "Notatet skal finnes der de som arbeider videre med deltakeren leter. Registrer det i IMDinett, og "
        "bekreft at det er gjort.",
        "Notatet skal finnast der dei som arbeider vidare med deltakaren leitar. Registrer det i IMDinett, og "
        "stadfest at det er gjort.",
        "The note must be where those who go on working with the participant look for it. Register it in "
        "IMDinett, and confirm that it is done.",
    ),
    _task(
        "answer-contested-note", c.NoteAnswered, _CAREER,
        "Svar på innsigelse mot notatet", "Svar på innvending mot notatet", "Answer the objection to the note",
        "Deltakeren er uenig i notatet. Snakk med deltakeren, rett notatet om det er grunn til det, og "
        "registrer svaret.",
        "Deltakaren er usamd i notatet. Snakk med deltakaren, rett notatet om det er grunn til det, og registrer "
        "svaret.",
        "The participant disagrees with the note. Talk with the participant, correct the note if there is "
        "reason to, and register the answer.",
    ),
    _task(
        "report-deviation", c.DeviationReported, _CAREER,
        "Meld avvik ved tolkingen til IMDi", "Meld avvik ved tolkinga til IMDi", "Report the deviation to IMDi",
        "Noe gikk galt med tolkingen. Meld avviket til IMDi, og registrer at det er meldt.",
        "Noko gjekk gale med tolkinga. Meld avviket til IMDi, og registrer at det er meldt.",
        "Something went wrong with the interpreting. Report the deviation to IMDi, and register that it is "
        "reported.",
    ),
    _task(
        "decide-deduction", c.DeductionDecided, _PROGRAMME,
        "Vurder trekk i introduksjonsstønaden", "Vurder trekk i introduksjonsstønaden",
        "Decide on a deduction from the benefit",
        "Deltakeren har vært borte uten gyldig grunn. Vurder om stønaden skal reduseres, og registrer "
        "avgjørelsen med begrunnelse.",
        "Deltakaren har vore borte utan gyldig grunn. Vurder om stønaden skal reduserast, og registrer avgjerda "
        "med grunngiving.",
        "The participant has been absent without a valid reason. Consider whether the benefit is to be "
        "reduced, and register the decision with its reason.",
    ),
    _task(
        "offer-in-leave", c.LeaveOfferMade, _PROGRAMME,
        "Gi tilbud i omsorgspermisjonen", "Gje tilbod i omsorgspermisjonen", "Make an offer in the parental leave",
        "Fra den fjerde måneden av permisjonen skal deltakeren få tilbud om oppfølging og norskopplæring eller "
        "språktrening. Avtal et tilbud som passer, og registrer dagen.",
        "Frå den fjerde månaden av permisjonen skal deltakaren få tilbod om oppfølging og norskopplæring eller "
        "språktrening. Avtal eit tilbod som passar, og registrer dagen.",
        "From the fourth month of the leave the participant is to be offered follow-up and Norwegian or language "
        "practice. Agree on an offer that suits, and register the day.",
    ),
    _task(
        "take-final-test", c.FinalTestTaken, _PROGRAMME,
        "Sørg for avsluttende prøve", "Sørg for avsluttande prøve", "See to it that the final test is taken",
        "Prøven i samfunnskunnskap skal tas innen ett år fra deltakeren fikk tilbud om opplæring. Meld deltakeren "
        "opp, og registrer når prøven er tatt.",
        "Prøva i samfunnskunnskap skal takast innan eitt år frå deltakaren fekk tilbod om opplæring. Meld "
        "deltakaren opp, og registrer når prøva er teken.",
        "The test of social studies is to be taken within a year from the offer of training. Enter the participant, "
        "and register when the test was taken.",
    ),
    _task(
        "find-practice", c.PracticeFound, _PROGRAMME,
        "Finn praksisplass", "Finn praksisplass", "Find a place for work practice",
        "Deltakeren skal ut i praksis. Finn en praksisplass, og registrer den.",
        "Deltakaren skal ut i praksis. Finn ein praksisplass, og registrer han.",
        "The participant is to have work practice. Find a place, and register it.",
    ),
    _task(
        "order-translation", c.TranslationOrdered, _PROGRAMME,
        "Bestill oversetting av vitnemål", "Bestill omsetjing av vitnemål", "Order a translation of the document",
        "Vitnemål på andre språk må oversettes før de kan brukes. Bestill oversettingen, og registrer at den "
        "er bestilt.",
        "Vitnemål på andre språk må omsetjast før dei kan brukast. Bestill omsetjinga, og registrer at ho er "
        "bestilt.",
        "Diplomas in other languages must be translated before they can be used. Order the translation, and "
        "register the order.",
    ),
    _task(
        "receive-translation", c.TranslationCompleted, _PROGRAMME,
        "Ta imot oversettingen", "Ta imot omsetjinga", "Receive the translation",
        "Oversettingen trengs i kartlegging og godkjenning. Registrer når du har fått den.",
        "Omsetjinga trengst i kartlegging og godkjenning. Registrer når du har fått ho.",
        "The translation is needed for the mapping and for recognition. Register when you have received it.",
    ),
    _task(
        "prepare-cooperation-meeting", c.MeetingScheduled, Role.CAREER_CENTRE_LEADER,
        "Kall inn til samarbeidsmøte", "Kall inn til samarbeidsmøte", "Call a cooperation meeting",
        "Kommunen og karrieresenteret møtes jevnlig for å løse det som står fast. Sett dagen, og kall inn "
        "deltakerne.",
        "Kommunen og karrieresenteret møtest jamleg for å løyse det som står fast. Set dagen, og kall inn "
        "deltakarane.",
        "The kommune and the career centre meet regularly to solve what is stuck. Set the day, and invite "
        "those who take part.",
    ),
    _task(
        "hold-cooperation-meeting", c.MeetingHeld, Role.CAREER_CENTRE_LEADER,
        "Hold samarbeidsmøte", "Hald samarbeidsmøte", "Hold the cooperation meeting",
        "Møtet går gjennom det som er forsinket mellom de to. Hold møtet, og registrer hva som ble bestemt og "
        "hvem som gjør hva.",
        "Møtet går gjennom det som er forseinka mellom dei to. Hald møtet, og registrer kva som vart bestemt og "
        "kven som gjer kva.",
        "The meeting goes through what is delayed between the two. Hold it, and register what was decided and "
        "who does what.",
    ),
    _task(
        "renew-agreement", c.AgreementSigned, Role.CAREER_CENTRE_LEADER,
        "Forny samarbeidsavtalen", "Forny samarbeidsavtalen", "Renew the cooperation agreement",
        "Samarbeidsavtalen går snart ut. Avtal en ny, og registrer når den er underskrevet og hvor lenge den "
        "gjelder.",
        "Samarbeidsavtalen går snart ut. Avtal ein ny, og registrer når han er underskriven og kor lenge han "
        "gjeld.",
        "The cooperation agreement will soon run out. Agree a new one, and register when it was signed and "
        "how long it holds.",
    ),
    _task(
        "answer-question", c.QuestionAnswered, Role.PROGRAMME_LEADER,
        "Svar på spørsmål fra samarbeidsmøtet", "Svar på spørsmål frå samarbeidsmøtet",
        "Answer a question from the meeting",
        "Et spørsmål fra møtet venter på svar. Finn svaret, og registrer det for alle som var der.",
        "Eit spørsmål frå møtet ventar på svar. Finn svaret, og registrer det for alle som var der.",
        "A question from the meeting awaits an answer. Find the answer, and register it for everybody who was "
        "there.",
    ),
    _task(
        "share-answer", c.AnswerShared, Role.PROGRAMME_LEADER,
        "Send svaret til alle som var på møtet", "Send svaret til alle som var på møtet",
        "Send the answer to everybody who was there",
        "Spørsmålet er besvart, men ikke alle vet det. Send svaret til dem som var på møtet, og registrer dagen.",
        "Spørsmålet er svart på, men ikkje alle veit det. Send svaret til dei som var på møtet, og registrer dagen.",
        "The question is answered, and not everybody knows. Send the answer to those who were at the meeting, and "
        "register the day.",
    ),
    _task(
        "answer-invitation", c.CountyMeetingAnswered, Role.PROGRAMME_LEADER,
        "Svar på invitasjonen til samling", "Svar på invitasjonen til samling",
        "Answer the invitation to the county meeting",
        "Karrieresenteret inviterer til samling. Les programmet, avklar hvem som kan komme, og svar innen fristen. "
        "Skriv hva som står i veien hvis dere ikke kan, og hva dere ønsker tatt opp.",
        "Karrieresenteret inviterer til samling. Les programmet, avklar kven som kan kome, og svar innan fristen. "
        "Skriv kva som står i vegen om de ikkje kan, og kva de ønskjer teke opp.",
        "The career centre invites to a county meeting. Read the programme, find out who can come, and answer in "
        "time. Write what is in the way if you cannot, and what you wish to take up.",
    ),
    _task(
        "register-county-meeting", c.CountyMeetingHeld, Role.CAREER_CENTRE_LEADER,
        "Registrer at samlingen er holdt", "Registrer at samlinga er halden", "Register the county meeting",
        "Samlingen er over. Registrer om kommunen var der, og før spørsmål som ble stilt inn, slik at de blir besvart.",
        "Samlinga er over. Registrer om kommunen var der, og før inn spørsmål som vart stilte, slik at dei blir "
        "svarte på.",
        "The county meeting is over. Register whether the kommune was there, and enter the questions that were "
        "asked, so that they are answered.",
    ),
    _task(
        "carry-out-decision", c.MeetingDecisionDone, Role.PROGRAMME_LEADER,
        "Gjennomfør det samarbeidsmøtet vedtok", "Gjennomfør det samarbeidsmøtet vedtok",
        "Carry out what the meeting decided",
        "Møtet har gitt dere noe å gjøre innen en dato. Gjør det, og registrer dagen da det er gjort.",
        "Møtet har gitt dykk noko å gjere innan ein dato. Gjer det, og registrer dagen da det er gjort.",
        "The meeting gave you something to do by a date. Do it, and register the day on which it is done.",
    ),
    _task(
        "follow-up-outcome", c.OutcomeFollowedup, _PROGRAMME,
        "Følg opp hvordan det gikk etter programmet", "Følg opp korleis det gjekk etter programmet",
        "Follow up the outcome after the programme",
        "Kommunen skal vite om programmet førte fram. Finn ut hva deltakeren gjør nå, og registrer det.",
        "Kommunen skal vite om programmet førte fram. Finn ut kva deltakaren gjer no, og registrer det.",
        "The kommune must know whether the programme worked. Find out what the participant does now, and "
        "register it.",
    ),
    _task(
        "confirm-mapping", c.MappingReceived, Role.CAREER_CENTRE,
        "Bekreft at kartleggingen er mottatt", "Stadfest at kartlegginga er motteken",
        "Confirm that the mapping arrived",
        "Kommunen har delt kartleggingen med dere. Se at den er kommet fram, og registrer mottaket.",
        "Kommunen har delt kartlegginga med dykk. Sjå at ho er komen fram, og registrer mottaket.",
        "The kommune has shared the mapping with you. See that it has arrived, and register the receipt.",
    ),
    _task(
        "book-guidance", c.GuidanceBooked, Role.CAREER_CENTRE,
        "Svar på bestillingen og avtal tid for veiledning", "Svar på bestillinga og avtal tid for rettleiing",
        "Answer the order and book the conversation",
        "Kommunen har bestilt karriereveiledning. Avtal tid med deltakeren, og registrer den; må dere si nei eller "
        "vente, registrerer dere det i stedet.",
        "Kommunen har bestilt karriererettleiing. Avtal tid med deltakaren, og registrer ho; må de seie nei eller "
        "vente, registrerer de det i staden.",
        "The kommune has ordered career guidance. Agree on a time with the participant, and register it; if you have "
        "to decline or postpone, register that instead.",
    ),
    _task(
        "confirm-interpreter", c.InterpreterConfirmed, Role.INTERPRETER_SERVICE,
        "Finn og bekreft tolk", "Finn og stadfest tolk", "Find and confirm an interpreter",
        "Møtet trenger tolk. Finn en med høyest mulig kategori som er ledig, og bekreft oppdraget.",
        "Møtet treng tolk. Finn ein med høgast mogleg kategori som er ledig, og stadfest oppdraget.",
        "The meeting needs an interpreter. Find one of the highest category who is free, and confirm the assignment.",
    ),
    _task(
        "confirm-cancellation", c.InterpreterCancelled, Role.INTERPRETER_SERVICE,
        "Bekreft avbestillingen av tolken", "Stadfest avbestillinga av tolken",
        "Confirm that the interpreter is cancelled",
        "Møtet blir ikke noe av, og tolken er avbestilt. Gi tolken beskjed, og bekreft avbestillingen.",
        "Møtet blir ikkje noko av, og tolken er avbestilt. Gi tolken beskjed, og stadfest avbestillinga.",
        "The meeting does not take place, and the interpreter has been cancelled. Notify the interpreter, and confirm "
        "the cancellation.",
    ),
    _task(
        "confirm-measure", c.MeasureConfirmed, Role.ADULT_EDUCATION,
        "Bekreft plass i tiltaket", "Stadfest plass i tiltaket", "Confirm a place in the measure",
        "Kommunen har bestilt plass i et tiltak. Se om deltakeren kan begynne på den planlagte dagen, og bekreft "
        "plassen.",
        "Kommunen har bestilt plass i eit tiltak. Sjå om deltakaren kan byrje på den planlagde dagen, og stadfest "
        "plassen.",
        "The kommune has ordered a place in a measure. See whether the participant can begin on the planned day, and "
        "confirm the place.",
    ),
    _task(
        "accept-handover", c.HandoverAccepted, Role.NAV,
        "Ta over oppfølgingen etter programmet", "Ta over oppfølginga etter programmet",
        "Take on the participant after the programme",
        "Kommunen har varslet at deltakeren trenger dere når programmet slutter. Avtal hvem som følger opp, og bekreft "
        "at dere tar over.",
        "Kommunen har varsla at deltakaren treng dykk når programmet sluttar. Avtal kven som følgjer opp, og "
        "stadfest at de tek over.",
        "The kommune has announced that the participant needs you when the programme ends. Agree on who follows up, "
        "and confirm that you take over.",
    ),
)  # fmt: skip

TASK_FOR: dict[type[EventData], TaskType] = {task.form: task for task in TASK_TYPES}
"""The task type by the event type that completes it."""
