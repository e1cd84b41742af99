"""Which counts of a table are kept back, so that nobody is found in it or worked out from the rest of it (S-60).

The rule:

1. A count from 1 to 4 is kept back, and so is a larger one that comes from 1 to 4 journeys. Nought is shown.
2. Whoever reads the table also knows which counts add up to which others. Where that, together with what is shown,
   would leave only one possible value for a count kept back under 1, another one of the sum is kept back too, a part
   before a total and the smallest first, until at least two values are possible. Totals may go as well.
3. Of a count from 1 to 4 that much is told ("<5"), unless just that would give it or another one away (two that add up
   to 8 are 4 and 4): then the largest of them is kept back without a word, as those under 2 are.

What a reader can work out is judged in two ways: by solving the sums as equations (a count that they determine is
known), and by bounds (two counts that are not nought and add up to 2 are 1 and 1).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple, TypeAlias

SMALL = 5
"""Counts below it are kept back (S-60); the usual limit of Norwegian official statistics on persons."""

Cell: TypeAlias = tuple[str, str]
"""A place in a table: a group of journeys, and a figure."""

_PRIME = 2**61 - 1  # sums are solved modulo it: exact, and never a fraction
_ROUNDS = 50  # of narrowing bounds; those of real tables stand still after a few


class Count(NamedTuple):
    """A count before suppression, and of how many journeys it was counted."""

    number: int
    journeys: int

    @property
    def sensitive(self) -> bool:
        """Whether it tells of so few that they could be found."""
        return 0 < self.number < SMALL or 0 < self.journeys < SMALL


class Sum(NamedTuple):
    """A total and the parts that it is the sum of."""

    total: Cell
    parts: tuple[Cell, ...]

    @property
    def terms(self) -> Iterator[tuple[Cell, int]]:
        """Every cell with its sign: together they are nought."""
        yield self.total, -1
        yield from ((part, 1) for part in self.parts)


class KeptBack(NamedTuple):
    """What is not shown of a table.

    Attributes:
        cells: Every count that is kept back.
        small: Those of which it is told that they are from 1 to 4.
    """

    cells: frozenset[Cell]
    small: frozenset[Cell]


class Bounds(NamedTuple):
    """What a reader knows of a count."""

    least: int
    most: int


def kept_back(counts: Mapping[Cell, Count], sums: Sequence[Sum]) -> KeptBack:
    """Tell which counts are not shown: the sensitive ones, and those that would give one of them away.

    Args:
        counts: Every count of the table, by cell.
        sums: Which of them add up to which; a reader knows these.
    """
    of_cell = _by_cell(sums)
    sensitive = frozenset(cell for cell, count in counts.items() if count.sensitive)
    hidden = _enough_hidden(counts, sums, of_cell, sensitive)
    small = {cell for cell in sensitive if counts[cell].number < SMALL}
    while known := sensitive & _known(counts, sums, hidden, small):
        small -= {
            max(told, key=lambda cell: (counts[cell].number, cell))
            for cell in known
            if (told := {other for one in of_cell[cell] for other, _ in one.terms} & small)
        }
    return KeptBack(frozenset(hidden), frozenset(small))


def _enough_hidden(
    counts: Mapping[Cell, Count], sums: Sequence[Sum], of_cell: Mapping[Cell, Sequence[Sum]], sensitive: Set[Cell]
) -> set[Cell]:
    """Hide more until no sensitive count is known; with every count hidden that is not nought, none is."""
    hidden = set(sensitive)
    while True:
        known = _known(counts, sums, hidden, frozenset()) | _determined(sums, hidden)
        given = _by_cell(one for one in sums if _cells([one]) & hidden <= known)
        more, touched = set[Cell](), set[Cell]()
        for cell in sorted(sensitive & known, key=lambda cell: (-_totals(cell, of_cell[cell]), cell)):
            if cell in touched:  # it may be safe already by what was just hidden
                continue
            start = _giving_away(cell, of_cell, given, hidden)
            touched |= _cells(start)
            more |= _least(start, counts, of_cell, hidden)
        if not more:
            return hidden
        hidden |= more


def _by_cell(sums: Iterable[Sum]) -> dict[Cell, list[Sum]]:
    found: dict[Cell, list[Sum]] = defaultdict(list)
    for one in sums:
        for cell, _ in one.terms:
            found[cell].append(one)
    return found


# --- what a reader can work out -------------------------------------------------------------------------------------


def _known(counts: Mapping[Cell, Count], sums: Sequence[Sum], hidden: Set[Cell], small: Set[Cell]) -> set[Cell]:
    """Give the hidden cells of which bounds leave only one value: narrowed by every sum, until nothing changes."""
    beyond = 10 * max((count.number for count in counts.values()), default=0) + SMALL
    bounds = {cell: Bounds(1, SMALL - 1 if cell in small else beyond) for cell in hidden}
    for _ in range(_ROUNDS):
        before = dict(bounds)
        for one in sums:
            _narrow(one, counts, bounds)
        if bounds == before:
            break
    return {cell for cell, (least, most) in bounds.items() if least == most}


def _narrow(one: Sum, counts: Mapping[Cell, Count], bounds: dict[Cell, Bounds]) -> None:
    """Let each hidden term of a sum be no more and no less than the others leave it."""
    terms = list(one.terms)
    least = most = 0
    signed = {}
    for cell, sign in terms:
        low, high = bounds.get(cell) or (counts[cell].number, counts[cell].number)
        signed[cell] = (low, high) if sign > 0 else (-high, -low)
        least, most = least + signed[cell][0], most + signed[cell][1]
    for cell, sign in terms:
        if cell in bounds:
            low, high = signed[cell][1] - most, signed[cell][0] - least
            if sign < 0:
                low, high = -high, -low
            bounds[cell] = Bounds(max(bounds[cell].least, low), min(bounds[cell].most, high))


def _determined(sums: Sequence[Sum], hidden: Set[Cell]) -> set[Cell]:
    """Give the hidden cells that the sums determine as equations, bounds apart (Gauss-Jordan, sparse)."""
    rows = [row for one in sums if (row := {cell: sign % _PRIME for cell, sign in one.terms if cell in hidden})]
    uses = Counter(cell for row in rows for cell in row)
    solved: dict[Cell, dict[Cell, int]] = {}  # by pivot; no row holds another's pivot
    holders: dict[Cell, set[Cell]] = defaultdict(set)  # in which of these rows a cell stands
    for row in sorted(rows, key=len):
        for cell in [cell for cell in row if cell in solved]:
            _subtract(row, solved[cell], row[cell])
        if not row:
            continue
        pivot = min(row, key=lambda cell: (uses[cell], cell))
        inverse = pow(row[pivot], -1, _PRIME)
        scaled = {cell: factor * inverse % _PRIME for cell, factor in row.items()}
        for holder in holders.pop(pivot, set()):
            other = solved[holder]
            _subtract(other, scaled, other[pivot])
            for cell in scaled:
                (holders[cell].add if cell in other else holders[cell].discard)(holder)
        solved[pivot] = scaled
        for cell in scaled:
            holders[cell].add(pivot)
    return {pivot for pivot, row in solved.items() if len(row) == 1}


def _subtract(row: dict[Cell, int], other: Mapping[Cell, int], factor: int) -> None:
    for cell, value in other.items():
        left = (row.get(cell, 0) - factor * value) % _PRIME
        if left:
            row[cell] = left
        else:
            row.pop(cell, None)


# --- what else is kept back ---------------------------------------------------------------------------------------


def _giving_away(
    cell: Cell, of_cell: Mapping[Cell, Sequence[Sum]], given: Mapping[Cell, Sequence[Sum]], hidden: Set[Cell]
) -> set[Sum]:
    """Give a sum that gives a cell away, all else in it being shown or known, with those that the latter is known from.

    Where there is none, and it is only known from several sums together, all those that it is in.
    """
    if cell not in given:
        return set(of_cell[cell])
    found = new = {min(given[cell], key=lambda one: len(_cells([one]) & hidden))}
    reached = {cell}
    while new:
        others = (_cells(new) & hidden) - reached
        reached |= others
        new = {one for other in others for one in given.get(other, ())} - found
        found = found | new
    return found


def _cells(sums: Iterable[Sum]) -> set[Cell]:
    return {cell for one in sums for cell in (one.total, *one.parts)}


def _totals(cell: Cell, sums: Iterable[Sum]) -> int:
    """Say of how many sums a cell is the total: the more, the more is lost with it."""
    return sum(one.total == cell for one in sums)


def _least(
    start: Set[Sum], counts: Mapping[Cell, Count], of_cell: Mapping[Cell, Sequence[Sum]], hidden: Set[Cell]
) -> set[Cell]:
    """Give the count of least use still shown in some sums; where none is, in those that their hidden cells are in, …

    Noughts stay: an empty cell is no secret, and would protect little.
    """
    sums, looked_at, reached = set(start), set(start), set[Cell]()
    while sums:
        cells = _cells(sums)
        shown = [cell for cell in cells if cell not in hidden and counts[cell].number]
        if shown:
            return {min(shown, key=lambda cell: (_totals(cell, of_cell[cell]), counts[cell].number, cell))}
        further = {one for cell in (cells & hidden) - reached for one in of_cell[cell]} - looked_at
        reached |= cells
        looked_at |= further
        sums = further
    return set()
