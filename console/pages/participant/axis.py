"""The time axis of deadlines: where each line begins and ends, in units of the drawing. Pure arithmetic."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

LEFT, RIGHT, TOP, ROW = 250.0, 990.0, 49.0, 30.0
WINDOW = 548
"""Days that a window shows at most: eighteen months. What ends later runs out of the picture."""
_BEFORE = 180
"""Days of a long journey that are shown before the day."""
_MONTHS_APART = 2

State = Literal["ok", "run", "over", "past"]
"""Met, running, passed; and lapsed, where it was the participant's own: that is nobody's fault."""


@dataclass(frozen=True, slots=True)
class Line:
    """A deadline to be drawn: its name, its days, how it stands, and whether the law or a routine sets it."""

    name: str
    starts: date
    due: date
    state: State
    statutory: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A line of the picture.

    Attributes:
        line: Which deadline.
        x1: Where it begins.
        x2: Where it ends.
        y: Its height.
        beyond: Whether it ends after the window.
    """

    line: Line
    x1: float
    x2: float
    y: float
    beyond: bool


@dataclass(frozen=True, slots=True)
class Axis:
    """The picture: its window, its months with their places, its lines, and where the day is."""

    first: date
    last: date
    months: tuple[tuple[date, float], ...]
    lines: tuple[Drawn, ...]
    now: float
    height: float


def axis(lines: Sequence[Line], today: date) -> Axis | None:
    """Lay out deadlines around a day; None where there are none in the window."""
    if not lines:
        return None
    first, last = min(line.starts for line in lines), max(today, *(line.due for line in lines)) + timedelta(days=31)
    if (last - first).days > WINDOW:
        first = max(first, today - timedelta(days=_BEFORE))
        last = min(last, first + timedelta(days=WINDOW))
    first = first.replace(day=1)
    shown = [line for line in lines if line.due >= first and line.starts <= last]
    if not shown:
        return None

    def place(day: date) -> float:
        share = (min(max(day, first), last) - first).days / (last - first).days
        return round(LEFT + share * (RIGHT - LEFT), 1)

    drawn = []
    for number, line in enumerate(shown):
        x1, x2 = place(line.starts), place(line.due)
        drawn.append(Drawn(line, x1, x2, TOP + ROW * number, line.due > last))
    return Axis(first, last, _months(first, last, place), tuple(drawn), place(today), TOP + ROW * len(shown))


def _months(first: date, last: date, place: Callable[[date], float]) -> tuple[tuple[date, float], ...]:
    found, day = [], first
    while day < last:
        found.append((day, place(day)))
        month = day.month - 1 + _MONTHS_APART
        day = date(day.year + month // 12, month % 12 + 1, 1)
    return tuple(found)
