"""A receiver of traces: what a process exports, as it comes over the wire."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from fastapi import FastAPI, Request, Response

from simulation.server import serving as serving_app


@dataclass
class Spans:
    """Attributes:
    endpoint: Where traces are sent.
    received: All that came, as bytes.
    """

    endpoint: str
    received: bytes = b""


@contextlib.asynccontextmanager
async def collecting() -> AsyncIterator[Spans]:
    """Receive traces while the block runs."""
    app = FastAPI()
    spans = Spans("")

    @app.post("/v1/traces")
    async def take(request: Request) -> Response:
        body = await request.body()
        if request.headers.get("content-encoding") == "gzip":
            import gzip

            body = gzip.decompress(body)
        spans.received += body
        return Response(b"", media_type="application/x-protobuf")

    async with serving_app(app) as url:
        spans.endpoint = f"{url}/v1/traces"
        yield spans
