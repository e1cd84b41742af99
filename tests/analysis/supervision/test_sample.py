"""The sample list of a kommune: who is on it, what its columns show, and its totals."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from analysis.supervision.sample import Cell, Period, PeriodReversed, Row, row, sample_list
from tests.analysis.supervision.golden_cases import facts
from tests.workflows.caseload import Story, granted, running

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
TODAY = date(2027, 2, 1)


def listed(story: Story, kommune: str = "3301", period: Period = YEAR) -> Row | None:
    return row(facts(story, TODAY), kommune, period)


@pytest.mark.parametrize(
    ("first", "last", "there"),
    [
        (date(2026, 11, 16), date(2026, 11, 16), True),
        (date(2026, 11, 17), date(2026, 12, 31), False),
        (date(2026, 1, 1), date(2026, 11, 15), False),
    ],
)
def test_the_list_has_those_whose_programme_started_in_the_period(first: date, last: date, there: bool) -> None:
    assert (listed(running(), period=Period(first, last)) is not None) is there


def test_whoever_has_not_started_is_not_on_the_list() -> None:
    assert listed(granted(months=12)) is None


def test_whoever_has_moved_is_on_the_list_of_the_kommune_where_the_programme_started() -> None:
    story = running().moved("2026-12-01", "0301")
    found = listed(story)
    assert found is not None
    assert found.moved_to == "0301"
    assert listed(story, "0301") is None


def test_a_column_is_late_or_no_as_soon_as_one_of_its_lines_is() -> None:
    found = listed(running().nir_registered("2026-11-20"))
    assert found is not None
    assert found.cells == {1: Cell.YES, 5: Cell.NO, 6: Cell.NO, 8: Cell.NOT_JUDGED, 12: Cell.LATE}


def test_totals_count_every_cell_and_the_rows_stand_in_the_order_of_the_starts() -> None:
    cells = {1: Cell.YES, 5: Cell.NO, 6: Cell.NO, 8: Cell.NOT_JUDGED, 12: Cell.LATE}
    later, earlier = (Row(uuid4(), date(2026, month, 1), None, cells) for month in (5, 2))
    found = sample_list("3301", YEAR, TODAY, [later, earlier], [UUID(int=1)])
    assert found.rows == (earlier, later)
    assert [found.total(5, cell) for cell in Cell] == [0, 0, 2, 0]
    assert sum(found.total(8, cell) for cell in Cell) == len(found.rows)


def test_a_reversed_period_is_refused_with_the_way_out() -> None:
    with pytest.raises(PeriodReversed, match="ends on 2026-01-01, before it begins on 2026-02-01") as refused:
        Period(date(2026, 2, 1), date(2026, 1, 1))
    assert "--from" in (refused.value.way_out or "")
