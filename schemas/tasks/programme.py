"""Tasks of the programme: start, follow-up, measures, leave, tests, more time, and its end."""

from schemas.events import catalogue as c
from schemas.events.vocabulary import Role
from schemas.tasks.task_type import TaskType, task

_PROGRAMME = Role.PROGRAMME_ADVISER

PROGRAMME: tuple[TaskType, ...] = (
    task(
        "resume-programme", c.ProgrammeResumed, _PROGRAMME,
        "Avklar om programmet går videre", "Avklar om programmet går vidare", "Find out whether the programme goes on",
        "Stansen er over. Registrer at programmet går videre, eller hvordan det ble avsluttet.",
        "Stansen er over. Registrer at programmet går vidare, eller korleis det vart avslutta.",
        "The stop is over. Register that the programme goes on, or how it ended.",
    ),
    task(
        "start-programme", c.ProgrammeStarted, _PROGRAMME,
        "Start introduksjonsprogrammet", "Start introduksjonsprogrammet", "Start the programme",
        "Deltakeren skal komme i gang når programmet er innvilget. Registrer første dag og planlagt slutt.",
        "Deltakaren skal kome i gang når programmet er innvilga. Registrer første dag og planlagd slutt.",
        "The participant is to get started once the programme is granted. Register the first day and the "
        "planned end.",
    ),
    task(
        "hold-follow-up", c.FollowupHeld, _PROGRAMME,
        "Hold oppfølgingssamtale", "Hald oppfølgingssamtale", "Hold a follow-up conversation",
        "Jevnlige samtaler viser i tide om planen og tiltakene passer. Gå gjennom sjekklisten med deltakeren, "
        "og registrer samtalen.",
        "Jamlege samtalar viser i tide om planen og tiltaka passar. Gå gjennom sjekklista med deltakaren, og "
        "registrer samtalen.",
        "Regular conversations show in time whether the plan and the measures still fit. Go through the "
        "checklist with the participant, and register the conversation.",
    ),
    task(
        "review-plan", c.PlanRevised, _PROGRAMME,
        "Vurder og revider integreringsplanen", "Vurder og revider integreringsplanen", "Review the integration plan",
        "Planen skal følge deltakerens utvikling. Gå gjennom mål og tiltak med deltakeren, og registrer den "
        "reviderte planen.",
        "Planen skal følgje utviklinga til deltakaren. Gå gjennom mål og tiltak med deltakaren, og registrer den "
        "reviderte planen.",
        "The plan follows the participant's progress. Go through goals and measures with the participant, and "
        "register the revised plan.",
    ),
    task(
        "start-measure", c.MeasureStarted, _PROGRAMME,
        "Sett tiltaket i gang", "Set i gang tiltaket", "Start the measure",
        "Tiltaket i planen skal begynne som avtalt. Få det i gang hos den som gir det, og registrer at det "
        "har startet.",
        "Tiltaket i planen skal byrje som avtalt. Få det i gang hos den som gir det, og registrer at det har "
        "starta.",
        "The measure in the plan is to begin as agreed. Arrange the start with the provider, and register that "
        "it has started.",
    ),
    task(
        "assess-extension", c.ExtensionAssessed, _PROGRAMME,
        "Vurder om programmet skal forlenges", "Vurder om programmet skal forlengjast",
        "Assess whether the programme is to be extended",
        "Noen trenger mer tid for å nå målet. Vurder i god tid før slutten om programmet skal forlenges, og "
        "begrunn svaret.",
        "Nokre treng meir tid for å nå målet. Vurder i god tid før slutten om programmet skal forlengjast, og "
        "grunngi svaret.",
        "Some need more time to reach the goal. Assess well before the end whether the programme should be "
        "extended, and give the reason.",
    ),
    task(
        "extend-programme", c.ProgrammeExtended, _PROGRAMME,
        "Fatt vedtak om forlengelse", "Gjer vedtak om forlenging", "Decide on the extension",
        "Vurderingen er at deltakeren trenger mer tid. Fatt vedtak, og registrer hvor mange måneder "
        "programmet forlenges med.",
        "Vurderinga er at deltakaren treng meir tid. Gjer vedtak, og registrer kor mange månader programmet blir "
        "forlengt med.",
        "The assessment is that the participant needs more time. Make the decision, and register by how many "
        "months the programme is extended.",
    ),
    task(
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
    task(
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
    task(
        "issue-certificate", c.CertificateIssued, _PROGRAMME,
        "Skriv ut deltakerbevis", "Skriv ut deltakarbevis", "Issue the certificate of participation",
        "Deltakerbeviset viser hva deltakeren har gjennomført. Skriv det ut, gi det til deltakeren, og "
        "registrer dagen.",
        "Deltakarbeviset viser kva deltakaren har gjennomført. Skriv det ut, gi det til deltakaren, og registrer "
        "dagen.",
        "The certificate shows what the participant has completed. Issue it, give it to the participant, and "
        "register the day.",
    ),
    task(
        "offer-in-leave", c.LeaveOfferMade, _PROGRAMME,
        "Gi tilbud i omsorgspermisjonen", "Gi tilbod i omsorgspermisjonen", "Make an offer in the parental leave",
        "Fra den fjerde måneden av permisjonen skal deltakeren få tilbud om oppfølging og norskopplæring eller "
        "språktrening. Avtal et tilbud som passer, og registrer dagen.",
        "Frå den fjerde månaden av permisjonen skal deltakaren få tilbod om oppfølging og norskopplæring eller "
        "språktrening. Avtal eit tilbod som passar, og registrer dagen.",
        "From the fourth month of the leave the participant is to be offered follow-up and Norwegian or language "
        "practice. Agree on an offer that suits, and register the day.",
    ),
    task(
        "take-final-test", c.FinalTestTaken, _PROGRAMME,
        "Sørg for avsluttende prøve", "Syt for avsluttande prøve", "See to it that the final test is taken",
        "Prøven i samfunnskunnskap skal tas innen ett år fra deltakeren fikk tilbud om opplæring. Meld deltakeren "
        "opp, og registrer når prøven er tatt.",
        "Prøva i samfunnskunnskap skal takast innan eitt år frå deltakaren fekk tilbod om opplæring. Meld "
        "deltakaren opp, og registrer når prøva er teken.",
        "The test of social studies is to be taken within a year from the offer of training. Enter the participant, "
        "and register when the test was taken.",
    ),
    task(
        "find-practice", c.PracticeFound, _PROGRAMME,
        "Finn praksisplass", "Finn praksisplass", "Find a place for work practice",
        "Deltakeren skal ut i praksis. Finn en praksisplass, og registrer den.",
        "Deltakaren skal ut i praksis. Finn ein praksisplass, og registrer han.",
        "The participant is to have work practice. Find a place, and register it.",
    ),
    task(
        "follow-up-outcome", c.OutcomeFollowedup, _PROGRAMME,
        "Følg opp hvordan det gikk etter programmet", "Følg opp korleis det gjekk etter programmet",
        "Follow up the outcome after the programme",
        "Kommunen skal vite om programmet førte fram. Finn ut hva deltakeren gjør nå, og registrer det.",
        "Kommunen skal vite om programmet førte fram. Finn ut kva deltakaren gjer no, og registrer det.",
        "The kommune must know whether the programme worked. Find out what the participant does now, and "
        "register it.",
    ),
)  # fmt: skip
