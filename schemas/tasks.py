"""Task types: what an adviser may be asked to do. One event type completes each; that event's data is its form."""

from dataclasses import dataclass

from schemas.events import catalogue as c
from schemas.events.envelope import EventData
from schemas.events.vocabulary import Role


@dataclass(frozen=True, slots=True)
class TaskType:
    """A kind of task.

    Attributes:
        name: As the report shows it, such as ``assess-guidance``.
        form: The event data that completes it; also its form.
        role: Who gets it.
        title: What the adviser reads, by language (nb, nn, en).
    """

    name: str
    form: type[EventData]
    role: Role
    title: dict[str, str]


_SETTLEMENT, _PROGRAMME, _CAREER = Role.SETTLEMENT_ADVISER, Role.PROGRAMME_ADVISER, Role.CAREER_ADVISER


def _task(name: str, form: type[EventData], role: Role, nb: str, nn: str, en: str) -> TaskType:
    return TaskType(name, form, role, {"nb": nb, "nn": nn, "en": en})


TASK_TYPES: tuple[TaskType, ...] = (
    _task(
        "allocate-dwelling", c.DwellingAllocated, _SETTLEMENT,
        "Tildel bolig", "Tildel bustad", "Allocate a dwelling",
    ),
    _task(
        "correct-registration", c.NirRegistered, _SETTLEMENT,
        "Rett opp registreringen i NIR", "Rett opp registreringa i NIR", "Set the registration in NIR right",
    ),
    _task(
        "file-document", c.DocumentArchived, _PROGRAMME,
        "Arkiver dokumentet manuelt", "Arkiver dokumentet manuelt", "File the document by hand",
    ),
    _task(
        "give-information", c.InformationGiven, _SETTLEMENT,
        "Informer om rettigheter og plikter", "Informer om rettar og plikter", "Explain rights and duties",
    ),
    _task(
        "assess-eligibility", c.EligibilityAssessed, _PROGRAMME,
        "Vurder rett og plikt til program", "Vurder rett og plikt til program", "Assess eligibility",
    ),
    _task(
        "complete-mapping", c.MappingCompleted, _PROGRAMME,
        "Kartlegg eller kvalitetssikre kompetanse", "Kartlegg eller kvalitetssikre kompetanse",
        "Map or quality-assure competence",
    ),
    _task(
        "assess-guidance", c.GuidanceAssessed, _PROGRAMME,
        "Vurder om og når karriereveiledning skal gis", "Vurder om og når karriererettleiing skal gjevast",
        "Assess whether and when career guidance is held",
    ),
    _task(
        "hold-guidance", c.GuidanceHeld, _CAREER,
        "Gjennomfør karriereveiledning", "Gjennomfør karriererettleiing", "Hold career guidance",
    ),
    _task(
        "share-note", c.NoteShared, _CAREER,
        "Skriv og del notat fra veiledningen", "Skriv og del notat frå rettleiinga", "Write and share the note",
    ),
    _task(
        "read-note", c.NoteReceived, _PROGRAMME,
        "Les og besvar notatet", "Les og svar på notatet", "Read and answer the note",
    ),
    _task(
        "make-decision", c.DecisionMade, _PROGRAMME,
        "Fatt vedtak om introduksjonsprogram", "Gjer vedtak om introduksjonsprogram", "Decide on the programme",
    ),
    _task(
        "deliver-decision", c.DecisionDelivered, _PROGRAMME,
        "Underrett deltakeren om vedtaket", "Underrett deltakaren om vedtaket", "Deliver the decision",
    ),
    _task(
        "close-appeal", c.AppealDecided, _PROGRAMME,
        "Behandle klagen", "Behandle klaga", "Handle the appeal",
    ),
    _task(
        "agree-plan", c.PlanAgreed, _PROGRAMME,
        "Lag integreringsplan med deltakeren", "Lag integreringsplan med deltakaren", "Make the integration plan",
    ),
    _task(
        "sign-contract", c.ContractSigned, _PROGRAMME,
        "Inngå integreringskontrakt", "Inngå integreringskontrakt", "Sign the integration contract",
    ),
    _task(
        "start-programme", c.ProgrammeStarted, _PROGRAMME,
        "Start introduksjonsprogrammet", "Start introduksjonsprogrammet", "Start the programme",
    ),
    _task(
        "send-info-pack", c.InfopackSent, _PROGRAMME,
        "Send informasjon til deltakeren før veiledningen", "Send informasjon til deltakaren før rettleiinga",
        "Send the participant information before the conversation",
    ),
    _task(
        "prepare-guidance", c.PreparationCompleted, _CAREER,
        "Forbered veiledningen", "Førebu rettleiinga", "Prepare for the conversation",
    ),
    _task(
        "reschedule-guidance", c.GuidanceRescheduled, _CAREER,
        "Finn ny tid for veiledningen", "Finn ny tid for rettleiinga", "Find another time for the conversation",
    ),
    _task(
        "assess-interpreter-need", c.InterpreterNeedAssessed, _PROGRAMME,
        "Vurder behov for tolk og avtal tid", "Vurder behov for tolk og avtal tid",
        "Judge whether the meeting needs an interpreter, and set its time",
    ),
    _task(
        "document-exception", c.InterpreterExceptionGranted, _CAREER,
        "Begrunn bruk av ukvalifisert tolk", "Grunngi bruk av ukvalifisert tolk",
        "Give the reason for an interpreter without qualification",
    ),
    _task(
        "rate-interpreter", c.InterpretingCompleted, _CAREER,
        "Vurder tolken", "Vurder tolken", "Rate the interpreter",
    ),
    _task(
        "hold-follow-up", c.FollowupHeld, _PROGRAMME,
        "Hold oppfølgingssamtale", "Hald oppfølgingssamtale", "Hold a follow-up conversation",
    ),
    _task(
        "review-plan", c.PlanRevised, _PROGRAMME,
        "Vurder og revider integreringsplanen", "Vurder og revider integreringsplanen", "Review the integration plan",
    ),
    _task(
        "start-measure", c.MeasureStarted, _PROGRAMME,
        "Sett tiltaket i gang", "Set i gang tiltaket", "Set the measure in motion",
    ),
    _task(
        "assess-extension", c.ExtensionAssessed, _PROGRAMME,
        "Vurder om programmet skal forlenges", "Vurder om programmet skal lengjast",
        "Assess whether the programme is to be extended",
    ),
    _task(
        "extend-programme", c.ProgrammeExtended, _PROGRAMME,
        "Fatt vedtak om forlengelse", "Gjer vedtak om forlenging", "Decide on the extension",
    ),
    _task(
        "end-programme", c.ProgrammeCompleted, _PROGRAMME,
        "Registrer hvordan programmet ble avsluttet", "Registrer korleis programmet vart avslutta",
        "Register how the programme ended",
    ),
    _task(
        "start-handover", c.HandoverStarted, _PROGRAMME,
        "Start overgang til NAV, utdanning eller arbeid", "Start overgang til NAV, utdanning eller arbeid",
        "Start the hand-over to NAV, education or work",
    ),
    _task(
        "issue-certificate", c.CertificateIssued, _PROGRAMME,
        "Skriv ut deltakerbevis", "Skriv ut deltakarbevis", "Issue the certificate of participation",
    ),
    _task(
        "prepare-dwelling", c.DwellingPrepared, _SETTLEMENT,
        "Klargjør bolig", "Klargjer bustad", "Prepare the dwelling",
    ),
    _task(
        "check-understanding", c.UnderstandingConfirmed, _SETTLEMENT,
        "Sjekk at informasjonen er forstått", "Sjekk at informasjonen er forstått",
        "Check that the information was understood",
    ),
    _task(
        "order-guidance", c.GuidanceOrdered, _PROGRAMME,
        "Skriv mål og spørsmål for veiledningen", "Skriv mål og spørsmål for rettleiinga",
        "State the goal and the questions for the conversation",
    ),
    _task(
        "register-note", c.NoteRegistered, _CAREER,
        "Registrer notatet i IMDinett", "Registrer notatet i IMDinett", "Register the note in IMDinett",
    ),
    _task(
        "answer-contested-note", c.NoteAnswered, _CAREER,
        "Svar på innsigelse mot notatet", "Svar på innvending mot notatet", "Answer the objection to the note",
    ),
    _task(
        "report-deviation", c.DeviationReported, _CAREER,
        "Meld avvik ved tolkingen til IMDi", "Meld avvik ved tolkinga til IMDi", "Report the deviation to IMDi",
    ),
    _task(
        "decide-deduction", c.DeductionDecided, _PROGRAMME,
        "Vurder trekk i introduksjonsstønaden", "Vurder trekk i introduksjonsstønaden",
        "Decide on a deduction from the benefit",
    ),
    _task(
        "find-practice", c.PracticeFound, _PROGRAMME,
        "Finn praksisplass", "Finn praksisplass", "Find a place for work practice",
    ),
    _task(
        "order-translation", c.TranslationOrdered, _PROGRAMME,
        "Bestill oversetting av vitnemål", "Bestill omsetjing av vitnemål", "Order a translation of the document",
    ),
    _task(
        "receive-translation", c.TranslationCompleted, _PROGRAMME,
        "Ta imot oversettingen", "Ta imot omsetjinga", "Receive the translation",
    ),
    _task(
        "prepare-cooperation-meeting", c.MeetingScheduled, Role.CAREER_CENTRE_LEADER,
        "Kall inn til samarbeidsmøte", "Kall inn til samarbeidsmøte", "Call a cooperation meeting",
    ),
    _task(
        "hold-cooperation-meeting", c.MeetingHeld, Role.CAREER_CENTRE_LEADER,
        "Hold samarbeidsmøte", "Hald samarbeidsmøte", "Hold the cooperation meeting",
    ),
    _task(
        "renew-agreement", c.AgreementSigned, Role.CAREER_CENTRE_LEADER,
        "Forny samarbeidsavtalen", "Forny samarbeidsavtalen", "Renew the cooperation agreement",
    ),
    _task(
        "answer-question", c.QuestionAnswered, Role.PROGRAMME_LEADER,
        "Svar på spørsmål fra samarbeidsmøtet", "Svar på spørsmål frå samarbeidsmøtet",
        "Answer a question from the meeting",
    ),
    _task(
        "follow-up-outcome", c.OutcomeFollowedup, _PROGRAMME,
        "Følg opp resultatet etter tolv måneder", "Følg opp resultatet etter tolv månader",
        "Follow up the outcome after twelve months",
    ),
)  # fmt: skip

TASK_FOR: dict[type[EventData], TaskType] = {task.form: task for task in TASK_TYPES}
"""The task that an event type completes. One each: the form *is* the event's data."""
