"""Writes the page that says who may send what, from the catalogue: ``python -m docs.tools.senders FILE``."""

import sys
from collections.abc import Iterator

from docs.tools.pages import write_or_check
from schemas.events import CATALOGUE
from schemas.organisations import sends_as

_KEYS = {
    "kommune": "3301",
    "county": "33",
    "IMDi": "imdi",
    "NAV": "nav",
    "adult education": "adult_education",
    "interpreter service": "interpreter_service",
    "operators": "stegvis",
}
"""The columns, each with an organisation whose key stands for its kind."""


def page() -> str:
    """Give the page."""
    return "\n".join(
        (
            "# Who may send what",
            "",
            "Made from the event catalogue by `make docs`. A key of such an organisation, with the scope "
            "`events:write`, may send the type about participants who are its own; see [access](access.md).",
            "An event of another type is answered with 403.",
            "",
            f"| event | {' | '.join(_KEYS)} |",
            f"|---|{'---|' * len(_KEYS)}",
            *_rows(),
            "",
        )
    )


def _rows() -> Iterator[str]:
    for name, model in CATALOGUE.items():
        own = "sender" in model.sent_by  # whoever sent the event that it is about
        marks = [
            "own events" if own and key != "stegvis" else "" if sends_as(key).isdisjoint(model.sent_by) else "yes"
            for key in _KEYS.values()
        ]
        yield f"| `{name}` | {' | '.join(marks)} |"


def main() -> int:
    """Write the page, or with ``--check`` compare the written one."""
    return write_or_check(__doc__, page)


if __name__ == "__main__":
    sys.exit(main())
