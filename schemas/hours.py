"""Hours that are added up until they are enough."""

from fractions import Fraction


class Hours:
    """A sum of hours. It is exact, so that the order in which they come makes no difference."""

    __slots__ = ("_sum",)

    def __init__(self) -> None:
        self._sum = Fraction()

    def add(self, hours: float) -> None:
        """Add some hours."""
        self._sum += Fraction(hours)

    def reach(self, enough: float) -> bool:
        """Tell whether the hours come to so many, to a millionth."""
        return round(float(self._sum), 6) >= enough
