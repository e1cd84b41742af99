"""Why events were refused, on ``/events``: in words, by sender, type, place and reason, and what the sender can do."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from console.pages.words import N_, Translate, organisation_name
from intake.accept import SenderKind
from schemas.events.faults import FaultKind
from store.database import Connection
from store.refusals import OTHERS, Refusal, RefusalSender, refusals, senders
from workers.connections import today_in_oslo

SHOWN = 100
Span = Literal["day", "week", "month"]
BACK: Mapping[Span, timedelta] = {"day": timedelta(0), "week": timedelta(days=6), "month": timedelta(days=29)}
"""How far back each span goes; today is in each."""
BY = rf"^(({'|'.join(SenderKind)}):[0-9a-z_-]{{0,40}})?$"
"""The form of a sender in the address: its kind, and in whose name it sends."""
_LINE_MAY_END = re.compile(r"(?<=[._])(?=.)")

REASONS: Mapping[str, tuple[str, str]] = {
    FaultKind.NOT_JSON: (N_("Is not JSON in UTF-8"), N_("Send the event as JSON, in UTF-8.")),
    FaultKind.NOT_ONE_EVENT: (
        N_("Is not one event"),
        N_("Send one event as one JSON object; in a file, one on each line."),
    ),
    FaultKind.TOO_LARGE: (N_("Is too large"), N_("Send a smaller event, or a shorter source and id.")),
    FaultKind.DAMAGED: (N_("Breaks off, or is damaged"), N_("Send the whole again.")),
    FaultKind.UNKNOWN_TYPE: (N_("Is no event type"), N_("Give a type of the catalogue, spelt as it is there.")),
    FaultKind.MEDIA_TYPE: (N_("Is not the media type of JSON"), N_("Give application/json, or leave it out.")),
    FaultKind.MISSING: (N_("Is missing"), N_("Send the field.")),
    FaultKind.UNKNOWN_FIELD: (
        N_("Is no field of this event type"),
        N_("Check the spelling of the field, or leave it out."),
    ),
    FaultKind.WRONG_FORM: (
        N_("Is written in another form"),
        N_("Write it as the schema of the event type says, such as a date as 2026-09-01."),
    ),
    FaultKind.NOT_IN_LIST: (N_("Is none of the codes"), N_("Give one of the codes in the schema of the event type.")),
    FaultKind.OUT_OF_RANGE: (
        N_("Is outside the limits"),
        N_("Keep to the smallest and largest, or the length, in the schema of the event type."),
    ),
    FaultKind.IMPOSSIBLE_DATE: (N_("Is a date that cannot be"), N_("Check the date; give the day it happened.")),
    FaultKind.UNDER_OLD_ACT: (
        N_("Is from before the Integration Act"),
        N_("Keep the case in its present system; Stegvis does not support the act before it."),
    ),
    FaultKind.CONTRADICTION: (
        N_("Contradicts another field"),
        N_("Check the fields against each other, such as which of two dates comes first."),
    ),
    FaultKind.NOT_IN_REGISTER: (
        N_("Is not in the register"),
        N_("Check the number of the kommune, or the code of the language."),
    ),
    FaultKind.PERSON_NUMBER: (
        N_("Holds a person number"),
        N_("Leave it out; person numbers belong in data.person alone."),
    ),
    FaultKind.INVALID_NUMBER: (
        N_("Is no valid person number here"),
        N_("Check the number. In production it is a real person's, elsewhere a synthetic one."),
    ),
    FaultKind.CHARACTER: (N_("Holds a character that cannot be kept"), N_("Leave control characters out.")),
    FaultKind.CONFLICT: (
        N_("Another event has the same source and id"),
        N_("Give the event an id of its own."),
    ),
    FaultKind.NO_RIGHT: (
        N_("The sender lacks the right"),
        N_("Let the organisation send it that has the right to."),
    ),
    FaultKind.IN_STEGVIS: (N_("A fault in Stegvis"), N_("The sender can do nothing. Report it, with the log.")),
    FaultKind.OTHER: (N_("Another fault"), N_("Look at the answer that the sender got.")),
    OTHERS: (
        N_("The rest of a day with very many reasons"),
        N_("Look at the answers that the senders got."),
    ),
}
"""What each kind of fault is, said of its place, and what the sender can do."""

_SENDERS: Mapping[str, str] = {
    SenderKind.FILE: N_("Files"),
    SenderKind.SIMULATION: N_("The simulation"),
    SenderKind.HTTP: N_("A system that may send everything"),
    SenderKind.CONSOLE: N_("The console"),
    "": N_("Several"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which refusals are asked for: since when, and of which sender in the form of ``BY``; empty for all."""

    span: Span = "week"
    by: str = ""

    @property
    def sender(self) -> RefusalSender | None:
        """The sender; None for all."""
        way, _, organisation = self.by.partition(":")
        return RefusalSender(way, organisation) if way else None


@dataclass(frozen=True, slots=True)
class Refusals:
    """What the page shows of refusals.

    Attributes:
        asked: Which are asked for.
        found: What came last first, ``SHOWN`` at most.
        more: Whether there are more.
        senders: Those to choose from.
    """

    asked: Asked = Asked()
    found: list[Refusal] = field(default_factory=list)
    more: bool = False
    senders: list[RefusalSender] = field(default_factory=list)


async def read_refusals(conn: Connection, asked: Asked) -> Refusals:
    """Read what is asked for."""
    since = today_in_oslo() - BACK[asked.span]
    found = await refusals(conn, since, asked.sender, SHOWN + 1)
    choice = await senders(conn, since)
    if asked.sender is not None and asked.sender not in choice:
        choice.append(asked.sender)
    return Refusals(asked, found[:SHOWN], len(found) > SHOWN, choice)


def place_parts(place: str) -> list[str]:
    """Cut a place where a line may end."""
    return _LINE_MAY_END.split(place)


def sender_name(sender: RefusalSender, translate: Translate) -> str:
    """Give what a sender is called."""
    if not sender.organisation:
        return translate(_SENDERS[sender.way])
    name = organisation_name(sender.organisation, translate)
    return translate("%(who)s, in the console") % {"who": name} if sender.way == SenderKind.CONSOLE else name
