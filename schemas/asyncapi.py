"""The events as an AsyncAPI 3 document, and the envelope as JSON Schema, both made from the models."""

from typing import Any

from pydantic.json_schema import models_json_schema

from schemas.events import CATALOGUE, full_type
from schemas.events.envelope import PAIR_PREFIX, SUBJECT_PREFIX, Envelope, EventData

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_COMPONENTS = "#/components/schemas/"


def envelope_schema() -> dict[str, Any]:
    """Give the JSON Schema of the envelope, as senders write it; each type has a schema of its data."""
    properties = dict(Envelope.model_json_schema(by_alias=True)["properties"])
    properties["type"] = {"type": "string", "enum": [full_type(name) for name in sorted(CATALOGUE)]}
    properties["subject"] = {
        "type": "string",
        "description": f"{SUBJECT_PREFIX} and the participant's UUID; for cooperation events {PAIR_PREFIX} and the "
        "kommune's number",
    }
    properties["data"] = {"type": "object", "description": "by type: /schemas/<short name>.v1.json"}
    properties["datacontenttype"] = {"type": "string", "description": "application/json, or left out"}
    properties["traceparent"] = {"type": "string", "description": "the trace that the event belongs to (W3C)"}
    return {
        "title": "CloudEvent",
        "description": "An event (CloudEvents 1.0). Other extension attributes are taken and not kept.",
        "type": "object",
        "properties": properties,
        "required": ["specversion", "id", "source", "type", "subject", "time", "data"],
        "additionalProperties": True,
    }


def asyncapi(version: str) -> dict[str, Any]:
    """Give the AsyncAPI document.

    Args:
        version: The version of the description.
    """
    models = sorted(CATALOGUE.items())
    schemas, messages = _schemas([model for _, model in models]), {}
    for name, model in models:
        messages[name] = {
            "name": full_type(name),
            "title": name,
            "summary": (model.__doc__ or "").strip().split("\n", 1)[0],
            "contentType": "application/cloudevents+json",
            "payload": {
                "type": "object",
                "allOf": [{"$ref": f"{_COMPONENTS}CloudEvent"}],
                "properties": {
                    "type": {"type": "string", "const": full_type(name)},
                    "data": {"$ref": f"{_COMPONENTS}{model.__name__}"},
                },
            },
            "x-sent-by": list(model.sent_by),
        }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Stegvis",
            "version": version,
            "description": "The events that Stegvis takes. They are sent to POST /events; see /openapi.json.",
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {
            "events": {
                "address": "/events",
                "description": "HTTP: structured, binary or batch mode of CloudEvents",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
            }
        },
        "operations": {
            "takeEvents": {
                "action": "receive",
                "channel": {"$ref": "#/channels/events"},
                "messages": [{"$ref": f"#/channels/events/messages/{name}"} for name in messages],
            }
        },
        "components": {"messages": messages, "schemas": {"CloudEvent": envelope_schema(), **schemas}},
    }


def _schemas(models: list[type[EventData]]) -> dict[str, Any]:
    """Give the schemas of all data, and what they refer to, by name."""
    _, together = models_json_schema(
        [(model, "validation") for model in models], by_alias=True, ref_template=f"{_COMPONENTS}{{model}}"
    )
    found: dict[str, Any] = together["$defs"]
    return found
