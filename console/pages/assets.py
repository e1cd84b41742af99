"""Style sheets, scripts and fonts: read once, sent compressed, kept by browsers under an address of their own."""

import gzip
import mimetypes
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable

from starlette.requests import Request
from starlette.responses import Response

from console.pages.faults import no_such_page

_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent. ``version`` changes with its content."""

    content: bytes
    compressed: bytes | None
    media_type: str
    version: str


@cache
def assets() -> dict[str, Asset]:
    """Read all files, by path below ``static``."""
    return dict(_read(resources.files("console") / "static", ""))


def address_of(path: str) -> str:
    """Give the address of a file for templates.

    Raises:
        KeyError: There is no such file.
    """
    return f"/static/{path}?v={assets()[path].version}"


async def asset(request: Request, path: str) -> Response:
    """Send a file."""
    found = assets().get(path)
    if found is None:
        raise no_such_page()
    headers = {"Cache-Control": _YEAR, "Vary": "Accept-Encoding"}
    content = found.content
    if found.compressed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        content, headers["Content-Encoding"] = found.compressed, "gzip"
    return Response(content, media_type=found.media_type, headers=headers)


def _read(folder: Traversable, prefix: str) -> list[tuple[str, Asset]]:
    found: list[tuple[str, Asset]] = []
    for file in folder.iterdir():
        path = prefix + file.name
        if file.is_dir():
            found += _read(file, f"{path}/")
        elif not path.endswith(".md"):
            found.append((path, _asset(path, file.read_bytes())))
    return found


def _asset(path: str, content: bytes) -> Asset:
    media_type = (
        "font/woff2" if path.endswith(".woff2") else mimetypes.guess_type(path)[0] or "application/octet-stream"
    )
    compressed = None if path.endswith((".woff2", ".png")) else gzip.compress(content, 9, mtime=0)
    return Asset(content, compressed, media_type, sha256(content).hexdigest()[:12])
