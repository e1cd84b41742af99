"""Repeatable chance: the same seed gives the same rolls on any machine.

Only the two most basic draws of the generator are used. Higher ones (``choices``, ``gauss`` …) may differ between
Python versions or in the last digit between machines.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")

# The last group of every UUID opens with a letter: were it digits alone, it could by chance be read as a DUF number.
_LETTER = 0xA << 44
_VERSION_AND_VARIANT = (0x4 << 76) | (0x8 << 60)
_FREE_BITS = ~((0xF << 76) | (0xC << 60))


class Weighted(Generic[T]):
    """Values with their shares; the shares need not add up to 1."""

    __slots__ = ("bounds", "total", "values")

    def __init__(self, shares: Mapping[T, float]) -> None:
        self.values = tuple(shares)
        self.bounds = tuple(accumulate(shares.values()))
        self.total = self.bounds[-1]


class Dice:
    """The chance in one participant's life.

    Attributes:
        roll: Gives a number from 0 up to, but not including, 1.
    """

    __slots__ = ("_bits", "roll")

    def __init__(self, seed: str) -> None:
        generator = Random(seed)  # a text is seeded by its SHA-512, never by Python's own hash
        self.roll = generator.random
        self._bits = generator.getrandbits

    def chance(self, share: float) -> bool:
        """Give True in this share of cases."""
        return self.roll() < share

    def between(self, low: int, high: int) -> int:
        """Give a whole number, both ends included."""
        return low + int(self.roll() * (high - low + 1))

    def one_of(self, values: Sequence[T]) -> T:
        """Give one of the values, each with the same probability."""
        return values[int(self.roll() * len(values))]

    def pick(self, weighted: Weighted[T]) -> T:
        """Give one of the values, with probabilities by their shares."""
        bounds = weighted.bounds
        return weighted.values[bisect_right(bounds, self.roll() * weighted.total, 0, len(bounds) - 1)]

    def uuid(self) -> str:
        """Give a random UUID (version 4)."""
        digits = f"{self._bits(128) & _FREE_BITS | _VERSION_AND_VARIANT | _LETTER:032x}"
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
