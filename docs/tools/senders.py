"""Writes the page that says who may send what, from the catalogue: ``python -m docs.tools.senders FILE``."""

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

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


def write_or_check(description: str | None, page: Callable[[], str]) -> int:
    """Write a page to the file on the command line; with ``--check``, compare, and give 1 when they differ."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("file", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the file is not as generated")
    arguments = parser.parse_args()
    file: Path = arguments.file
    if arguments.check:
        if not file.exists() or file.read_text("utf-8") != page():
            print(f"Out of date: {file}. Write it again with: make docs", file=sys.stderr)
            return 1
        return 0
    file.write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
