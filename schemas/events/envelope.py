"""The CloudEvents 1.0 envelope, and the event as the rest of the code uses it: typed data with its business date."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from hashlib import blake2b
from typing import Annotated, Any, ClassVar, Generic, Literal, NamedTuple, TypeGuard, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from schemas.calendar import oslo_date
from schemas.events.faults import FaultKind, Unfit
from schemas.events.vocabulary import EventId, EventSource, Moment
from schemas.identifiers import UUID_FORM
from schemas.kommuner import kommune

TYPE_PREFIX = "no.kommune.integrering."
TYPE_VERSION = ".v1"
SUBJECT_PREFIX = "/participant/"
PAIR_PREFIX = "/cooperation/"

# Media types know no case (RFC 9110); parameters such as a charset may follow.
_JSON_TYPE = re.compile(r"(?:application|text)/(?:[^\s;/+]+\+)?json\s*(?:;.*)?", re.IGNORECASE)


class EventData(BaseModel):
    """The data of one event type. A subclass names its type, the field that dates it and its senders.

    Unknown fields are refused, so that no misspelt optional field is lost and no personal data slips in.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)

    event_name: ClassVar[str]
    dated_by: ClassVar[str | None]
    sent_by: ClassVar[tuple[str, ...]]
    of_pair: ClassVar[bool]
    """Whether the event is about a kommune and its career centre instead of a participant."""

    def __init_subclass__(
        cls,
        *,
        name: str = "",
        dated: str | None = None,
        sent_by: tuple[str, ...] = (),
        of_pair: bool = False,
        **kwargs: Any,
    ) -> None:
        """Register a subclass with a name in the catalogue; a subclass without one is a common base.

        Args:
            name: The short name of the event type.
            dated: The field that holds the business date; None where the envelope's time gives it.
            sent_by: The senders.
            of_pair: Whether the event is about a kommune and its career centre instead of a participant.
            **kwargs: For pydantic.
        """
        super().__init_subclass__(**kwargs)
        if name:
            cls.event_name, cls.dated_by, cls.sent_by, cls.of_pair = name, dated, sent_by, of_pair
            if name in CATALOGUE:
                raise TypeError(f"two models claim the event type {name}")
            CATALOGUE[name] = cls


CATALOGUE: dict[str, type[EventData]] = {}
"""Every event type by its short name, such as ``guidance.assessed``."""

Data = TypeVar("Data", bound=EventData, covariant=True)


class EventRef(NamedTuple):
    """The idempotency key of an event: source and id of its envelope."""

    source: str
    id: str

    @property
    def digest(self) -> str:
        """A short hash of the key. Unlike source and id written together, it differs for different keys."""
        return _digest(self.source, self.id)

    def of_another(self, sender: str) -> "EventRef":
        """Give the reference of an event under a key that another organisation used first for the same participant."""
        return EventRef(self.source, f"{self.id} ({sender})")


@lru_cache(maxsize=1_024)  # a journey's events are played again, in a what-if at once
def _digest(source: str, id_: str) -> str:
    return blake2b(f"{source}\0{id_}".encode(), digest_size=12).hexdigest()


@dataclass(frozen=True, slots=True)
class Event(Generic[Data]):
    """One accepted event of a participant.

    Attributes:
        ref: The idempotency key (source, id).
        on: The business date: the day on which it happened, in Europe/Oslo.
        time: When the sender registered it, by the sender's clock.
        data: The typed data, without personal data.
        sender: The organisation that sent it over HTTP; empty for who is trusted with every event.
    """

    ref: EventRef
    on: date
    time: datetime
    data: Data
    sender: str = ""

    @property
    def name(self) -> str:
        """The short type name, such as ``guidance.assessed``."""
        return self.data.event_name


Kind = TypeVar("Kind", bound=EventData)


def is_a(event: Event[Any], kind: type[Kind]) -> TypeGuard[Event[Kind]]:
    """Whether an event is of a type; the type checker narrows by it."""
    return isinstance(event.data, kind)


def business_date(data: EventData, time: datetime) -> date:
    """Give the business date of an event: the field that dates its type, else ``time`` as a date in Europe/Oslo."""
    day = getattr(data, data.dated_by) if data.dated_by else None
    return day if day is not None else oslo_date(time)


def _named_by(subject: object) -> str:
    if (
        isinstance(subject, str)
        and subject.startswith(SUBJECT_PREFIX)
        and (written := UUID_FORM.fullmatch(subject, len(SUBJECT_PREFIX))) is not None
    ):
        return written.group()
    raise Unfit(f"must be {SUBJECT_PREFIX} and the participant's UUID", FaultKind.WRONG_FORM)


@cache
def pair_id(kommune_number: str) -> UUID:
    """Give the id that takes the place of a participant's for events about a kommune and its career centre."""
    return uuid5(NAMESPACE_URL, f"stegvis:cooperation/{kommune_number}")


def _named_by_pair(subject: object) -> UUID:
    if isinstance(subject, str) and subject.startswith(PAIR_PREFIX):
        return pair_id(kommune(subject.removeprefix(PAIR_PREFIX)).number)
    raise Unfit(f"must be {PAIR_PREFIX} and the kommune's number, for this type", FaultKind.WRONG_FORM)


OfPair = Annotated[UUID, Field(alias="subject"), BeforeValidator(_named_by_pair, json_schema_input_type=str)]
"""The subject of events about a kommune and its career centre."""


def is_json(media_type: object) -> bool:
    """Tell whether an event's ``datacontenttype`` is one of JSON, or not set."""
    return media_type is None or (isinstance(media_type, str) and _JSON_TYPE.fullmatch(media_type) is not None)


class Envelope(BaseModel):
    """The attributes of every event (CloudEvents 1.0, structured JSON).

    Extension attributes are accepted and not kept: nothing is known of what they hold. `is_json` judges
    ``datacontenttype``, which is not kept either.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True, hide_input_in_errors=True)

    specversion: Literal["1.0"]
    id: EventId
    source: EventSource
    type: str
    participant: Annotated[
        UUID, Field(alias="subject", strict=False), BeforeValidator(_named_by, json_schema_input_type=str)
    ]
    time: Moment
    data: EventData
