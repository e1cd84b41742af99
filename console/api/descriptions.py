"""The descriptions of calls and events: ``/openapi.json``, ``/asyncapi.json`` and the JSON Schemas.

``python -m console.api.descriptions DIRECTORY`` writes the OpenAPI and the AsyncAPI document, unless that breaks
those who use them as they were.
"""

import argparse
import json
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
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
from schemas.compatibility import asyncapi_breaks, openapi_breaks
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
    openapi_text, schemas = cache(lambda: _text(openapi(app))), cache(written_schemas)
    asyncapi_text = cache(lambda: _text(asyncapi(API_VERSION)))

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


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    """Write both documents; with ``--check``, compare the written ones and give 1 when they differ."""
    from console.app import described_app

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is not as generated")
    arguments = parser.parse_args()
    directory: Path = arguments.directory
    documents = {
        directory / "openapi.json": (openapi(described_app()), openapi_breaks),
        directory / "asyncapi.json": (asyncapi(API_VERSION), asyncapi_breaks),
    }
    # All are compared before any is written.
    return max([_broken(file, *made) for file, made in documents.items()]) or max(
        [_kept(file, new, write=not arguments.check) for file, (new, _) in documents.items()]
    )


def _broken(file: Path, new: dict[str, Any], breaks: Callable[[dict[str, Any], dict[str, Any]], list[str]]) -> int:
    broken = breaks(json.loads(file.read_text("utf-8")), new) if file.exists() else []
    if broken:
        print(
            "\n".join([f"These changes break users of {file}; make something new instead:", *broken]), file=sys.stderr
        )
    return 1 if broken else 0


def _kept(file: Path, new: dict[str, Any], *, write: bool) -> int:
    if write:
        file.write_text(_text(new), "utf-8")
    elif not file.exists() or file.read_text("utf-8") != _text(new):
        print(f"Out of date: {file}. Write it again with: make schemas", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
