"""What every provision of a rule set can have: the day that chooses its text, and values that go by education."""

from datetime import date
from fractions import Fraction
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator

from schemas.calendar import Length
from schemas.deadlines import CountsFrom, Lengthy
from schemas.sources import Sourced

NEVER = date.max
"""In place of the day on which a rule set comes into force, where nobody has decided it: ``in_force = "unset"``."""

InForce = Annotated[date, BeforeValidator(lambda day: NEVER if day == "unset" else day)]

Part = Annotated[Fraction, BeforeValidator(lambda text: Fraction(text) if isinstance(text, str) else text)]
"""A part of a whole, written ``1/12``."""

UPPER_SECONDARY = frozenset({"upper_secondary", "higher"})


class Title(NamedTuple):
    """What people call a rule set, in each language."""

    nb: str
    nn: str
    en: str

    def in_(self, language: str) -> str:
        """Give it in a language (nb, nn, en)."""
        words: str = getattr(self, language)
        return words


def _titled(found: object) -> object:
    return (found,) * 3 if isinstance(found, str) else found


Titled = Annotated[Title, BeforeValidator(_titled)]
"""A title; one text alone stands for all languages, as in a rule set of somebody who asks what if."""


class Dated(Sourced):
    """A provision whose text need not be chosen by the day of the settlement.

    Attributes:
        counts_from: The day that chooses its text.
    """

    counts_from: CountsFrom = "settled"

    def values(self) -> dict[str, object]:
        """Give its values by name; the day that chooses it comes last."""
        counts_from, found = self.counts_from, super().values()
        del found["counts_from"]
        return {**found, "counts_from": counts_from}


class TimeByEducation(Sourced):
    """A time that goes by earlier education: to the Norwegian goal (§ 32), or of a programme before work (§ 14 a)."""

    with_upper_secondary: Lengthy
    without_upper_secondary: Lengthy

    def length(self, education: str) -> Length:
        """Give the time for a participant with an education."""
        return self.with_upper_secondary if education in UPPER_SECONDARY else self.without_upper_secondary
