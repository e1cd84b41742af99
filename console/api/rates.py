"""How many events a key may send: a bucket of tokens for each key, in each process."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from console.api.problems import later

BUCKETS = 10_000  # keys remembered; one that was forgotten begins with a full bucket


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Rates:
    """Counts the events of each key.

    A bucket holds the events of one second. A call is let in while its bucket is not empty, and pays afterwards, when
    its number of events is known: the bucket may then be in debt, and the next call waits until that is paid.
    """

    def __init__(self, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second, self._clock = per_second, clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def check(self, key: str) -> None:
        """Let a call in.

        Raises:
            Refused: 429, with the seconds until the next call is let in.
        """
        tokens = self._filled(key).tokens
        if tokens < 0:
            raise later(
                429, f"this key sends more than {self._per_second:g} events a second", -tokens / self._per_second
            )

    def pay(self, key: str, events: int) -> None:
        """Count the events of a call."""
        self._filled(key).tokens -= events

    def _filled(self, key: str) -> _Bucket:
        now = self._clock()
        bucket = self._buckets.setdefault(key, _Bucket(self._per_second, now))
        self._buckets.move_to_end(key)
        if len(self._buckets) > BUCKETS:
            self._buckets.popitem(last=False)
        bucket.tokens = min(self._per_second, bucket.tokens + (now - bucket.at) * self._per_second)
        bucket.at = now
        return bucket
