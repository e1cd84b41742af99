"""The words of event data for people: what a field is called, what helps to fill it in, what a value means."""

from schemas.labels.fields import FIELDS, HELP, HELP_OF_EVENTS, OF_EVENTS
from schemas.labels.values import OF_FIELDS, VALUES

__all__ = ["field_help", "field_label", "value_label"]


def field_label(event: str, field: str, language: str) -> str:
    """Give what a field of an event is called.

    Args:
        event: The short name of the event.
        field: The name of the field in the model, also of a model within.
        language: One of ``TextLanguage``.

    Raises:
        KeyError: The field has no label.
    """
    return (OF_EVENTS.get((event, field)) or FIELDS[field])[language]


def field_help(event: str, field: str, language: str) -> str | None:
    """Give what helps to fill in a field; None where the label says enough."""
    text = HELP_OF_EVENTS.get((event, field)) or HELP.get(field)
    return None if text is None else text[language]


def value_label(field: str, value: str, language: str) -> str:
    """Give what a value of a field is called.

    Raises:
        KeyError: The value has no label.
    """
    return (OF_FIELDS.get((field, value)) or VALUES[value])[language]
