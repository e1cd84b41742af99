"""How far a request to a partner has come. What no partner got is never reported as done."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from schemas.events.vocabulary import Party
from schemas.organisations import party_of
from schemas.published import PUBLISHED_SOURCE
from schemas.services import FAILURES
from schemas.texts import in_all_languages

OWN_ANSWERS = f"{PUBLISHED_SOURCE}:service:"
"""How the source begins of what Stegvis writes itself as the answer to a request."""
OF_PEOPLE = f"{PUBLISHED_SOURCE}:console:"
"""How the source begins of what people send from the console; the organisation follows."""

_ABOUT = ("document", "decision", "booking_id", "measure_id", "meeting_id", "to")
"""The fields by which a request and the event that answers it name the same thing."""


class Handling(StrEnum):
    """How far something has come that a partner is to receive.

    ``BY_HAND``: a person has registered it, no partner has answered. ``NOT_MADE``: nothing has left Stegvis, or whoever
    got it could not do it.
    """

    ANSWERED = "answered"
    BY_HAND = "by_hand"
    SENT = "sent"
    NOT_MADE = "not_made"


HANDLINGS: Mapping[str, Mapping[str, str]] = {
    "answered": in_all_languages("besvart av mottakeren", "svara på av mottakaren", "answered by the receiver"),
    "by_hand": in_all_languages("registrert for hånd", "registrert for hand", "by hand"),
    "sent": in_all_languages("sendt, ikke besvart", "sendt, ikkje svara på", "sent, not answered"),
    "not_made": in_all_languages("ikke gjort", "ikkje gjort", "not made"),
}
WITHDRAWAL_SENT: Mapping[str, str] = in_all_languages("sendt", "sendt", "sent")
"""A withdrawal that the partner has received: nobody answers those."""

WHY_NOT_MADE: Mapping[str, Mapping[str, str]] = {
    "open": in_all_languages("ikke sendt ennå", "ikkje sendt enno", "not sent yet"),
    "failing": in_all_languages(
        "sendingen feiler, og prøves på nytt", "sendinga feilar, og blir prøvd på nytt", "failing, will be tried again"
    ),
    "refused": in_all_languages("avvist", "avvist", "refused"),
    "not_taken": in_all_languages("ikke tatt imot", "ikkje teke imot", "not taken"),
    "dropped": in_all_languages("ikke lenger ønsket", "ikkje lenger ønskt", "no longer wanted"),
    "earlier": in_all_languages("gjort i systemet før", "gjort i systemet før", "made in the system used before"),
    "recorded": in_all_languages(
        "bare notert, for tjenesten har ingen adresse",
        "berre notert, for tenesta har inga adresse",
        "recorded only, for the service has no address",
    ),
    "could_not": in_all_languages(
        "mottakeren kunne ikke, et menneske gjør det",
        "mottakaren kunne ikkje, eit menneske gjer det",
        "the receiver could not, a person does it",
    ),
}
"""Why a request is not made, by what ``why_not_made`` gives."""


def is_written_by_stegvis(source: str) -> bool:
    """Whether an event with this source is one that Stegvis wrote itself, and no person or system sent."""
    return source.startswith(f"{PUBLISHED_SOURCE}:") and not source.startswith(OF_PEOPLE)


def was_sent(request: Mapping[str, Any]) -> bool:
    """Whether a partner has received a request: one that was only recorded, or counted as done, went nowhere."""
    return request["state"] == "done" and not {"recorded", "taken_as_done"} & set(request["reply"] or {})


def is_by_hand(sent: bool, sender: str) -> bool:
    """Whether an answer came from a person: nothing was sent to a partner, or the kommune itself says that it is done.

    Args:
        sent: Whether a partner has received the request.
        sender: The organisation that sent the event; empty where it is trusted with every event.
    """
    return not sent or (bool(sender) and party_of(sender) is Party.KOMMUNE)


def how_far(request: Mapping[str, Any]) -> Handling:
    """Give how far a request has come, with its ``answer`` as ``Answers`` gives it.

    What Stegvis answers itself for a service without an address is no answer: nobody has done anything.
    """
    answer, sent = request.get("answer"), was_sent(request)
    if answer is None or (answer["own"] and not sent):
        return Handling.SENT if sent else Handling.NOT_MADE
    if answer["name"] in FAILURES:
        return Handling.NOT_MADE
    return Handling.BY_HAND if is_by_hand(sent, answer["sender"]) else Handling.ANSWERED


def why_not_made(request: Mapping[str, Any]) -> str:
    """Give why a request that is not made is not, as ``WHY_NOT_MADE`` names it."""
    reply, state = request["reply"] or {}, request["state"]
    if state == "open":
        return "failing" if request["failures"] else "open"
    if state == "refused":
        return "not_taken" if "not_taken" in reply else "refused"
    if state == "dropped":
        return "dropped"
    if "taken_as_done" in reply:
        return "earlier"
    return "recorded" if "recorded" in reply else "could_not"


class Answers:
    """The events that may answer the requests of a journey, found by what they are about: there may be thousands."""

    def __init__(self, events: Iterable[Mapping[str, Any]]) -> None:
        """Take the events, in the order in which they came."""
        self._by_subject: dict[tuple[str, str | None, Any], list[tuple[int, Mapping[str, Any]]]] = {}
        self._by_name: dict[str, list[tuple[int, Mapping[str, Any]]]] = {}
        for entry in enumerate(events):
            name, data = entry[1]["name"], entry[1]["data"]
            about = next((field for field in _ABOUT if field in data), None)
            self._by_name.setdefault(name, []).append(entry)
            self._by_subject.setdefault((name, about, data.get(about)), []).append(entry)

    def to(self, request: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Give the event that answers a request; None while there is none. One that says that it is done goes first."""
        came = [entry for entry in self._about(request) if entry[1]["received_at"] >= request["asked_at"]]
        first = min(came, key=lambda entry: (entry[1]["name"] in FAILURES, entry[0]), default=None)
        return None if first is None else first[1]

    def _about(self, request: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
        details = request["details"]
        about = [field for field in _ABOUT if field in details]
        for name in request["answer_with"]:
            if not about:
                yield from self._by_name.get(name, ())
                continue
            yield from self._by_subject.get((name, None, None), ())
            for field in about:
                yield from self._by_subject.get((name, field, details[field]), ())
