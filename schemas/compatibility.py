"""What makes a new description of an event or a call break those who use the old one, by rule."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_METHODS = ("get", "put", "post", "delete", "patch", "head", "options")
_NARROWER = {"maxLength": -1, "maximum": -1, "exclusiveMaximum": -1, "maxItems": -1, "maxProperties": -1} | {
    "minLength": 1, "minimum": 1, "exclusiveMinimum": 1, "minItems": 1, "minProperties": 1,
}  # fmt: skip
"""Bounds of values, and in which direction a change lets fewer pass."""


class _Comparison:
    """Compares schemas of two documents, each with its own references.

    What is sent may come to allow more and never less: no field is removed, none becomes required, no list of values
    loses one, no bound narrows. What is received keeps every field, with its type; one that was always there stays.
    """

    def __init__(self, old: Mapping[str, Any], new: Mapping[str, Any], *, received: bool = False) -> None:
        self._old, self._new, self._received = old, new, received
        self._seen: set[tuple[str, str]] = set()

    def schema(self, old: Mapping[str, Any], new: Mapping[str, Any], path: str) -> Iterator[str]:
        pair = (str(old.get("$ref", "")), str(new.get("$ref", "")))
        if pair != ("", ""):
            if pair in self._seen:  # a schema that refers to itself, or one that is used in many places
                return
            self._seen.add(pair)
        old, new = _resolved(old, self._old), _resolved(new, self._new)
        if not self._received and {} in new.get("anyOf", ()):
            return  # anything is taken
        if (before := _types(old)) != (after := _types(new)) and not (before < after and not self._received):
            yield f"{path}: its type is another"
        yield from self._values(old, new, path)
        yield from self._bounds(old, new, path)
        yield from self._fields(old, new, path)
        for inner in ("items", "additionalProperties"):
            if isinstance(old.get(inner), dict) and isinstance(new.get(inner), dict):
                yield from self.schema(old[inner], new[inner], f"{path}[]")
        if new.get("additionalProperties") is False and old.get("additionalProperties") is not False:
            yield f"{path}: further fields are no longer taken"
        for choice in ("anyOf", "oneOf", "allOf"):
            yield from self._choices(old.get(choice, []), new.get(choice, []), path)

    def _values(self, old: Mapping[str, Any], new: Mapping[str, Any], path: str) -> Iterator[str]:
        before, after = _values_of(old), _values_of(new)
        if self._received:
            before, after = after, before
        if after is not None and (before is None or not before <= after):
            yield f"{path}: {'it may hold further values' if self._received else 'fewer values are taken'}"

    def _bounds(self, old: Mapping[str, Any], new: Mapping[str, Any], path: str) -> Iterator[str]:
        if self._received:
            return
        for bound, direction in _NARROWER.items():
            if bound in new and (bound not in old or (new[bound] - old[bound]) * direction > 0):
                yield f"{path}: {bound} is narrower"
        if "pattern" in new and new["pattern"] != old.get("pattern"):
            yield f"{path}: its pattern is another"

    def _fields(self, old: Mapping[str, Any], new: Mapping[str, Any], path: str) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        for name, field in before.items():
            if name not in after:
                yield f"{path}.{name}: was removed"
            else:
                yield from self.schema(field, after[name], f"{path}.{name}")
        required = set(old.get("required", ())), set(new.get("required", ()))
        gained, lost = sorted(required[1] - required[0]), sorted(required[0] - required[1])
        if not self._received:
            yield from (f"{path}.{name}: is required now" for name in gained)
        else:
            yield from (f"{path}.{name}: may be missing now" for name in lost if name in after)

    def _choices(self, old: Sequence[Any], new: Sequence[Any], path: str) -> Iterator[str]:
        if not old or not new:
            return  # compared as types and values
        if len(new) < len(old):
            yield f"{path}: a choice was removed"
        for before, after in zip(old, new, strict=False):
            yield from self.schema(before, after, path)


def schema_breaks(old: Mapping[str, Any], new: Mapping[str, Any], *, received: bool = False) -> list[str]:
    """Give what in a new JSON Schema refuses data that the old one takes; empty when nothing does.

    Args:
        old: The published schema.
        new: The schema that is to replace it.
        received: Whether others read the data, instead of sending them: then what breaks readers is given.
    """
    return list(_Comparison(old, new, received=received).schema(old, new, "$"))


def openapi_breaks(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Give what in a new OpenAPI document breaks callers of the old one; empty when nothing does."""
    return list(_openapi(old, new))


