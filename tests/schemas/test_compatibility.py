"""What breaks those who use a published description, and what does not."""

from copy import deepcopy
from typing import Any

import pytest

from schemas.compatibility import openapi_breaks, schema_breaks
from schemas.publish import breaks, written_schemas

OLD: dict[str, Any] = {
    "$defs": {
        "Kind": {"type": "string", "enum": ["a", "b"]},
        "Person": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
    },
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "day": {"type": "string", "format": "date"},
        "kind": {"$ref": "#/$defs/Kind"},
        "note": {"anyOf": [{"type": "string", "maxLength": 10}, {"type": "null"}]},
        "persons": {"type": "array", "items": {"$ref": "#/$defs/Person"}},
    },
    "required": ["day"],
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """Give the schema with something else, or nothing, at a place."""
    new = deepcopy(OLD)
    *way, last = path.split("/")
    place: Any = new
    for part in way:
        place = place[int(part)] if isinstance(place, list) else place[part]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return new


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("properties/day", None, "$.day"),
        ("properties/day/type", "integer", "$.day"),
        ("required", ["day", "kind"], "$.kind"),
        ("$defs/Kind/enum", ["a"], "$.kind"),
        ("properties/day/enum", ["2026-01-01"], "$.day"),
        ("$defs/Person/properties/name", None, "$.persons[].name"),
        ("$defs/Person/properties/name/maxLength", 5, "$.persons[].name"),
        ("$defs/Person/additionalProperties", False, "$.persons[]"),
        ("properties/note/anyOf/0/maxLength", 9, "$.note"),
        ("properties/note/anyOf", [{"type": "string", "maxLength": 10}], "$.note"),
        ("properties/day/pattern", "^2", "$.day"),
    ],
)
def test_what_takes_less_than_before_breaks_senders(path: str, value: Any, named: str) -> None:
    found = schema_breaks(OLD, changed(path, value))
    assert found
    assert all(fault.startswith(f"{named}:") for fault in found)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("properties/further", {"type": "string"}),
        ("required", []),
        ("$defs/Kind/enum", ["a", "b", "c"]),
        ("properties/note/anyOf/0/maxLength", 11),
        ("properties/day/description", "a text"),
        ("properties/note/anyOf", [{"type": "string", "maxLength": 10}, {"type": "null"}, {"type": "integer"}]),
        ("additionalProperties", True),
        ("properties/kind", {"anyOf": [{"type": "integer"}, {}]}),
    ],
)
def test_what_takes_as_much_or_more_breaks_nobody(path: str, value: Any) -> None:
    assert schema_breaks(OLD, changed(path, value)) == []


def test_a_name_of_a_definition_breaks_nobody() -> None:
    new = deepcopy(OLD)
    new["$defs"]["Sort"] = new["$defs"].pop("Kind")
    new["properties"]["kind"] = {"$ref": "#/$defs/Sort"}
    assert schema_breaks(OLD, new) == []


def test_an_event_that_is_gone_breaks_its_senders() -> None:
    now = written_schemas()
    assert breaks(now, now) == []
    assert breaks(now | {"gone.v1.json": "{}"}, now) == ["gone.v1.json: was removed"]


DOCUMENT: dict[str, Any] = {
    "paths": {
        "/rules": {
            "get": {
                "parameters": [{"in": "query", "name": "on", "schema": {"type": "string"}}],
                "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/R"}}}}},
            },
        },
        "/events": {
            "post": {
                "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
                "responses": {"202": {}},
            },
        },
    },
    "components": {
        "schemas": {
            "R": {
                "type": "object",
                "properties": {"status": {"type": "string", "enum": ["a", "b"]}, "more": {"type": "integer"}},
                "required": ["status"],
            }
        }
    },
}


def document(change: str) -> dict[str, Any]:
    new = deepcopy(DOCUMENT)
    rules, schema = new["paths"]["/rules"]["get"], new["components"]["schemas"]["R"]
    match change:
        case "a call is gone":
            del new["paths"]["/events"]
        case "a parameter is gone":
            rules["parameters"] = []
        case "a parameter is required":
            rules["parameters"].append({"in": "query", "name": "to", "required": True, "schema": {"type": "string"}})
        case "a media type is gone":
            new["paths"]["/events"]["post"]["requestBody"]["content"] = {}
        case "a status is gone":
            new["paths"]["/events"]["post"]["responses"] = {"200": {}}
        case "a field of an answer is gone":
            del schema["properties"]["more"]
        case "a field of an answer may be missing":
            schema["required"] = []
        case "an answer holds further values":
            schema["properties"]["status"]["enum"].append("c")
        case "a call is new":
            new["paths"]["/new"] = {"get": {"responses": {}}}
        case "a parameter is new":
            rules["parameters"].append({"in": "query", "name": "to", "schema": {"type": "string"}})
        case "a field of an answer is new":
            schema["properties"]["new"] = {"type": "string"}
            schema["required"].append("new")
        case "an answer holds fewer values":
            schema["properties"]["status"]["enum"].pop()
    return new


@pytest.mark.parametrize(
    "change",
    [
        "a call is gone", "a parameter is gone", "a parameter is required", "a media type is gone", "a status is gone",
        "a field of an answer is gone", "a field of an answer may be missing", "an answer holds further values",
    ],
)  # fmt: skip
def test_what_callers_rely_on_may_not_go(change: str) -> None:
    assert len(openapi_breaks(DOCUMENT, document(change))) == 1


@pytest.mark.parametrize(
    "change",
    ["none", "a call is new", "a parameter is new", "a field of an answer is new", "an answer holds fewer values"],
)
def test_what_is_added_breaks_no_caller(change: str) -> None:
    assert openapi_breaks(DOCUMENT, document(change)) == []
