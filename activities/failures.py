"""The ways in which a request to a service can fail. Their texts hold no personal data."""

from datetime import timedelta


class ServiceUnavailable(Exception):
    """The service did not accept the request this time; it is tried again.

    Attributes:
        retry_after: The pause that the service asked for; None when it asked for none.
    """

    def __init__(self, cause: str, retry_after: timedelta | None = None) -> None:
        super().__init__(cause)
        self.retry_after = retry_after


class ServiceBusy(ServiceUnavailable):
    """It is not the request's turn: others are under way to the address. It comes again, and nothing has failed."""


class ServiceRefused(Exception):
    """The service refuses the request; retrying is pointless, and a person must look at it."""


class ServiceDoesNotDoThis(Exception):
    """The service takes no such requests at all; none is made again until an operator reopens it."""
