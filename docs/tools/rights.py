"""Writes the page that says who may do what, from the tables of rights: ``python -m docs.tools.rights FILE``."""

import sys
from collections.abc import Iterator, Mapping

from console.access.rights import RIGHTS, RIGHTS_OF_PEOPLE, Action
from docs.tools.pages import write_or_check
from schemas.accounts import ROLES
from schemas.organisations import STEGVIS


def page() -> str:
    """Give the page."""
    return "\n".join(
        (
            "# Who may do what",
            "",
            "Made from `console/access/rights.py` and `schemas/accounts.py` by `make docs`. Whatever has no mark, "
            "nobody may do. What a right is about is always the organisation's own; see [access](access.md).",
            "",
            "## Machines, by the scope of their key",
            "",
            *_table({scope.value: actions for scope, actions in RIGHTS.items()}),
            "",
            "## People, by their role",
            "",
            *_table(RIGHTS_OF_PEOPLE),
            "",
            "## Where somebody has a role, and whose tasks are then theirs",
            "",
            "| role | at | does the tasks of |",
            "|---|---|---|",
            *_places(),
            "",
        )
    )


def _table(rows: Mapping[str, frozenset[Action]]) -> Iterator[str]:
    shown = [action for action in Action if any(action in actions for actions in rows.values())]
    yield f"| may | {' | '.join(f'`{name}`' for name in rows)} |"
    yield f"|---|{'---|' * len(rows)}"
    for action in shown:
        yield f"| {action} | {' | '.join('yes' if action in actions else '' for actions in rows.values())} |"


def _places() -> Iterator[str]:
    for role in ROLES.values():
        every = len(role.parties) > 1
        at = "any organisation" if every else ", ".join(party or STEGVIS for party in role.parties).replace("_", " ")
        yield f"| `{role.name}` | {at} | {', '.join(f'`{task}`' for task in sorted(role.works_as))} |"


def main() -> int:
    """Write the page, or with ``--check`` compare the written one."""
    return write_or_check(__doc__, page)


if __name__ == "__main__":
    sys.exit(main())
