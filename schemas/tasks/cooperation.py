"""Tasks of the cooperation between a kommune and its career centre: meetings, agreements, questions and decisions."""

from schemas.events import catalogue as c
from schemas.events.vocabulary import Role
from schemas.tasks.task_type import TaskType, task

COOPERATION: tuple[TaskType, ...] = (
    task(
        "prepare-cooperation-meeting", c.MeetingScheduled, Role.CAREER_CENTRE_LEADER,
        "Kall inn til samarbeidsmøte", "Kall inn til samarbeidsmøte", "Call a cooperation meeting",
        "Kommunen og karrieresenteret møtes jevnlig for å løse det som står fast. Sett dagen, og kall inn "
        "deltakerne.",
        "Kommunen og karrieresenteret møtest jamleg for å løyse det som står fast. Set dagen, og kall inn "
        "deltakarane.",
        "The kommune and the career centre meet regularly to solve what is stuck. Set the day, and invite "
        "those who take part.",
    ),
    task(
        "hold-cooperation-meeting", c.MeetingHeld, Role.CAREER_CENTRE_LEADER,
        "Hold samarbeidsmøte", "Hald samarbeidsmøte", "Hold the cooperation meeting",
        "Møtet går gjennom det som er forsinket mellom de to. Hold møtet, og registrer hva som ble bestemt og "
        "hvem som gjør hva.",
        "Møtet går gjennom det som er forseinka mellom dei to. Hald møtet, og registrer kva som vart bestemt og "
        "kven som gjer kva.",
        "The meeting goes through what is delayed between the two. Hold it, and register what was decided and "
        "who does what.",
    ),
    task(
        "renew-agreement", c.AgreementSigned, Role.CAREER_CENTRE_LEADER,
        "Forny samarbeidsavtalen", "Forny samarbeidsavtalen", "Renew the cooperation agreement",
        "Samarbeidsavtalen går snart ut. Avtal en ny, og registrer når den er underskrevet og hvor lenge den "
        "gjelder.",
        "Samarbeidsavtalen går snart ut. Avtal ein ny, og registrer når han er underskriven og kor lenge han "
        "gjeld.",
        "The cooperation agreement will soon run out. Agree a new one, and register when it was signed and "
        "how long it holds.",
    ),
    task(
        "answer-question", c.QuestionAnswered, Role.PROGRAMME_LEADER,
        "Svar på spørsmål fra samarbeidsmøtet", "Svar på spørsmål frå samarbeidsmøtet",
        "Answer a question from the meeting",
        "Et spørsmål fra møtet venter på svar. Finn svaret, og registrer det for alle som var der.",
        "Eit spørsmål frå møtet ventar på svar. Finn svaret, og registrer det for alle som var der.",
        "A question from the meeting awaits an answer. Find the answer, and register it for everybody who was "
        "there.",
    ),
    task(
        "share-answer", c.AnswerShared, Role.PROGRAMME_LEADER,
        "Send svaret til alle som var på møtet", "Send svaret til alle som var på møtet",
        "Send the answer to everybody who was there",
        "Spørsmålet er besvart, men ikke alle vet det. Send svaret til dem som var på møtet, og registrer dagen.",
        "Spørsmålet er svart på, men ikkje alle veit det. Send svaret til dei som var på møtet, og registrer dagen.",
        "The question is answered, and not everybody knows. Send the answer to those who were at the meeting, and "
        "register the day.",
    ),
    task(
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
    task(
        "register-county-meeting", c.CountyMeetingHeld, Role.CAREER_CENTRE_LEADER,
        "Registrer at samlingen er holdt", "Registrer at samlinga er halden", "Register the county meeting",
        "Samlingen er over. Registrer om kommunen var der, og før spørsmål som ble stilt inn, slik at de blir besvart.",
        "Samlinga er over. Registrer om kommunen var der, og før inn spørsmål som vart stilte, slik at dei blir "
        "svarte på.",
        "The county meeting is over. Register whether the kommune was there, and enter the questions that were "
        "asked, so that they are answered.",
    ),
    task(
        "carry-out-decision", c.MeetingDecisionDone, Role.PROGRAMME_LEADER,
        "Gjennomfør det samarbeidsmøtet vedtok", "Gjennomfør det samarbeidsmøtet vedtok",
        "Carry out what the meeting decided",
        "Møtet har gitt dere noe å gjøre innen en dato. Gjør det, og registrer dagen da det er gjort.",
        "Møtet har gitt dykk noko å gjere innan ein dato. Gjer det, og registrer dagen då det er gjort.",
        "The meeting gave you something to do by a date. Do it, and register the day on which it is done.",
    ),
)  # fmt: skip
