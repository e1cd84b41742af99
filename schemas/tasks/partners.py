"""Tasks of partners whose people work in Stegvis: what they are asked, besides the answers of their systems."""

from schemas.events import catalogue as c
from schemas.events.vocabulary import Role
from schemas.tasks.task_type import TaskType, task

PARTNERS: tuple[TaskType, ...] = (
    task(
        "confirm-mapping", c.MappingReceived, Role.CAREER_CENTRE,
        "Bekreft at kartleggingen er mottatt", "Stadfest at kartlegginga er motteken",
        "Confirm that the mapping arrived",
        "Kommunen har delt kartleggingen med dere. Se at den er kommet fram, og registrer mottaket.",
        "Kommunen har delt kartlegginga med dykk. Sjå at ho er komen fram, og registrer mottaket.",
        "The kommune has shared the mapping with you. See that it has arrived, and register the receipt.",
    ),
    task(
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
    task(
        "confirm-interpreter", c.InterpreterConfirmed, Role.INTERPRETER_SERVICE,
        "Finn og bekreft tolk", "Finn og stadfest tolk", "Find and confirm an interpreter",
        "Møtet trenger tolk. Finn en med høyest mulig kategori som er ledig, og bekreft oppdraget.",
        "Møtet treng tolk. Finn ein med høgast mogleg kategori som er ledig, og stadfest oppdraget.",
        "The meeting needs an interpreter. Find one of the highest category who is free, and confirm the assignment.",
    ),
    task(
        "confirm-cancellation", c.InterpreterCancelled, Role.INTERPRETER_SERVICE,
        "Bekreft avbestillingen av tolken", "Stadfest avbestillinga av tolken",
        "Confirm that the interpreter is cancelled",
        "Møtet blir ikke noe av, og tolken er avbestilt. Gi tolken beskjed, og bekreft avbestillingen.",
        "Møtet blir ikkje noko av, og tolken er avbestilt. Gi tolken beskjed, og stadfest avbestillinga.",
        "The meeting does not take place, and the interpreter has been cancelled. Notify the interpreter, and confirm "
        "the cancellation.",
    ),
    task(
        "confirm-measure", c.MeasureConfirmed, Role.ADULT_EDUCATION,
        "Bekreft plass i tiltaket", "Stadfest plass i tiltaket", "Confirm a place in the measure",
        "Kommunen har bestilt plass i et tiltak. Se om deltakeren kan begynne på den planlagte dagen, og bekreft "
        "plassen.",
        "Kommunen har bestilt plass i eit tiltak. Sjå om deltakaren kan byrje på den planlagde dagen, og stadfest "
        "plassen.",
        "The kommune has ordered a place in a measure. See whether the participant can begin on the planned day, and "
        "confirm the place.",
    ),
    task(
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
