"""Which counts of a table are kept back, so that nobody can be identified from it (S-60).

The rule:

1. A count from 1 to 4 is kept back, and so is a larger count that comes from 1 to 4 journeys. Zero is shown.
2. A reader also knows which counts add up to which totals. When the sums and the shown counts leave only one possible
   value for a count kept back under 1, another count of the sum is kept back too, a part before a total and the
   smallest first, until at least two values are possible. Totals may be kept back as well.
3. A count from 1 to 4 is shown as "<5", unless this alone would reveal it or another one (two counts below 5 that add
   up to 8 are 4 and 4): then the largest of them is kept back without "<5", as counts under 2 are.

Two methods decide what a reader can work out: solving the sums as equations (a count that they determine is known),
and bounds (two counts above zero that add up to 2 are 1 and 1).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple, TypeAlias

SMALL = 5
"""Counts below it are kept back (S-60); the usual limit of Norwegian official statistics on persons."""

Cell: TypeAlias = tuple[str, str]
"""A place in a table: a group of journeys, and a figure."""

_PRIME = 2**61 - 1  # sums are solved modulo this prime: exact, without fractions
_ROUNDS = 50  # of narrowing bounds; in real tables they stop changing after a few


class Count(NamedTuple):
    """A count before suppression, and the number of journeys that it comes from."""

    number: int
    journeys: int

    @property
    def sensitive(self) -> bool:
        """Whether it comes from so few journeys that a participant could be identified."""
        return 0 < self.number < SMALL or 0 < self.journeys < SMALL


class Sum(NamedTuple):
    """A total and the parts that add up to it."""

    total: Cell
    parts: tuple[Cell, ...]

    @property
    def terms(self) -> Iterator[tuple[Cell, int]]:
        """Every cell with its sign; the signed counts add up to zero."""
        yield self.total, -1
        yield from ((part, 1) for part in self.parts)


class KeptBack(NamedTuple):
    """The cells of a table that are kept back.

    Attributes:
        cells: Every cell that is kept back.
        small: The cells among them that are shown as "<5".
    """

    cells: frozenset[Cell]
    small: frozenset[Cell]


class Bounds(NamedTuple):
    """The least and the greatest value that a reader must consider possible for a count."""

    least: int
    most: int


def kept_back(counts: Mapping[Cell, Count], sums: Sequence[Sum]) -> KeptBack:
    """Decide which counts to keep back: the sensitive ones, and those that would reveal a sensitive one.

    Args:
        counts: Every count of the table, by cell.
        sums: All sums of the table that a reader knows.
    """
    of_cell = _by_cell(sums)
    sensitive = frozenset(cell for cell, count in counts.items() if count.sensitive)
    hidden = _enough_hidden(counts, sums, of_cell, sensitive)
    small = {cell for cell in sensitive if counts[cell].number < SMALL}
    while known := sensitive & _known(counts, sums, hidden, small):
        small -= {
            max(shown, key=lambda cell: (counts[cell].number, cell))
            for cell in known
            if (shown := {other for equation in of_cell[cell] for other, _ in equation.terms} & small)
        }
    return KeptBack(frozenset(hidden), frozenset(small))


def _enough_hidden(
    counts: Mapping[Cell, Count], sums: Sequence[Sum], of_cell: Mapping[Cell, Sequence[Sum]], sensitive: Set[Cell]
) -> set[Cell]:
    """Hide more cells until no sensitive count is known. This ends: once every count above zero is hidden, none is."""
    hidden = set(sensitive)
    while True:
        known = _known(counts, sums, hidden, frozenset()) | _determined(sums, hidden)
        given = _by_cell(equation for equation in sums if _cells([equation]) & hidden <= known)
        more, touched = set[Cell](), set[Cell]()
        for cell in sorted(sensitive & known, key=lambda cell: (-_totals(cell, of_cell[cell]), cell)):
            if cell in touched:  # a cell that was just hidden may already protect it
                continue
            start = _giving_away(cell, of_cell, given, hidden)
            touched |= _cells(start)
            more |= _least(start, counts, of_cell, hidden)
        if not more:
            return hidden
        hidden |= more


def _by_cell(sums: Iterable[Sum]) -> dict[Cell, list[Sum]]:
    found: dict[Cell, list[Sum]] = defaultdict(list)
    for equation in sums:
        for cell, _ in equation.terms:
            found[cell].append(equation)
    return found


# --- what a reader can work out -------------------------------------------------------------------------------------


def _known(counts: Mapping[Cell, Count], sums: Sequence[Sum], hidden: Set[Cell], small: Set[Cell]) -> set[Cell]:
    """Give the hidden cells that bounds leave only one value for; every sum narrows them until nothing changes."""
    beyond = 10 * max((count.number for count in counts.values()), default=0) + SMALL
    bounds = {cell: Bounds(1, SMALL - 1 if cell in small else beyond) for cell in hidden}
    for _ in range(_ROUNDS):
        before = dict(bounds)
        for equation in sums:
            _narrow(equation, counts, bounds)
        if bounds == before:
            break
    return {cell for cell, (least, most) in bounds.items() if least == most}


def _narrow(equation: Sum, counts: Mapping[Cell, Count], bounds: dict[Cell, Bounds]) -> None:
    """Narrow the bounds of each hidden term of a sum to the values that the other terms allow."""
    terms = list(equation.terms)
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
    """Give the hidden cells that the sums determine as equations, without bounds (sparse Gauss-Jordan elimination)."""
    rows = [
        row for equation in sums if (row := {cell: sign % _PRIME for cell, sign in equation.terms if cell in hidden})
    ]
    uses = Counter(cell for row in rows for cell in row)
    solved: dict[Cell, dict[Cell, int]] = {}  # rows by pivot; no row contains another row's pivot
    holders: dict[Cell, set[Cell]] = defaultdict(set)  # by cell, the pivots of the rows that contain it
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
    """Give the sums that reveal a cell: one whose other cells are all shown or known, and the sums that reveal these.

    When only several sums together reveal the cell, give all sums that contain it.
    """
    if cell not in given:
        return set(of_cell[cell])
    found = new = {min(given[cell], key=lambda equation: len(_cells([equation]) & hidden))}
    reached = {cell}
    while new:
        others = (_cells(new) & hidden) - reached
        reached |= others
        new = {equation for other in others for equation in given.get(other, ())} - found
        found = found | new
    return found


def _cells(sums: Iterable[Sum]) -> set[Cell]:
    return {cell for equation in sums for cell in (equation.total, *equation.parts)}


def _totals(cell: Cell, sums: Iterable[Sum]) -> int:
    """Count the sums of which a cell is the total: the more there are, the more a reader loses with it."""
    return sum(equation.total == cell for equation in sums)


def _least(
    start: Set[Sum], counts: Mapping[Cell, Count], of_cell: Mapping[Cell, Sequence[Sum]], hidden: Set[Cell]
) -> set[Cell]:
    """Give the least useful cell that is still shown in some sums, as a set of one; empty when there is none.

    When the sums show none, the search goes on in the sums that contain their hidden cells. Zeros are never hidden: an
    empty cell is no secret, and would protect little.
    """
    sums, looked_at, reached = set(start), set(start), set[Cell]()
    while sums:
        cells = _cells(sums)
        shown = [cell for cell in cells if cell not in hidden and counts[cell].number]
        if shown:
            return {min(shown, key=lambda cell: (_totals(cell, of_cell[cell]), counts[cell].number, cell))}
        further = {equation for cell in (cells & hidden) - reached for equation in of_cell[cell]} - looked_at
        reached |= cells
        looked_at |= further
        sums = further
    return set()
