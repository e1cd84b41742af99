"""The purpose of career guidance (integreringsloven §§ 10 and 11), in the same words wherever it is shown.

The purpose is on the order and on the note (S-27, S-83); the participant reads it in the information pack, and both
advisers read their own version before the conversation (S-103). The ``details`` of a task hold the code of a text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from schemas.texts import in_all_languages


@dataclass(frozen=True, slots=True)
class Purpose:
    """The purpose of guidance, written for one kind of reader.

    Attributes:
        code: The code in the task's details.
        source: The requirements, sources and paragraphs behind it.
        text: The text, by language.
    """

    code: str
    source: str
    text: Mapping[str, str]


GUIDANCE = Purpose(
    "guidance",
    "S-27, S-83; integreringsloven §§ 10 and 11",
    in_all_languages(
        "Karriereveiledningen skal bidra til at deltakeren kan ta informerte valg om utdanning og arbeid, og til at "
        "introduksjonsprogrammet blir tilpasset den enkeltes behov. Kartleggingen av kompetansen er grunnlaget.",
        "Karriererettleiinga skal medverke til at deltakaren kan ta informerte val om utdanning og arbeid, og til at "
        "introduksjonsprogrammet blir tilpassa behova til den einskilde. Kartlegginga av kompetansen er grunnlaget.",
        "Career guidance is to help the participant make informed choices on education and work, and to fit the "
        "introduction programme to the individual's needs. It builds on the mapping of competence.",
    ),
)
GUIDANCE_FOR_PARTICIPANT = Purpose(
    "guidance/participant",
    "S-27, S-39, S-88, S-103; integreringsloven §§ 10 and 11",
    in_all_languages(
        "Du skal snakke med en karriereveileder om hva du kan, hva du ønsker, og hvilke muligheter du har. Samtalen "
        "skal hjelpe deg å ta informerte valg om utdanning og arbeid, slik at introduksjonsprogrammet passer for deg. "
        "Utgangspunktet er kartleggingen av kompetansen din.",
        "Du skal snakke med ein karriererettleiar om kva du kan, kva du ønskjer, og kva moglegheiter du har. Samtalen "
        "skal hjelpe deg å ta informerte val om utdanning og arbeid, slik at introduksjonsprogrammet passar for deg. "
        "Utgangspunktet er kartlegginga av kompetansen din.",
        "You will talk with a career adviser about what you can do, what you wish for, and what options you have. The "
        "conversation is to help you make informed choices on education and work, so that the introduction programme "
        "suits you. It starts from the mapping of your competence.",
    ),
)
GUIDANCE_FOR_ADVISERS = Purpose(
    "guidance/advisers",
    "S-83, S-85, S-88, S-103, K14; integreringsloven § 11",
    in_all_languages(
        "Begge rådgiverne arbeider mot samme mål og spørsmål. Rettigheter og plikter er forklart på forhånd, så "
        "samtalen handler om kompetanse, ønsker og muligheter. Den ender i en anbefaling om arbeid eller utdanning.",
        "Begge rådgivarane arbeider mot same mål og spørsmål. Rettar og plikter er forklarte på førehand, så samtalen "
        "handlar om kompetanse, ønske og moglegheiter. Han endar i ei tilråding om arbeid eller utdanning.",
        "Both advisers work towards the same goal and questions. Rights and duties are explained beforehand, so that "
        "the conversation is about competence, wishes and options. It ends in a recommendation on work or education.",
    ),
)

PURPOSES: Mapping[str, Purpose] = MappingProxyType(
    {each.code: each for each in (GUIDANCE, GUIDANCE_FOR_PARTICIPANT, GUIDANCE_FOR_ADVISERS)}
)
