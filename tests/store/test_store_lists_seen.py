"""Who sees which line of a journey is written twice, for lists in SQL and for journeys in Python: both say the same."""

from itertools import product

import pytest

from schemas.events.vocabulary import Party, Role
from store.database import Connection
from store.lists import Viewer
from store.sql import release

NATIONAL = next(role for role in Role if role.party is Party.NAV)
LINES = list(
    product(
        ("3301", "3203"),
        (NATIONAL, Role.PROGRAMME_ADVISER),
        ("guidance", "plan"),
        ("3301", "33", "nav"),
        (True, False),
    )
)
"""Where the participant lives; whose line, of which stage and organisation; whether of a cooperation."""


def sees(viewer: Viewer, kommune: str, role: Role, stage: str, organisation: str, cooperation: bool) -> bool:
    """Tell whether the journey is the viewer's, and whether this line of it is seen."""
    own = viewer.kommune in (None, kommune) and viewer.county in (None, kommune[:2])
    return own and (cooperation or viewer.sees({"role": role, "stage": stage, "organisation": organisation}))


@pytest.mark.parametrize("organisation", ["3301", "0301", "33", "03", "nav", "stegvis"])
async def test_lists_show_the_lines_that_a_journey_shows(conn: Connection, organisation: str) -> None:
    viewer = Viewer.of(organisation)
    lines = [line for line in LINES if not (viewer.national and line[-1])]  # a cooperation is of kommune and county
    columns = [list(column) for column in zip(*lines, strict=True)]
    shown = await conn.fetch(
        f"select {release().schema}.is_seen($1, $2, $3, kommune, left(kommune, 2), role, stage, organisation, of_pair)"
        " from unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[])"
        " as line (kommune, role, stage, organisation, of_pair)",
        *viewer.columns,
        *columns,
    )
    assert [row[0] for row in shown] == [sees(viewer, *line) for line in lines]
