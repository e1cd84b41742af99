"""How often somebody may sign in, search, send forms and fetch calendars, counted in this process."""

import time
from collections.abc import Mapping
from enum import StrEnum

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.requests import Request

from workers.settings.sign_in import SignInSettings


class Rate(StrEnum):
    """What is counted."""

    SIGNING_IN = "signing-in"
    SEARCHING = "searching"
    SENDING = "sending"
    FETCHING = "fetching"


class Rates:
    """Counts in memory, each process for itself. An account or an address is kept for a minute."""

    def __init__(self, settings: SignInSettings) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())
        self._most: Mapping[Rate, RateLimitItem] = {
            Rate.SIGNING_IN: RateLimitItemPerMinute(settings.sign_ins_per_minute, namespace=Rate.SIGNING_IN),
            Rate.SEARCHING: RateLimitItemPerMinute(settings.searches_per_minute, namespace=Rate.SEARCHING),
            Rate.SENDING: RateLimitItemPerMinute(settings.forms_per_minute, namespace=Rate.SENDING),
            Rate.FETCHING: RateLimitItemPerMinute(settings.calendars_per_minute, namespace=Rate.FETCHING),
        }

    def count(self, rate: Rate, who: str) -> int:
        """Count once more; gives after how many seconds it may be done again, 0 when it may be done now."""
        if self._window.hit(self._most[rate], who):
            return 0
        return max(1, round(self._window.get_window_stats(self._most[rate], who).reset_time - time.time()))


def address_of_caller(request: Request, *, behind_proxy: bool) -> str:
    """Give from where somebody calls: behind a proxy, as the one that stands nearest has noted it."""
    noted = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip() if behind_proxy else ""
    return noted or (request.client.host if request.client else "nowhere")
