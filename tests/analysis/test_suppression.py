"""Small numbers stay small numbers: a reader who knows the rule and can count does not get them back (S-60)."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.suppression import SMALL, Cell, Count, KeptBack, Sum, kept_back

BEYOND = 30  # more than any count that the reader of these tables could take for possible


def counts(**numbers: int) -> dict[Cell, Count]:
    return {("all", name): Count(number, number) for name, number in numbers.items()}


def total(whole: str, *parts: str) -> Sum:
    return Sum(("all", whole), tuple(("all", part) for part in parts))


def hidden(found: KeptBack) -> set[str]:
    return {name for _, name in found.cells}


def small(found: KeptBack) -> set[str]:
    return {name for _, name in found.small}


@pytest.mark.parametrize("number", range(SMALL + 1))
def test_a_count_from_one_to_four_is_kept_back_and_nought_and_five_are_shown(number: int) -> None:
    assert bool(kept_back(counts(a=number), []).cells) == (1 <= number <= 4)


def test_a_count_that_comes_from_few_journeys_is_kept_back_and_is_not_called_small() -> None:
    found = kept_back({("all", "a"): Count(7, 2), ("all", "b"): Count(7, 5)}, [])
    assert (hidden(found), small(found)) == ({"a"}, set())


def test_the_only_one_of_a_total_takes_the_smallest_other_one_along() -> None:
    found = kept_back(counts(t=29, a=3, b=17, c=9, d=0), [total("t", "a", "b", "c", "d")])
    assert (hidden(found), small(found)) == ({"a", "c"}, {"a"})


def test_two_of_a_total_protect_each_other() -> None:
    found = kept_back(counts(t=15, a=3, b=2, c=10), [total("t", "a", "b", "c")])
    assert hidden(found) == small(found) == {"a", "b"}


def test_two_that_can_only_be_one_each_need_a_third() -> None:
    assert hidden(kept_back(counts(t=12, a=1, b=1, c=10), [total("t", "a", "b", "c")])) == {"a", "b", "c"}


def test_of_two_that_can_only_be_four_each_one_is_no_longer_called_small() -> None:
    found = kept_back(counts(t=18, a=4, b=4, c=10), [total("t", "a", "b", "c")])
    assert hidden(found) == {"a", "b"}
    assert len(small(found)) == 1


def test_a_total_with_one_part_goes_with_it_and_so_what_the_total_is_part_of() -> None:
    """One kommune of a county, one county of two: the county is as small as its kommune."""
    sums = [total("county", "kommune"), total("t", "county", "other", "third")]
    found = kept_back(counts(t=23, county=3, kommune=3, other=11, third=9), sums)
    assert hidden(found) == {"county", "kommune", "third"}


def test_a_total_is_not_got_from_another_sum() -> None:
    """Few have not ended: the number of those that ended would reveal how many, and so would the sum of their parts."""
    sums = [total("t", "ended", "not"), total("ended", "a", "b"), total("ended", "x", "y")]
    found = kept_back(counts(t=40, ended=38, a=30, b=8, x=20, y=18, **{"not": 2}), sums)
    assert {"not", "t"} <= hidden(found)


def test_sums_that_only_together_give_a_count_away_are_seen_through() -> None:
    """Two pairs of columns and the one count between them: every row and column has two hidden, and yet it is known."""
    table = {
        "a": (2, 3, 9, 9), "b": (3, 2, 9, 9), "c": (9, 1, 4, 9), "d": (9, 9, 2, 3), "e": (9, 9, 3, 2),
    }  # fmt: skip
    cells, sums = _table(table)
    found = kept_back(cells, sums)
    assert [cell for cell, count in cells.items() if count.sensitive and cell not in found.cells] == []
    assert len(found.cells) > sum(count.sensitive for count in cells.values())


def _table(rows: Mapping[str, Sequence[int]]) -> tuple[dict[Cell, Count], list[Sum]]:
    """Make a table with totals of rows and columns and of everything."""
    width = len(next(iter(rows.values())))
    names = [str(column) for column in range(width)]
    numbers = {(row, name): number for row, values in rows.items() for name, number in zip(names, values, strict=True)}
    numbers |= {(row, "t"): sum(values) for row, values in rows.items()}
    numbers |= {("all", name): sum(numbers[row, name] for row in rows) for name in (*names, "t")}
    sums = [Sum((row, "t"), tuple((row, name) for name in names)) for row in (*rows, "all")]
    sums += [Sum(("all", name), tuple((row, name) for row in rows)) for name in (*names, "t")]
    return {cell: Count(number, number) for cell, number in numbers.items()}, sums


def _possible(row: tuple[Cell, ...], cells: Mapping[Cell, Count], found: KeptBack) -> Iterator[dict[Cell, int]]:
    """Give everything that a row of the table may be, for all that is shown of it; its last cell is the total."""

    def values(cell: Cell) -> Sequence[int]:
        if cell not in found.cells:
            return (cells[cell].number,)
        return range(1, SMALL if cell in found.small else BEYOND)

    *parts, whole = row
    for numbers in product(*(values(cell) for cell in parts)):
        if sum(numbers) in values(whole):
            yield dict(zip(row, (*numbers, sum(numbers)), strict=True))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[st.integers(0, 8)] * 2), min_size=2, max_size=3))
def test_every_small_count_may_still_be_another_one(rows: list[tuple[int, ...]]) -> None:
    """A reader goes through all tables that show the same: no small count is the same in all of them."""
    cells, sums = _table({f"k{number}": row for number, row in enumerate(rows)})
    found = kept_back(cells, sums)
    lines = [[*_possible(tuple((f"k{number}", name) for name in "01t"), cells, found)] for number in range(len(rows))]
    seen: dict[Cell, set[int]] = {cell: set() for cell, count in cells.items() if count.sensitive}
    sums_of = {tuple(line[f"k{len(rows) - 1}", name] for name in "01t"): line for line in lines[-1]}
    for some in product(*lines[:-1]):
        first = {cell: number for line in some for cell, number in line.items()}
        so_far = [sum(number for cell, number in first.items() if cell[1] == name) for name in "01t"]
        for last in _last(so_far, cells, found, sums_of):
            every = first | last
            every |= {("all", name): sum(n for cell, n in every.items() if cell[1] == name) for name in "01t"}
            for cell, numbers in seen.items():
                numbers.add(every[cell])
        if all(len(numbers) > 1 for numbers in seen.values()):
            return
    assert not {cell for cell, numbers in seen.items() if len(numbers) < 2}, found


def _last(
    so_far: Sequence[int],
    cells: Mapping[Cell, Count],
    found: KeptBack,
    lines: Mapping[tuple[int, ...], dict[Cell, int]],
) -> Iterator[dict[Cell, int]]:
    """Give the last rows that, with what the others add up to, make totals that fit what is shown of them."""
    for numbers, line in lines.items():
        for name, number, before in zip("01t", numbers, so_far, strict=True):
            cell, whole = ("all", name), number + before
            if cell not in found.cells:
                fits = whole == cells[cell].number
            else:
                fits = 1 <= whole < (SMALL if cell in found.small else 10 * BEYOND)
            if not fits:
                break
        else:
            yield line
