"""A partner that records every message it gets, by idempotency key, and answers each with a reference."""

import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator

import orjson
from fastapi import FastAPI, Request, Response

from simulation.server import serving


class RecordingPartner:
    """All partners in one. What it did for a key it does not do again; it remembers what it was asked each time."""

    def __init__(self) -> None:
        self.asked: defaultdict[str, list[bytes]] = defaultdict(list)
        self._app = FastAPI(docs_url=None, redoc_url=None)
        self._app.post("/messages")(self._take)

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Serve while the block runs; gives the address."""
        async with serving(self._app) as url:
            yield url

    async def _take(self, request: Request) -> Response:
        key = request.headers["Idempotency-Key"]
        message = orjson.loads(await request.body())
        # Since when the journey waits and who the contact is may differ between attempts; the content may not.
        content = {name: message.get(name) for name in ("type", "participant", "organisation", "content")}
        self.asked[key].append(orjson.dumps(content, option=orjson.OPT_SORT_KEYS))
        return Response(orjson.dumps({"reference": f"taken-{key}"}), media_type="application/json")
