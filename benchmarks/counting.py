"""How many signals the floor's worker has handled. In a module of its own, which its workflow sees past the sandbox."""

from dataclasses import dataclass


@dataclass(slots=True)
class Handled:
    """A count."""

    count: int = 0


HANDLED = Handled()