def asyncapi_breaks(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Give what in a new AsyncAPI document breaks senders or readers by the old one; empty when nothing does."""
    return list(_asyncapi(old, new))


def _asyncapi(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for name, channel in old["channels"].items():
        now = new["channels"].get(name)
        if now is None:
            yield f"channel {name}: was removed"
            continue
        if now["address"] != channel["address"]:
            yield f"channel {name}: has another address"
        yield from (
            f"channel {name}: {each} was removed" for each in channel["messages"] if each not in now["messages"]
        )
    for operation in old["operations"].values():
        received = operation["action"] == "send"  # what Stegvis sends, others receive
        for reference in operation["messages"]:
            name = reference["$ref"].rpartition("/")[2]
            before, after = (each["components"]["messages"].get(name) for each in (old, new))
            if after is not None:
                comparison = _Comparison(old, new, received=received)
                yield from comparison.schema(before["payload"], after["payload"], name)


def _openapi(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for path, calls in old["paths"].items():
        for method in _METHODS:
            if method not in calls:
                continue
            where = f"{method.upper()} {path}"
            call, now = calls[method], new["paths"].get(path, {}).get(method)
            if now is None:
                yield f"{where}: was removed"
                continue
            yield from _parameters(call.get("parameters", []), now.get("parameters", []), where, old, new)
            before, after = (each.get("requestBody", {}).get("content", {}) for each in (call, now))
            yield from _contents(before, after, where, _Comparison(old, new))
            for status, answer in call["responses"].items():
                if status not in now["responses"]:
                    yield f"{where}: is not answered with {status} any more"
                    continue
                before, after = answer.get("content", {}), now["responses"][status].get("content", {})
                yield from _contents(before, after, f"{where} {status}", _Comparison(old, new, received=True))


def _parameters(
    old: Sequence[Any], new: Sequence[Any], where: str, old_document: Mapping[str, Any], new_document: Mapping[str, Any]
) -> Iterator[str]:
    before, after = ({(each["in"], each["name"]): each for each in parameters} for parameters in (old, new))
    for key, parameter in before.items():
        if key not in after:
            yield f"{where}: parameter {key[1]} was removed"
            continue
        comparison = _Comparison(old_document, new_document)
        yield from comparison.schema(parameter["schema"], after[key]["schema"], f"{where} ?{key[1]}")
    for key, parameter in after.items():
        if parameter.get("required") and not before.get(key, {}).get("required"):
            yield f"{where}: parameter {key[1]} is required now"


def _contents(old: Mapping[str, Any], new: Mapping[str, Any], where: str, comparison: _Comparison) -> Iterator[str]:
    for media_type, content in old.items():
        if media_type not in new:
            yield f"{where}: {media_type} was removed"
        else:
            yield from comparison.schema(content.get("schema", {}), new[media_type].get("schema", {}), f"{where} $")


def _resolved(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        found: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    return schema


def _types(schema: Mapping[str, Any]) -> set[str]:
    """Give the types that a schema takes, those of its choices among them; empty for any."""
    if "type" in schema:
        return {schema["type"]} if isinstance(schema["type"], str) else set(schema["type"])
    return {kind for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ())) for kind in _types(choice)}


def _values_of(schema: Mapping[str, Any]) -> set[str] | None:
    """Give the values that a schema lists; None when it takes any."""
    if "const" in schema:
        return {str(schema["const"])}
    return {str(value) for value in schema["enum"]} if "enum" in schema else None
