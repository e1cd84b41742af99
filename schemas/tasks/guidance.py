"""Tasks of career guidance, its interpreters and note."""

from schemas.events import catalogue as c
from schemas.events.vocabulary import Role
from schemas.tasks.task_type import TaskType, task

_PROGRAMME, _CAREER = Role.PROGRAMME_ADVISER, Role.CAREER_ADVISER

GUIDANCE: tuple[TaskType, ...] = (
    task(
        "assess-guidance", c.GuidanceAssessed, _PROGRAMME,
        "Vurder om og når karriereveiledning skal gis", "Vurder om og når karriererettleiing skal haldast",
        "Assess whether and when career guidance is held",
        "Karriereveiledning skal gis til den som trenger det, når deltakeren er klar. Vurder om og når, og "
        "begrunn valget.",
        "Karriererettleiing er for dei som treng det, når deltakaren er klar. Vurder om og når, og grunngi valet.",
        "Career guidance is for those who need it, when they are ready. Assess whether and when, and give the "
        "reason.",
    ),
    task(
        "hold-guidance", c.GuidanceHeld, _CAREER,
        "Gjennomfør karriereveiledning", "Gjennomfør karriererettleiing", "Hold career guidance",
        "Samtalen hjelper deltakeren til informerte valg om utdanning og arbeid. Gjennomfør den, og registrer "
        "at den er holdt og om tolken var til stede.",
        "Samtalen hjelper deltakaren til informerte val om utdanning og arbeid. Gjennomfør han, og registrer at "
        "han er halden og om tolken var til stades.",
        "The conversation helps the participant make informed choices about education and work. Hold it, and "
        "register that it was held and whether the interpreter was present.",
    ),
    task(
        "hold-group-guidance", c.GroupGuidanceHeld, _CAREER,
        "Gjennomfør gruppesamling", "Gjennomfør gruppesamling", "Hold the group session",
        "En gruppesamling gir kunnskap om utdanning og arbeid, og erstatter ikke samtalen. Gjennomfør den, og "
        "registrer om deltakeren var der og om tolken var til stede.",
        "Ei gruppesamling gir kunnskap om utdanning og arbeid, og erstattar ikkje samtalen. Gjennomfør ho, og "
        "registrer om deltakaren var der og om tolken var til stades.",
        "A group session gives knowledge of education and work, and does not replace the conversation. Hold it, and "
        "register whether the participant was there and whether the interpreter was present.",
    ),
    task(
        "share-note", c.NoteShared, _CAREER,
        "Skriv og del notat fra veiledningen", "Skriv og del notat frå rettleiinga", "Write and share the note",
        "Programrådgiveren trenger anbefalingen til vedtak og plan. Skriv notatet, og registrer hvem som får "
        "det, hva det skal brukes til, og om deltakeren får se det.",
        "Programrådgivaren treng tilrådinga til vedtak og plan. Skriv notatet, og registrer kven som får det, kva "
        "det skal brukast til, og om deltakaren får sjå det.",
        "The programme adviser needs the recommendation for the decision and the plan. Write the note, and "
        "register who receives it, what it is for, and whether the participant has access.",
    ),
    task(
        "read-note", c.NoteReceived, _PROGRAMME,
        "Les og besvar notatet", "Les og svar på notatet", "Read and answer the note",
        "Anbefalingen skal brukes i vedtaket og planen. Les notatet, og bekreft til karrieresenteret at det "
        "er mottatt.",
        "Tilrådinga skal brukast i vedtaket og planen. Les notatet, og stadfest til karrieresenteret at du har "
        "fått det.",
        "The recommendation is used in the decision and the plan. Read the note, and confirm to the career "
        "centre that you have received it.",
    ),
    task(
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
    task(
        "prepare-guidance", c.PreparationCompleted, _CAREER,
        "Forbered veiledningen", "Førebu rettleiinga", "Prepare for the conversation",
        "Begge rådgiverne forbereder samtalen, så tiden går til det den er ment for. Gå gjennom sjekklisten "
        "din, og registrer at du er klar.",
        "Begge rådgivarane førebur samtalen, så tida går til det ho er meint for. Gå gjennom sjekklista di, og "
        "registrer at du er klar.",
        "Both advisers prepare, so that the conversation is spent on what it is for. Go through your "
        "checklist, and register that you are ready.",
    ),
    task(
        "reschedule-guidance", c.GuidanceRescheduled, _CAREER,
        "Finn ny tid for veiledningen", "Finn ny tid for rettleiinga", "Find another time for the conversation",
        "Det finnes ingen tolk til den avtalte tiden. Finn en ny tid sammen med deltakeren, og registrer den.",
        "Det finst ingen tolk til den avtalte tida. Finn ei ny tid saman med deltakaren, og registrer ho.",
        "No interpreter is available at the agreed time. Find another time with the participant, and register "
        "it.",
    ),
    task(
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
    task(
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
    task(
        "rate-interpreter", c.InterpretingCompleted, _CAREER,
        "Vurder tolken", "Vurder tolken", "Rate the interpreter",
        "Vurderingen hjelper tjenesten å sende riktig tolk neste gang. Registrer hvordan tolkingen gikk, og "
        "eventuelle avvik.",
        "Vurderinga hjelper tenesta å sende rett tolk neste gong. Registrer korleis tolkinga gjekk, og eventuelle "
        "avvik.",
        "The rating helps the service send the right interpreter next time. Register how the interpreting "
        "went, and any deviation.",
    ),
    task(
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
    task(
        "register-note", c.NoteRegistered, _CAREER,
        "Registrer notatet i IMDinett", "Registrer notatet i IMDinett", "Register the note in IMDinett",
        "Notatet skal finnes der de som arbeider videre med deltakeren leter. Registrer det i IMDinett, og "
        "bekreft at det er gjort.",
        "Notatet skal finnast der dei som arbeider vidare med deltakaren leitar. Registrer det i IMDinett, og "
        "stadfest at det er gjort.",
        "The note must be where those who go on working with the participant look for it. Register it in "
        "IMDinett, and confirm that it is done.",
    ),
    task(
        "answer-contested-note", c.NoteAnswered, _CAREER,
        "Svar på innsigelse mot notatet", "Svar på innvending mot notatet", "Answer the objection to the note",
        "Deltakeren er uenig i notatet. Snakk med deltakeren, rett notatet om det er grunn til det, og "
        "registrer svaret.",
        "Deltakaren er usamd i notatet. Snakk med deltakaren, rett notatet om det er grunn til det, og registrer "
        "svaret.",
        "The participant disagrees with the note. Talk with the participant, correct the note if there is "
        "reason to, and register the answer.",
    ),
    task(
        "report-deviation", c.DeviationReported, _CAREER,
        "Meld avvik ved tolkingen til IMDi", "Meld avvik ved tolkinga til IMDi", "Report the deviation to IMDi",
        "Noe gikk galt med tolkingen. Meld avviket til IMDi, og registrer at det er meldt.",
        "Noko gjekk gale med tolkinga. Meld avviket til IMDi, og registrer at det er meldt.",
        "Something went wrong with the interpreting. Report the deviation to IMDi, and register that it is "
        "reported.",
    ),
)  # fmt: skip
