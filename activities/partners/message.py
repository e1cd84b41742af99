"""The message that goes out to a partner, in the manner of Fiks protocol messages (domain brief, section 3)."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from schemas.events.vocabulary import Code


class Message(BaseModel):
    """What a partner gets.

    Attributes:
        type: What it is, such as ``no.stegvis.karriere.v1.veiledning.bestilling``.
        id: The sender's own id of the message (``KlientMeldingId``): the same whenever it is sent again.
        participant: Whom it is about; who that is the partner knows from the registers it has access to.
        organisation: Which organisation is asked, or on whose behalf: a kommune, a county, a national body.
        contact: The account of the fixed contact person there, where there is one.
        opened_on: Since when the journey waits for the answer.
        answer_with: The event types that answer it, sent as CloudEvents to the intake.
        answer_to: The id of the earlier message that this one follows up (``svar-til``); None where there is none.
        corrects: What that message said, which this one sets right.
        content: What is said, as the type has it. No personal data.
    """

    model_config = ConfigDict(frozen=True)

    type: str
    id: UUID
    participant: UUID
    organisation: str
    contact: str | None = None
    opened_on: date | None
    answer_with: tuple[str, ...] = Field(serialization_alias="answerWith", default=())
    answer_to: UUID | None = Field(serialization_alias="answerTo", default=None)
    corrects: dict[str, Any] | None = None
    content: dict[str, Any]


class Receipt(BaseModel):
    """What a partner answers at once: its own reference, by which people can ask about the message.

    A code like any other: one that holds a person number is no receipt, since it is kept outside the person store.
    """

    reference: Annotated[Code, Field(pattern=r"^[^\x00-\x1f\x7f]*$")]
