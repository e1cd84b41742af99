"""The descriptions of calls and events: ``/openapi.json``, ``/asyncapi.json`` and the JSON Schemas."""

import json
from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.api.events import MODELS
from console.api.lookup import Number
from schemas.asyncapi import asyncapi, envelope_schema
from schemas.publish import written_schemas

API_VERSION = "1.1.0"
"""Of the contract: grows in the middle with a call or a field, in front with what breaks callers."""
_COMPONENTS = "#/components/schemas/{model}"


def openapi(app: FastAPI) -> dict[str, Any]:
    """Give the OpenAPI document of an application."""
    document = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
    models: tuple[type[BaseModel], ...] = (*MODELS, Number)
    _, answers = models_json_schema([(model, "serialization") for model in models], ref_template=_COMPONENTS)
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {}) | answers["$defs"] | {"CloudEvent": envelope_schema()}
    for unused in ("HTTPValidationError", "ValidationError"):  # the framework's answers, which nobody gets here
        schemas.pop(unused, None)
    components["schemas"] = dict(sorted(schemas.items()))
    components["securitySchemes"] = {
        "key": {"type": "http", "scheme": "bearer", "description": "a key of the organisation: stegvis keys create"}
    }
    return document


def router(app: FastAPI) -> APIRouter:
    """Give the routes. Each document is made once."""
    routes = APIRouter(include_in_schema=False)
    openapi_text, schemas = cache(lambda: as_text(openapi(app))), cache(written_schemas)
    asyncapi_text = cache(lambda: as_text(asyncapi(API_VERSION)))

    # Not coroutines, so that making a document for the first time runs on a thread and holds up no call.
    @routes.get("/openapi.json")
    def openapi_document() -> Response:
        return Response(openapi_text(), media_type="application/json")

    @routes.get("/asyncapi.json")
    def asyncapi_document() -> Response:
        return Response(asyncapi_text(), media_type="application/json")

    @routes.get("/schemas/{name:path}")
    def schema(name: str) -> Response:
        if name not in schemas():
            raise HTTPException(404)
        return Response(schemas()[name], media_type="application/schema+json")

    return routes


def as_text(document: dict[str, Any]) -> str:
    """Write a document as it is answered, and kept."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
