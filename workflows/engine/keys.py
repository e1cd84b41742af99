"""Keys that are stable from play to play: each is used once in a journey."""


class Keys:
    """The keys of one kind of thing, such as waits, that a journey has used."""

    __slots__ = ("_used",)

    def __init__(self) -> None:
        self._used: dict[str, int] = {}  # every key, with the last number that it was given

    def unused(self, key: str) -> str:
        """Give a key, numbered if it was used before: a meeting that was cancelled may be booked again under its id."""
        number = self._used.get(key)
        if number is None:
            self._used[key] = 1
            return key
        while (again := f"{key}#{number + 1}") in self._used:
            number += 1
        self._used[key], self._used[again] = number + 1, 1
        return again
