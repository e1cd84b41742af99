"""Tasks of the settlement and the journey as a whole: dwelling, information, eligibility, moves, mapping."""

from schemas.events import catalogue as c
from schemas.events.vocabulary import Role
from schemas.tasks.task_type import TaskType, task

_SETTLEMENT, _PROGRAMME = Role.SETTLEMENT_ADVISER, Role.PROGRAMME_ADVISER

SETTLEMENT: tuple[TaskType, ...] = (
    task(
        "allocate-dwelling", c.DwellingAllocated, _SETTLEMENT,
        "Tildel bolig", "Tildel bustad", "Allocate a dwelling",
        "Deltakeren skal ha et sted å bo fra første dag. Registrer boligen når den er tildelt.",
        "Deltakaren skal ha ein stad å bu frå første dag. Registrer bustaden når han er tildelt.",
        "The participant needs a place to live from the first day. Register the dwelling once it is "
        "allocated.",
    ),
    task(
        "register-in-nir", c.NirRegistered, _SETTLEMENT,
        "Registrer bosettingen i NIR manuelt", "Registrer busetjinga i NIR manuelt",
        "Register the settlement in NIR by hand",
        "Bosettingen er ikke registrert: NIR avviste den, eller ingenting sendes dit. Registrer den i NIR, og "
        "registrer her dagen da det er gjort.",
        "Busetjinga er ikkje registrert: NIR avviste ho, eller ingenting blir sendt dit. Registrer ho i NIR, og "
        "registrer her dagen då det er gjort.",
        "The settlement is not registered: NIR rejected it, or nothing is sent there. Register it in NIR, and "
        "register here the day on which it is done.",
    ),
    task(
        "file-document", c.DocumentArchived, _PROGRAMME,
        "Arkiver dokumentet manuelt", "Arkiver dokumentet manuelt", "File the document by hand",
        "Arkivet har ikke dokumentet. Arkiver det selv, og registrer referansen.",
        "Arkivet har ikkje dokumentet. Arkiver det sjølv, og registrer referansen.",
        "The archive does not have the document. File it yourself, and register the reference.",
    ),
    task(
        "give-information", c.InformationGiven, _SETTLEMENT,
        "Informer om rettigheter og plikter", "Informer om rettar og plikter", "Explain rights and duties",
        "Deltakeren skal kjenne rettighetene og pliktene sine før program og vedtak. Gå gjennom sjekklisten "
        "på et språk deltakeren forstår, og registrer hva som er forklart.",
        "Deltakaren skal kjenne rettane og pliktene sine før program og vedtak. Gå gjennom sjekklista på eit "
        "språk deltakaren forstår, og registrer kva som er forklart.",
        "The participant must know the rights and duties before programme and decision. Go through the "
        "checklist in a language that the participant understands, and register what was explained.",
    ),
    task(
        "assess-eligibility", c.EligibilityAssessed, _PROGRAMME,
        "Vurder rett og plikt til program", "Vurder rett og plikt til program", "Assess eligibility",
        "Opplysningene avgjør ikke om deltakeren har rett og plikt til program. Vurder alder, botid og "
        "oppholdsgrunnlag, og registrer resultatet.",
        "Opplysningane avgjer ikkje om deltakaren har rett og plikt til program. Vurder alder, butid og "
        "opphaldsgrunnlag, og registrer resultatet.",
        "The information at hand does not show whether the participant has a right and a duty to the "
        "programme. Assess age, time of residence and residence basis, and register the outcome.",
    ),
    task(
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
    task(
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
    task(
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
    task(
        "merge-journey", c.ParticipantMerged, _PROGRAMME,
        "Slå saken sammen med den andre", "Slå saka saman med den andre", "Merge the journey into the other",
        "Dere har funnet at to deltakere er samme person. Bli enige om hvilken sak som går videre. Er det den andre, "
        "registrerer du det her, og denne avsluttes; er det denne, gjør de det samme i den andre saken.",
        "De har funne at to deltakarar er same person. Bli samde om kva sak som går vidare. Er det den andre, "
        "registrerer du det her, og denne blir avslutta; er det denne, gjer dei det same i den andre saka.",
        "You found that two participants are one person. Agree on which journey goes on. If it is the other one, "
        "register it here, and this one ends; if it is this one, they do the same in the other.",
    ),
    task(
        "review-settlement", c.SettlementReviewed, _PROGRAMME,
        "Avklar ny bosetting", "Avklar ny busetjing", "Find out about a second settlement",
        "Deltakeren er registrert som bosatt en gang til. Avklar om deltakeren har flyttet (registrer "
        "flyttingen), har kommet tilbake, eller om registreringen er feil (be avsenderen trekke den tilbake).",
        "Deltakaren er registrert som busett ein gong til. Finn ut om deltakaren har flytta (registrer "
        "flyttinga), har kome tilbake, eller om registreringa er feil (be avsendaren trekkje ho tilbake).",
        "The participant was registered as settled once more. Find out whether the participant has moved "
        "(register the move), has returned, or it is a mistake (ask the sender to retract it).",
    ),
    task(
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
    task(
        "prepare-dwelling", c.DwellingPrepared, _SETTLEMENT,
        "Klargjør bolig", "Klargjer bustad", "Prepare the dwelling",
        "Boligen skal være klar når deltakeren flytter inn. Gå gjennom sjekklisten, og registrer det som er "
        "gjort.",
        "Bustaden skal vere klar når deltakaren flyttar inn. Gå gjennom sjekklista, og registrer det som er "
        "gjort.",
        "The dwelling must be ready when the participant moves in. Go through the checklist, and register "
        "what is done.",
    ),
    task(
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
    task(
        "order-translation", c.TranslationOrdered, _PROGRAMME,
        "Bestill oversetting av vitnemål", "Bestill omsetjing av vitnemål", "Order a translation of the document",
        "Vitnemål på andre språk må oversettes før de kan brukes. Bestill oversettingen, og registrer at den "
        "er bestilt.",
        "Vitnemål på andre språk må omsetjast før dei kan brukast. Bestill omsetjinga, og registrer at ho er "
        "bestilt.",
        "Diplomas in other languages must be translated before they can be used. Order the translation, and "
        "register the order.",
    ),
    task(
        "receive-translation", c.TranslationCompleted, _PROGRAMME,
        "Ta imot oversettingen", "Ta imot omsetjinga", "Receive the translation",
        "Oversettingen trengs i kartlegging og godkjenning. Registrer når du har fått den.",
        "Omsetjinga trengst i kartlegging og godkjenning. Registrer når du har fått ho.",
        "The translation is needed for the mapping and for recognition. Register when you have received it.",
    ),
)  # fmt: skip
