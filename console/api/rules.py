"""``GET /rules``: the rule sets, every value with its paragraph, source and certainty."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from console.api.authentication import Authentication
from console.api.problems import described
from console.api.reading import Day
from schemas.rules import RuleBook
from workers.rules import rule_set_as_json


class RuleSets(BaseModel):
    """Rule sets, oldest first."""

    rule_sets: list[dict[str, Any]] = Field(
        description="id, titles by language, values by name (each with value, legal_basis, source, certainty)"
    )


def router(authentication: Authentication, book: RuleBook) -> APIRouter:
    """Give the route."""
    routes = APIRouter(tags=["rules"])

    @routes.get(
        "/rules",
        summary="The rule sets; or the one of a participant settled on a day",
        responses={
            200: {"model": RuleSets},
            **described({401: "No key", 422: "No date", 503: "The database is away"}),
        },
        response_class=Response,
        openapi_extra={"security": [{"key": []}]},
        dependencies=[Depends(authentication)],
    )
    async def rules(
        on: Annotated[Day | None, Query(description="the day of a settlement, such as 2026-09-01")] = None,
    ) -> Response:
        sets = book.sets if on is None else (book.on(on),)
        return Response(
            orjson.dumps({"rule_sets": [rule_set_as_json(book, each) for each in sets]}), media_type="application/json"
        )

    return routes
