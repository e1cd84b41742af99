"""Kinds of faults: what may be kept of a refusal, since a kind repeats nothing that was sent."""

from enum import StrEnum

from pydantic_core import ErrorDetails

from schemas.identifiers import InvalidIdentifier
from schemas.kommuner import UnknownKommune
from schemas.languages import UnknownLanguage


class FaultKind(StrEnum):
    """What is wrong with an event, or why it was not accepted."""

    NOT_JSON = "not JSON"
    NOT_ONE_EVENT = "not one event"
    TOO_LARGE = "too large"
    DAMAGED = "damaged"
    UNKNOWN_TYPE = "unknown type"
    MEDIA_TYPE = "media type"
    MISSING = "missing"
    UNKNOWN_FIELD = "unknown field"
    WRONG_FORM = "wrong form"
    NOT_IN_LIST = "not in the list"
    OUT_OF_RANGE = "out of range"
    IMPOSSIBLE_DATE = "impossible date"
    UNDER_OLD_ACT = "under the old act"
    CONTRADICTION = "contradiction"
    NOT_IN_REGISTER = "not in the register"
    PERSON_NUMBER = "person number in a text"
    INVALID_NUMBER = "invalid number"
    CHARACTER = "character"
    CONFLICT = "conflict"
    NO_RIGHT = "no right"
    IN_STEGVIS = "in Stegvis"
    OTHER = "other"


class Unfit(ValueError):
    """A value is not one of its type. The text says why and what to do, without the value."""

    def __init__(self, reason: str, kind: FaultKind) -> None:
        self.kind = kind
        super().__init__(reason)


_BY_TYPE = {
    "missing": FaultKind.MISSING,
    "extra_forbidden": FaultKind.UNKNOWN_FIELD,
    "literal_error": FaultKind.NOT_IN_LIST,
    "enum": FaultKind.NOT_IN_LIST,
    "json_invalid": FaultKind.NOT_JSON,
}
_BY_BEGINNING = {
    "greater_than": FaultKind.OUT_OF_RANGE,
    "less_than": FaultKind.OUT_OF_RANGE,
    "string_too": FaultKind.OUT_OF_RANGE,
    "too_": FaultKind.OUT_OF_RANGE,
    "finite_number": FaultKind.OUT_OF_RANGE,
    "date_from": FaultKind.IMPOSSIBLE_DATE,
    "date_parsing": FaultKind.IMPOSSIBLE_DATE,
    "datetime_": FaultKind.IMPOSSIBLE_DATE,
}
"""Kinds by the types of pydantic's errors; whatever is not here is a wrong form."""


def kind_of_error(detail: ErrorDetails) -> FaultKind:
    """Give the kind of an error of a model's validation."""
    type_ = detail["type"]
    if type_ == "value_error":
        return _kind_of_cause(detail.get("ctx", {}).get("error"))
    by_beginning = (kind for beginning, kind in _BY_BEGINNING.items() if type_.startswith(beginning))
    return _BY_TYPE.get(type_) or next(by_beginning, FaultKind.WRONG_FORM)


def _kind_of_cause(error: object) -> FaultKind:
    """Give the kind of what a validator of ours raised; the models themselves only find fields that contradict."""
    match error:
        case Unfit():
            return error.kind
        case UnknownKommune() | UnknownLanguage():
            return FaultKind.NOT_IN_REGISTER
        case InvalidIdentifier():
            return FaultKind.INVALID_NUMBER
        case _:
            return FaultKind.CONTRADICTION
