"""All events, taken and published, as an AsyncAPI 3 document, and the envelope as JSON Schema: made from the models."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from schemas.events import CATALOGUE, full_type
from schemas.events.envelope import PAIR_PREFIX, SUBJECT_PREFIX, Envelope
from schemas.published import PUBLISHED, Published, PublishedEvent, published_type

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
    taken, published = _taken(), _published()
    models = [*CATALOGUE.values(), *PUBLISHED.values()]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Stegvis",
            "version": version,
            "description": "The events that Stegvis takes, by POST /events, and those that it publishes, in GET /feed. "
            "Both calls are described in /openapi.json.",
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {
            "events": _channel("/events", "HTTP: structured, binary or batch mode of CloudEvents", taken),
            "feed": _channel(
                "/feed", "HTTP: pages of {position, event}, in order; each event is a structured CloudEvent", published
            ),
        },
        "operations": {
            "takeEvents": _operation("receive", "events", taken),
            "publishEvents": _operation("send", "feed", published),
        },
        "components": {
            "messages": taken | published,
            "schemas": {
                "CloudEvent": envelope_schema(),
                "PublishedEvent": PublishedEvent.model_json_schema(mode="serialization"),
                **_schemas(models),
            },
        },
    }


def _channel(address: str, description: str, messages: Mapping[str, Any]) -> dict[str, Any]:
    named = {name: {"$ref": f"#/components/messages/{name}"} for name in messages}
    return {"address": address, "description": description, "messages": named}


def _operation(action: str, channel: str, messages: Mapping[str, Any]) -> dict[str, Any]:
    named = [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in messages]
    return {"action": action, "channel": {"$ref": f"#/channels/{channel}"}, "messages": named}


def _published() -> dict[str, Any]:
    return {
        name: {
            "name": published_type(name),
            "title": name,
            "summary": (model.__doc__ or "").strip().split("\n", 1)[0],
            "contentType": "application/cloudevents+json",
            "payload": _payload("PublishedEvent", published_type(name), model.__name__),
        }
        for name, model in sorted(PUBLISHED.items())
    }


def _payload(envelope: str, type_: str, data: str) -> dict[str, Any]:
    return {
        "type": "object",
        "allOf": [{"$ref": f"{_COMPONENTS}{envelope}"}],
        "properties": {"type": {"type": "string", "const": type_}, "data": {"$ref": f"{_COMPONENTS}{data}"}},
    }


def _taken() -> dict[str, Any]:
    messages = {}
    for name, model in sorted(CATALOGUE.items()):
        messages[name] = {
            "name": full_type(name),
            "title": name,
            "summary": (model.__doc__ or "").strip().split("\n", 1)[0],
            "contentType": "application/cloudevents+json",
            "payload": _payload("CloudEvent", full_type(name), model.__name__),
            "x-sent-by": list(model.sent_by),
        }
    return messages


def _schemas(models: Iterable[type[BaseModel]]) -> dict[str, Any]:
    """Give the schemas of all data, and what they refer to, by name."""
    modes: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        (model, "serialization" if issubclass(model, Published) else "validation") for model in models
    ]
    _, together = models_json_schema(modes, by_alias=True, ref_template=f"{_COMPONENTS}{{model}}")
    found: dict[str, Any] = together["$defs"]
    return found
