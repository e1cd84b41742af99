"""Documents as answers: the kept bytes, shown by the browser under a policy that lets them do nothing."""

import base64
import re
from hashlib import sha256

from starlette.responses import Response

from activities.documents.render import HTML, PDF
from console.pages.frame import HEADERS, OVER_TLS, Pages

_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)


def file_response(pages: Pages, media_type: str, content: bytes, name: str) -> Response:
    """Answer with a document.

    Args:
        pages: What pages work with.
        media_type: PDF, or HTML that needs nothing else.
        content: The bytes.
        name: What the file is called where it is saved, without its ending; no personal data.
    """
    ending = "pdf" if media_type == PDF else "html"
    own = {
        "Content-Security-Policy": _policy(media_type, content),
        "Content-Disposition": f'inline; filename="{name}.{ending}"',
        "Cache-Control": "no-store",
    }
    full_type = f"{media_type}; charset=utf-8" if media_type == HTML else media_type
    return Response(content, 200, HEADERS | own | (OVER_TLS if pages.over_tls else {}), full_type)


def _policy(media_type: str, content: bytes) -> str:
    """Give what the document may load: its own style. A viewer of PDFs is no page, and is not to be kept from work."""
    if media_type == PDF:
        return "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    styles = (base64.b64encode(sha256(style).digest()).decode() for style in _STYLE.findall(content))
    allowed = " ".join(f"'sha256-{each}'" for each in styles) or "'none'"
    return f"sandbox; default-src 'none'; style-src {allowed}; base-uri 'none'; frame-ancestors 'none'"
