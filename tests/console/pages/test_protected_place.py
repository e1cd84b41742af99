"""What the interpreter service reads of a meeting: what the assignment needs, and no place that is protected."""

import pytest

from store.database import Pool
from tests.console.api.carried import carried, settled
from tests.console.api.web import Web
from tests.console.pages.people import signed_in
from tests.console.pages.task_pages import address, task_of, with_name
from tests.histories.live import ago
from tests.workflows.caseload import Story

DESK = "interpreter_desk@interpreter-service"
PLACE = "Karrieresenteret, Torget 1"
SAID = "She wants to be a plumber"


def booked() -> Story:
    story = settled(40, language="ti", interpreter_needed=True).mapped(ago(30)).assessed(ago(28))
    return story.add(
        "guidance.booked", ago(10), meeting_id="m1", starts_at=f"{ago(-20)}T10:00:00+02:00", minutes=60,
        mode="attendance", place=PLACE, booked_on=ago(10),
    )  # fmt: skip


async def seen_by_the_desk(web: Web, pool: Pool, story: Story, *, protected: bool) -> str:
    participant = await carried(pool, story)
    await with_name(pool, participant, "Noora Kamara", protected=protected)
    task = await task_of(pool, participant, "interpreter.confirmed")
    async with signed_in(web, DESK) as desk:
        return await desk.see(address(task))


@pytest.mark.parametrize("protected", [True, False])
async def test_the_desk_reads_the_place_where_the_address_is_not_protected(
    web: Web, database: Pool, protected: bool
) -> None:
    page = await seen_by_the_desk(web, database, booked(), protected=protected)
    assert (PLACE in page) is not protected
    assert "Avtalt tid for veiledning" in page, "when it is, is what the assignment needs"


async def test_the_desk_reads_nothing_of_the_case(web: Web, database: Pool) -> None:
    story = booked().add("note.contested", ago(5), meeting_id="m1", on=ago(5), about=SAID)
    story = story.add(
        "guidance.rescheduled", ago(4), meeting_id="m1", starts_at=f"{ago(-25)}T10:00:00+02:00", reason=SAID
    )
    assert SAID not in await seen_by_the_desk(web, database, story, protected=False)
