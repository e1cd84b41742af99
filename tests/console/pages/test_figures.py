"""Figures that take long to count are remembered, for whom they were counted, for a hundred times as long."""

import asyncio
import time

import pytest

from console.pages import figures as module
from console.pages.figures import Figures
from tests.waiting import eventually


class Counting:
    """Counts how often it has counted."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.times, self._seconds = 0, seconds

    async def __call__(self) -> int:
        self.times += 1
        await asyncio.sleep(self._seconds)
        return self.times


@pytest.fixture(autouse=True)
def _soon_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONG", 0.01)


async def test_what_takes_long_is_counted_once_for_all_who_come_meanwhile_and_after() -> None:
    figures, count = Figures(), Counting(0.02)
    found = await asyncio.gather(*(figures.of("waits", count) for _ in range(5)))
    found.append(await figures.of("waits", count))
    assert count.times == 1
    assert {each.figures for each in found} == {1}
    assert len({each.at for each in found}) == 1, "it says when it was counted"


async def test_what_is_quick_is_counted_each_time() -> None:
    figures, count = Figures(), Counting()
    assert [(await figures.of("waits", count)).figures for _ in range(3)] == [1, 2, 3]


async def test_figures_are_those_of_who_asks() -> None:
    figures, mine, theirs = Figures(), Counting(0.02), Counting(0.02)
    await figures.of(("waits", "0301"), mine)
    await figures.of(("waits", "3301"), theirs)
    assert (mine.times, theirs.times) == (1, 1)


async def test_after_its_time_it_is_counted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REMEMBERED", 1)
    figures, count = Figures(), Counting(0.02)
    known = await figures.of("waits", count)
    await eventually(lambda: time.monotonic() >= known.until, every=0.005)
    assert (await figures.of("waits", count)).figures == 2


async def test_a_count_that_fails_is_made_again_by_the_next() -> None:
    async def fails() -> int:
        raise ConnectionResetError("the database went away")

    figures, count = Figures(), Counting(0.02)
    with pytest.raises(ConnectionResetError):
        await figures.of("waits", fails)
    assert (await figures.of("waits", count)).figures == 1


async def test_the_number_of_counts_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    figures, count = Figures(), Counting(0.02)
    for number in range(5):
        await figures.of(number, count)
    assert len(figures._remembered) <= 2
