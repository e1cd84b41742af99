"""What is wrong with the parameters of a call, in words: which one, why, and what it must be; never what was sent."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

_MUST_BE: Mapping[str, str] = MappingProxyType(
    {
        "bool_parsing": "must be true or false",
        "enum": "must be {expected}",
        "float_parsing": "must be a number",
        "greater_than_equal": "must be at least {ge}",
        "int_parsing": "must be a whole number",
        "less_than_equal": "must be at most {le}",
        "literal_error": "must be {expected}",
        "string_pattern_mismatch": "must match {pattern}",
        "string_too_long": "must have at most {max_length} characters",
    }
)
"""By Pydantic's type of the fault. The names in braces are what the parameter demands, never what it got."""
_ELSE = "is not of the form that /openapi.json describes"


def in_words(faults: Sequence[Mapping[str, Any]]) -> str:
    """Describe faults of parameters.

    Args:
        faults: What Pydantic reports. Neither ``input`` nor ``msg`` is used, and an unknown name is not repeated: each
            may hold what was sent.
    """
    wrong = {str(each["loc"][-1]): _reason(each) for each in faults if each["type"] != "extra_forbidden"}
    said = [f"{name} {reason}" for name, reason in sorted(wrong.items())]
    if any(each["type"] == "extra_forbidden" for each in faults):
        said.append("there is no parameter of that name")
    return f"{'; '.join(said)}; see /openapi.json"


def _reason(fault: Mapping[str, Any]) -> str:
    if fault["type"] == "value_error":
        return f"is wrong: {fault['ctx']['error']}"  # from a validator of ours, which repeats nothing
    return _MUST_BE.get(fault["type"], _ELSE).format_map(fault.get("ctx", {}))
