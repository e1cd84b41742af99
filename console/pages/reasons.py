"""Why somebody does something by hand: asked for in a form, and kept beside what was done."""

from starlette.datastructures import FormData

LONGEST_REASON = 500  # characters


def reason_in(form: FormData) -> str | None:
    """Give the reason that a form holds; None where there is none, or it is too long."""
    reason = str(form.get("reason") or "").replace("\0", "").strip()  # NUL fits in no database
    return reason if reason and len(reason) <= LONGEST_REASON else None
