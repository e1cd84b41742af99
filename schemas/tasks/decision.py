"""Tasks of decision, appeal, plan and contract."""

from schemas.events import catalogue as c
from schemas.events.vocabulary import Role
from schemas.tasks.task_type import TaskType, task

_PROGRAMME = Role.PROGRAMME_ADVISER

DECISION: tuple[TaskType, ...] = (
    task(
        "make-decision", c.DecisionMade, _PROGRAMME,
        "Fatt vedtak om introduksjonsprogram", "Gjer vedtak om introduksjonsprogram", "Decide on the programme",
        "Deltakeren har krav på et vedtak i tide. Avgjør om programmet innvilges, hvor lenge det varer og hva "
        "målet er, og begrunn et avslag.",
        "Deltakaren har krav på eit vedtak i tide. Avgjer om programmet blir innvilga, kor lenge det varer og kva "
        "målet er, og grunngi eit avslag.",
        "The participant is entitled to a decision in time. Decide whether the programme is granted, how long "
        "it lasts and what the goal is, and give the reason for a refusal.",
    ),
    task(
        "deliver-decision", c.DecisionDelivered, _PROGRAMME,
        "Underrett deltakeren om vedtaket", "Underrett deltakaren om vedtaket", "Deliver the decision",
        "Klagefristen begynner når deltakeren får vedtaket. Sørg for at vedtaket kommer fram, og registrer "
        "dagen.",
        "Klagefristen byrjar når deltakaren får vedtaket. Syt for at vedtaket kjem fram, og registrer dagen.",
        "The time to appeal starts when the participant receives the decision. See that the decision arrives, "
        "and register the day.",
    ),
    task(
        "judge-self-certificate-anew", c.OtherDecisionMade, _PROGRAMME,
        "Vurder retten til egenmelding på nytt", "Vurder retten til eigenmelding på nytt",
        "Judge the right to self-certificates anew",
        "Deltakeren har mistet retten til egenmelding. Vurder den på nytt, og registrer vedtaket.",
        "Deltakaren har mist retten til eigenmelding. Vurder han på nytt, og registrer vedtaket.",
        "The participant has lost the right to self-certificates. Judge it anew, and register the decision.",
    ),
    task(
        "close-appeal", c.AppealDecided, _PROGRAMME,
        "Behandle klagen", "Behandle klaga", "Handle the appeal",
        "Deltakeren har klaget på vedtaket. Vurder klagen, send den videre hvis vedtaket står, og registrer "
        "utfallet.",
        "Deltakaren har klaga på vedtaket. Vurder klaga, send ho vidare om vedtaket står, og registrer utfallet.",
        "The participant has appealed. Consider the appeal, send it on if the decision stands, and register "
        "the outcome.",
    ),
    task(
        "agree-plan", c.PlanAgreed, _PROGRAMME,
        "Lag integreringsplan med deltakeren", "Lag integreringsplan med deltakaren", "Make the integration plan",
        "Planen skal bygge på kartleggingen og veiledningen. Lag den sammen med deltakeren, og registrer mål "
        "og norskmål.",
        "Planen skal byggje på kartlegginga og rettleiinga. Lag han saman med deltakaren, og registrer mål og "
        "norskmål.",
        "The plan builds on the mapping and the guidance. Make it together with the participant, and register "
        "the end goal and the goal for Norwegian.",
    ),
    task(
        "sign-contract", c.ContractSigned, _PROGRAMME,
        "Inngå integreringskontrakt", "Inngå integreringskontrakt", "Sign the integration contract",
        "Kontrakten sier hva deltakeren og kommunen forplikter seg til. Gå gjennom den, og registrer at begge "
        "har skrevet under.",
        "Kontrakten seier kva deltakaren og kommunen forpliktar seg til. Gå gjennom han, og registrer at begge "
        "har skrive under.",
        "The contract states what the participant and the kommune commit to. Go through it, and register that "
        "both have signed.",
    ),
    task(
        "deliver-plan", c.PlanDelivered, _PROGRAMME,
        "Gi deltakeren planen", "Gi deltakaren planen", "Give the participant the plan",
        "Hver tredje deltaker har aldri fått planen sin. Gi deltakeren et eksemplar, og registrer dagen.",
        "Kvar tredje deltakar har aldri fått planen sin. Gi deltakaren eit eksemplar, og registrer dagen.",
        "One participant in three never got the plan. Hand over a copy, and register the day.",
    ),
    task(
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
)  # fmt: skip
